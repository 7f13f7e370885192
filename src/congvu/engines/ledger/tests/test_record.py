"""Writing: what stands in the row, what is refused, what is hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from congvu.engines.ledger import api
from congvu.engines.ledger.models import Entry
from congvu.engines.ledger.tests.things import AT, BINH, Renamed, count_many, erase, rename
from congvu.kernel.events import UPCASTERS, upcaster


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


@pytest.mark.django_db
def test_erasing_a_person_hides_their_fields_and_keeps_the_proof() -> None:
    rename(actor=BINH, thing_id="t-1", at=AT)
    api.seal(at=AT)
    assert erase(actor=BINH, person_uid="p-1", at=AT) == 1
    api.seal(at=AT)
    [entry] = api.timeline(noun="thing", subject="t-1")
    assert entry.erased
    assert entry.personal == {"before": "đã xoá theo yêu cầu", "after": "đã xoá theo yêu cầu"}
    assert entry.sentence == (
        "Đổi tên từ đã xoá theo yêu cầu thành đã xoá theo yêu cầu ngày 20/11/2026"
    )
    assert api.verify().findings == ()
    found = api.proof(entry_id=entry.id)
    assert found is not None


@pytest.mark.django_db
def test_someone_who_comes_back_after_an_erasure_gets_a_new_key() -> None:
    rename(actor=BINH, thing_id="t-1", at=AT)
    erase(actor=BINH, person_uid="p-1", at=AT)
    rename(actor=BINH, thing_id="t-1", at=AT, before="Bé", after="Lớn")
    old, new = api.timeline(noun="thing", subject="t-1")
    assert (old.erased, new.personal) == (True, {"before": "Bé", "after": "Lớn"})
    assert erase(actor=BINH, person_uid="nobody", at=AT) == 0


@pytest.mark.slow  # more than a block of entries
@pytest.mark.django_db
def test_many_events_stand_like_single_ones() -> None:
    assert count_many(actor=BINH, numbers=range(1200), at=AT) == 1200
    assert api.seal(at=AT) == 1200
    entries = api.entries_after(position=0, limit=2000)
    assert [e.position for e in entries] == list(range(1, 1201))
    assert [e.payload["count"] for e in entries] == list(range(1200))
    assert api.verify().findings == ()


@pytest.mark.django_db
def test_who_looked_at_whom_is_told_to_the_person() -> None:
    api.log_read(
        actor=BINH, permission="dossiers.dossier.read", noun="dossier",
        subjects=["d-1", "d-2"], persons=["p-1", "p-2"], purpose="duyệt hồ sơ",
    )  # fmt: skip
    api.log_read(
        actor=BINH, permission="x.y.z", noun="dossier", subjects=["d-3"], persons=["p-3"],
        purpose="khác",
    )  # fmt: skip
    [read] = api.reads_of(person_uid="p-2")
    assert (read.actor_name, read.permission) == ("Bình", "dossiers.dossier.read")
    assert read.sentence == "Đã xem 2 bản ghi (duyệt hồ sơ)"
    assert api.reads_of(person_uid="p-9") == []
    assert api.entries_after(position=0) == []  # reads are on a stream of their own


@pytest.mark.django_db
def test_a_refusal_is_written() -> None:
    api.log_refusal(actor=BINH, code="leave.request.approve", unit_id=3, path="/leave/1/")
    api.seal(at=AT)
    [entry] = api.entries_after(position=0, stream=2)
    assert (entry.name, entry.unit_id) == ("ledger.access.refused", 3)


@pytest.mark.django_db
def test_an_old_payload_is_read_as_todays() -> None:
    rename(actor=BINH, thing_id="t-1", at=AT)
    upcaster(Renamed.name, from_version=1)(_with_reason)
    try:
        [entry] = api.timeline(noun="thing", subject="t-1")
    finally:
        del UPCASTERS[Renamed.name, 1]
    assert entry.payload["reason"] == "không rõ"
    assert Entry.objects.as_system("test").get().payload.keys() == {"thing_id", "person_id", "day"}


def _with_reason(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "reason": "không rõ"}


def test_a_batch_stands_for_its_rows_in_order() -> None:
    one, two = api.batch_of([{"a": 1}, {"a": 2}]), api.batch_of([{"a": 2}, {"a": 1}])
    assert one.count == two.count == 2
    assert one.root != two.root
    assert api.batch_of(iter([{"a": 1}, {"a": 2}])) == one


@pytest.mark.django_db
def test_a_clock_stepped_back_changes_no_order_and_no_proof() -> None:
    rename(actor=BINH, thing_id="t-1", at=AT)
    api.seal(at=AT)
    rename(actor=BINH, thing_id="t-2", at=AT - timedelta(hours=3))
    rename(actor=BINH, thing_id="t-3", at=AT - timedelta(hours=2))
    api.seal(at=AT - timedelta(hours=2))
    found = api.entries_after(position=0, limit=10)
    assert [entry.subject for entry in found] == ["t-1", "t-2", "t-3"]
    assert [entry.position for entry in found] == [1, 2, 3]
    report = api.verify()
    assert (report.well, report.findings, report.sealed) == (True, (), 3)
