"""E-mail: a real server, a dead one, one that refuses."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from pytest_django import Settings

from congvu.engines.jobs import api as jobs
from congvu.engines.notify import actions
from congvu.engines.notify.actions import UnableToRetry
from congvu.engines.notify.contracts import STOP_SALT, Channel
from congvu.engines.notify.models import Letter, Preference
from congvu.engines.notify.rules.letters import ATTEMPTS, pause
from congvu.engines.notify.tasks import letter as carry
from congvu.engines.notify.tests.conftest import NOON, Office
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor

Make = Callable[..., Any]
SYSTEM = Actor.system("test")


@action(needs="notify.message.send")
def write(*, actor: Actor, person_id: int, now: Any = NOON, ma: str = "G09") -> int:
    """Some room writes to a person."""
    return actions.send(
        template="dossiers.received", person_ids=[person_id], context={"ma": ma},
        link="/ho-so/1/", channel=Channel.EMAIL, unique_key="k", at=now, now=now,
    )  # fmt: skip


def only() -> Letter:
    return Letter.objects.as_system("test").get()


def read(office: Office) -> EmailMessage:
    content = office.letters[0].content
    assert isinstance(content, bytes)
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.slow  # a real mail server takes its time to start
def test_a_letter_arrives_with_text_html_and_the_way_out(
    person: Make, notice: Make, office: Office
) -> None:
    notice()
    write(actor=SYSTEM, person_id=person(email="an@example.vn").pk, ma="<b>G09</b>")
    assert only().state == "created"
    jobs.run_pending(at=NOON, strict=True)
    row = only()
    assert (row.state, row.attempts, row.masked_address) == ("delivered", 1, "an***@example.vn")
    message = read(office)
    assert message["To"] == "an@example.vn"
    assert message["Subject"] == "Hồ sơ <b>G09</b>"
    assert message["Message-ID"] == f"<{row.uid}@congvu.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = (part.get_content() for part in message.iter_parts())
    assert "Hồ sơ <b>G09</b> đã được nhận." in text
    assert "/ho-so/1/" in text
    assert "&lt;b&gt;G09&lt;/b&gt;" in html
    assert "<b>G09" not in html


@pytest.mark.slow  # a real mail server takes its time to start
def test_a_letter_is_carried_once_however_often_the_job_runs(
    person: Make, notice: Make, office: Office
) -> None:
    notice()
    write(actor=SYSTEM, person_id=person(email="an@example.vn").pk)
    for _time in range(3):
        carry.func(letter=only().pk) if hasattr(carry, "func") else carry(letter=only().pk)
    assert len(office.letters) == 1


def test_a_dead_server_loses_nothing_and_is_tried_again(
    person: Make, notice: Make, settings: Settings
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = taken.getsockname()[1]  # bound, not listening: refuses
        settings.EMAIL_HOST = "127.0.0.1"
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        notice()
        write(actor=SYSTEM, person_id=person(email="an@example.vn").pk)
        jobs.run_pending(at=NOON)
        row = only()
        assert (row.state, row.attempts) == ("created", 1)
        assert "ConnectionRefusedError" in row.trouble
        assert row.not_before is not None
        at = NOON
        for _try in range(20):
            at += timedelta(hours=7)
            jobs.run_pending(at=at)
    row = only()
    assert (row.state, row.attempts) == ("failed", ATTEMPTS)
    actions.retry_letter(actor=SYSTEM, uid=str(row.uid), at=at)
    assert (only().state, only().attempts) == ("created", 0)
    with pytest.raises(UnableToRetry):
        actions.retry_letter(actor=SYSTEM, uid=str(row.uid), at=at)


@pytest.mark.slow  # a real mail server takes its time to start
@pytest.mark.parametrize(
    ("answer", "state", "trouble"),
    [("550 no such user", "failed", "550"), ("451 later", "created", "451")],
)
def test_the_servers_answer_decides(
    person: Make, notice: Make, office: Office, answer: str, state: str, trouble: str
) -> None:
    office.recipient_answer = answer
    notice()
    write(actor=SYSTEM, person_id=person(email="an@example.vn").pk)
    jobs.run_pending(at=NOON)
    assert only().state == state
    assert only().trouble.startswith(trouble)


def test_who_has_no_address_gets_no_letter_and_the_book_says_so(
    person: Make, notice: Make, settings: Settings
) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    notice()
    write(actor=SYSTEM, person_id=person().pk)
    jobs.run_pending(at=NOON)
    assert (only().state, only().attempts) == ("stopped", 0)


def test_letters_rest_at_night(person: Make, notice: Make, settings: Settings) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    notice()
    late = NOON.replace(hour=16)  # 23:00 in Vietnam
    write(actor=SYSTEM, person_id=person(email="an@example.vn").pk, now=late)
    assert only().not_before == NOON.replace(hour=23)  # 06:00 in Vietnam
    jobs.run_pending(at=late)
    assert only().attempts == 0


def test_one_click_stops_a_kind_of_letters(
    person: Make, notice: Make, settings: Settings, client: Client
) -> None:
    settings.EMAIL_HOST = "127.0.0.1"
    notice()
    an = person(email="an@example.vn")
    write(actor=SYSTEM, person_id=an.pk)
    url = f"/thong-bao/huy/{signing.dumps(str(only().uid), salt=STOP_SALT)}/"
    assert client.get(url).status_code == 200
    assert not Preference.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(url, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    wish = Preference.objects.get()
    assert (wish.person_id, wish.kind, wish.channel) == (an.pk, "dossiers.received", "email")
    assert client.post(url[:-4] + "xxx/").status_code == 404


def test_the_pause_doubles_and_is_capped() -> None:
    assert [pause(n).total_seconds() for n in (1, 2, 3, 12)] == [30, 60, 120, 21600]
