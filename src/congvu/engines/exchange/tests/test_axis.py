"""Two agencies over the axis: four kinds of business and nine states, both ways, each once."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import OperationalError

from congvu.engines.documents import api as documents
from congvu.engines.exchange import tasks
from congvu.engines.exchange.actions import parties, polling, preparing, receiving, resending, vxp
from congvu.engines.exchange.api import carried_by, message, send_document
from congvu.engines.exchange.contracts import (
    RETRY_SECONDS,
    Business,
    Edoc,
    Reference,
    Replaced,
    StatusCode,
)
from congvu.engines.exchange.models import Channel, Delivery, Message, MessageFile, Partner
from congvu.engines.exchange.queries import contents, dues
from congvu.engines.exchange.tests.conftest import ROOT, Sides, received, run_step, said
from congvu.engines.exchange.tests.samples import AT, FULL, ON, PDF, status
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid, Refused

DOCUMENT = replace(
    FULL, sender=None, to=(), document_id="", traces=(), attachments=(), paper=False,
)  # fmt: skip
FIRST = "{code},2026/11/20,7816/VPCP-TTĐT"


def events_of(uid: str) -> list[str]:
    return [e.name for e in ledger.timeline(noun="exchange.message", subject=uid)]


def file(office: Any, name: str = "cong-van.pdf") -> str:
    card = documents.store_upload(
        filename=name, stream=io.BytesIO(PDF), kind="attachment", owner_unit_id=office.unit_id
    )
    return str(card.uid)


def business(kind: Business, document_id: str) -> Edoc:
    if kind is Business.NEW:
        return DOCUMENT
    if kind is Business.REPLACE:
        return replace(DOCUMENT, number="7817", replaced=(Replaced(document_id=document_id),))
    return replace(DOCUMENT, document_id=document_id)


@pytest.mark.parametrize("way", ["there", "back"])
def test_four_kinds_of_business(sides: Sides, way: str) -> None:
    one, other = (sides.a, sides.b) if way == "there" else (sides.b, sides.a)
    first = FIRST.format(code=one.code)
    for kind in Business:
        files = [file(one)] if kind is not Business.RECALL else []
        sides.send(
            business(kind, first), by=one, to=other, business=kind, reason="Lý do", file_uids=files
        )
    sides.carry()
    rows = received(other)
    assert [(r.business, r.state) for r in rows] == [(int(k), "received") for k in Business]
    assert [said(r).business for r in rows] == list(Business)
    assert [said(r).document_id for r in rows[:3]] == [first] * 3
    assert said(rows[3]).replaced == (Replaced(document_id=first),)
    for row in rows:
        card = message(str(row.uid))
        assert [f.name for f in card.files] == (["cong-van.pdf"] if row.business != 1 else [])
        for each in card.files:
            assert b"".join(documents.read_file(uid=each.uid)) == PDF  # type: ignore[arg-type]
        assert events_of(card.uid)[-1] == "exchange.document.received"
    assert received(one) == []


@pytest.mark.parametrize("code", list(StatusCode))
def test_nine_states(sides: Sides, code: StatusCode) -> None:
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    sides.carry()
    assert [d.state for d in message(sent).deliveries] == ["sent"]
    about = Reference(organ=sides.a.code, document_id=FIRST.format(code=sides.a.code), on=ON)
    sides.send(replace(status(code), about=about), by=sides.b, to=sides.a)
    sides.carry()
    [row] = received(sides.a)
    told = said(row)
    assert (row.kind, row.status_code, told.code) == ("status", code.value, code)
    assert (told.description, told.staff) == (status(code).description, status(code).staff)
    assert told.about.document_id == row.document_id == FIRST.format(code=sides.a.code)
    assert [d.state for d in message(sent).deliveries] == ["confirmed"]
    assert events_of(sent) == [
        "exchange.message.queued", "exchange.message.sent", "exchange.delivery.confirmed",
    ]  # fmt: skip


def test_one_call_reaches_all_and_a_second_delivery_is_taken_once(sides: Sides) -> None:
    sent = run_step(
        send_document,
        unit_id=sides.a.unit_id, to=[sides.b.code, "000.00.00.G15", sides.b.code],
        document=DOCUMENT,
    )  # fmt: skip
    sides.carry()
    assert sorted(p.to for p in sides.axis.book.parcels) == ["G15", "G22.01"]
    assert len({p.raw for p in sides.axis.book.parcels}) == 1
    assert [d.state for d in message(sent).deliveries] == ["sent", "sent"]
    for parcel in sides.axis.book.parcels:
        parcel.state = "waiting"
    sides.carry(AT + timedelta(minutes=1))
    assert len(received(sides.b)) == 1


def test_a_file_that_the_gate_refuses_is_named_and_the_rest_is_there(sides: Sides) -> None:
    sides.send(DOCUMENT, by=sides.a, to=sides.b, file_uids=[file(sides.a), file(sides.a, "b.pdf")])
    MessageFile.objects.filter(name="b.pdf").update(name="b.exe")
    sides.carry()
    [row] = received(sides.b)
    kept = message(str(row.uid)).files
    assert [(f.name, bool(f.uid), bool(f.reason)) for f in kept] == [
        ("cong-van.pdf", True, False), ("b.exe", False, True),
    ]  # fmt: skip


def test_refusals_before_anything_is_written(sides: Sides) -> None:
    before = Message.objects.as_system("test").count()
    for told, how in (
        (DOCUMENT, {"business": Business.RECALL, "reason": "Gửi nhầm"}),
        (replace(DOCUMENT, document_id="x"), {"business": Business.UPDATE, "reason": "Sửa"}),
        (DOCUMENT, {"business": Business.RECALL, "reason": " "}),
    ):
        with pytest.raises(Invalid):
            sides.send(told, by=sides.a, to=sides.b, **how)
    with pytest.raises(Invalid, match="H99"):
        run_step(
            send_document,
            unit_id=sides.a.unit_id, to=["H99"], document=DOCUMENT,
        )  # fmt: skip
    assert Message.objects.as_system("test").count() == before


def test_silence_is_waited_out_by_the_schedule_then_one_dead_letter(sides: Sides) -> None:
    first = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    second = sides.send(replace(DOCUMENT, number="2"), by=sides.a, to=sides.b)
    sides.axis.book.down = True
    at = AT
    sides.carry(at)
    for wait in RETRY_SECONDS:
        sides.carry(at + timedelta(seconds=wait - 1))  # too early: nothing is tried
        at += timedelta(seconds=wait)
        sides.carry(at)
    [dead] = Delivery.objects.filter(state="dead")
    assert (str(dead.message.uid), dead.attempts, dead.trouble) == (first, 6, "sendEdoc: HTTP 502")
    assert events_of(first)[1:] == ["exchange.delivery.put_off"] * 5 + ["exchange.delivery.failed"]
    for _ in range(3):  # a long silence costs no second letter
        at += timedelta(seconds=480)
        sides.carry(at)
    assert Delivery.objects.get(message__uid=second).state == "waiting"
    sides.axis.book.down = False
    at += timedelta(seconds=480)
    sides.carry(at)
    assert Delivery.objects.get(message__uid=second).state == "sent"
    resending.resend(actor=ROOT, uid=str(dead.uid), at=at)
    sides.carry(at)
    assert [r.number for r in received(sides.b)] == ["2/VPCP-TTĐT", "7816/VPCP-TTĐT"]
    channel = Channel.objects.get(kind="axis")
    assert (channel.failures, channel.open_until, channel.trouble) == (0, None, "")


def test_a_dead_letter_holds_back_only_its_own_document(sides: Sides) -> None:
    first = FIRST.format(code=sides.a.code)
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    dead = Delivery.objects.get()
    Delivery.objects.update(state="dead")
    sides.send(
        replace(DOCUMENT, document_id=first), by=sides.a, to=sides.b, business=Business.UPDATE,
        reason="Sửa",
    )  # fmt: skip
    sides.send(replace(DOCUMENT, number="3"), by=sides.a, to=sides.b)
    sides.carry()
    assert [r.number for r in received(sides.b)] == ["3/VPCP-TTĐT"]
    resending.resend(actor=ROOT, uid=str(dead.uid), at=AT)
    sides.carry()
    assert [(r.number, r.business) for r in received(sides.b)[1:]] == [
        ("7816/VPCP-TTĐT", 0), ("7816/VPCP-TTĐT", 2),
    ]  # fmt: skip


def test_what_the_axis_refuses_is_a_dead_letter_at_once(sides: Sides) -> None:
    sides.axis.book.agencies.pop(sides.b.code)
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    after = sides.send(replace(DOCUMENT, number="2"), by=sides.a, to=sides.a)
    sides.carry()
    [one] = message(sent).deliveries
    assert (one.state, one.attempts) == ("dead", 1)
    assert "Không có cơ quan" in one.trouble
    assert [d.state for d in message(after).deliveries] == ["sent"]


def test_a_pause_holds_everything_and_a_quota_some(sides: Sides) -> None:
    Channel.objects.update(paused=True)
    for number in range(4):
        sides.send(replace(DOCUMENT, number=str(number)), by=sides.a, to=sides.b)
    sides.carry()
    assert Delivery.objects.filter(state="waiting").count() == 4
    Channel.objects.update(paused=False, per_minute=3)
    sides.carry()
    assert Delivery.objects.filter(state="waiting").count() == 1
    sides.carry(AT + timedelta(seconds=61))
    assert [r.number.split("/")[0] for r in received(sides.b)] == ["0", "1", "2", "3"]


def test_a_database_that_was_away_costs_the_carrier_no_attempt(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait between attempts grows to an hour: messages would lie that long after an outage."""
    sides.send(FULL, by=sides.a, to=sides.b)
    tasks.sweep()

    def gone(*_args: Any, **_kwargs: Any) -> Any:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as away:
        away.setattr(tasks.dues, "next_due", gone)
        for second in range(0, 60, 3):
            with pretend(AT + timedelta(seconds=second)):
                jobs.run_pending(at=AT + timedelta(seconds=second))
    assert Delivery.objects.get().state == "waiting"
    with pretend(AT + timedelta(seconds=63)):
        jobs.run_pending(at=AT + timedelta(seconds=63), strict=True)
    assert Delivery.objects.get().state == "sent"


def test_more_than_may_wait_is_refused(sides: Sides) -> None:
    Channel.objects.update(most_waiting=1)
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    with pytest.raises(Refused, match="Quá nhiều"):
        sides.send(replace(DOCUMENT, number="2"), by=sides.a, to=sides.b)
    assert Delivery.objects.count() == 1
    Channel.objects.update(most_waiting=3)
    for number in "23":
        sides.send(replace(DOCUMENT, number=number), by=sides.a, to=sides.b)
    second = Delivery.objects.order_by("id")[1]
    Delivery.objects.filter(pk=second.pk).update(state="sent")  # far apart, yet only two wait
    sides.send(replace(DOCUMENT, number="4"), by=sides.a, to=sides.b)
    with pytest.raises(Refused, match="Quá nhiều"):
        sides.send(replace(DOCUMENT, number="5"), by=sides.a, to=sides.b)


def test_what_the_axis_brings_from_a_stranger_is_set_aside_with_its_bytes(sides: Sides) -> None:
    raw = b'<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><To><OrganId>H48.05</OrganId></To></edXML>'
    sides.axis.book.send("edoc", "X", raw)
    polling.poll(actor=ROOT, at=AT)
    polling.poll(actor=ROOT, at=AT)
    [row] = Message.objects.as_system("test").filter(direction="in")
    assert (row.state, row.office, [f["key"] for f in row.faults]) == (
        "quarantined", None, ["sender"],
    )  # fmt: skip
    assert contents.payload(row) == raw
    assert [p.state for p in sides.axis.book.parcels] == ["done"]


def test_one_message_a_channel(sides: Sides) -> None:
    """The axis refuses a message that names an agency which is not on it."""
    line = Channel.objects.create(
        kind="direct", name="c", address="http://127.0.0.1:9", paused=True
    )
    parties.add_partner(actor=ROOT, at=AT, told=parties.Told(code="G07", name="Bộ"))
    Partner.objects.filter(code="G07").update(channel=line)
    sent = run_step(
        send_document,
        unit_id=sides.a.unit_id, to=["G07", sides.b.code], document=DOCUMENT,
        file_uids=[file(sides.a)],
    )  # fmt: skip
    sides.carry()
    found = carried_by(sent)
    assert [d.state for d in message(found[sides.b.code]).deliveries] == ["sent"]
    assert [d.state for d in message(found["G07"]).deliveries] == ["waiting"]
    assert [f.name for uid in found.values() for f in message(uid).files] == ["cong-van.pdf"] * 2
    [row] = received(sides.b)
    assert [organ.code for organ in said(row).to] == [sides.b.code]


def test_a_document_does_not_go_without_a_file_of_it(sides: Sides) -> None:
    lost = sides.send(DOCUMENT, by=sides.a, to=sides.b, file_uids=[file(sides.a)])
    MessageFile.objects.update(uid=uuid4())
    sides.send(replace(DOCUMENT, number="2"), by=sides.a, to=sides.b)
    sides.carry()
    [one] = message(lost).deliveries
    assert (one.state, "cong-van.pdf" in one.trouble) == ("dead", True)
    assert [r.number for r in received(sides.b)] == ["2/VPCP-TTĐT"]


@pytest.mark.parametrize("fails", ["hash", "kept"])
def test_one_bad_parcel_does_not_stop_the_others(
    sides: Sides, fails: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        sides.send(replace(DOCUMENT, number=str(number)), by=sides.a, to=sides.b)
    with pretend(AT):
        tasks.sweep()
        jobs.run_pending(at=AT, strict=True)
    bad, take, fetch = sides.axis.book.parcels[1], receiving.take, vxp.fetch

    def spoilt(station: Any, *, doc_id: str, **how: Any) -> bytes:
        if doc_id == bad.doc_id and fails == "hash":
            raise vxp.Spoilt("mã băm")
        return fetch(station, doc_id=doc_id, **how)

    def broken(*, raw: bytes, **how: Any) -> Any:
        if raw == bad.raw and fails == "kept":
            raise RuntimeError("no reader was written for this")
        return take(raw=raw, **how)

    with monkeypatch.context() as patched:
        patched.setattr(vxp, "fetch", spoilt)
        patched.setattr(receiving, "take", broken)
        polling.poll(actor=ROOT, at=AT)
    assert [r.number.split("/")[0] for r in received(sides.b)] == ["0", "2"]
    assert polling.poll(actor=ROOT, at=AT) == 1
    assert [r.number.split("/")[0] for r in received(sides.b)] == ["0", "2", "1"]


def test_agencies_that_come_later_are_read(sides: Sides) -> None:
    sides.axis.book.agencies["G25"] = "Bộ mới"
    with pretend(AT):
        tasks.read_agencies()
        sides.axis.book.down = True
        tasks.read_agencies()
    assert Partner.objects.get(code="G25").name == "Bộ mới"


def test_a_state_that_the_axis_has_taken_is_delivered(sides: Sides) -> None:
    about = Reference(organ=sides.a.code, document_id=FIRST.format(code=sides.a.code), on=ON)
    sent = sides.send(replace(status(StatusCode.DONE), about=about), by=sides.b, to=sides.a)
    sides.carry()
    assert [d.state for d in message(sent).deliveries] == ["confirmed"]


def test_the_next_are_signed_while_a_call_is_out(
    sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dues, "BATCH", 2)
    sent = [sides.send(replace(DOCUMENT, number=str(n)), by=sides.a, to=sides.b) for n in range(5)]
    send, prepare, ahead = vxp.send, preparing.prepare, threading.Event()
    asked: list[int] = []

    def patient(*how: Any, **said: Any) -> str:
        """The first call is answered when the third message is being signed, and not before."""
        assert ahead.wait(120)
        return send(*how, **said)

    def watched(*, messages: Sequence[int], **how: Any) -> dict[int, str]:
        asked.append(len(messages))
        if len(asked) == 2:
            ahead.set()
        return prepare(messages=messages, **how)

    monkeypatch.setattr(vxp, "send", patient)
    monkeypatch.setattr(preparing, "prepare", watched)
    sides.carry()
    assert asked[:2] == [2, 2]
    assert [r.number.split("/")[0] for r in received(sides.b)] == list("01234")
    assert set(Delivery.objects.filter(message__uid__in=sent).values_list("state", flat=True)) == {
        "sent"
    }
