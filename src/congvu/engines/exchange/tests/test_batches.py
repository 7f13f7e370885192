"""Several messages in one call between two congvu: each taken once, in order, up to the first refused."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from congvu.engines.exchange import tasks
from congvu.engines.exchange.actions import carrying, receiving, vxp
from congvu.engines.exchange.contracts import StatusCode
from congvu.engines.exchange.models import Channel, Delivery, Message, Partner
from congvu.engines.exchange.queries import dues
from congvu.engines.exchange.rules import batches
from congvu.engines.exchange.tests.conftest import ROOT, Sides, received
from congvu.engines.exchange.tests.samples import AT, FULL, status
from congvu.engines.exchange.tests.test_axis import DOCUMENT
from congvu.engines.exchange.tests.test_direct import Wire, call, line, raw_of
from congvu.engines.exchange.web import station
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel.clock import pretend

__all__ = ["line"]
MANY = 5


def numbered(number: int) -> bytes:
    return raw_of(replace(FULL, number=str(number), document_id=f"G22,2026/11/20,{number}/X"))


def test_a_body_is_cut_where_its_lengths_say() -> None:
    assert batches.unpacked(batches.packed([b"a", b"bc"])) == [b"a", b"bc"]
    whole = batches.packed([b"abc"] * 3)
    for broken in (b"", whole[:-1], whole + b"\x00", b"\xff\xff\xff\xff", b"\x00\x00\x00\x00"):
        assert batches.unpacked(broken) is None
    assert batches.unpacked(batches.packed([b"a"] * (batches.MOST + 1))) is None
    assert [batches.most_of(t) for t in ("", "x", "0", "9999999", "7")] == [1, 1, 1, 1, 7]
    sizes = [batches.ROOM, 1, 1, 1]
    assert list(batches.calls("abcd", sizes, most=2)) == [["a"], ["b", "c"], ["d"]]


def test_a_batch_is_answered_up_to_the_first_that_is_set_aside(line: Partner, sides: Sides) -> None:
    raws = [numbered(1), numbered(2), b"<edXML/>", numbered(3)]
    answer = call(batches.packed(raws), service=batches.SERVICE)
    said = answer.json()["data"]
    assert [each["status"] for each in said] == ["OK", "OK", "FAIL"]
    assert answer[batches.HEADER] == str(batches.MOST)
    assert [r.document_id[-3:] for r in received(sides.a)] == ["1/X", "2/X"]
    again = call(batches.packed([raws[1], raws[3], raws[3]]), service=batches.SERVICE)
    known = [each["DocId"] for each in again.json()["data"]]
    assert known == [said[1]["DocId"], known[1], known[1]]
    assert [r.document_id[-3:] for r in received(sides.a)] == ["1/X", "2/X", "3/X"]


def test_a_batch_that_is_no_batch_changes_nothing(line: Partner, sides: Sides) -> None:
    before = ledger.head_position()
    answer = call(batches.packed([numbered(1)])[:-1], service=batches.SERVICE)
    assert answer.json()["status"] == "FAIL"
    assert (
        call(batches.packed([numbered(1)]), service=batches.SERVICE, secret="x").status_code == 401
    )
    assert (Message.objects.as_system("test").count(), ledger.head_position()) == (0, before)


def test_a_quota_takes_the_first_of_a_batch(line: Partner, sides: Sides) -> None:
    Channel.objects.filter(pk=line.channel_id).update(per_minute=2)
    body = batches.packed([numbered(n) for n in range(4)])
    assert len(call(body, service=batches.SERVICE).json()["data"]) == 2
    assert call(body, service=batches.SERVICE).status_code == 429
    assert Message.objects.as_system("test").count() == 2


def test_what_comes_twice_at_once_is_taken_once(
    line: Partner, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other call commits between our look and our write."""
    raw, known = numbered(1), receiving._known
    first = receiving.take(actor=ROOT, raw=raw, channel=line.channel_id, at=AT)
    blind = iter([{}])
    monkeypatch.setattr(receiving, "_known", lambda hashes: next(blind, None) or known(hashes))
    second = receiving.take(actor=ROOT, raw=raw, channel=line.channel_id, at=AT)
    assert (second.uids, second.again) == (first.uids, True)
    assert Message.objects.as_system("test").count() == 1


class Counting(Wire):
    """The other congvu's station, with what was asked of it."""

    asked: list[str]

    def post(self, url: str, **how: Any) -> Any:
        self.asked.append(url.rsplit("/", 1)[1])
        return super().post(url, **how)


@pytest.fixture
def wire(sides: Sides, line: Partner, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Our own agencies at the end of a direct line to this very house."""
    Partner.objects.filter(code__in=(sides.a.code, sides.b.code)).update(channel=line.channel)
    made = Counting()
    made.asked = []
    monkeypatch.setattr(vxp, "_session", lambda _station: made)
    monkeypatch.setattr(vxp, "_together", {})
    return made.asked


def carry() -> None:
    with pretend(AT):
        tasks.sweep()
        jobs.run_pending(at=AT, strict=True)


def test_the_second_call_carries_all_that_waits(sides: Sides, wire: list[str]) -> None:
    for number in range(MANY):
        sides.send(replace(DOCUMENT, number=str(number)), by=sides.a, to=sides.b)
    about = status(StatusCode.DONE).about
    sides.send(replace(status(StatusCode.DONE), about=replace(about, organ=sides.a.code)),
               by=sides.b, to=sides.a)  # fmt: skip
    carry()
    assert wire == ["sendEdoc", "sendEdocs"]
    assert [r.number.split("/")[0] for r in received(sides.b)] == list("01234")
    assert [r.kind for r in received(sides.a)] == ["status"]
    ours = {str(r.uid) for r in (*received(sides.a), *received(sides.b))}
    assert set(Delivery.objects.values_list("state", "remote_id")) == {
        ("confirmed", uid) for uid in ours
    }


def test_a_refused_one_lets_the_rest_go(sides: Sides, wire: list[str]) -> None:
    sent = [sides.send(replace(DOCUMENT, number=str(n)), by=sides.a, to=sides.b) for n in range(4)]
    sides.b.__class__.objects.filter(pk=sides.b.pk).update(closed_at=AT)
    late = sides.send(DOCUMENT, by=sides.a, to=sides.a)
    carry()
    states = dict(Delivery.objects.values_list("message__uid", "state"))
    assert [states[r.uid] for r in Message.objects.as_system("test").filter(uid__in=sent)] == [
        "dead"
    ] * 4
    assert states[Message.objects.as_system("test").get(uid=late).uid] == "confirmed"


def test_a_station_that_forgets_how_gets_them_one_by_one(
    sides: Sides, wire: list[str], line: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vxp, "_together", {line.channel.address: 50})
    gone = station._no("10", "", status=404)
    monkeypatch.setattr(station, "_send_all", lambda *_asked: gone)
    for number in range(2):
        sides.send(replace(DOCUMENT, number=str(number)), by=sides.a, to=sides.b)
    carry()
    assert wire[:2] == ["sendEdocs", "sendEdoc"]
    assert [r.number.split("/")[0] for r in received(sides.b)] == ["0", "1"]


class AtOnce:
    """Calls where they are asked for: another thread does not see a test's rows."""

    def submit(self, call: Any, *given: Any) -> Any:
        made: Future[Any] = Future()
        try:
            made.set_result(call(*given))
        except Exception as wrong:  # noqa: BLE001 - the one who asks for the result gets it
            made.set_exception(wrong)
        return made


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds of two messages; what is to be done meanwhile is done after the call."""
    monkeypatch.setattr(dues, "BATCH", 2)
    monkeypatch.setattr(carrying, "_lines", AtOnce())


@pytest.mark.usefixtures("small")
def test_what_has_gone_is_settled_while_the_next_call_is_out(sides: Sides, wire: list[str]) -> None:
    for number in range(MANY):
        sides.send(replace(DOCUMENT, number=str(number)), by=sides.a, to=sides.b)
    carry()
    assert wire == ["sendEdoc", "sendEdoc", "sendEdocs", "sendEdoc"]
    assert [r.number.split("/")[0] for r in received(sides.b)] == list("01234")
    assert {each.state for each in Delivery.objects.all()} == {"confirmed"}


@pytest.mark.usefixtures("small")
def test_a_call_that_fails_leaves_what_went_before_settled(
    sides: Sides, wire: list[str], line: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(MANY):
        sides.send(replace(DOCUMENT, number=str(number)), by=sides.a, to=sides.b)
    calls, send = iter(range(9)), carrying._call

    def once(*given: Any) -> None:
        if next(calls) == 2:  # the first call of the second round
            raise vxp.Unreachable("im lặng")
        send(*given)

    monkeypatch.setattr(carrying, "_call", once)
    carry()
    states = list(Delivery.objects.order_by("id").values_list("state", flat=True))
    assert states == ["confirmed"] * 2 + ["waiting"] * 3
    row = Channel.objects.get(pk=line.channel_id)
    assert (row.failures, row.trouble) == (1, "im lặng")
