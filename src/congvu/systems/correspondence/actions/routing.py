"""The slip of a letter: assigning it, working on it, finishing it, handing it back.

Law: NĐ 30/2020/NĐ-CP, Điều 23, Điều 24 và Phụ lục IV (phiếu giải quyết văn bản đến).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import Ended
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.notify import api as notify
from congvu.engines.org import api as org
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions import incoming
from congvu.systems.correspondence.actions.reports import report
from congvu.systems.correspondence.models import Assignment, IncomingLetter
from congvu.systems.correspondence.queries import clocks
from congvu.systems.correspondence.rules import slips, states, urgency
from congvu.systems.correspondence.rules.slips import Slip, Whom

ROUTE = "correspondence.letter.route"
HANDLE = "correspondence.letter.handle"
GIVEN = "correspondence.assignment"  # noun and process of one assignment
Part: TypeAlias = Assignment.Part
State: TypeAlias = Assignment.State


class UnableToRoute(Invalid):
    """The slip cannot stand; each field has its sentence."""


class UnableToWork(Refused):
    """The assignment is not open, or the letter is in another state."""


@action(needs=ROUTE)
def route_letter(*, actor: Actor, uid: UUID | str, slip: Slip, at: datetime) -> None:
    """The leader's slip: each unit or person gets its task; who is told gets a copy. 04.

    A new lead takes the place of the old one. Raises NotFound, UnableToRoute, UnableToWork.
    """
    row = incoming.locked(uid)
    demand(actor, ROUTE, row.unit_id)
    if not states.may_move(row.state, states.ASSIGNED):
        raise UnableToWork(_("Văn bản đang ở trạng thái “%(state)s”, chưa phân công được.")
                           % {"state": row.get_state_display()})  # fmt: skip
    _check(row, slip, clock.local(at).date())
    due, before = _due(row, slip, at), row.state
    if slip.lead is not None:
        _withdraw(row, Part.LEAD, at)
    given = [_give(row, actor, part, whom, slip, due, at) for part, whom in _parts(slip)]
    _after_slip(row, actor, slip, due, at)
    said = "; ".join(f"{a.get_part_display()}: {_named(a)}" for a in given)
    publish(events.LetterRouted(letter_uid=str(row.uid), given=said), unit_id=row.unit_id)
    if row.state != before or slip.lead is not None:
        report(row, row.state)
    if row.state == states.DONE and before != states.DONE:
        publish(
            events.LetterFinished(
                letter_uid=str(row.uid), said=_("gửi để biết, không phải giải quyết")
            ),
            unit_id=row.unit_id,
        )
    _close_turn(row, actor, at)


@action(needs=HANDLE)
def tell_progress(*, actor: Actor, uid: UUID | str, said: str, at: datetime) -> None:
    """Whoever works on it says how far it is; the first word makes it 05. Raises UnableToWork."""
    given, row = _mine(actor, uid)
    words = said.strip()[:1000]
    if not words:
        raise Invalid({"said": _("Hãy ghi tiến độ trong một vài câu.")})
    given.progress, given.progress_at = words, at
    given.save(update_fields=["progress", "progress_at"])
    _begin(row, _named(given))
    row.set(progress=words[:500])
    publish(
        events.ProgressTold(letter_uid=str(row.uid), who=_named(given), said=words),
        unit_id=row.unit_id,
    )


@action(needs=HANDLE)
def finish_work(
    *, actor: Actor, uid: UUID | str, outcome: str, said: str, at: datetime, reply: str = ""
) -> None:
    """Do the task of one's assignment: ``done`` with the result, or ``return`` with the reason.

    reply: number and notation of the document that answers. Raises NotFound, Invalid, UnableToWork.
    """
    given, row = _mine(actor, uid)
    task = casework.task_of(noun=GIVEN, subject_uid=str(given.uid), whose="official")
    if task is None:
        raise UnableToWork(_("Việc này đã kết thúc. Hãy tải lại trang."))
    if reply.strip() and outcome == "done":
        row.set(reply=reply.strip()[:200])
    casework.complete_task(
        actor=actor, task_uid=str(task.uid), outcome=outcome, reason=said.strip()[:1000], at=at
    )


@step
def finish_assignment(*, ended: Ended) -> None:
    """The task was done: the lead's end is the letter's end. 06."""
    given, row = _of(ended.case.subject_uid)
    _end(given, State.DONE, ended.reason, ended.at)
    if given.part != Part.LEAD:
        publish(
            events.PartFinished(letter_uid=str(row.uid), who=_named(given), said=given.result),
            unit_id=row.unit_id,
        )
        return
    _withdraw(row, Part.SUPPORT, ended.at)
    row.set(state=states.DONE, ended_at=ended.at, progress=ended.reason[:500])
    publish(events.LetterFinished(letter_uid=str(row.uid), said=ended.reason), unit_id=row.unit_id)
    report(row, states.DONE, ended.reason)


@step
def return_assignment(*, ended: Ended) -> None:
    """It was handed back: the leader's turn again. 03."""
    given, row = _of(ended.case.subject_uid)
    _end(given, State.RETURNED, ended.reason, ended.at)
    _show_receivers(row)
    publish(
        events.AssignmentReturned(
            letter_uid=str(row.uid), who=_named(given), reason=ended.reason
        ),
        unit_id=row.unit_id,
    )  # fmt: skip
    if given.part == Part.LEAD:
        row.set(state=states.REGISTERED, due_at=None)
        report(row, states.REGISTERED, ended.reason)
        incoming.ask_leader(row, ended.at)


@step
def check_routed(*, ended: Ended) -> None:
    """The leader's task ends only with a slip. Raises UnableToWork."""
    given = Assignment.objects.filter(letter__uid=ended.case.subject_uid)
    if not given.filter(given_at__gte=ended.case.opened_at).exists():
        raise UnableToWork(_("Hãy mở văn bản và lập phiếu giải quyết trước."))


@action(needs="casework.inbox.read")
def begin_work(*, actor: Actor, uid: str, who: str, at: datetime) -> None:
    """Somebody has taken the task into hand: 05."""
    given = Assignment.objects.filter(uid=uid, state=State.OPEN).first()
    row = incoming.locked(_letter_uid(given)) if given else None
    if row is None or row.state != states.ASSIGNED:
        unchanged()
        return
    _begin(row, who)
    if not row.taken_by:
        row.set(taken_by=who[:200])


def end_open(row: IncomingLetter, at: datetime, reason: str) -> None:
    """Everything open of a letter ends: it goes back to where it came from."""
    for part in (Part.LEAD, Part.SUPPORT):
        _withdraw(row, part, at, reason)
    if casework.open_tasks(noun=incoming.NOUN, subject_uid=row.uid):
        casework.cancel_case(reason=reason, noun=incoming.NOUN, subject_uid=str(row.uid), at=at)


def _check(row: IncomingLetter, slip: Slip, today: date) -> None:
    found = {name: _(why) for name, why in slips.faults(slip, today=today).items()}
    units = org.get_many({w.unit_id for w in slip.everybody})
    if len(units) < len({w.unit_id for w in slip.everybody}):
        found["lead"] = _("Hãy chọn đơn vị trong danh sách.")
    within = org.subtree_ids(row.unit_id, on=today)
    if not {w.unit_id for w in slip.everybody} <= within:
        found["lead"] = _("Chỉ giao cho đơn vị thuộc cơ quan; gửi cơ quan khác bằng văn bản đi.")
    if found:
        raise UnableToRoute(found)


def _due(row: IncomingLetter, slip: Slip, at: datetime) -> datetime:
    """The end of the day that the leader chose, else by the urgency's own hours."""
    calendar = law.calendar()
    if slip.due_on is not None:
        return calendar.due(at, _days_until(slip.due_on, at), "working_day")
    return calendar.due(at, _usual_hours(row, at), "hour")


def _usual_hours(row: IncomingLetter, at: datetime) -> int:
    return clocks.number(urgency.handle_parameter(row.urgency), on=clock.local(at).date())


def _days_until(day: date, at: datetime) -> int:
    calendar = law.calendar()
    start = calendar.starts_at(at).date()
    return max(0, calendar.working_days_between(start, calendar.next_working_day(day)))


def _limit(row: IncomingLetter, slip: Slip, at: datetime) -> casework.Limit:
    """The same length as a limit of the case; a due day of today leaves the hours until tonight."""
    if slip.due_on is None:
        return casework.Limit(_usual_hours(row, at), "hour")
    days = _days_until(slip.due_on, at)
    if days:
        return casework.Limit(days, "working_day")
    calendar = law.calendar()
    left = calendar.working_hours_between(at, calendar.due(at, 0, "working_day"))
    return casework.Limit(max(1, int(left)), "hour")


def _parts(slip: Slip) -> list[tuple[Part, Whom]]:
    return [
        *([(Part.LEAD, slip.lead)] if slip.lead else []),
        *((Part.SUPPORT, whom) for whom in slip.supports),
        *((Part.KNOW, whom) for whom in slip.knows),
    ]


def _give(
    row: IncomingLetter, actor: Actor, part: Part, whom: Whom, slip: Slip, due: datetime,
    at: datetime,
) -> Assignment:  # fmt: skip
    person_id, name = _person(whom)
    given = Assignment.objects.create(
        uid=ids.uuid7(), letter=row, part=part, unit_id=whom.unit_id, person_id=person_id,
        account_id=whom.account_id, person_name=name, instruction=slip.opinion.strip()[:1000],
        due_at=None if part == Part.KNOW else due, given_by=actor.name, given_at=at,
        state=State.TOLD if part == Part.KNOW else State.OPEN,
    )  # fmt: skip
    if part != Part.KNOW:
        _start(row, given, _limit(row, slip, at), at)
    return given


def _person(whom: Whom) -> tuple[int | None, str]:
    """The person named, who must hold the permission over the unit. Raises UnableToRoute."""
    if whom.account_id is None:
        return None, ""
    holders = identity.holders_of(HANDLE, unit_id=whom.unit_id)
    card = next((h for h in holders if h.account_id == whom.account_id), None)
    if card is None:
        raise UnableToRoute({"lead": _("Người được chọn không giải quyết văn bản ở đơn vị này.")})
    return card.person_id, card.name


def _start(row: IncomingLetter, given: Assignment, limit: casework.Limit, at: datetime) -> None:
    casework.start_case(
        process_key=GIVEN, subject_noun=GIVEN, subject_uid=str(given.uid),
        subject_url="correspondence:assignment", owner_unit_id=given.unit_id,
        title=row.title[:300], code=row.numbered, limit=limit,
        start_clock=True, at=at,
    )  # fmt: skip
    if given.account_id is not None:
        task = casework.task_of(noun=GIVEN, subject_uid=str(given.uid), whose="official")
        if task is not None:
            casework.hand_over(task_uid=task.uid, account_id=given.account_id, at=at)


def _after_slip(row: IncomingLetter, actor: Actor, slip: Slip, due: datetime, at: datetime) -> None:
    """What the register shows of it, and who may see letter and files from now on."""
    living = _show_receivers(row)
    row.set(forwarded_on=clock.local(at).date(), **_standing(row, slip, due, at))
    _tell_copies(row, actor, living)


def _show_receivers(row: IncomingLetter) -> list[Assignment]:
    """Those who have it now see it and are named in the register; who gave it back no more."""
    living = list(row.assignments.exclude(state__in=[State.WITHDRAWN, State.RETURNED]))
    row.set(
        unit_ids=sorted({a.unit_id for a in living if a.account_id is None}),
        person_ids=sorted({a.person_id for a in living if a.person_id is not None}),
        receivers="; ".join(map(_named, living))[:500],
    )
    incoming.share(row)
    return living


def _standing(row: IncomingLetter, slip: Slip, due: datetime, at: datetime) -> dict[str, Any]:
    """State and times after a slip. Copies alone end a letter that nobody works on, and leave every
    other as it is."""
    if slip.lead is not None:
        return {"state": states.ASSIGNED, "due_at": due, "ended_at": None}
    if row.state != states.REGISTERED:
        return {}
    _withdraw(row, Part.SUPPORT, at)
    return {"state": states.DONE, "due_at": None, "ended_at": at}


def _tell_copies(row: IncomingLetter, actor: Actor, living: list[Assignment]) -> None:
    """Who is only to know has no task: a message leads to the letter."""
    told = [a.person_id for a in living if a.part == Part.KNOW and a.person_id is not None]
    if told:
        notify.send(
            template="correspondence.copy", person_ids=told, link=f"/van-ban-den/{row.uid}/",
            context={"van_ban": row.title[:200], "nguoi_gui": actor.name},
            unique_key=f"letter-copy:{row.uid}",
        )  # fmt: skip


def _close_turn(row: IncomingLetter, actor: Actor, at: datetime) -> None:
    """The leader's own task is done with the slip."""
    task = casework.task_of(noun=incoming.NOUN, subject_uid=str(row.uid), whose="official")
    if task is not None:
        casework.complete_task(actor=actor, task_uid=str(task.uid), outcome="route", at=at)


def _withdraw(row: IncomingLetter, part: Part, at: datetime, reason: str = "") -> None:
    """Those who had this part have it no more."""
    for given in row.assignments.select_for_update().filter(part=part, state=State.OPEN):
        why = reason or _("Lãnh đạo phân công lại hoặc đơn vị chủ trì đã hoàn thành")
        casework.cancel_case(reason=why, noun=GIVEN, subject_uid=str(given.uid), at=at)
        _end(given, State.WITHDRAWN, why, at)


def _end(given: Assignment, state: State, said: str, at: datetime) -> None:
    given.state, given.result, given.ended_at = state, said[:1000], at
    given.save(update_fields=["state", "result", "ended_at"])


def _begin(row: IncomingLetter, who: str) -> None:
    if row.state != states.ASSIGNED:
        return
    row.set(state=states.WORKING)
    publish(events.WorkBegun(letter_uid=str(row.uid), said=who), unit_id=row.unit_id)
    report(row, states.WORKING)


def _mine(actor: Actor, uid: UUID | str) -> tuple[Assignment, IncomingLetter]:
    """An open assignment that the actor may work on, with its letter locked."""
    given, row = _of(uid)
    demand(actor, HANDLE, given.unit_id)
    if given.state != State.OPEN:
        raise UnableToWork(_("Việc này đã kết thúc. Hãy tải lại trang."))
    if given.account_id not in (None, actor.account_id, actor.on_behalf_of):
        raise UnableToWork(_("Việc này giao cho %(who)s.") % {"who": given.person_name})
    return given, row


def _of(uid: UUID | str) -> tuple[Assignment, IncomingLetter]:
    """The assignment and its letter, the letter locked first: all of one letter take turns."""
    found = Assignment.objects.filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy việc này."))
    row = incoming.locked(_letter_uid(found))
    return Assignment.objects.select_for_update().get(pk=found.pk), row


def _letter_uid(given: Assignment) -> UUID:
    rows = IncomingLetter.objects.as_system("the letter of an assignment")
    uid: UUID = rows.values_list("uid", flat=True).get(pk=given.letter_id)
    return uid


def _named(given: Assignment) -> str:
    """Unit, and the person when one is named."""
    unit = org.get_many([given.unit_id])[given.unit_id]
    name = unit.short_name or unit.name
    return f"{given.person_name} ({name})" if given.person_name else unit.name
