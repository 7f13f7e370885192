"""Writing drafts: begun, saved step by step, taken for submission, dropped. Nothing is lost silently."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.contracts import DraftRef, Prefilled, SaveResult
from congvu.engines.casework.events import DraftDeleted, DraftSaved
from congvu.engines.casework.models import DraftStep, FormDraft
from congvu.engines.casework.models.sealed import seal
from congvu.engines.casework.queries.drafts import (
    TAKEN,
    draft_ref,
    owned,
    past_of,
    sealing_context,
    step_answers,
    steps_of,
    taken_of,
)
from congvu.engines.casework.rules.forms.definition import FormDefinition, Step
from congvu.engines.casework.rules.forms.drafting import tidy
from congvu.engines.casework.rules.forms.merging import Merged, Seen, merge, seen
from congvu.engines.casework.rules.forms.schema import load_form
from congvu.kernel import prepared
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound

PAST = 12  # versions of a step kept to tell two devices' changes apart
SITTING = timedelta(minutes=30)  # one ledger entry a sitting, not one a key stroke


@step
def begin_draft(
    *,
    actor: Actor,
    form: Mapping[str, Any],
    purpose: str,
    answers: Mapping[str, Any] | None = None,
    taken: Mapping[str, Prefilled] | None = None,
    uid: UUID | None = None,
    at: datetime | None = None,
) -> DraftRef:
    """Open a draft of a form for the actor (or for whom the actor stands).

    form: the definition as JSON; answers: known at once. taken: answers that sources gave, kept
    with where they come from. uid: of the caller's own choice, so that a repeat is refused by the
    database. Raises FormRefused.
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
    offered = dict(taken or {})
    _take_note(made, offered)
    known = {key: found.value for key, found in offered.items()} | dict(answers or {})
    for part in definition.steps:
        given = tidy(part, known)
        if given:
            _write(made, part.key, None, given, when, "")
    publish(DraftSaved(draft_uid=str(made.uid), form=made.form_key, step=made.current_step))
    return draft_ref(made)


@step
def save_step(  # noqa: PLR0913 - what one page of a form sends
    *,
    actor: Actor,
    uid: UUID | str,
    step: str,
    answers: Mapping[str, Any],
    version: int | str,
    device: str = "",
    force: bool = False,
    taken: Mapping[str, Prefilled] | None = None,
    at: datetime | None = None,
) -> SaveResult:
    """Keep the answers of one step as typed. version: what this screen has seen of the step.

    When another device wrote the step since, what each changed is kept; where both changed the same
    field nothing is overwritten: the result says what stands, what was offered, and where they
    differ. force: the person has seen both and keeps these. taken: what sources offered on this
    page, noted for fields that had no offer yet.
    """
    when = moment(at)
    draft, definition = owned(actor, uid, lock=True)
    part = _part(definition, step)
    if taken:
        _take_note(draft, {**taken, **taken_of(draft)})
    steps = steps_of(draft)
    row = next((s for s in steps if s.step == step), None)
    mine, shown = tidy(part, answers), seen(version)
    merged = _merged(draft, part, row, mine, shown)
    if merged.clashing and not force:
        unchanged()
        return SaveResult(
            draft=draft_ref(draft, steps=steps), saved=False, seen=str(shown), differing=merged.clashing,
            mine={**merged.answers, **{k: mine.get(k) for k in merged.clashing}},
            theirs=step_answers(draft, row) if row else {},
        )  # fmt: skip
    kept = {**merged.answers, **{k: mine[k] for k in merged.clashing if k in mine}}
    if row is not None and kept == step_answers(draft, row):
        unchanged()
    else:
        written = _write(draft, step, row, kept, when, device)
        steps += [] if row is written else [written]
        _touch(draft, step, actor, when, device)
    now = draft_ref(draft, steps=steps)
    older = {key: shown.of(key) for key in merged.kept}
    return SaveResult(
        draft=now, saved=True, kept=merged.kept, seen=str(Seen(now.steps.get(step, 0), older))
    )


@action(needs="casework.draft.save")
def save_draft_step(  # noqa: PLR0913 - what one page of a form sends
    *,
    actor: Actor,
    uid: UUID | str,
    step: str,
    answers: Mapping[str, Any],
    version: int | str,
    device: str,
    force: bool,
    taken: Mapping[str, Prefilled] | None = None,
    at: datetime,
) -> SaveResult:
    """The autosave door: :func:`save_step` as an action of its own."""
    return save_step(
        actor=actor, uid=uid, step=step, answers=answers, version=version, device=device,
        force=force, taken=taken, at=at,
    )  # fmt: skip


@step
def take_draft(*, actor: Actor, uid: UUID | str) -> DraftRef:
    """The draft, locked until the transaction ends, so that a submission sees the last word."""
    draft, _form = owned(actor, uid, lock=True)
    return draft_ref(draft, steps=steps_of(draft))


@step
def drop_draft(*, actor: Actor, uid: UUID | str) -> None:
    """Delete a draft for good (it was submitted, or its owner wants so)."""
    draft, _form = owned(actor, uid, lock=True)
    publish(DraftDeleted(draft_uid=str(draft.uid), form=draft.form_key))
    draft.delete()


@action(needs="casework.draft.save")
def delete_draft(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """The owner throws a draft away."""
    drop_draft(actor=actor, uid=uid)


def _part(definition: FormDefinition, step: str) -> Step:
    found = definition.step(step)
    if found is None:
        raise NotFound(_("Biểu mẫu không có bước này."))
    return found


def _merged(
    draft: FormDraft, part: Step, row: DraftStep | None, mine: dict[str, Any], shown: Seen
) -> Merged:
    if row is None:
        return Merged(mine, (), ())
    keys = [question.key for question in part.questions]
    return merge(keys, mine, step_answers(draft, row), versions=past_of(draft, row), shown=shown)


def _take_note(draft: FormDraft, offered: Mapping[str, Prefilled]) -> None:
    """Keep what sources offered beside the draft, sealed."""
    if not offered:
        return
    said = {key: {**asdict(one), "at": one.at.isoformat()} for key, one in offered.items()}
    draft.taken = seal(said, sealing_context(draft, TAKEN))
    draft.save(update_fields=["taken"])


def _write(
    draft: FormDraft,
    step: str,
    row: DraftStep | None,
    answers: dict[str, Any],
    at: datetime,
    device: str,
) -> DraftStep:
    """The step's row, new or changed."""
    sealed = seal(answers, sealing_context(draft, step))
    if row is None:
        row = DraftStep(draft=draft, step=step, sealed=sealed, updated_at=at, device=device)
        prepared.insert(row)
        return row
    versions = sorted(past_of(draft, row).items())[-PAST:]
    past = {str(number): dict(kept) for number, kept in versions}
    row.past = seal(past, sealing_context(draft, f"{step}:past"))
    row.sealed, row.version, row.updated_at, row.device = sealed, row.version + 1, at, device
    prepared.update(row, "sealed", "past", "version", "updated_at", "device")
    return row


def _touch(draft: FormDraft, step: str, actor: Actor, at: datetime, device: str) -> None:
    """A draft is scratch paper: the ledger hears of it once a sitting."""
    by = f"{actor.name} ({device})" if device else actor.name
    new_sitting = by != draft.updated_by or at - draft.updated_at > SITTING
    draft.version += 1
    draft.current_step, draft.updated_at, draft.updated_by = step, at, by
    prepared.update(draft, "version", "current_step", "updated_at", "updated_by")
    if new_sitting:
        publish(DraftSaved(draft_uid=str(draft.uid), form=draft.form_key, step=step))
    else:
        unchanged()
