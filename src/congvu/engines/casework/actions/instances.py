"""Cases that another system begins and stops: of processes that stand for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions.cases import cancel_case, lock_case, start_case
from congvu.engines.casework.contracts import CaseRef
from congvu.engines.casework.queries.work import process_of, stands_alone
from congvu.kernel import ids
from congvu.kernel.actions import action, demand
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused

START, CANCEL = "casework.case.start", "casework.case.cancel"
NOUN = "casework.instance"


class UnableToBegin(Refused):
    """The process belongs to dossiers or other things, which begin it themselves."""


@action(needs=START)
def start_instance(
    *, actor: Actor, process_uid: UUID, title: str, data: Mapping[str, Any], at: datetime
) -> CaseRef:
    """Begin a process for the actor's unit. Raises NotFound, UnableToBegin, UnableToStartCase."""
    demand(actor, START, actor.unit_id)
    process = process_of(process_uid)
    if not stands_alone(process):
        raise UnableToBegin(
            _("Quy trình này gắn với hồ sơ; hãy nộp hồ sơ, quy trình sẽ tự bắt đầu.")
        )
    return start_case(
        process_key=process.key, version=process.label, subject_noun=NOUN,
        subject_uid=str(ids.uuid7()), owner_unit_id=actor.unit_id or 0,
        title=title.strip() or process.title, data=dict(data), start_clock=True, at=at,
    )  # fmt: skip


@action(needs=CANCEL)
def stop_instance(*, actor: Actor, case_uid: UUID, at: datetime) -> CaseRef:
    """Stop a case that was begun so. Raises NotFound, UnableToBegin, UnableToCancelCase."""
    case = lock_case(uid=case_uid)
    demand(actor, CANCEL, case.owner_unit_id)
    if case.subject_noun != NOUN:
        raise UnableToBegin(_("Việc này gắn với hồ sơ; hãy dừng hồ sơ đó theo thủ tục."))
    return cancel_case(case_uid=case_uid, reason=_("Hệ thống khác dừng"), at=at)
