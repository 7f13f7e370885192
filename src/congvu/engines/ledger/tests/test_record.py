"""Writing: what stands in the row, what is refused, what is hidden."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from django.db import DatabaseError, connection, transaction

from congvu.engines.ledger import api
from congvu.engines.ledger.models import Entry
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.events import Event, event

AT = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
BINH = Actor(kind=ActorKind.OFFICIAL, name="Bình", account_id=7, request_id="req-1")


@event
class Renamed(Event):
    name: ClassVar[str] = "testing.thing.renamed"
    sentence: ClassVar[str] = "Đổi tên từ {before} thành {after} ngày {day}"
    noun: ClassVar[str] = "thing"
    subject: ClassVar[str] = "thing_id"
    person: ClassVar[str] = "person_id"
    personal: ClassVar[tuple[str, ...]] = ("before", "after")
    law: ClassVar[str] = "luat-91-2025-qh15"
    public: ClassVar[bool] = True

    thing_id: str
    person_id: str
    day: str
    before: str
    after: str


@action(needs="public")
def rename(
    *, actor: Actor, thing_id: str, at: datetime, before: str = "An", after: str = "Ân"
) -> None:
    publish(
        Renamed(thing_id=thing_id, person_id="p-1", day="2026-11-20", before=before, after=after),
        unit_id=51,
    )


@pytest.mark.django_db
def test_a_published_event_tells_who_what_when_and_by_which_law() -> None:
    rename(actor=BINH, thing_id="t-1", at=AT)
    [entry] = api.timeline(noun="thing", subject="t-1")
    assert (entry.at, entry.actor_name, entry.actor_account_id) == (AT, "Bình", 7)
    assert (entry.verb, entry.permission) == ("ledger.rename", "public")
    assert (entry.unit_id, entry.law, entry.request_id) == (51, "luat-91-2025-qh15", "req-1")
    assert entry.payload == {"thing_id": "t-1", "person_id": "p-1", "day": "2026-11-20"}
    assert entry.personal == {"before": "An", "after": "Ân"}
    assert entry.sentence == "Đổi tên từ An thành Ân ngày 20/11/2026"
    assert entry.position == 0


@pytest.mark.django_db
def test_personal_fields_never_stand_in_clear() -> None:
    rename(actor=BINH, thing_id="t-1", at=AT, before="Nguyễn Văn An")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_entry::text, encode(secret, 'escape') FROM ledger_entry")
        row = cursor.fetchone()
    assert "Nguyễn" not in str(row)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET actor_name = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_position SET position = 9",
        "DELETE FROM ledger_block",
        "DELETE FROM ledger_personkey",
        "UPDATE ledger_personkey SET person = 'x'",
    ],
)
def test_changing_what_was_written_is_refused(sql: str) -> None:
    rename(actor=BINH, thing_id="t-1", at=AT)
    api.seal(at=AT)
    before = _all_rows()
    with pytest.raises(DatabaseError, match=r"refused|only be destroyed"), transaction.atomic():
        connection.cursor().execute(sql)
    assert _all_rows() == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "table", ["ledger_entry", "ledger_position", "ledger_block", "ledger_node", "ledger_personkey"]
)
def test_truncating_is_refused(table: str) -> None:
    rename(actor=BINH, thing_id="t-1", at=AT)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_no_truncate")
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table}")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")
    assert Entry.objects.as_system("test").count() == 1


def _all_rows() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledger_entry ORDER BY id")
        return list(cursor.fetchall())
