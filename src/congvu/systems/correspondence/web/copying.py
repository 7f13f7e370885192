"""`/van-ban-den/<uid>/sao/`: copies of a letter that came: which there are, and a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.correspondence.actions import copying as actions
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.queries import incoming as queries
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


class CopyForm(forms.Form):
    """Which copy, of which file and pages, for whom."""

    form = forms.ChoiceField(
        label=gettext_lazy("Hình thức sao"), widget=forms.RadioSelect,
        help_text=gettext_lazy("Sao lục chỉ khi văn bản đến là bản sao y."),
    )  # fmt: skip
    file = forms.ChoiceField(label=gettext_lazy("Tệp được sao"))
    pages = forms.CharField(
        label=gettext_lazy("Trang được trích sao"), required=False, max_length=100,
        help_text=gettext_lazy("Chỉ khi trích sao. Ví dụ: 1, 3-4."),
    )  # fmt: skip
    recipients = forms.CharField(
        label=gettext_lazy("Nơi nhận bản sao"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Mỗi nơi một dòng."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: IncomingLetter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "form": [(code, _(name)) for code, name in documents.COPIES.items()],
            "file": [(str(card.uid), card.filename) for card in queries.files_of(row)],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
            self.fields[name].initial = pairs[0][0] if pairs else ""


@require_http_methods(["GET", "POST"])
def copies(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The copies of a letter; a POST signs a new one."""
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    if not may_copy(actor, row):
        raise NotFound(_("Không tìm thấy văn bản này."))
    form = CopyForm(request.POST or None, row=row)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.copy_letter(
                actor=actor, uid=uid, file=UUID(said["file"]), form=said["form"],
                said_pages=said["pages"], recipients=said["recipients"].splitlines(), at=clock.now(),
            )  # fmt: skip
        except Invalid as wrong:
            for field, words in wrong.errors.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            words = _("Đã ký bản sao số %(number)s; hệ thống đang ký số và đóng dấu thời gian.")
            messages.success(request, words % {"number": made.number})
            return answers.go(request, reverse("correspondence:copies", args=[uid]))
    context = {
        "row": row, "form": form, "described": actions.described(row),
        "copies": documents.papers_of(subject_noun=documents.COPY, subject_uid=str(row.uid)),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return answers.page(request, "correspondence/copies.html", context, status=status)


def may_copy(actor: Any, row: IncomingLetter) -> bool:
    """Whether this person signs for the agency in whose book the letter stands, with a file."""
    return bool(row.number and row.files) and actor.holds(actions.SIGN, row.unit_id)
