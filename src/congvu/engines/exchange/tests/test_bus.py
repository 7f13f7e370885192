"""A direct line over NATS JetStream: a real server, both ends of the line in this house."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from congvu.engines.documents import api as documents
from congvu.engines.exchange.actions import bus as cluster
from congvu.engines.exchange.actions import (
    listening,
    parties,
    receipts,
    resending,
    unanswered,
    vxp,
    waking,
)
from congvu.engines.exchange.api import message
from congvu.engines.exchange.models import Channel, Delivery, Message, Partner
from congvu.engines.exchange.models.parties import seal_secret
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.rules import batches, bus
from congvu.engines.exchange.rules.bus import Receipt
from congvu.engines.exchange.tests.conftest import ROOT, Sides, received
from congvu.engines.exchange.tests.samples import AT, PDF
from congvu.engines.exchange.tests.test_axis import DOCUMENT, events_of
from congvu.engines.jobs import api as jobs
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid
from tools import jetstream

SECRET = "khoa-rieng-cua-hai-ben"
SHORT = 0.3


@pytest.fixture(scope="module")
def node(tmp_path_factory: Any) -> Iterator[jetstream.Node]:
    if jetstream.program() is None:
        print("NOT RUN: nats-server is not here")  # noqa: T201
        pytest.skip("nats-server is not here")
    with jetstream.servers(tmp_path_factory.mktemp("nats")) as [made]:
        yield made
        cluster.close()


@pytest.fixture
def line(sides: Sides, node: jetstream.Node, settings: Any) -> Channel:
    """Both agencies over one line of the bus; each test has a line of its own in the stream."""
    settings.CONGVU_NATS = settings.CONGVU_NATS | {"urls": (node.url,), "replicas": 1}
    system_id = f"b-{next(_NUMBERS)}"
    made = Channel.objects.create(
        kind="direct", name="b", address=bus.ADDRESS, system_id=system_id,
        secret=seal_secret(SECRET, system_id=system_id),
    )  # fmt: skip
    Partner.objects.update(channel=made)
    return made


_NUMBERS = iter(range(10_000))


def carry(line: Channel, at: Any = AT) -> None:
    with pretend(at):
        waking.wake([line.pk])
        jobs.run_pending(at=at, strict=True)


def listen(seconds: float = SHORT) -> int:
    """Everything that is there: until a while passes in which nothing came."""
    count = 0
    with pretend(AT):
        while came := listening.listen(actor=ROOT, seconds=seconds):
            count += came
        jobs.run_pending(at=AT, strict=True)
    return count


def states() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("state", flat=True))


def test_both_ways_once_and_confirmed_by_a_receipt(line: Channel, sides: Sides) -> None:
    there = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    assert states() == ["sent"]
    assert events_of(there)[-1] == "exchange.message.sent"
    assert listen() == 2  # the pack and its receipt
    [one] = message(there).deliveries
    assert (one.state, one.confirmed_at) == ("confirmed", AT)
    assert events_of(there)[-1] == "exchange.delivery.confirmed"
    [row] = received(sides.b)
    assert (row.document_id, row.state) == (message(there).document_id, "received")
    assert Delivery.objects.get().remote_id == str(row.uid)
    back = sides.send(replace(DOCUMENT, number="77"), by=sides.b, to=sides.a)
    carry(line)
    listen()
    assert message(back).deliveries[0].state == "confirmed"
    assert len(received(sides.a)) == 1


def test_many_go_as_one_and_keep_their_order(line: Channel, sides: Sides) -> None:
    for n in range(60):
        sides.send(replace(DOCUMENT, number=str(n)), by=sides.a, to=sides.b)
    carry(line)
    assert cluster.waiting([subject(line, sides.b.code)]) == {subject(line, sides.b.code): 2}
    assert listen() == 4
    assert set(states()) == {"confirmed"}
    assert [r.number.split("/")[0] for r in received(sides.b)] == [str(n) for n in range(60)]


def subject(line: Channel, code: str) -> str:
    from congvu.engines.exchange.queries.parties import canonical

    return bus.subject(line.system_id, canonical(code))


def test_what_comes_again_changes_nothing(line: Channel, sides: Sides) -> None:
    """The receiver was killed before it let go; the sender before it noted that it went."""
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    Delivery.objects.update(state="waiting")
    carry(line)
    assert listen() == 4
    assert len(received(sides.b)) == 1
    assert states() == ["confirmed"]
    assert events_of(sent).count("exchange.delivery.confirmed") == 1


def test_a_receipt_may_be_earlier_than_our_own_note(line: Channel, sides: Sides) -> None:
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    Delivery.objects.update(state="waiting", sent_at=None)
    listen()
    [row] = Delivery.objects.all()
    assert (row.state, row.sent_at) == ("confirmed", AT)
    carry(line)
    assert listen() == 0
    assert events_of(sent)[-1] == "exchange.delivery.confirmed"


def test_a_message_larger_than_the_servers_limit_goes_by_the_object_store(
    line: Channel, sides: Sides
) -> None:
    paper = PDF + b"\n%" + os.urandom(2 * bus.ROOM).hex().encode()
    card = documents.store_upload(
        filename="lon.pdf", stream=io.BytesIO(paper), kind="attachment",
        owner_unit_id=sides.a.unit_id,
    )  # fmt: skip
    sides.send(DOCUMENT, by=sides.a, to=sides.b, file_uids=[str(card.uid)])
    sides.send(replace(DOCUMENT, number="2"), by=sides.a, to=sides.b)
    carry(line)
    assert listen() == 4
    assert list(Delivery.objects.order_by("id").values_list("state", "trouble")) == [
        ("confirmed", ""), ("confirmed", ""),
    ]  # fmt: skip
    large, small = received(sides.b)
    assert large.size > 2 * bus.ROOM
    assert [f.name for f in message(str(large.uid)).files] == ["lon.pdf"]
    assert hashlib.sha256(contents.payload(large)).hexdigest() == large.sha256
    assert small.number.startswith("2/")


@pytest.mark.parametrize("how", ["secret", "body", "system"])
def test_who_cannot_prove_itself_changes_nothing(line: Channel, sides: Sides, how: str) -> None:
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    listen()
    [row] = received(sides.b)
    raw = contents.payload(row).replace(b"7816", b"7817")
    station = vxp.station_of(line)
    if how == "secret":
        station = replace(station, secret="khác")
    if how == "body":
        raw = raw[:10]
    forged(station, line, sides, raw, how)
    before = Message.objects.as_system("test").count()
    assert listen() == 1
    assert Message.objects.as_system("test").count() == before
    assert cluster.waiting([subject(line, sides.b.code)]) == {subject(line, sides.b.code): 0}


def forged(station: Any, line: Channel, sides: Sides, raw: bytes, how: str) -> None:
    from congvu.engines.exchange.rules import vxp as rules

    body = batches.packed([raw])
    told = rules.Call(
        system_id="ai-do" if how == "system" else station.system_id, sender=sides.a.code, at=AT,
        sha256=hashlib.sha256(b"x" if how == "body" else body).hexdigest(),
    )  # fmt: skip
    head = rules.headers(told, secret=station.secret)
    cluster._ask(lambda own: own.put(subject(line, sides.b.code), body, head), 30)


def test_what_is_set_aside_is_told_and_what_is_sent_again_arrives(
    line: Channel, sides: Sides
) -> None:
    """Within the time in which the stream would drop the same again."""
    known = Partner.objects.get(code=sides.a.code)
    Partner.objects.filter(pk=known.pk).update(certificates="")
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    assert listen() == 2
    [dead] = Delivery.objects.all()
    assert (dead.state, "cách ly" in dead.trouble) == ("dead", True)
    assert events_of(sent)[-1] == "exchange.delivery.failed"
    Partner.objects.filter(pk=known.pk).update(certificates=known.certificates)
    Message.objects.as_system("test").filter(direction="in").update(state="dismissed")
    with pretend(AT):
        resending.resend(actor=ROOT, uid=str(dead.uid), at=AT)
    carry(line)
    assert listen() == 2
    assert states() == ["confirmed"]


def test_a_receipt_speaks_of_its_own_lines_messages_only(line: Channel, sides: Sides) -> None:
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    [row] = Delivery.objects.all()
    said = [Receipt(sha256="0" * 64, remote_id="x")]
    assert receipts.settle(
        actor=ROOT, channel=line.pk, about=str(row.pk), receipts=said, at=AT
    ) == 0  # fmt: skip
    assert states() == ["waiting"]


def test_while_the_server_is_down_all_waits_and_then_goes_in_order(
    line: Channel, sides: Sides, node: jetstream.Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "SECONDS", 1.0)
    node.kill()
    try:
        for n in range(3):
            sides.send(replace(DOCUMENT, number=str(n)), by=sides.a, to=sides.b)
        carry(line)
        row = Delivery.objects.order_by("id")[0]
        assert (row.state, row.attempts, row.next_at) == ("waiting", 1, AT + timedelta(seconds=30))
        line.refresh_from_db()
        assert "NATS" in line.trouble
        with pytest.raises(vxp.Unreachable):
            listening.listen(actor=ROOT, seconds=SHORT)
    finally:
        node.start()
    monkeypatch.setattr(cluster, "SECONDS", 60.0)
    carry(line, AT + timedelta(seconds=31))
    listen(2.0)
    assert states() == ["confirmed"] * 3
    assert [r.number.split("/")[0] for r in received(sides.b)] == ["0", "1", "2"]


def test_the_way_is_offered_only_where_there_is_a_cluster(sides: Sides, settings: Any) -> None:
    told = parties.Told(code="G01", name="x", address="nats:", system_id="x-1", secret=SECRET)
    settings.CONGVU_NATS = settings.CONGVU_NATS | {"urls": ()}
    with pytest.raises(Invalid, match="NATS"):
        parties.add_partner(actor=ROOT, at=AT, told=told)
    settings.CONGVU_NATS = settings.CONGVU_NATS | {"urls": ("nats://127.0.0.1:9",)}
    parties.add_partner(actor=ROOT, at=AT, told=told)
    assert Partner.objects.get(code="G01").channel.is_bus


def test_what_nobody_confirms_becomes_a_dead_letter(
    line: Channel, sides: Sides, caplog: pytest.LogCaptureFixture
) -> None:
    """The receiver's secret is another one: it drops what comes and can give no receipt."""
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    late = AT + unanswered.PATIENCE + timedelta(seconds=1)
    assert unanswered.give_up(actor=ROOT, at=late) == 0  # it still lies there
    Channel.objects.filter(pk=line.pk).update(
        secret=seal_secret("khóa khác", system_id=line.system_id)
    )
    assert listen() == 1
    assert states() == ["sent"]
    assert unanswered.give_up(actor=ROOT, at=AT + timedelta(minutes=14)) == 0
    assert unanswered.give_up(actor=ROOT, at=late) == 1
    [one] = message(sent).deliveries
    assert (one.state, "khóa chung" in one.trouble) == ("dead", True)
    assert events_of(sent)[-1] == "exchange.delivery.failed"
    assert unanswered.give_up(actor=ROOT, at=late) == 0
    assert not received(sides.b)


def test_how_the_cluster_stands(line: Channel, sides: Sides) -> None:
    """Another test's packs may lie there, too."""
    before = cluster.standing().packs
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    carry(line)
    assert cluster.standing() == cluster.Standing(packs=before + 1, nodes=1, current=1)
    listen()
    assert cluster.standing().packs == before
