"""The citizen's way in: begin, fill step by step, check, submit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef, SaveResult
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices.actions import applications as actions
from congvu.systems.publicservices.actions import joining
from congvu.systems.publicservices.queries import drafting, papers
from congvu.webkit.web.routes import actor_of

CHECK = "kiem-tra"


def begin(request: HttpRequest, code: str) -> HttpResponse:
    """What is needed, then one button; a draft that is already there is offered first."""
    actor = actor_of(request)
    if request.method == "POST":
        draft = actions.begin_application(actor=actor, code=code, at=clock.now())
        return redirect("publicservices:draft", uid=draft.uid)
    procedure = procedures.procedure(code=code, on=clock.today())
    if not procedure.is_online:
        return redirect("procedures:detail", code=code)
    draft_now = drafting.latest(actor=actor, code=code)
    shown = {
        "procedure": procedure,
        "name": procedure.name.in_language(get_language()),
        "steps": [s.title.of(get_language()) for s in casework.load_form(procedure.form).steps],
        "draft": draft_now,
        "draft_url": reverse("publicservices:draft", args=[draft_now.uid]) if draft_now else "",
    }
    return render(request, "publicservices/begin.html", shown)


def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Back to the step last touched, from any device."""
    draft = casework.draft(actor=actor_of(request), uid=uid)
    return redirect("publicservices:draft-step", uid=uid, step=draft.current_step)


@require_POST
def discard(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw a draft away."""
    casework.delete_draft(actor=actor_of(request), uid=uid, at=clock.now())
    messages.success(request, _("Đã xóa bản nháp."))
    return redirect("publicservices:my-dossiers")


def fill(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """One step of the form: shown, saved as typed, judged when the person goes on."""
    draft = casework.draft(actor=actor_of(request), uid=uid)
    procedure = actions.procedure_of(draft)
    if request.method != "POST":
        return _show(request, draft, procedure, step, _form(request, draft, procedure, step))
    return _go_on(request, draft, procedure, step)


def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every answer on one page, then the one button that submits."""
    actor = actor_of(request)
    if request.method != "POST":
        draft = casework.draft(actor=actor, uid=uid)
        return _show_check(request, draft, errors=[])
    try:
        sent_to = _submit(actor, uid)
    except Refused as refused:
        draft = casework.draft(actor=actor, uid=uid)
        faults = (
            refused.errors if isinstance(refused, Invalid) else {refused.field: refused.message}
        )
        return _show_check(request, draft, errors=drafting.faults(draft, faults), status=422)
    messages.success(request, _("Đã nộp hồ sơ. Giấy tiếp nhận đang được ký số."))
    return redirect(sent_to)


def _submit(actor: Actor, uid: UUID) -> str:
    """Hand the draft in; the page of what became of it. Raises Refused."""
    if joining.is_joined(actor=actor, draft_uid=str(uid)):
        sent = joining.submit_joined(actor=actor, draft_uid=str(uid), at=clock.now())
        return reverse("publicservices:joined", args=[sent])
    dossier = actions.submit_application(actor=actor, draft_uid=str(uid), at=clock.now())
    return reverse("publicservices:dossier", args=[dossier.uid])


def _form(request: HttpRequest, draft: DraftRef, procedure: Procedure, step: str) -> Any:
    posted = request.method == "POST"
    return casework.django_form_for(
        casework.load_form(procedure.form),
        step,
        draft.answers,
        today=clock.today(),
        data=request.POST if posted else None,
        files=request.FILES if posted else None,
        language=get_language() or "vi",
        names=drafting.names(),
    )


def _go_on(request: HttpRequest, draft: DraftRef, procedure: Procedure, step: str) -> HttpResponse:
    form = _form(request, draft, procedure, step)
    valid = form.is_valid() if form.is_bound else False
    if form.wants_more or not form.is_bound:
        typed = form.typed if form.is_bound else form.stored
        result = _save(request, draft, step, {**drafting.unseen(draft, form), **typed})
        return _show(request, result.draft, procedure, step, form)
    stored, refused = _store_uploads(request, form)
    kept = {
        **drafting.unseen(draft, form),
        **form.typed,
        **(form.answers if valid else {}),
        **stored,
    }
    result = _save(request, draft, step, kept)
    if result.conflict:
        return _show(request, result.draft, procedure, step, form, conflict=result, status=409)
    if not valid or refused or request.POST.get("go") == "stay":
        again = _form(request, result.draft, procedure, step)
        again.is_valid()
        for field, sentence in refused.items():
            again.add_error(field, sentence)
        return _show(request, result.draft, procedure, step, again, status=422)
    return redirect(drafting.next_url(result.draft, procedure, step))


def _save(request: HttpRequest, draft: DraftRef, step: str, answers: dict[str, Any]) -> SaveResult:
    return casework.save_draft_step(
        actor=actor_of(request),
        uid=draft.uid,
        step=step,
        answers=answers,
        version=_version(request.POST),
        device=casework.device_of(request.headers.get("User-Agent", "")),
        force=request.POST.get("keep") == "mine",
        at=clock.now(),
    )


def _store_uploads(request: HttpRequest, form: Any) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Store the files that came: question → uids kept and new; question → why one was refused."""
    stored: dict[str, list[str]] = {}
    refused: dict[str, str] = {}
    for key, files in form.uploads.items():
        uids = list(form.typed.get(key) or [])
        for file in files:
            try:
                card = actions.store_attachment(
                    actor=actor_of(request), filename=file.name, stream=file, field=key
                )
                uids.append(str(card.uid))
            except Invalid as wrong:
                refused[key] = wrong.message
        stored[key] = uids
    return stored, refused


def _version(posted: QueryDict) -> int:
    typed = posted.get("version", "0")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0


def _show(
    request: HttpRequest,
    draft: DraftRef,
    procedure: Procedure,
    step: str,
    form: Any,
    *,
    conflict: SaveResult | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        **drafting.step_page(draft, procedure, step),
        "form": form,
        "version": draft.steps.get(step, 0),
        "sources": drafting.sources(actor=actor_of(request), form=procedure.form),
        "conflict": drafting.conflict(conflict, form) if conflict else None,
    }
    return render(request, "publicservices/step.html", shown, status=status)


def _show_check(
    request: HttpRequest, draft: DraftRef, *, errors: list[dict[str, str]], status: int = 200
) -> HttpResponse:
    procedure = actions.procedure_of(draft)
    shown = {
        "procedure": procedure,
        "limit_unit": _(papers.UNITS[procedure.limit.unit]),
        "summary": drafting.summary(procedure.form, dict(draft.answers)),
        "errors": errors,
        "crumbs": drafting.crumbs(procedure),
        "change_base": reverse("publicservices:draft", args=[draft.uid]),
    }
    return render(request, "publicservices/check.html", shown, status=status)
