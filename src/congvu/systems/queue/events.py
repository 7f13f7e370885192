"""What queues tell. No event names a person: a ticket has none."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


class TicketEvent(Event):
    """Base: all about one number."""

    noun: ClassVar[str] = "queue.ticket"
    subject: ClassVar[str] = "ticket_uid"


@event
class TicketTaken(TicketEvent):
    name = "queue.ticket.taken"
    sentence = "Lấy số {code}"

    ticket_uid: str
    code: str
    priority: str


@event
class TicketCalled(TicketEvent):
    name = "queue.ticket.called"
    sentence = "Mời số {code} đến {counter}"

    ticket_uid: str
    code: str
    counter: str


@event
class TicketMoved(TicketEvent):
    """Skipped, done, or sent to another queue. state: where it stands now."""

    name = "queue.ticket.moved"
    sentence = "Số {code}: {state}"

    ticket_uid: str
    code: str
    state: str


@event
class TicketLinked(TicketEvent):
    name = "queue.ticket.linked"
    sentence = "Số {code} đã nộp một hồ sơ"

    ticket_uid: str
    code: str
    dossier_uid: str


@event
class ServiceSet(Event):
    name = "queue.service.set"
    sentence = "Đặt nhóm dịch vụ {letter}: {title}"
    noun = "queue.service"
    subject = "service_uid"

    service_uid: str
    letter: str
    title: str
