"""For whom one applies: the first question, the proof, and taking an authority back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import authorities as actions
from congvu.systems.publicservices.rules import representing
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of

TEXTS = ("basis", "full_name", "cccd", "organisation", "organisation_number", "number")
DAYS = ("birth_date", "issued_on", "valid_until")


def begin_for(request: HttpRequest, code: str, whom: str) -> HttpResponse:
    """The proof of acting for a person or an organisation; then the form."""
    if whom not in (representing.PERSON, representing.ORGANISATION):
        return redirect("publicservices:apply", code=code)
    procedure = procedures.procedure(code=code, on=clock.today())
    typed = {name: request.POST.get(name, "").strip()[:300] for name in (*TEXTS, *DAYS)}
    errors: dict[str, str] = {}
    actor = actor_of(request)
    came = documents.arrived(actor=actor, data=request.POST, files=request.FILES)
    if request.method == "POST":
        try:
            draft = actions.begin_for_another(
                actor=actor,
                code=code,
                said={"whom": whom, "file": "", **{name: typed[name] for name in TEXTS}},
                proof=came.get("file_new"),
                at=clock.now(),
                **{name: day_of(typed[name]) for name in DAYS},  # type: ignore[arg-type]
            )
        except Invalid as wrong:
            errors = wrong.errors
        else:
            return redirect("publicservices:draft", uid=draft.uid)
    shown = {
        "procedure": procedure,
        "name": procedure.name.in_language(get_language()),
        "whom": whom,
        "title": _(representing.FOR[whom]),
        "bases": [(k, _(words)) for k, (of, words) in representing.BASES.items() if of == whom],
        "typed": typed,
        "errors": errors,
        "waiting": documents.waiting_uploads(actor=actor, data=request.POST, field="file_new"),
    }
    return render(request, "publicservices/begin_for.html", shown, status=422 if errors else 200)


@require_POST
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The represented person takes the authority back."""
    actions.withdraw_authority(actor=actor_of(request), uid=str(uid), at=clock.now())
    messages.success(request, _("Đã rút quyền đại diện. Từ nay hồ sơ do chính bạn theo dõi."))
    return redirect("publicservices:data-store")
