"""Writing drafts: begun, saved step by step, taken for submission, dropped. Nothing is lost silently."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.contracts import DraftRef, SaveResult
from congvu.engines.casework.events import DraftDeleted, DraftSaved
from congvu.engines.casework.models import DraftStep, FormDraft
from congvu.engines.casework.models.sealed import seal
from congvu.engines.casework.queries.drafts import draft_ref, sealing_context, step_answers
from congvu.engines.casework.rules.forms.definition import Step
from congvu.engines.casework.rules.forms.drafting import differing, tidy
from congvu.engines.casework.rules.forms.schema import load_form
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound

SITTING = timedelta(minutes=30)  # one ledger entry a sitting, not one a key stroke


@step
def begin_draft(
    *,
    actor: Actor,
    form: Mapping[str, Any],
    purpose: str,
    answers: Mapping[str, Any] | None = None,
    uid: UUID | None = None,
    at: datetime | None = None,
) -> DraftRef:
    """Open a draft of a form for the actor (or for whom the actor stands).

    form: the definition as JSON; answers: taken over at once (pre-filling). uid: of the caller's
    own choice, so that a repeat is refused by the database. Raises FormRefused.
    """
    definition, when = load_form(form), moment(at)
    owner = actor.on_behalf_of or actor.person_id
    if owner is None:
        raise NotAllowed(_("Đề nghị đăng nhập bằng tài khoản định danh để lưu bản nháp."))
    made = FormDraft.objects.create(
        **({"uid": uid} if uid else {}), owner_id=owner, purpose=purpose, form_key=definition.key,
        form_version=definition.version, definition=dict(form), created_at=when,
        updated_at=when, updated_by=actor.name, current_step=definition.steps[0].key,
    )  # fmt: skip
    for part in definition.steps:
        given = tidy(part, answers or {})
        if given:
            _write(made, part.key, None, given, when, "")
    publish(DraftSaved(draft_uid=str(made.uid), form=made.form_key, step=made.current_step))
    return draft_ref(made)


@step
def save_step(
    *,
    actor: Actor,
    uid: UUID | str,
    step: str,
    answers: Mapping[str, Any],
    version: int,
    device: str = "",
    force: bool = False,
    at: datetime | None = None,
) -> SaveResult:
    """Keep the answers of one step as typed. version: of the step as this device last saw it.

    When another device wrote the step since, nothing is overwritten: the result says what stands,
    what was offered, and where they differ. force: the person has seen both and keeps these.
    """
    when = moment(at)
    draft = _locked(actor, uid)
    part = _part(draft, step)
    mine = tidy(part, answers)
    row = DraftStep.objects.filter(draft=draft, step=step).first()
    theirs = dict(step_answers(draft, row)) if row else {}
    if mine == theirs and row is not None:
        unchanged()
        return SaveResult(draft=draft_ref(draft), saved=True)
    if row is not None and row.version != version and not force:
        unchanged()
        fields = differing(part, mine, theirs)
        return SaveResult(
            draft=draft_ref(draft), saved=False, theirs=theirs, mine=mine, differing=fields
        )
    _write(draft, step, row, mine, when, device)
    _touch(draft, step, actor, when, device)
    return SaveResult(draft=draft_ref(draft), saved=True)


@action(needs="casework.draft.save")
def save_draft_step(
    *,
    actor: Actor,
    uid: UUID | str,
    step: str,
    answers: Mapping[str, Any],
    version: int,
    device: str,
    force: bool,
    at: datetime,
) -> SaveResult:
    """The autosave door: :func:`save_step` as an action of its own."""
    return save_step(
        actor=actor, uid=uid, step=step, answers=answers, version=version, device=device,
        force=force, at=at,
    )  # fmt: skip


@step
def take_draft(*, actor: Actor, uid: UUID | str) -> DraftRef:
    """The draft, locked until the transaction ends, so that a submission sees the last word."""
    return draft_ref(_locked(actor, uid))


@step
def drop_draft(*, actor: Actor, uid: UUID | str) -> None:
    """Delete a draft for good (it was submitted, or its owner wants so)."""
    draft = _locked(actor, uid)
    publish(DraftDeleted(draft_uid=str(draft.uid), form=draft.form_key))
    draft.delete()


@action(needs="casework.draft.save")
def delete_draft(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """The owner throws a draft away."""
    drop_draft(actor=actor, uid=uid)


def _locked(actor: Actor, uid: UUID | str) -> FormDraft:
    found = FormDraft.objects.visible_to(actor).select_for_update().filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy bản nháp này; có thể bản nháp đã được nộp hoặc đã xóa."))
    return found


def _part(draft: FormDraft, step: str) -> Step:
    found = load_form(draft.definition).step(step)
    if found is None:
        raise NotFound(_("Biểu mẫu không có bước này."))
    return found


def _write(
    draft: FormDraft,
    step: str,
    row: DraftStep | None,
    answers: dict[str, Any],
    at: datetime,
    device: str,
) -> None:
    sealed = seal(answers, sealing_context(draft, step))
    if row is None:
        DraftStep.objects.create(
            draft=draft, step=step, sealed=sealed, updated_at=at, device=device
        )
    else:
        row.sealed, row.version, row.updated_at, row.device = sealed, row.version + 1, at, device
        row.save()


def _touch(draft: FormDraft, step: str, actor: Actor, at: datetime, device: str) -> None:
    """A draft is scratch paper: the ledger hears of it once a sitting."""
    by = f"{actor.name} ({device})" if device else actor.name
    new_sitting = by != draft.updated_by or at - draft.updated_at > SITTING
    draft.version += 1
    draft.current_step, draft.updated_at, draft.updated_by = step, at, by
    draft.save(update_fields=["version", "current_step", "updated_at", "updated_by"])
    if new_sitting:
        publish(DraftSaved(draft_uid=str(draft.uid), form=draft.form_key, step=step))
    else:
        unchanged()
