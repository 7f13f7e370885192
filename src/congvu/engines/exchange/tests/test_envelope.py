"""CloudEvents: what we write is an event to others' reader, and what may not be believed is refused."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from cloudevents.core.formats.json import JSONFormat
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from congvu.engines.exchange import tasks
from congvu.engines.exchange.actions import parties, vxp
from congvu.engines.exchange.api import message
from congvu.engines.exchange.contracts import StatusCode
from congvu.engines.exchange.models import Channel, Delivery, Message, Partner
from congvu.engines.exchange.models.parties import EVENTS, seal_secret
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.rules import canonical, envelope
from congvu.engines.exchange.rules.faults import Unreadable
from congvu.engines.exchange.tests.conftest import ROOT, Sides, received, said
from congvu.engines.exchange.tests.samples import (
    AT,
    FULL,
    KINDS,
    PDF,
    certificate,
    key,
    pem,
    status,
)
from congvu.engines.exchange.tests.test_axis import DOCUMENT, events_of, file
from congvu.engines.exchange.tests.test_direct import SECRET
from congvu.engines.jobs import api as jobs
from congvu.engines.ledger import api as ledger
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid

UID = "0190b5a4-0000-7000-8000-000000000001"


def raw_of(told: Any = FULL, name: str = "rsa", **change: Any) -> bytes:
    event = envelope.event(told, uid=UID, at=AT) | change
    return envelope.sign(event, key=key(name), chain=[certificate(name)])


def opened(raw: bytes, name: str = "rsa") -> Any:
    event = envelope.parse(raw)
    verified = envelope.verify(event, raw, known=[certificate(name)], at=AT)
    return envelope.read(verified.root)


def resigned(event: dict[str, Any]) -> bytes:
    event.pop("jws", None)
    return envelope.sign(event, key=key(), chain=[certificate()])


@pytest.mark.parametrize("told", [*KINDS.values(), *map(status, StatusCode)])
@pytest.mark.parametrize("name", ["rsa", "ec"])
def test_what_is_written_is_read_the_same(told: Any, name: str) -> None:
    assert opened(raw_of(told, name), name) == told


def test_others_read_our_event() -> None:
    raw = raw_of()
    head = {"content-type": envelope.MEDIA}
    found = from_structured_event(HTTPMessage(headers=head, body=raw), JSONFormat())
    assert (found.get_id(), found.get_type()) == (UID, envelope.DOCUMENT)
    assert (found.get_subject(), found.get_time()) == (FULL.document_id, AT)
    data: Any = found.get_data()
    assert base64.b64decode(data["attachments"][0]["content"]) == PDF
    assert found.get_extension("jws").count(".") == 2


def changed(**fields: Any) -> bytes:
    """A field of the event or, with ``data__``, of its data, changed after it was signed."""
    event = json.loads(raw_of())
    for name, value in fields.items():
        at = event["data"] if name.startswith("data__") else event
        at[name.removeprefix("data__")] = value
    return bytes(rfc8785.dumps(event))


def rewritten(**data: Any) -> bytes:
    """A well signed event that says something else."""
    event = json.loads(raw_of())
    event["data"] |= data
    return resigned(event)


def no_key(raw: bytes) -> bytes:
    """Under an algorithm that needs none."""
    event = json.loads(raw)
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    return bytes(rfc8785.dumps(event | {"jws": f"{none}.."}))


DEEP = b'{"a":' * 40 + b"1" + b"}" * 40
FAULTS: list[tuple[str, Any]] = [
    ("signature", lambda: changed(subject="khác")),
    ("signature", lambda: changed(data__number="7817")),
    ("signature", lambda: changed(more="một trường thêm vào")),
    ("signature", lambda: no_key(raw_of())),
    ("unsigned", lambda: changed(jws="")),
    ("wrapped", lambda: changed(jws="a.b.c")),
    ("wrapped", lambda: rewritten(jws="giả")),
    ("stranger", lambda: raw_of(name="rsa-other")),
    ("canonical", lambda: json.dumps(json.loads(raw_of())).encode()),
    ("canonical", lambda: raw_of().replace(b'"specversion"', b'"specversion":"1.0","specversion"')),
    ("malformed", lambda: b'{"specversion":"\\ud800"}'),
    ("malformed", lambda: raw_of()[:-1]),
    ("malformed", lambda: b"{" * 100_000),
    ("encoding", lambda: b'{"a":"\xff"}'),
    ("canonical", lambda: DEEP),
    ("canonical", lambda: raw_of().replace(b'"pages":3', b'"pages":3.0', 1)),
    ("canonical", lambda: raw_of().replace(b'"pages":3', b'"pages":9007199254740993', 1)),
    ("canonical", lambda: raw_of().replace(b'"pages":3', b'"pages":3 ', 1)),
    ("canonical", lambda: b'{"\xc4\x91":1}'),
    ("shape", lambda: changed(type="com.example.other")),
    ("shape", lambda: changed(specversion="0.3")),
    ("value", lambda: raw_of().replace(b'"7816"', b'"\\u0000"')),
    ("value", lambda: rewritten(business=9)),
    ("value", lambda: rewritten(promulgated_on="hôm qua")),
    ("value", lambda: rewritten(subject="a" * 4001)),
    ("value", lambda: rewritten(traces=[{"organ": "G22", "at": "2026-11-22T03:00:00"}])),
    ("missing", lambda: rewritten(subject="")),
    ("missing", lambda: rewritten(to=[])),
    ("missing", lambda: rewritten(sender=None)),
    ("twice", lambda: rewritten(to=[{"code": "H48.05"}, {"code": "H48.05"}])),
]


@pytest.mark.parametrize(
    ("fault", "made"), FAULTS, ids=[f"{n}-{f}" for n, (f, _) in enumerate(FAULTS)]
)
def test_what_may_not_be_believed_is_named(fault: str, made: Any) -> None:
    with pytest.raises(Unreadable) as wrong:
        opened(made())
    assert fault in [each.key for each in wrong.value.faults]


def test_a_large_file_is_signed_too() -> None:
    large = replace(
        FULL, attachments=(replace(FULL.attachments[0], content=PDF + bytes(2_000_000)),)
    )
    raw = raw_of(large)
    assert opened(raw) == large
    with pytest.raises(Unreadable, match="signature"):
        opened(raw.replace(b"AAAAAAAA", b"AAAAAAAB", 1))


def test_a_file_has_no_folder() -> None:
    told = opened(
        rewritten(attachments=[{"name": "../../etc/x.pdf", "media_type": "", "content": ""}])
    )
    assert [each.name for each in told.attachments] == ["x.pdf"]


PLAIN = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=8)
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PLAIN, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_the_canonical_form_is_the_one_of_the_standards_library(value: Any) -> None:
    assert canonical.dumps(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("value", [1.5, 2**53, {"đ": 1}, float("nan"), [[1e300]], "\ud800", b"a"])
def test_what_has_no_form_here_is_refused(value: Any) -> None:
    with pytest.raises(canonical.Unfit):
        canonical.dumps(value)


@pytest.fixture
def line(sides: Sides) -> Partner:
    """An agency that takes events; it signs with a certificate of its own."""
    row = Partner.objects.get(code="G22")
    parties.change_partner(
        actor=ROOT, uid=str(row.uid), at=AT,
        told=parties.Told(
            code="000.00.00.G22", name="Văn phòng Chính phủ", certificates=pem(), form=EVENTS,
            address="http://127.0.0.1:9/truc/su-kien/", system_id="vpcp-1", secret=SECRET,
        ),
    )  # fmt: skip
    return Partner.objects.select_related("channel").get(pk=row.pk)


def call(
    raw: bytes, *, media: str = envelope.MEDIA, system: str = "vpcp-1", secret: str = SECRET
) -> Any:
    packed = base64.b64encode(f"{system}:{secret}".encode()).decode()
    with pretend(AT):
        return Client().post(
            "/truc/su-kien/", raw, content_type=media, headers={"Authorization": f"Basic {packed}"}
        )


def test_an_event_is_taken_once_and_its_files_are_put_away(line: Partner, sides: Sides) -> None:
    raw = raw_of()
    first, again = call(raw), call(raw)
    assert (first.status_code, first.json()) == (200, again.json())
    with pretend(AT):
        jobs.run_pending(at=AT, strict=True)
    [row] = received(sides.a)
    assert (str(row.uid), row.state, contents.payload(row)) == (first.json()["id"], "received", raw)
    assert [f.name for f in message(str(row.uid)).files] == ["cong-van.pdf"]
    assert said(row) == replace(FULL, attachments=())
    assert events_of(str(row.uid)) == ["exchange.message.taken", "exchange.document.received"]


def test_several_go_in_order_up_to_the_first_that_is_set_aside(line: Partner, sides: Sides) -> None:
    raws = [raw_of(replace(FULL, number=n)) for n in ("1", "2", "3")]
    raws[1] = raws[1].replace(b'"number":"2"', b'"number":"9"')
    answer = call(b"[" + b",".join(raws) + b"]", media=envelope.BATCH)
    taken, refused = answer.json()
    assert "Chữ ký số không khớp" in refused["detail"]
    [row] = received(sides.a)
    assert (str(row.uid), row.number) == (taken["id"], "1/VPCP-TTĐT")
    assert Message.objects.as_system("test").filter(state="quarantined").count() == 1


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"secret": "khác"}, 401),
        ({"secret": ""}, 401),
        ({"system": "ai-đó"}, 401),
        ({"media": "application/json"}, 415),
        ({"media": envelope.BATCH}, 422),
    ],
)
def test_who_may_not_call_changes_nothing(
    line: Partner, sides: Sides, how: dict[str, Any], code: int
) -> None:
    before = ledger.head_position()
    answer = call(raw_of(), **how)
    assert answer.status_code == code
    assert Message.objects.as_system("test").count() == 0
    assert ledger.head_position() == before


def test_what_is_no_event_is_not_read_as_xml(line: Partner, sides: Sides) -> None:
    assert call(b"<edXML/>").status_code == 422
    assert Message.objects.as_system("test").count() == 0


def test_a_quota_is_said(line: Partner, sides: Sides) -> None:
    Channel.objects.filter(pk=line.channel_id).update(per_minute=1)
    assert call(raw_of()).status_code == 200
    assert call(raw_of(replace(FULL, number="2"))).status_code == 429
    assert Message.objects.as_system("test").count() == 1


def test_what_was_set_aside_can_be_seen(line: Partner, sides: Sides) -> None:
    assert call(raw_of(name="rsa-other")).status_code == 422
    [row] = Message.objects.as_system("test")
    assert (row.sender_code, row.document_id, row.state) == (
        "000.00.00.G22", FULL.document_id, "quarantined",
    )  # fmt: skip


class Wire:
    """The other congvu's door at the end of the line, without a socket between."""

    def post(
        self, url: str, *, data: bytes, headers: dict[str, str], auth: Any, **_how: Any
    ) -> Any:
        from requests import Response

        packed = base64.b64encode(":".join(auth).encode()).decode()
        answer = Client().post(
            "/truc/su-kien/", data, content_type=headers["Content-Type"],
            headers={"Authorization": f"Basic {packed}"},
        )  # fmt: skip
        made = Response()
        made.status_code, made._content = answer.status_code, answer.content
        made._content_consumed = True
        made.headers.update(answer.headers)
        return made


@pytest.fixture
def wire(sides: Sides, monkeypatch: pytest.MonkeyPatch) -> Channel:
    """Both ends of the line are this house."""
    channel = Channel.objects.create(
        kind="direct", name="b", address="http://127.0.0.1:9/truc/su-kien/", system_id="b-1",
        form=EVENTS, secret=seal_secret(SECRET, system_id="b-1"),
    )  # fmt: skip
    Partner.objects.update(channel=channel)
    monkeypatch.setattr(vxp, "_session", lambda _station: Wire())
    return channel


def carried() -> None:
    with pretend(AT):
        tasks.sweep()
        jobs.run_pending(at=AT, strict=True)


def test_ours_goes_with_its_files_one_by_one_and_together(sides: Sides, wire: Channel) -> None:
    first = sides.send(DOCUMENT, by=sides.a, to=sides.b, file_uids=[file(sides.a)])
    carried()
    more = [
        sides.send(replace(DOCUMENT, number=n), by=sides.a, to=sides.b)
        for n in ("201", "202", "203")
    ]
    carried()
    rows = received(sides.b)
    assert [r.document_id for r in rows] == [message(u).document_id for u in (first, *more)]
    assert {each.state for each in Delivery.objects.all()} == {"confirmed"}
    assert [f.name for f in message(str(rows[0].uid)).files]
    assert all(envelope.is_event(contents.payload(row)) for row in rows)
    assert vxp._together[wire.address] == 50


def test_a_form_is_not_changed_while_something_waits(sides: Sides, wire: Channel) -> None:
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    row = Partner.objects.get(code=sides.b.code)
    with pytest.raises(Invalid) as refused:
        parties.change_partner(
            actor=ROOT, uid=str(row.uid), at=AT,
            told=parties.Told(
                code=row.code, name=row.name, certificates=row.certificates,
                address=wire.address, system_id="b-1",
            ),
        )  # fmt: skip
    assert list(refused.value.errors) == ["form"]
    wire.refresh_from_db()
    assert wire.form == EVENTS


def test_the_schema_is_public() -> None:
    told = Client().get("/truc/su-kien/luoc-do/").json()
    assert set(told) == {envelope.DOCUMENT, envelope.STATUS}
    assert "Edoc" in told[envelope.DOCUMENT]["$defs"]
