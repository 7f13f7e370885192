"""The master key is renewed while people work; proofs hold, the old key may go, a kill loses nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from congvu.config import paths
from congvu.engines.ledger import api
from congvu.engines.ledger.actions.rewrapping import UnableToRewrap, rewrap_keys
from congvu.engines.ledger.models import PersonKey
from congvu.engines.ledger.queries import secrets
from congvu.engines.ledger.tests.things import AT, BINH, erase, rename
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of its own: what is rotated here is nobody else's key."""
    monkeypatch.setenv("CONGVU_DATA", str(tmp_path))
    yield tmp_path / "keys"
    secrets._wrapping.cache_clear()
    secrets._origin.cache_clear()


def _names() -> list[dict[str, object]]:
    return [e.personal for e in api.timeline(noun="thing", subject="t")]


def _rotate() -> int:
    secrets.renew_master()
    total = 0
    while done := rewrap_keys(actor=SYSTEM, at=AT, limit=2):
        total += done
    return total


def test_everything_opens_without_the_old_key(own_keys: Path) -> None:
    for number in range(5):
        rename(actor=BINH, thing_id="t", at=AT, before=f"An {number}")
    api.seal(at=AT)
    before, head, root = _names(), api.head(stream=api.FACTS), api.verify()
    first = api.timeline(noun="thing", subject="t")[0]
    proof = api.proof(entry_id=first.id)

    assert secrets.under_older_masters() == 0
    assert _rotate() == 1  # one person, one key
    assert secrets.under_older_masters() == 0
    (own_keys / "ledger-master").unlink()
    secrets._wrapping.cache_clear()
    secrets._origin.cache_clear()

    assert _names() == before
    rename(actor=BINH, thing_id="t", at=AT, before="Bé")
    assert _names()[-1]["before"] == "Bé"
    assert head == api.head(stream=api.FACTS)
    assert root.well
    assert api.proof(entry_id=first.id) == proof
    api.seal(at=AT)
    assert api.verify().well
    assert not (own_keys / "ledger-master").exists()  # and nobody made a new one of that name


def test_a_rotation_that_stopped_goes_on(own_keys: Path) -> None:
    for number in range(5):
        with connection.cursor() as cursor:
            wrapped, master = secrets.wrap(b"k" * 32, f"p{number}")
            cursor.execute(
                "INSERT INTO ledger_personkey (person, wrapped, master, made_at)"
                " VALUES (%s, %s, %s, %s)",
                [f"p{number}", wrapped, master, AT],
            )
    secrets.renew_master()
    assert rewrap_keys(actor=SYSTEM, at=AT, limit=2) == 2
    assert secrets.under_older_masters() == 3
    keys = secrets.person_keys(set(PersonKey.objects.values_list("id", flat=True)))
    assert set(keys.values()) == {b"k" * 32}  # old and new are read side by side
    assert rewrap_keys(actor=SYSTEM, at=AT, limit=9) == 3
    assert rewrap_keys(actor=SYSTEM, at=AT) == 0
    assert set(PersonKey.objects.values_list("master", flat=True)) == {2}


def test_an_erased_key_stays_erased() -> None:
    rename(actor=BINH, thing_id="t", at=AT)
    erase(actor=BINH, person_uid="p-1", at=AT)
    assert _rotate() == 0
    assert api.timeline(noun="thing", subject="t")[0].erased


def test_without_the_old_key_nothing_is_changed(own_keys: Path) -> None:
    rename(actor=BINH, thing_id="t", at=AT)
    secrets.renew_master()
    shutil.move(own_keys / "ledger-master-002", own_keys / "ledger-master-003")
    secrets._wrapping.cache_clear()
    PersonKey.objects.update(master=2, wrapped=b"x" * 60)
    with pytest.raises(UnableToRewrap):
        rewrap_keys(actor=SYSTEM, at=AT)
    assert PersonKey.objects.get().master == 2


@pytest.mark.parametrize(
    "change",
    ["wrapped = 'x'", "master = 0, wrapped = 'x'", "person = 'q'", "master = 9, person = 'q'"],
)
def test_a_key_is_wrapped_anew_only_by_a_later_master(change: str) -> None:
    rename(actor=BINH, thing_id="t", at=AT)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_personkey SET {change}")
    assert _names()[0]["before"] == "An"


def test_who_may_not_is_refused() -> None:
    paths.secret("ledger-master")
    with pytest.raises(NotAllowed):
        rewrap_keys(actor=BINH, at=AT)
