"""A superuser with the triggers off changes the tables; verification finds it and names it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from congvu.engines.ledger import api
from congvu.engines.ledger.actions.seals import keep_head
from congvu.engines.ledger.queries.health import seal_health
from congvu.engines.ledger.queries.trees import head_message
from congvu.engines.ledger.rules import merkle
from congvu.engines.ledger.tests.things import AT, BINH, count, count_many, rename

pytestmark = pytest.mark.django_db


@contextmanager
def superuser() -> Iterator[Callable[..., None]]:
    """SQL with every trigger off, as an intruder with the database's highest rights has it."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor.execute
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def sealed() -> list[int]:
    """Ten entries in three blocks, the newest head kept outside; their ids by position."""
    for n in range(10):
        count(actor=BINH, thing_id=f"t-{n}", number=n, at=AT)
        if n in (3, 6, 9):
            api.seal(at=AT)
    head = api.head(stream=api.FACTS)
    assert head is not None
    keep_head(head)
    assert api.verify().findings == ()
    return [entry.id for entry in api.entries_after(position=0)]


def found() -> set[tuple[str, int]]:
    return {(f.kind, f.position) for f in api.verify().findings}


def test_an_edit(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("UPDATE ledger_entry SET payload = '{\"count\": 99}' WHERE id = %s", [sealed[4]])
    assert found() == {("edit", 5)}


@pytest.mark.parametrize(
    "column",
    ["actor_name = 'Chi'", "at = at + interval '1 s'", "unit_id = 9", "public = NOT public",
     "law = 'x'", "on_behalf_of = 3", "person = 'p'", "secret = 'x'", "leaf = 'x'", "mark = 'x'",
     "stream = 2", "request_id = ''", "uid = uuidv7()"],
)  # fmt: skip
def test_an_edit_of_any_column(sealed: list[int], column: str) -> None:
    with superuser() as sql:
        sql(f"UPDATE ledger_entry SET {column} WHERE id = %s", [sealed[4]])
    assert found() == {("edit", 5)}


def test_an_edit_with_the_leaves_made_to_fit(sealed: list[int]) -> None:
    from congvu.engines.ledger.models import Entry
    from congvu.engines.ledger.queries.drafts import draft_of
    from congvu.engines.ledger.rules.records import leaf_of

    with superuser() as sql:
        sql("UPDATE ledger_entry SET actor_name = 'Chi' WHERE id = %s", [sealed[4]])
        leaf = leaf_of(draft_of(Entry.objects.as_system("test").get(id=sealed[4])))
        sql("UPDATE ledger_entry SET leaf = %s WHERE id = %s", [leaf, sealed[4]])
        sql("UPDATE ledger_position SET leaf = %s WHERE position = 5", [leaf])
    assert found() == {("edit", 5)}


def test_a_deleted_entry(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("DELETE FROM ledger_entry WHERE id = %s", [sealed[4]])
    assert found() == {("deletion", 5)}


def test_a_deleted_entry_with_its_position(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("DELETE FROM ledger_entry WHERE id = %s", [sealed[4]])
        sql("DELETE FROM ledger_position WHERE position = 5")
    assert found() == {("deletion", 5)}


def test_a_deleted_entry_with_the_rest_moved_up(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("DELETE FROM ledger_entry WHERE id = %s", [sealed[4]])
        sql("DELETE FROM ledger_position WHERE position = 5")
        for position in range(6, 11):
            sql(
                "UPDATE ledger_position SET position = position - 1 WHERE position = %s", [position]
            )
    assert found() == {("deletion", 5)}


def test_a_deleted_entry_before_it_was_sealed(sealed: list[int]) -> None:
    count(actor=BINH, thing_id="t-x", number=1, at=AT)
    with superuser() as sql:
        sql("DELETE FROM ledger_entry WHERE subject = 't-x'")
    assert [f.kind for f in api.verify().findings] == ["deletion"]
    api.seal(at=AT)
    [told] = [e for e in api.timeline(noun="", subject="") if e.name == "ledger.tampering.found"]
    assert told.payload["kind"] == "deletion"


_FORGED = """
    INSERT INTO ledger_entry (uid, stream, name, version, at, actor_kind, actor_name, permission,
        verb, noun, subject, law, public, payload, person, request_id, leaf, mark)
    SELECT uuidv7(), stream, name, version, at, actor_kind, actor_name, permission, verb, noun,
        subject, law, public, payload, person, request_id, leaf, mark
    FROM ledger_entry WHERE id = %s
"""


def test_an_inserted_entry(sealed: list[int]) -> None:
    with superuser() as sql:
        sql(_FORGED, [sealed[0]])
    [finding] = api.verify().findings
    assert (finding.kind, finding.entry_id > sealed[-1]) == ("insertion", True)


def test_an_inserted_entry_is_not_sealed(sealed: list[int]) -> None:
    with superuser() as sql:
        sql(_FORGED, [sealed[0]])
        sql("INSERT INTO ledger_waiting SELECT max(id) FROM ledger_entry")
    assert api.seal(at=AT) == 0  # but it raises the alarm, which is sealed next
    assert api.seal(at=AT) == 1
    kinds = {f.kind for f in api.verify().findings}
    assert kinds == {"insertion"}
    assert api.entries_after(position=10)[0].name == "ledger.tampering.found"


def test_an_inserted_entry_with_a_position(sealed: list[int]) -> None:
    with superuser() as sql:
        sql(_FORGED, [sealed[0]])
        sql(
            "INSERT INTO ledger_position (stream, position, entry_id, leaf)"
            " SELECT 1, 11, id, leaf FROM ledger_entry ORDER BY id DESC LIMIT 1"
        )
    kinds = {(f.kind, f.position) for f in api.verify().findings}
    assert ("insertion", 11) in kinds


def test_an_inserted_entry_in_the_middle(sealed: list[int]) -> None:
    with superuser() as sql:
        for position in range(10, 4, -1):
            sql(
                "UPDATE ledger_position SET position = position + 1 WHERE position = %s", [position]
            )
        sql(_FORGED, [sealed[0]])
        sql(
            "INSERT INTO ledger_position (stream, position, entry_id, leaf)"
            " SELECT 1, 5, id, leaf FROM ledger_entry ORDER BY id DESC LIMIT 1"
        )
    assert ("insertion", 5) in found()


def test_a_reordering(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("UPDATE ledger_position SET entry_id = -1 WHERE position = 2")
        sql("UPDATE ledger_position SET entry_id = %s WHERE position = 8", [sealed[1]])
        sql("UPDATE ledger_position SET entry_id = %s WHERE position = 2", [sealed[7]])
    assert found() == {("reordering", 2), ("reordering", 8)}


def test_a_reordering_with_the_leaves_made_to_fit(sealed: list[int]) -> None:
    with superuser() as sql:
        for old, new in ((5, -1), (6, 5), (-1, 6)):
            sql("UPDATE ledger_position SET position = %s WHERE position = %s", [new, old])
    assert found() == {("reordering", 5)}


def test_a_truncation(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("DELETE FROM ledger_position WHERE position > 8")
        sql("DELETE FROM ledger_entry WHERE id > %s", [sealed[7]])
    assert found() == {("truncation", 9)}


def test_a_truncation_with_its_blocks(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("DELETE FROM ledger_position WHERE position > 7")
        sql("DELETE FROM ledger_block WHERE size > 7")
        sql("DELETE FROM ledger_entry WHERE id > %s", [sealed[6]])
    assert found() == {("truncation", 8)}


def test_everything_gone(sealed: list[int]) -> None:
    with superuser() as sql:
        for table in ("position", "block", "entry"):
            sql(f"DELETE FROM ledger_{table}")
    assert found() == {("truncation", 1)}


def test_a_block_taken_out(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("DELETE FROM ledger_block WHERE number = 2")
    assert ("deletion", 10) in found()


def test_a_head_signed_by_someone_else(sealed: list[int]) -> None:
    with superuser() as sql:
        sql("UPDATE ledger_block SET signature = decode(repeat('00', 64), 'hex') WHERE number = 2")
    assert found() == {("signature", 7)}


def test_a_stored_node_changed() -> None:
    count_many(actor=BINH, numbers=range(600), at=AT)
    api.seal(at=AT)
    assert api.verify().findings == ()
    with superuser() as sql:
        sql("UPDATE ledger_node SET hash = 'x' WHERE level = 9")
    assert found() == {("edit", 1)}


def test_a_proof_convinces_a_stranger() -> None:
    count_many(actor=BINH, numbers=range(700), at=AT)
    api.seal(at=AT)
    rename(actor=BINH, thing_id="t-1", at=AT)
    [entry] = api.timeline(noun="thing", subject="t-1")
    assert api.proof(entry_id=entry.id) is None
    api.seal(at=AT)
    for entry_id in [entry.id, *(e.id for e in api.entries_after(position=300, limit=3))]:
        proof = api.proof(entry_id=entry_id)
        assert proof is not None
        leaf = merkle.leaf_hash(proof.record.encode())
        path = [bytes.fromhex(p) for p in proof.path]
        root = bytes.fromhex(proof.head.root)
        assert merkle.included(leaf, proof.position - 1, proof.head.size, path, root)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(proof.public_key)).verify(
            bytes.fromhex(proof.head.signature), head_message(proof.head)
        )
    assert json.loads(proof.record)["noun"] == "thing"


def test_the_log_proves_that_it_only_grew() -> None:
    heads = []
    for n in range(4):
        count_many(actor=BINH, numbers=range(300 * n, 300 * n + 301), at=AT)
        api.seal(at=AT)
        heads.append(api.head(stream=api.FACTS))
    for old in heads:
        assert old is not None
        shown = api.consistency(stream=api.FACTS, first=old.size, second=1204)
        assert shown.first_root == old.root
        assert merkle.consistent(
            old.size, 1204, bytes.fromhex(shown.first_root), bytes.fromhex(shown.second_root),
            [bytes.fromhex(p) for p in shown.path],
        )  # fmt: skip
    with pytest.raises(LookupError):
        api.consistency(stream=api.FACTS, first=5, second=9999)


def test_the_check_sees_a_cut_without_reading_everything(sealed: list[int]) -> None:
    assert seal_health().well
    with superuser() as sql:
        sql("DELETE FROM ledger_block WHERE size > 7")
    assert not seal_health().well
