"""Is what lies here still what was issued? Papers held against their stored bytes and the ledger.

The ledger's own lines are held against their seals by ``congvu ledger verify``; so a changed register
of papers, a changed file and a changed ledger each betray themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from congvu.engines.documents.models import Paper
from congvu.engines.documents.models.papers import PaperQuerySet
from congvu.engines.documents.queries.files import stored_hash
from congvu.engines.documents.rules.papers import PaperState
from congvu.engines.ledger import api as ledger

PAGE = 200
ISSUED = (PaperState.ISSUED.value, PaperState.REVOKED.value, PaperState.REPLACED.value)
TOLD = ("sha256", "title", "number", "reason", "enclosed")


@dataclass(frozen=True)
class Flaw:
    """A paper that is not as it was issued.

    kinds: ``file`` (the stored bytes), ``words`` (title, number or hash in the register), ``force``
    (stands as in force, though its end was decided), ``enclosed`` (a file that goes with it),
    ``untold`` (the ledger knows of no issue).
    """

    code: str
    number: str
    kinds: tuple[str, ...]


def flaws() -> Iterator[Flaw]:
    """Every flawed paper, oldest first; reads every issued file once."""
    last = 0
    while rows := list(_issued().filter(pk__gt=last)[:PAGE]):
        last = rows[-1].pk
        yield from _flaws_of(rows)


def flaw_of(code: str) -> Flaw | None:
    """The same for one paper."""
    return next(_flaws_of(list(_issued().filter(code=code))), None)


def _issued() -> PaperQuerySet:
    rows = Paper.objects.as_system("every issued paper is held against the ledger")
    return rows.filter(state__in=ISSUED).select_related("file", "number").order_by("pk")


def _flaws_of(rows: list[Paper]) -> Iterator[Flaw]:
    subjects = [str(row.uid) for row in rows]
    told = {f: ledger.last_told(noun="paper", subjects=subjects, field=f) for f in TOLD}
    for row in rows:
        said = {field: found.get(str(row.uid)) for field, found in told.items()}
        if kinds := tuple(_kinds(row, said)):
            yield Flaw(code=row.code, number=row.number_text, kinds=kinds)


def _kinds(row: Paper, said: dict[str, str | None]) -> Iterator[str]:
    if row.file is None or stored_hash(row.file.uid) != (said["sha256"] or row.sha256):
        yield "file"
    if said["sha256"] is None:
        yield "untold"
    elif (said["sha256"], said["title"], said["number"]) != (
        row.sha256, row.title, row.number_text,
    ):  # fmt: skip
        yield "words"
    if row.state == PaperState.ISSUED.value and said["reason"]:
        yield "force"
    if not _as_enclosed(row, said["enclosed"] or ""):
        yield "enclosed"


def _as_enclosed(row: Paper, told: str) -> bool:
    """Whether the files that go with it are those of the ledger, byte for byte."""
    kept = [each["sha256"] for each in row.enclosures]
    stored = [stored_hash(UUID(each["file"])) for each in row.enclosures]
    return told.split() == kept == stored
