"""Beginning and cancelling cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions.clocks import make_clocks, turned
from congvu.engines.casework.actions.effects import advance, withdraw
from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.contracts import CaseRef
from congvu.engines.casework.events import CaseCancelled, CaseStarted
from congvu.engines.casework.models import Case, ProcessVersion
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.queries.cases import case_ref
from congvu.engines.casework.queries.processes import in_force
from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.casework.rules.step import Changed, Started
from congvu.kernel import prepared
from congvu.kernel.actions import action, demand, publish, step
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import NotFound, Refused
from congvu.kernel.events import Event


class UnableToStartCase(Refused):
    """No such process in force, or the subject already has an open case of it."""


class UnableToCancelCase(Refused):
    """The case is not open any more."""


@step
def start_case(
    *,
    process_key: str,
    subject_noun: str,
    subject_uid: object,
    owner_unit_id: int,
    title: str,
    at: datetime | None = None,
    **more: Any,
) -> CaseRef:
    """Begin a process for a subject of the caller's room; the first tasks open at once.

    more: version (label of the process, else the newest in force), code (shown beside the title),
    subject_url (URL name taking ``uid``, or a path), units (key of a lane's ``congvu:unit`` → unit
    id; missing keys mean the owner), person_id (the applicant), data (for conditions), limit
    (Limit; else the diagram's), calendar (agency key), start_clock (count from now on; else a step
    with ``congvu:clock="start"`` or start_clock does). Raises UnableToStartCase.
    """
    when = moment(at)
    process = in_force(process_key, local(when).date(), more.pop("version", "") or "")
    if process is None:
        raise UnableToStartCase(
            _("Quy trình %(key)s chưa được công bố; đề nghị người quản trị công bố quy trình.")
            % {"key": process_key}
        )
    limit: Limit | None = more.pop("limit", None) or process.compiled.limit
    starts_now = bool(more.pop("start_clock", False))
    more.pop("actor", None)  # the running action knows it
    case = _create(
        process, subject_noun=subject_noun, subject_uid=str(subject_uid), title=title,
        owner_unit_id=owner_unit_id, opened_at=when, **_allowed(more),
    )  # fmt: skip
    legal = make_clocks(case, limit, when if starts_now else None)
    told = [_started(case)]
    if starts_now:
        told.append(turned(case, legal, "start"))
    advance(case, Started(), when, told=told)
    return case_ref(case)


_COLUMNS = {
    "code": "code", "subject_url": "subject_url", "units": "units", "data": "data",
    "person_id": "applicant_id", "calendar": "calendar",
}  # fmt: skip


def _allowed(more: dict[str, Any]) -> dict[str, Any]:
    unknown = more.keys() - _COLUMNS.keys()
    if unknown:
        raise TypeError(f"start_case got unknown arguments: {sorted(unknown)}")
    return {_COLUMNS[k]: v for k, v in more.items() if v is not None}


def _create(process: ProcessVersion, **columns: Any) -> Case:
    case = Case(process=process, **columns)
    if not prepared.insert(case, unless_taken=True):
        raise UnableToStartCase(_("Hồ sơ này đang được giải quyết theo quy trình đó."))
    return case


def _started(case: Case) -> Event:
    return CaseStarted(
        case_uid=str(case.uid), process_key=case.process.key,
        process_version=case.process.version, process_title=case.process.title,
        subject_noun=case.subject_noun, subject_uid=case.subject_uid,
    )  # fmt: skip


def lock_case(**which: object) -> Case:
    """The case (by ``uid``, or its subject's open one), locked, with its process. Raises NotFound."""
    found = (
        Case.objects.as_system("the caller has asked the gate")
        .select_for_update(of=("self",))
        .select_related("process")
        .defer("process__bpmn", "process__net")
        .filter(**which)
        .order_by("-id")
        .first()
    )
    if found is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    return found


@step
def cancel_case(
    *,
    reason: str,
    noun: str = "",
    subject_uid: object = "",
    case_uid: UUID | str = "",
    actor: Actor | None = None,
    at: datetime | None = None,
) -> CaseRef:
    """Take every task and timer away and close the case (withdrawn, stopped by law).

    By ``case_uid``, or by its subject. Raises NotFound, UnableToCancelCase.
    """
    which = (
        {"uid": case_uid} if case_uid else {"subject_noun": noun, "subject_uid": str(subject_uid)}
    )
    case = lock_case(**which)
    if not case.is_open:
        raise UnableToCancelCase(_("Quy trình của hồ sơ này đã kết thúc."))
    when = moment(at)
    case.state, case.ended_at = Case.State.CANCELLED, when
    withdraw(case, when)
    publish(
        CaseCancelled(
            case_uid=str(case.uid), subject_noun=case.subject_noun,
            subject_uid=case.subject_uid, reason=reason,
        ),
        unit_id=case.owner_unit_id,
    )  # fmt: skip
    return case_ref(case)


@action(needs="casework.case.cancel")
def stop_case(*, actor: Actor, case_uid: UUID | str, reason: str, at: datetime) -> CaseRef:
    """An official who may do so over the owning unit stops the case."""
    case = lock_case(uid=case_uid)
    demand(actor, "casework.case.cancel", case.owner_unit_id)
    return cancel_case(case_uid=case_uid, reason=reason, at=at)


@step
def change_data(*, case_uid: UUID | str, data: Mapping[str, Any]) -> None:
    """Add to the data that conditions read; the caller publishes its own event.

    Events of the process that wait for a condition ring when it has become true.
    """
    case = lock_case(uid=case_uid)
    if case.is_open and compiled_net(case.process_id).conditional:
        advance(case, Changed(data), moment(None))
        return
    case.data = {**case.data, **data}
    case.save(update_fields=["data"])
