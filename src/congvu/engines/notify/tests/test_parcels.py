"""Letters with files to places outside: a real server, a dead one, one that refuses."""

from __future__ import annotations

import email
import email.policy
import hashlib
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from congvu.engines.jobs import api as jobs
from congvu.engines.notify import actions, api, queries
from congvu.engines.notify.actions import UnableToPost, UnableToRetry
from congvu.engines.notify.contracts import Post
from congvu.engines.notify.models import Notice, Parcel
from congvu.engines.notify.rules.letters import ATTEMPTS
from congvu.engines.notify.tasks import parcel as carry
from congvu.engines.notify.tests.conftest import NOON, Office
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

SYSTEM = Actor.system("test")
PDF = b"%PDF-1.7 \xff\x00 signed" * 900
FILE = uuid4()
WORDS = {"vi": {"title": "Văn bản số ((so))", "body": "Kính chuyển ((so)).\n\nXem https://x.vn/1"}}


def files(uids: tuple[UUID, ...]) -> list[tuple[str, str, bytes]]:
    """A store with one file in it."""
    if set(uids) - {FILE}:
        raise Refused("Tệp trong kho không còn nguyên vẹn.")
    return [("12-SNV.pdf", "application/pdf", PDF) for _uid in uids]


@pytest.fixture(autouse=True)
def house(settings: Settings, db: None) -> None:
    settings.CONGVU_ATTACHED = f"{__name__}.files"
    data = {"channels": ["post"], **WORDS}
    Notice.objects.create(code="correspondence.test", version="1", sha256="0" * 64, data=data)


def said(**changed: Any) -> Post:
    return Post(**{
        "template": "correspondence.test", "name": "Hội Khuyến học, tỉnh", "address": "vp@hoi.example",
        "context": {"so": "12/SNV-TCBC"}, "sender": "Sở Nội vụ", "reply_to": "snv@tinh.example",
        "file_uids": (FILE,), **changed,
    })  # fmt: skip


@action(needs="notify.message.send")
def write(*, actor: Actor, post: Post, key: str = "k") -> str:
    unchanged()
    return api.post(post, unique_key=key, at=NOON)


@action(needs="notify.message.send")
def again(*, actor: Actor, uid: UUID | str, address: str) -> None:
    api.post_again(said(address=address, context={"so": "13"}), uid=uid, at=NOON)


@action(needs="notify.message.send")
def stop(*, actor: Actor, uid: UUID) -> int:
    unchanged()
    return api.stop_posts(uids=[uid], at=NOON)


def run(at: datetime) -> None:
    with clock.pretend(at):
        jobs.run_pending(at=at)


def only() -> Parcel:
    return Parcel.objects.as_system("test").get()


def read(office: Office) -> EmailMessage:
    content = office.letters[-1].content
    assert isinstance(content, bytes)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.slow  # a real mail server takes its time to start
def test_a_parcel_arrives_with_its_file_and_an_address_to_answer_to(office: Office) -> None:
    uid = write(actor=SYSTEM, post=said())
    assert write(actor=SYSTEM, post=said()) == uid  # the same key
    jobs.run_pending(at=NOON, strict=True)
    row = only()
    assert (row.state, row.attempts, row.masked_address) == ("delivered", 1, "vp***@hoi.example")
    assert row.delivered_at is not None
    message = read(office)
    assert office.letters[0].rcpt_tos == ["vp@hoi.example"]
    assert message["To"] == '"Hội Khuyến học, tỉnh" <vp@hoi.example>'
    assert message["From"] == "Sở Nội vụ <khong-tra-loi@congvu.example>"
    assert message["Reply-To"] == "snv@tinh.example"
    assert message["Subject"] == "Văn bản số 12/SNV-TCBC"
    assert message["Message-ID"] == f"<{row.uid}@congvu.example>"
    assert "List-Unsubscribe" not in message
    text = message.get_body(("plain",))
    assert text is not None
    assert "Kính chuyển 12/SNV-TCBC" in text.get_content()
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "12-SNV.pdf"
    got = attached.get_content()
    assert hashlib.sha256(got).digest() == hashlib.sha256(PDF).digest()


@pytest.mark.slow  # a real mail server takes its time to start
@pytest.mark.parametrize("answer", ["250 OK", "550 5.1.1 no such user"])
def test_a_parcel_is_carried_once_however_often_the_job_runs(office: Office, answer: str) -> None:
    office.answer, asked = answer, 0
    write(actor=SYSTEM, post=said())
    handle = office.handle_DATA

    async def count(*args: Any) -> str:
        nonlocal asked
        asked += 1
        return await handle(*args)

    office.handle_DATA = count  # type: ignore[method-assign]  # counted
    for _time in range(3):
        carry(parcel=only().pk)
    assert asked == 1


@pytest.mark.slow  # a real mail server takes its time to start
def test_a_passing_trouble_delays_it_and_it_goes_once(office: Office) -> None:
    office.answer = "451 4.3.0 later"
    write(actor=SYSTEM, post=said())
    run(NOON)
    assert (only().state, only().trouble) == ("created", "451 4.3.0 later")
    office.answer = "250 OK"
    run(NOON)  # too early
    assert not office.letters
    run(NOON + timedelta(minutes=1))
    run(NOON + timedelta(hours=9))
    assert (only().state, only().attempts, len(office.letters)) == ("delivered", 2, 1)


@pytest.mark.slow  # a real mail server takes its time to start
def test_a_refused_address_is_put_right_and_it_goes_again(office: Office) -> None:
    office.recipient_answer = "550 5.1.1 <vp@hoi.example>: no such user"
    uid = write(actor=SYSTEM, post=said())
    with pytest.raises(UnableToRetry):
        again(actor=SYSTEM, uid=uid, address="dung@hoi.example")  # still on its way
    assert only().address == "vp@hoi.example"
    jobs.run_pending(at=NOON)
    card = api.posts([UUID(uid)])[UUID(uid)]
    assert (card.state, card.trouble) == (
        "failed", "550 5.1.1 <vp***@hoi.example>: no such user"
    )  # fmt: skip
    with pytest.raises(Invalid):
        again(actor=SYSTEM, uid=uid, address="dung@")
    assert (only().state, only().address) == ("failed", "vp@hoi.example")
    office.recipient_answer = ""
    again(actor=SYSTEM, uid=uid, address="dung@hoi.example")
    jobs.run_pending(at=NOON + timedelta(minutes=1))
    assert (only().state, only().text) == ("delivered", "")
    assert read(office)["Subject"] == "Văn bản số 13"
    assert [one.rcpt_tos for one in office.letters] == [["dung@hoi.example"]]
    with pytest.raises(UnableToRetry):
        again(actor=SYSTEM, uid=uid, address="x@hoi.example")
    with pytest.raises(NotFound):
        again(actor=SYSTEM, uid=uuid4(), address="x@hoi.example")


@pytest.mark.slow  # a real mail server takes its time to start
def test_a_file_that_is_not_whole_stops_it_and_one_taken_back_does_not_go(office: Office) -> None:
    write(actor=SYSTEM, post=said(file_uids=(uuid4(),)))
    jobs.run_pending(at=NOON)
    assert (only().state, only().trouble) == ("failed", "Tệp trong kho không còn nguyên vẹn.")
    uid = UUID(write(actor=SYSTEM, post=said(), key="k2"))
    assert stop(actor=SYSTEM, uid=uid) == 1
    assert stop(actor=SYSTEM, uid=uid) == 0
    jobs.run_pending(at=NOON + timedelta(hours=1))
    assert api.posts([uid])[uid].state == "stopped"
    assert not office.letters


def test_a_dead_server_loses_nothing(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]  # bound, not listening: refuses
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        write(actor=SYSTEM, post=said())
        jobs.run_pending(at=NOON)
        assert (only().state, only().attempts) == ("created", 1)
        for hours in range(7, 150, 7):
            jobs.run_pending(at=NOON + timedelta(hours=hours))
    assert (only().state, only().attempts) == ("failed", ATTEMPTS)
    assert "ConnectionRefusedError" in only().trouble
    actions.retry_letter(actor=SYSTEM, uid=str(only().uid), at=NOON)
    assert (only().state, only().attempts) == ("created", 0)


def test_nothing_is_written_without_a_server_a_template_or_an_address(settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    with pytest.raises(UnableToPost):
        write(actor=SYSTEM, post=said())
    settings.EMAIL_HOST = "127.0.0.1"
    for wrong in ({"template": "correspondence.none"}, {"context": {}}):
        with pytest.raises(UnableToPost):
            write(actor=SYSTEM, post=said(**wrong))
    for wrong in ("", "x", "a@b\nBcc: c@d.vn", "a b@c.vn"):
        with pytest.raises(Invalid):
            write(actor=SYSTEM, post=said(address=wrong))
    assert not Parcel.objects.as_system("test").exists()


def test_its_template_is_nobodys_wish(account: Callable[..., Any]) -> None:
    assert queries.template("correspondence.test") is not None
    assert "correspondence.test" not in {t.code for t in queries.templates()}
