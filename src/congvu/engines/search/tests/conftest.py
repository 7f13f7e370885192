"""Things to find, and people who look for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from congvu.engines.search.actions import put_many
from congvu.engines.search.contracts import Document
from congvu.kernel.actors import Actor, ActorKind

READ = "dossiers.dossier.read"
HERE, ELSEWHERE = 51, 77


@pytest.fixture
def put(db: None) -> Callable[..., None]:
    """Write an entry: ``put("d1", "Hồ sơ", public=True)``."""

    def write(uid: str, title: str, text: str = "", noun: str = "dossier", **more: object) -> None:
        url = f"/{noun}/{uid}/"
        put_many([Document(noun=noun, uid=uid, title=title, text=text, url=url, **more)])  # type: ignore[arg-type]

    return write


def official(name: str, **reach: frozenset[int] | None) -> Actor:
    return Actor(
        kind=ActorKind.OFFICIAL, name=name, account_id=hash(name) % 1000, person_id=900,
        reach={code.replace("_", "."): units for code, units in reach.items()},
    )  # fmt: skip


PERSONAS = {
    "stranger": Actor.stranger(),
    "an": Actor(kind=ActorKind.CITIZEN, name="An", account_id=1, person_id=1),
    "binh": official("Bình", dossiers_dossier_read=frozenset({HERE})),
    "chi": official("Chi", dossiers_dossier_read=frozenset({ELSEWHERE})),
    "giang": official("Giang", identity_account_read=None),
    "root": official("Gốc", dossiers_dossier_read=None),
}
