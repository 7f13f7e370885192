"""Files that cannot be taken, and disks without room, through the real page of a form's step."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.systems.publicservices.actions import applications

pytestmark = [pytest.mark.house, pytest.mark.django_db]
CODE, STEP, FIELD = "1.013734", "giay-to", "tep_hop_dong"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>\n"
)
PDF += b"endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NO_ROOM = "Máy chủ hết chỗ lưu trữ"


@pytest.fixture
def client() -> Client:
    """An's browser; what goes wrong inside comes out as the page that people would see."""
    made = Client(raise_request_exception=False)
    made.force_login(demo.account("an"), backend=settings.AUTHENTICATION_BACKENDS[0])
    return made


@pytest.fixture
def draft() -> str:
    an = identity.actor_for(demo.account("an").pk)
    return str(applications.begin_application(actor=an, code=CODE, at=clock.now()).uid)


def _send(client: Client, draft: str, content: bytes, name: str) -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post(f"/ho-so-nhap/{draft}/{STEP}/", {"version": "0", FIELD: file})


def _stored() -> int:
    """Rows of files and of contents; the folder is shared with the tests of the other worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM documents_file) + (SELECT count(*) FROM documents_blob)"
        )
        return int(cursor.fetchone()[0])


def _answers(draft: str) -> dict[str, Any]:
    an = identity.actor_for(demo.account("an").pk)
    return dict(casework.draft(actor=an, uid=draft).answers)


@pytest.mark.slow  # 20 MiB go through the gate
@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "hop-dong.pdf", "Tệp rỗng (0 byte)"),
        (b"MZ" + bytes(300), "hop-dong.pdf", "không đúng với đuôi"),
        (b"MZ" + bytes(300), "hop-dong.exe", ".exe"),
        (PDF + bytes(20 * 1024 * 1024), "hop-dong.pdf", "20"),
    ],
    ids=["empty", "content that lies", "wrong ending", "too large"],
)
def test_a_file_that_cannot_be_taken_names_its_field(
    client: Client, draft: str, content: bytes, name: str, says: str
) -> None:
    before = _stored()
    answer = _send(client, draft, content, name)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{FIELD}"' in page
    assert says in page
    assert _stored() == before
    assert not _answers(draft).get(FIELD)


@contextmanager
def _room_for(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond ``size``: the kernel refuses the write."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("spare", [-100, 10], ids=["while receiving", "while storing"])
def test_a_full_disk_is_said_and_nothing_half_written(
    client: Client, draft: str, spare: int
) -> None:
    content = PDF + b"%" + uuid4().hex.encode()  # not there from an earlier run
    before = _stored()
    with _room_for(len(content) + spare):
        answer = _send(client, draft, content, "hop-dong.pdf")
    assert answer.status_code == 507
    assert NO_ROOM in answer.content.decode()
    assert "Hãy thử lại sau" in answer.content.decode()
    assert _stored() == before
    assert not _answers(draft).get(FIELD)
    _send(client, draft, content, "hop-dong.pdf")  # room again
    assert len(_answers(draft)[FIELD]) == 1


def test_a_full_database_is_said_and_nothing_half_written(client: Client) -> None:
    an = identity.actor_for(demo.account("an").pk)
    with connection.cursor() as cursor:  # PostgreSQL itself answers with its code for a full disk
        cursor.execute(
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
            " 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER no_room BEFORE INSERT ON ledger_entry"
            " FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    answer = client.post(f"/nop-ho-so/{CODE}/")
    assert answer.status_code == 507
    assert NO_ROOM in answer.content.decode()
    assert casework.drafts_of(actor=an, purpose=f"{CODE}@") == []
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER no_room ON ledger_entry")
    assert client.post(f"/nop-ho-so/{CODE}/").status_code == 302
    assert len(casework.drafts_of(actor=an, purpose=f"{CODE}@")) == 1
