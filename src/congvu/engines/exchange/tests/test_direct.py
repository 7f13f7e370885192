"""A direct line: the other side's system calls ours in the axis's protocol, and ours calls it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.exchange import tasks
from congvu.engines.exchange.actions import parties, quarantine, vxp
from congvu.engines.exchange.api import message
from congvu.engines.exchange.contracts import StatusCode
from congvu.engines.exchange.models import Channel, Delivery, Message, Partner
from congvu.engines.exchange.models.parties import seal_secret
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.rules import signing, writing
from congvu.engines.exchange.rules.vxp import Call, headers
from congvu.engines.exchange.tests.conftest import ROOT, Sides, received
from congvu.engines.exchange.tests.samples import AT, FULL, certificate, key, pem, status
from congvu.engines.exchange.tests.test_axis import DOCUMENT, events_of
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid

SECRET = "khoa-rieng-cua-hai-ben"


@pytest.fixture
def line(sides: Sides) -> Partner:
    """An agency whose system speaks to ours; it signs with a certificate of its own."""
    row = Partner.objects.get(code="G22")  # the axis named it
    parties.change_partner(
        actor=ROOT, uid=str(row.uid), at=AT,
        told=parties.Told(
            code="000.00.00.G22", name="Văn phòng Chính phủ", certificates=pem(),
            address="http://127.0.0.1:9/truc/vxp", system_id="vpcp-1", secret=SECRET,
        ),
    )  # fmt: skip
    return Partner.objects.select_related("channel").get(pk=row.pk)


def raw_of(told: Any = FULL, name: str = "rsa") -> bytes:
    tree = writing.document(told) if told.__class__ is FULL.__class__ else writing.status(told)
    return signing.sign(tree, key=key(name), chain=[certificate(name)])


def call(
    raw: bytes, *, service: str = "sendEdoc", secret: str = SECRET, system: str = "vpcp-1",
    at: Any = AT, **change: str,
) -> Any:  # fmt: skip
    told = Call(
        system_id=system, sender="000.00.00.G22", at=at, sha256=hashlib.sha256(raw).hexdigest()
    )
    given = headers(told, secret=secret) | change
    with pretend(AT):
        return Client().post(
            f"/truc/vxp/{service}", raw, content_type="application/octet-stream", headers=given
        )


def test_a_call_is_taken_once_and_its_files_are_put_away(line: Partner, sides: Sides) -> None:
    raw = raw_of()
    first, again = call(raw), call(raw)
    assert first.json() == again.json()
    assert first.json()["status"] == "OK"
    with pretend(AT):
        jobs.run_pending(at=AT, strict=True)
    [row] = received(sides.a)
    assert (str(row.uid), row.state, row.weak) == (first.json()["DocId"], "received", False)
    assert (row.sha256, contents.payload(row)) == (hashlib.sha256(raw).hexdigest(), raw)
    assert [f.name for f in message(str(row.uid)).files] == ["cong-van.pdf"]
    assert events_of(str(row.uid)) == ["exchange.message.taken", "exchange.document.received"]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"secret": "khác"}, 401),
        ({"system": "ai-đó"}, 401),
        ({"system": ""}, 401),
        ({"at": AT - timedelta(minutes=11)}, 401),
        ({"XroadVnpt-from": "G01"}, 401),
        ({"XroadVnpt-sign-header-key": "systemid"}, 401),
        ({"XroadVnpt-timestamp": "hôm nay".encode().decode("latin-1")}, 401),
        ({"XroadVnpt-sign-header": "chữ ký".encode().decode("latin-1")}, 401),
        ({"service": "deleteAgency"}, 404),
    ],
)
def test_who_cannot_prove_itself_changes_nothing(
    line: Partner, sides: Sides, how: dict[str, Any], code: int
) -> None:
    before = ledger.head_position()
    answer = call(raw_of(), **how)
    assert (answer.status_code, answer.json()["status"]) == (code, "FAIL")
    assert Message.objects.as_system("test").count() == 0
    assert ledger.head_position() == before


def test_another_body_under_the_same_headers_is_refused(line: Partner, sides: Sides) -> None:
    told = Call(system_id="vpcp-1", sender="G22", at=AT, sha256=hashlib.sha256(b"a").hexdigest())
    with pretend(AT):
        answer = Client().post(
            "/truc/vxp/sendEdoc", raw_of(), content_type="application/octet-stream",
            headers=headers(told, secret=SECRET),
        )  # fmt: skip
    assert answer.json()["ErrorCode"] == "18"
    assert Message.objects.as_system("test").count() == 0


def test_a_direct_line_speaks_for_its_owner_alone(line: Partner, sides: Sides) -> None:
    """Signed well, but by another agency than the one whose line it is."""
    key_, chain = documents.agency_key(code=sides.b.code, name=sides.b.name, at=AT)
    tree = writing.document(replace(FULL, sender=replace(FULL.to[0], code=sides.b.code)))
    answer = call(signing.sign(tree, key=key_, chain=chain))
    assert answer.json()["status"] == "FAIL"
    [row] = Message.objects.as_system("test")
    assert (row.state, [f["key"] for f in row.faults]) == ("quarantined", ["sender"])


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><edXML>&b;</edXML>", "entities"),
        (b"1212<?xml version='1.0'?><edXML/>", "junk"),
        (raw_of(name="rsa-other"), "stranger"),
        (raw_of().replace(b"7816<", b"7817<", 1), "signature"),
        (raw_of(replace(FULL, to=FULL.to[1:])), "recipient"),
    ],
)
def test_what_may_not_be_believed_is_set_aside_once(
    line: Partner, sides: Sides, raw: bytes, fault: str
) -> None:
    for _ in range(2):
        answer = call(raw)
        assert (answer.status_code, answer.json()["ErrorCode"]) == (200, "18")
    [row] = Message.objects.as_system("test")
    assert (row.state, [f["key"] for f in row.faults]) == ("quarantined", [fault])
    assert contents.payload(row) == raw
    assert events_of(str(row.uid)) == ["exchange.message.quarantined"]


def test_a_released_message_is_received(line: Partner, sides: Sides) -> None:
    raw = raw_of(status(StatusCode.DONE), "rsa-other")
    call(raw)
    [row] = Message.objects.as_system("test")
    with pytest.raises(quarantine.UnableToRelease, match="chứng thư số"):
        quarantine.release(actor=ROOT, uid=str(row.uid), at=AT)
    with pytest.raises(Invalid):
        quarantine.dismiss(actor=ROOT, uid=str(row.uid), reason=" ", at=AT)
    row.refresh_from_db()
    assert row.state == "quarantined"


def test_a_new_certificate_lets_it_in(line: Partner, sides: Sides) -> None:
    call(raw_of(name="rsa-other"))
    [row] = Message.objects.as_system("test")
    parties.change_partner(
        actor=ROOT, uid=str(line.uid), at=AT,
        told=parties.Told(
            code=line.code, name=line.name, certificates=pem() + pem("rsa-other"),
            address=line.channel.address, system_id="vpcp-1",
        ),
    )  # fmt: skip
    [uid] = quarantine.release(actor=ROOT, uid=str(row.uid), at=AT)
    with pretend(AT):
        jobs.run_pending(at=AT, strict=True)
    assert message(uid).state == "received"
    row.refresh_from_db()
    assert row.state == "released"


def test_a_quota_is_said_in_the_protocol(line: Partner, sides: Sides) -> None:
    Channel.objects.filter(pk=line.channel_id).update(per_minute=1)
    assert call(raw_of()).status_code == 200
    assert call(raw_of(replace(FULL, number="2"))).status_code == 429
    assert Message.objects.as_system("test").count() == 1


class Wire:
    """The other congvu's station at the end of the line, without a socket between."""

    def post(self, url: str, *, data: bytes, headers: dict[str, str], **_how: Any) -> Any:
        from requests import Response

        kind = headers.pop("Content-Type")
        path = "/truc/vxp/" + url.rsplit("/", 1)[1]
        answer = Client().post(path, data, content_type=kind, headers=headers)
        made = Response()
        made.status_code, made._content = answer.status_code, answer.content
        made._content_consumed = True
        made.headers.update(answer.headers)
        return made


def test_our_call_is_confirmed_by_its_answer(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ends of the line are this house: office b answers over its own station."""
    channel = Channel.objects.create(
        kind="direct", name="b", address="http://127.0.0.1:9/truc/vxp", system_id="b-1",
        secret=seal_secret(
            SECRET, system_id="b-1"
        ),
    )  # fmt: skip
    Partner.objects.update(channel=channel)
    monkeypatch.setattr(vxp, "_session", lambda _station: Wire())
    sent = sides.send(DOCUMENT, by=sides.a, to=sides.b)
    with pretend(AT):
        tasks.sweep()
        jobs.run_pending(at=AT, strict=True)
    [one] = message(sent).deliveries
    assert (one.state, one.confirmed_at) == ("confirmed", AT)
    assert [r.document_id for r in received(sides.b)] == [message(sent).document_id]
    assert Delivery.objects.get().remote_id == str(received(sides.b)[0].uid)
    assert events_of(sent)[-1] == "exchange.delivery.confirmed"


def test_addresses_are_held_to_the_web(sides: Sides) -> None:
    for address in ("file:///etc/passwd", "gopher://x", "http://a:b@c/", "https://"):
        with pytest.raises(Invalid) as refused:
            parties.add_partner(
                actor=ROOT, at=AT,
                told=parties.Told(code="G01", name="x", address=address, system_id="x"),
            )  # fmt: skip
        assert list(refused.value.errors) == ["address"]
    assert not Partner.objects.filter(code="G01").exists()
