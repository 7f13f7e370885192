"""People to tell, templates to tell them with, a post office that can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.contrib.auth import get_user_model
from pytest_django import Settings

from congvu.engines.notify.models import Message, Notice
from congvu.kernel import text
from congvu.kernel.actors import Actor, ActorKind
from tools import ports

NOON = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)  # 12:00 in Vietnam
Person = Message._meta.get_field("person").related_model


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """Make a person: ``person("Nguyễn Văn An", email=…)``."""

    def make(full_name: str = "Nguyễn Văn An", email: str = "") -> Any:
        return Person.objects.create(
            full_name=full_name, email=email, sort_key=text.sort_key(full_name),
            search_key=text.unaccent(full_name),
        )  # fmt: skip

    return make


@pytest.fixture
def account(person: Callable[..., Any]) -> Callable[..., Any]:
    """Make a citizen's account."""

    def make(full_name: str = "Nguyễn Văn An", email: str = "") -> Any:
        made = person(full_name, email)
        return get_user_model().objects.create(
            kind="citizen", person=made, issuer="test", subject=str(made.pk), password="!"
        )

    return make


@pytest.fixture
def notice(db: None) -> Callable[..., Notice]:
    """Put a template in force."""

    def make(code: str = "dossiers.received", **data: Any) -> Notice:
        words = {
            "vi": {"title": "Hồ sơ ((ma))", "body": "Chào bạn,\n\nHồ sơ ((ma)) đã được nhận."},
            "en": {"title": "Dossier ((ma))", "body": "Dossier ((ma)) was received."},
        }
        data = {"group": "Hồ sơ", **words, **data}
        return Notice.objects.create(code=code, version="1", sha256="0" * 64, data=data)

    return make


def actor_of(person: Any, account_id: int = 1) -> Actor:
    return Actor(
        kind=ActorKind.CITIZEN, name=person.full_name, account_id=account_id, person_id=person.pk
    )


class Office:
    """A mail server that keeps what it gets and answers as told."""

    def __init__(self) -> None:
        self.letters: list[Envelope] = []
        self.answer = "250 OK"
        self.recipient_answer = ""

    async def handle_RCPT(  # noqa: N802 - the server's own name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_answer:
            return self.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the server's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answer.startswith("250"):
            self.letters.append(envelope)
        return self.answer


@pytest.fixture
def office(settings: Settings) -> Iterator[Office]:
    """A real SMTP server on a free port of this machine."""
    handler = Office()
    port = ports.free()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield handler
    controller.stop()
