"""The catalogue out and in: one file with every field."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.registers.procedures.actions import exchange as actions
from congvu.registers.procedures.queries import exchange as queries
from congvu.registers.procedures.web.forms import ImportForm
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

TYPES = {
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
def take_out(request: HttpRequest, kind: str) -> HttpResponse:
    """The whole catalogue as ``json``, ``csv`` or ``xlsx``."""
    if kind not in TYPES:
        raise NotFound(_("Chỉ có tệp json, csv và xlsx."))
    today = clock.today()
    made = queries.WRITERS[kind](queries.definitions(on=today))
    answer = HttpResponse(made, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="thu-tuc-{today:%Y%m%d}.{kind}"'
    return answer


@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take in a catalogue; the page says what was taken and what was refused, row by row."""
    form = ImportForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            rows = queries.read(filename=file.name, content=file.read())
        except queries.UnableToRead as refused:
            form.add_error("file", str(refused))
        else:
            report = actions.take_catalogue(actor=actor_of(request), rows=rows, at=clock.now())
    context = {
        "form": form,
        "report": report,
        "kinds": list(TYPES),
        "crumbs": [{"title": _("Thủ tục hành chính"), "href": reverse("procedures:catalogue")}],
    }
    status = 422 if form.errors else 200
    return answers.page(request, "procedures/import.html", context, status=status)
