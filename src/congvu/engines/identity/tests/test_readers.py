"""Who looked at my data: one line a day for the same reader and purpose, none lost."""

from __future__ import annotations

import pytest

from congvu.engines.identity.queries.readers import looks
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor, ActorKind

PERSON = "0198a000-0000-7000-8000-00000000abcd"


def _look(name: str, purpose: str) -> None:
    ledger.log_read(
        actor=Actor(kind=ActorKind.OFFICIAL, name=name, account_id=1), permission="dossiers.dossier.read",
        noun="dossiers.dossier", subjects=["1"], persons=[PERSON], purpose=purpose,
    )  # fmt: skip


@pytest.mark.django_db
def test_looks_of_one_day_reader_and_purpose_are_one_line() -> None:
    for name, purpose in (
        ("Hà", "thẩm định"),
        ("Cổng", "đồng bộ"),
        ("Hà", "ký"),
        ("Cổng", "đồng bộ"),
    ):
        _look(name, purpose)
    told = [(look.who, look.purpose, look.times) for look in looks(PERSON)]
    assert told == [("Cổng", "đồng bộ", 2), ("Hà", "ký", 1), ("Hà", "thẩm định", 1)]
    assert looks("another") == []
