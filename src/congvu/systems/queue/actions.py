"""Taking a number, calling it, passing it on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.notify import api as notify
from congvu.engines.notify.contracts import Touch
from congvu.kernel import clock
from congvu.kernel.actions import action, demand, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.kernel.moving import Shift, Written, write_columns
from congvu.systems.queue import events, queries, rules
from congvu.systems.queue.models import CALL, Service, State, Ticket

CHANGE = "queue.service.change"
TOPIC = "queue"
MOST = 999  # numbers of one group on one day


class UnableToQueue(Refused):
    """No number can be taken, or nobody is there to call."""

    status = 422


@action(needs=CHANGE)
def set_service(
    *, actor: Actor, unit_id: int, letter: str, name: str, minutes: int, active: bool = True
) -> None:
    """Open a queue of a unit, or change the one with that letter. Raises Invalid."""
    demand(actor, CHANGE, unit_id)
    letter, name = letter.strip().upper(), " ".join(name.split())
    if len(letter) != 1 or not letter.isascii() or not letter.isalpha():
        raise Invalid({"letter": _("Ký hiệu là một chữ cái từ A đến Z.")})
    if not name:
        raise Invalid({"name": _("Hãy ghi tên nhóm dịch vụ.")})
    if not 1 <= minutes <= 240:
        raise Invalid({"minutes": _("Thời gian mỗi lượt từ 1 đến 240 phút.")})
    row, _made = Service.objects.update_or_create(
        unit_id=unit_id, letter=letter,
        defaults={"name": name[:120], "minutes": minutes, "active": active},
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(events.ServiceSet(service_uid=str(row.uid), letter=letter, title=name), unit_id=unit_id)


@action(needs="public")
def take_ticket(*, actor: Actor, service_uid: UUID, priority: str, at: datetime) -> str:
    """The next number of a queue; gives its uid. Raises UnableToQueue."""
    service = Service.objects.select_for_update().filter(uid=service_uid, active=True).first()
    if service is None:
        raise UnableToQueue(_("Nhóm dịch vụ này đang đóng. Hãy chọn nhóm khác."))
    day = clock.local(at).date()
    taken = queries.today(service.unit_id, day).filter(code__startswith=service.letter)
    number = taken.count() + 1
    if number > MOST:
        raise UnableToQueue(_("Hôm nay đã hết số. Hãy quay lại vào ngày làm việc tiếp theo."))
    row = Ticket.objects.create(
        unit_id=service.unit_id, service=service, day=day, taken_at=at,
        code=rules.code_of(service.letter, number),
        priority=priority if priority in rules.PRIORITIES else "",
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(
        events.TicketTaken(ticket_uid=str(row.uid), code=row.code, priority=row.priority),
        unit_id=row.unit_id,
    )
    _touch(row)
    return str(row.uid)


@action(needs=CALL)
def call_next(*, actor: Actor, counter: str, service_uid: str = "", at: datetime) -> str:
    """Call who is next to this counter, after ending whom it served; gives the code.

    Raises UnableToQueue when nobody waits or the counter has no name.
    """
    unit, day = queries.desk_unit(actor), clock.local(at).date()
    if not counter.strip():
        raise UnableToQueue(_("Hãy ghi tên quầy của bạn trước khi gọi."), field="counter")
    _take_turns(unit.id)
    rows = queries.today(unit.id, day).select_for_update(of=("self",))
    waiting = rows.filter(state=State.WAITING)
    waiting = waiting.filter(service__uid=service_uid) if service_uid else waiting
    line = {t.pk: t for t in waiting}
    last = queries.today(unit.id, day).filter(called_at__isnull=False).order_by("-called_at")
    chosen = rules.next_of(
        [
            rules.Waiting(id=t.pk, priority=bool(t.priority), taken_at=t.taken_at)
            for t in line.values()
        ],
        [bool(p) for p in last.values_list("priority", flat=True)[: rules.PRIORITY_RUN]],
    )
    if chosen is None:
        raise UnableToQueue(_("Không còn ai chờ."))
    for served in rows.filter(state=State.CALLED, counter=counter):
        _move(served, State.DONE, at)
    _call(line[chosen.id], counter, at)
    return line[chosen.id].code


@action(needs=CALL)
def call_again(*, actor: Actor, ticket_uid: UUID, counter: str, at: datetime) -> None:
    """Call a number once more: the one being served, or one that was skipped."""
    row = _locked(actor, ticket_uid, (State.CALLED, State.SKIPPED))
    _call(row, counter.strip() or row.counter, at)


@action(needs=CALL)
def skip(*, actor: Actor, ticket_uid: UUID, at: datetime) -> None:
    """Nobody came to the call; the number may be called again later."""
    _move(_locked(actor, ticket_uid, (State.CALLED,)), State.SKIPPED, at)


@action(needs=CALL)
def finish(*, actor: Actor, ticket_uid: UUID, at: datetime) -> None:
    """The person was served."""
    _move(_locked(actor, ticket_uid, (State.CALLED,)), State.DONE, at)


@action(needs=CALL)
def transfer(*, actor: Actor, ticket_uid: UUID, service_uid: UUID, at: datetime) -> None:
    """Send a number to another queue of the unit; it keeps its time of coming, so it waits least."""
    row = _locked(actor, ticket_uid, (State.CALLED, State.SKIPPED))
    service = Service.objects.filter(uid=service_uid, unit=row.unit_id, active=True).first()
    if service is None or service.pk == row.service_id:
        raise UnableToQueue(_("Hãy chọn một nhóm dịch vụ khác đang mở."))
    row.service, row.counter = service, ""
    row.save(update_fields=["service", "counter"])
    _move(row, State.WAITING, at)


@action(needs=CALL)
def note_dossier(*, actor: Actor, unit_id: int, code: str, day: date, dossier_uid: str) -> None:
    """A dossier was taken while this number was served. Told twice it is noted once."""
    row = queries.today(unit_id, day).select_for_update(of=("self",)).filter(code=code).first()
    if row is None or row.dossier_uid is not None:
        unchanged()
        return
    row.dossier_uid = UUID(dossier_uid)
    row.save(update_fields=["dossier_uid"])
    publish(
        events.TicketLinked(ticket_uid=str(row.uid), code=row.code, dossier_uid=dossier_uid),
        unit_id=unit_id,
    )


def _take_turns(unit_id: int) -> None:
    """Two counters that call at once take turns: nobody is called twice."""
    list(Service.objects.select_for_update().filter(unit=unit_id).order_by("pk"))


def _call(row: Ticket, counter: str, at: datetime) -> None:
    row.state, row.counter, row.called_at = State.CALLED, counter.strip()[:20], at
    row.calls += 1
    row.save(update_fields=["state", "counter", "called_at", "calls"])
    publish(
        events.TicketCalled(ticket_uid=str(row.uid), code=row.code, counter=row.counter),
        unit_id=row.unit_id,
    )
    _touch(row)


def _move(row: Ticket, state: State, at: datetime) -> None:
    row.state = state
    row.done_at = at if state is State.DONE else None
    row.save(update_fields=["state", "done_at"])
    publish(
        events.TicketMoved(ticket_uid=str(row.uid), code=row.code, state=state.value),
        unit_id=row.unit_id,
    )
    _touch(row)


def _locked(actor: Actor, uid: UUID, states: tuple[State, ...]) -> Ticket:
    rows = Ticket.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có số này tại quầy của bạn."))
    demand(actor, CALL, row.unit_id)
    if row.state not in states:
        raise UnableToQueue(
            _("Số %(code)s đã chuyển trạng thái. Hãy tải lại trang.") % {"code": row.code}
        )
    return row


def _touch(row: Ticket) -> None:
    notify.touch(Touch(topic=TOPIC, needs=CALL, unit_ids=(row.unit_id,)))


@step
def move_services(*, shifts: Sequence[Shift]) -> Written:
    """Queues go to the unit's heir; the numbers of today are called where they were taken."""
    return write_columns(Service.objects.all(), shifts)
