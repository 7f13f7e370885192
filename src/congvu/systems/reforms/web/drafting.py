"""Making a plan: the kind, the units, who takes over; then its dry run."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actions import demand
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.reforms import actions, queries, rules
from congvu.systems.reforms.models import DECIDE
from congvu.systems.reforms.web.forms import PlanForm
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of

KINDS = {
    rules.MERGE: _("Sáp nhập, hợp nhất"),
    rules.SPLIT: _("Chia, tách"),
    rules.DISSOLVE: _("Giải thể, chuyển nhiệm vụ"),
}
# Which field of the form the action's refusal is about.
FIELDS = {"code": "first_code", "name": "first_name"}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """``?don-vi=<uid>&loai=merge|split|dissolve``; without a unit: where to choose one."""
    actor = actor_of(request)
    unit = _unit(request.GET.get("don-vi", ""))
    if unit is None:
        return page(
            request, "reforms/choose.html", {"units": _units(request), "q": _query(request)}
        )
    demand(actor, DECIDE, unit.id)
    kind = request.GET.get("loai", rules.MERGE)
    kind = kind if kind in KINDS else rules.MERGE
    form = PlanForm(request.POST or None, kind=kind, unit=unit)
    if form.is_valid():
        try:
            uid = actions.draft(
                actor=actor, choices=form.choices(), decision=form.cleaned_data["decision"],
                day=form.cleaned_data["day"], at=clock.now(),
            )  # fmt: skip
        except Invalid as refused:
            for name, sentence in refused.errors.items():
                field = FIELDS.get(name, name)
                form.add_error(field if field in form.fields else None, sentence)
        else:
            return go(request, reverse("reforms:reform", args=[uid]))
    tabs = [
        {"title": label, "href": f"?don-vi={unit.uid}&loai={code}", "current": code == kind}
        for code, label in KINDS.items()
    ]
    context = {"form": form, "unit": unit, "tabs": tabs}
    return page(request, "reforms/new.html", context, status=422 if form.is_bound else 200)


def _unit(said: str) -> org.Unit | None:
    if not said:
        return None
    try:
        return queries.unit_by_uid(said)
    except ValueError as bad:
        raise NotFound(str(_("Không có đơn vị này. Hãy chọn lại."))) from bad


def _query(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:100].replace("\0", "").strip()


def _units(request: HttpRequest) -> list[org.Unit]:
    """Units within reach of which the name holds the words, at most fifty."""
    reach = actor_of(request).units_of(DECIDE)
    return queries.choosable(_query(request), reach=reach)
