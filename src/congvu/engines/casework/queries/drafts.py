"""Drafts as their owner sees them, on any device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from congvu.engines.casework.contracts import DraftRef, Prefilled
from congvu.engines.casework.models import DraftStep, FormDraft
from congvu.engines.casework.models.sealed import unseal
from congvu.engines.casework.rules.forms.definition import FormDefinition
from congvu.engines.casework.rules.forms.schema import load_form_text
from congvu.kernel import prepared
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

TAKEN = "@taken"
_DRAFT = prepared.columns(FormDraft, "definition")
_STEP = prepared.columns(DraftStep)
_OWNED = (
    f"SELECT {prepared.listed('d', _DRAFT)}, d.definition::text FROM casework_formdraft d"  # noqa: S608 - columns
    " WHERE d.uid = %s AND (%s::bigint IS NULL OR d.owner_id = %s)"
)
_STEPS = f"SELECT {prepared.listed('s', _STEP)} FROM casework_draftstep s WHERE s.draft_id = %s"  # noqa: S608 - columns
DEVICES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", gettext_noop("điện thoại Android")),
    ("Windows", gettext_noop("máy tính Windows")),
    ("Mac OS", gettext_noop("máy Mac")),
    ("Linux", gettext_noop("máy tính Linux")),
)


def device_of(agent: str) -> str:
    """``User-Agent`` → the kind of device in words; nothing that could tell a person apart."""
    return next((_(words) for mark, words in DEVICES if mark in agent), "")


def draft(*, actor: Actor, uid: UUID | str) -> DraftRef:
    """The actor's own draft with all its answers. Raises NotFound."""
    return drafted(actor=actor, uid=uid)[0]


def draft_definition(*, actor: Actor, uid: UUID | str) -> FormDefinition:
    """The form as it was when the actor's draft began. Raises NotFound."""
    return owned(actor, uid)[1]


def drafted(*, actor: Actor, uid: UUID | str) -> tuple[DraftRef, FormDefinition]:
    """Both. Raises NotFound."""
    row, definition = owned(actor, uid)
    return draft_ref(row, steps=steps_of(row)), definition


def owned(actor: Actor, uid: UUID | str, *, lock: bool = False) -> tuple[FormDraft, FormDefinition]:
    """The actor's own draft and its form. lock: held until the transaction ends. Raises NotFound.

    As ``visible_to`` narrows it, by a prepared statement: a field that is left asks twice.
    """
    person = None if actor.is_system else (actor.on_behalf_of or actor.person_id or 0)
    sql = f"{_OWNED} FOR UPDATE" if lock else _OWNED
    found = prepared.execute(sql, [uid, person, person]).fetchone()
    if found is None:
        raise NotFound(_("Không tìm thấy bản nháp này; có thể bản nháp đã được nộp hoặc đã xóa."))
    return prepared.load(FormDraft, _DRAFT, found[:-1]), load_form_text(found[-1])


def steps_of(row: FormDraft) -> list[DraftStep]:
    """What is kept of the draft's steps."""
    return [prepared.load(DraftStep, _STEP, v) for v in prepared.execute(_STEPS, [row.pk])]


def drafts_of(*, actor: Actor, purpose: str = "", limit: int = 20) -> list[DraftRef]:
    """The actor's drafts, the last touched first, with ``answers`` left empty (and unsealed).

    purpose: only those that begin with it.
    """
    rows = FormDraft.objects.visible_to(actor).order_by("-updated_at").prefetch_related("steps")
    if purpose:
        rows = rows.filter(purpose__startswith=purpose)
    return [draft_ref(row, with_answers=False) for row in rows[:limit]]


def draft_ref(
    row: FormDraft, *, with_answers: bool = True, steps: Sequence[DraftStep] | None = None
) -> DraftRef:
    """The draft as a value; its steps are given, prefetched or read now."""
    steps = list(row.steps.all()) if steps is None else steps
    answers: dict[str, Any] = {}
    for step in steps if with_answers else ():
        answers |= step_answers(row, step)
    return DraftRef(
        uid=row.uid, form_key=row.form_key, form_version=row.form_version, purpose=row.purpose,
        answers=answers, steps={s.step: s.version for s in steps}, version=row.version,
        updated_at=row.updated_at, updated_by=row.updated_by, current_step=row.current_step,
        taken=taken_of(row) if with_answers else {}, owner_id=row.owner_id,
    )  # fmt: skip


def taken_of(row: FormDraft) -> dict[str, Prefilled]:
    """question → what was offered for it when the draft began or a step was opened."""
    if not row.taken:
        return {}
    kept = unseal(bytes(row.taken), sealing_context(row, TAKEN))
    return {
        key: Prefilled(**{**said, "at": datetime.fromisoformat(said["at"])})
        for key, said in kept.items()
    }


def past_of(row: FormDraft, step: DraftStep) -> dict[int, Mapping[str, Any]]:
    """version → answers, of the step's last few versions and the present one."""
    kept = unseal(bytes(step.past), sealing_context(row, f"{step.step}:past")) if step.past else {}
    older = {int(number): answers for number, answers in kept.items()}
    return {**older, step.version: step_answers(row, step)}


def step_answers(row: FormDraft, step: DraftStep) -> Mapping[str, Any]:
    """What one step holds."""
    return unseal(bytes(step.sealed), sealing_context(row, step.step))


def sealing_context(row: FormDraft, step: str) -> str:
    """What a ciphertext is bound to."""
    return f"draft:{row.pk}:{step}"
