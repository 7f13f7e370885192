"""What cases wait for by name: a message to one case, a signal to all of them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions.cases import lock_case
from congvu.engines.casework.actions.effects import UnableToStep, advance
from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.contracts import CaseRef
from congvu.engines.casework.events import EventCame, SignalThrown
from congvu.engines.casework.models import Case, Wait
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.queries.cases import case_ref
from congvu.engines.casework.rules.step import Fired
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused

log = logging.getLogger(__name__)


@step
def deliver_message(
    *,
    name: str,
    noun: str = "",
    subject_uid: object = "",
    case_uid: UUID | str = "",
    data: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> CaseRef:
    """Hand a message to the open case (by ``case_uid`` or its subject) that waits for it by name.

    data: joins the case's data. Raises NotFound, UnableToStep when the case does not wait for it.
    """
    which: dict[str, object] = {"uid": case_uid} if case_uid else {
        "subject_noun": noun, "subject_uid": str(subject_uid), "state": Case.State.OPEN,
    }  # fmt: skip
    case = lock_case(**which)
    found = Wait.objects.filter(case=case, on="message", name=name).order_by("id").first()
    if found is None:
        raise UnableToStep(_("Hồ sơ này không chờ %(name)s.") % {"name": name})
    _come(case, found, dict(data or {}), moment(at))
    return case_ref(case)


def _come(case: Case, wait: Wait, data: dict[str, Any], at: datetime) -> None:
    title = compiled_net(case.process_id).nodes[wait.node].title
    wait.delete()
    publish(
        EventCame(case_uid=str(case.uid), node=wait.node, title=title or wait.name),
        unit_id=case.owner_unit_id,
    )
    advance(case, Fired(wait.node, wait.scope, data), at)


@step
def broadcast_signal(*, name: str) -> None:
    """Tell every case that waits for this signal, soon and each in a transaction of its own."""
    publish(SignalThrown(signal=name))
    jobs.enqueue("casework.signal", signal=name)


def spread_signal(*, actor: Actor, signal: str, thrown_by: str, at: datetime) -> int:
    """Ring every waiting event of a signal, except in the case that threw it. Answers how many."""
    rows = Wait.objects.filter(on="signal", name=signal)
    if thrown_by:
        rows = rows.exclude(case__uid=thrown_by)
    rung = 0
    for pk in list(rows.order_by("id").values_list("pk", flat=True)):
        try:
            rung += ring_wait(actor=actor, wait_id=pk, at=at)
        except Refused:
            log.exception("signal %s could not ring wait %s", signal, pk)
    return rung


@action(needs="signed-in")
def ring_wait(*, actor: Actor, wait_id: int, at: datetime) -> bool:
    """Ring one waiting signal event; False when it was called off meanwhile."""
    case_id = Wait.objects.filter(pk=wait_id).values_list("case_id", flat=True).first()
    case = lock_case(pk=case_id) if case_id is not None else None
    wait = Wait.objects.filter(pk=wait_id).first()  # again: it may have gone while we waited
    if case is None or wait is None:
        unchanged()
        return False
    _come(case, wait, {}, at)
    return True
