"""The citizen's way in: begin, fill step by step, check, submit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef, SaveResult
from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices.actions import applications as actions
from congvu.systems.publicservices.actions import joining
from congvu.systems.publicservices.actions.drafts import SavedPage, SentPage, save_page
from congvu.systems.publicservices.queries import drafting, offering, papers
from congvu.systems.publicservices.rules import representing
from congvu.webkit.web.routes import actor_of

CHECK = "kiem-tra"


def begin(request: HttpRequest, code: str) -> HttpResponse:
    """What is needed, then one button; a draft that is already there is offered first."""
    actor = actor_of(request)
    if request.method == "POST":
        whom = request.POST.get("lam-cho", representing.SELF)
        if whom != representing.SELF:
            return redirect("publicservices:apply-for", code=code, whom=whom)
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
        "whom": [(key, _(words)) for key, words in representing.FOR.items()],
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
    actor = actor_of(request)
    draft = casework.draft(actor=actor, uid=uid)
    keep = partial(_save_own, request, uid)
    return wizard(request, draft, step, drafting.Place(uid), actor, keep)


def wizard(
    request: HttpRequest, draft: DraftRef, step: str, place: drafting.Place, owner: Actor,
    keep: Callable[[SentPage], SavedPage],
) -> HttpResponse:  # fmt: skip
    """The same for a counter and a kiosk. owner: whose draft it is; keep: saves a page of it."""
    procedure = actions.procedure_of(draft)
    offered = offering.offer(actor=owner, draft=draft, form=procedure.form, step=step)
    page = Page(request, draft, procedure, step, offered, place, owner, keep)
    return _go_on(page) if request.method == "POST" else _show(page, _form(page))


def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every answer on one page, then the one button that submits."""
    actor, place = actor_of(request), drafting.Place(uid)
    if request.method != "POST":
        return show_check(request, casework.draft(actor=actor, uid=uid), place)
    try:
        sent_to = _submit(actor, uid)
    except Refused as refused:
        draft = casework.draft(actor=actor, uid=uid)
        return show_check(request, draft, place, refused)
    messages.success(request, _("Đã nộp hồ sơ. Giấy tiếp nhận đang được ký số."))
    return redirect(sent_to)


def _submit(actor: Actor, uid: UUID) -> str:
    """Hand the draft in; the page of what became of it. Raises Refused."""
    if joining.is_joined(actor=actor, draft_uid=str(uid)):
        sent = joining.submit_joined(actor=actor, draft_uid=str(uid), at=clock.now())
        return reverse("publicservices:joined", args=[sent])
    dossier = actions.submit_application(actor=actor, draft_uid=str(uid), at=clock.now())
    return reverse("publicservices:dossier", args=[dossier.uid])


@dataclass(frozen=True)
class Page:
    """One step of one draft, as it is asked for. offered: known values it shows for the first time."""

    request: HttpRequest
    draft: DraftRef
    procedure: Procedure
    step: str
    offered: offering.Offer
    place: drafting.Place
    owner: Actor
    keep: Callable[[SentPage], SavedPage]


def _form(page: Page) -> Any:
    posted = page.request.method == "POST"
    return casework.django_form_for(
        casework.load_form(page.procedure.form),
        page.step,
        {**page.offered.values, **page.draft.answers},
        today=clock.today(),
        data=page.request.POST if posted else None,
        files=_files(page.request) if posted else None,
        language=get_language() or "vi",
        names=drafting.names(),
    )


def _files(request: HttpRequest) -> Any:
    return documents.arrived(actor=actor_of(request), data=request.POST, files=request.FILES)


def _go_on(page: Page) -> HttpResponse:
    form = _form(page)
    valid = form.is_valid() if form.is_bound else False
    if form.wants_more or not form.is_bound:
        typed = form.typed if form.is_bound else form.stored
        result = _save(page, {**drafting.unseen(page.draft, form), **typed}, {}).result
        return _show(page, form, result=result)
    uploads = dict(form.uploads)
    kept = {**drafting.unseen(page.draft, form), **form.typed, **(form.answers if valid else {})}
    kept |= {key: list(form.typed.get(key) or []) for key in uploads}
    again = page.request.POST.get("reuse", "")
    if again:
        offer = _reusable(page, page.draft).get(again)
        kept |= {again: [a.file_uid for a in offer.files]} if offer else {}
        uploads.pop(again, None)
        valid = False  # stay on the page: the person sees which file it is
    saved = _save(page, kept, uploads)
    result, refused = saved.result, saved.refused
    if result.conflict:
        return _show(page, form, result=result, status=409)
    if not valid or refused or page.request.POST.get("go") == "stay":
        again = _form(replace(page, draft=result.draft))
        again.is_valid()
        for field, sentence in refused.items():
            again.add_error(field, sentence)
        return _show(page, again, result=result, status=422)
    return redirect(drafting.next_url(result.draft, page.procedure, page.step, page.place))


def _reusable(page: Page, draft: DraftRef) -> dict[str, Any]:
    """Only the person's own papers, and never on a kiosk: a code opens the draft, no more."""
    person_id = None if page.place.kiosk else page.owner.person_id
    return drafting.reusable(draft, page.procedure, page.step, person_id)


def _save(page: Page, answers: dict[str, Any], uploads: dict[str, Any]) -> SavedPage:
    sent = SentPage(
        step=page.step, answers=answers, files=uploads, taken=page.offered.fresh,
        version=page.request.POST.get("version", "0"),
        force=page.request.POST.get("keep") == "mine",
    )  # fmt: skip
    return page.keep(sent)


def _save_own(request: HttpRequest, uid: UUID | str, page: SentPage) -> SavedPage:
    device = casework.device_of(request.headers.get("User-Agent", ""))
    return save_page(actor=actor_of(request), uid=uid, page=page, device=device, at=clock.now())


def _show(
    page: Page, form: Any, *, result: SaveResult | None = None, status: int = 200
) -> HttpResponse:
    draft = result.draft if result else page.draft
    shown = {
        **drafting.step_page(draft, page.procedure, page.step, page.place),
        "owner": page.owner,
        "form": form,
        "version": result.seen if result else draft.steps.get(page.step, 0),
        "reusable": _reusable(page, draft),
        "sources": offering.badges(
            draft=draft, offered=page.offered, form=page.procedure.form,
            procedure_code=page.procedure.code,
        ),
        "silent": page.offered.silent,
        "conflict": drafting.conflict(result, form) if result and result.conflict else None,
    }  # fmt: skip
    return render(page.request, "publicservices/step.html", shown, status=status)


def _level_missing(request: HttpRequest, procedure: Procedure) -> int:
    """The e-ID level that handing in will ask of this citizen; 0 when they have it."""
    actor = actor_of(request)
    return procedure.eid_level if actor.is_citizen and actor.assurance < procedure.eid_level else 0


def show_check(
    request: HttpRequest, draft: DraftRef, place: drafting.Place, refused: Refused | None = None
) -> HttpResponse:
    """Everything on one page; refused: why it could not be handed in."""
    procedure = actions.procedure_of(draft)
    faults: dict[str, str] = {}
    if refused is not None:
        faults = (
            refused.errors if isinstance(refused, Invalid) else {refused.field: refused.message}
        )
    shown = {
        "procedure": procedure,
        "limit_unit": _(papers.UNITS[procedure.limit.unit]),
        "summary": drafting.summary(procedure.form, dict(draft.answers)),
        "errors": drafting.faults(draft, faults, place),
        "crumbs": drafting.crumbs(procedure),
        "change_base": place.base_url,
        "place": place,
        "needs_level": _level_missing(request, procedure),
    }
    status = 200 if refused is None else 422
    return render(request, "publicservices/check.html", shown, status=status)
