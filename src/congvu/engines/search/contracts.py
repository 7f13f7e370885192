"""What search says to others: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Document:
    """One thing that may be found.

    noun: the ledger's noun; uid: the thing's uid as text; text: what it is found by beside the
    title; codes: dossier codes, symbols of documents. Who may know of it: everybody (public), who
    holds ``needs`` over one of unit_ids, and the persons of person_ids.
    """

    noun: str
    uid: str
    title: str
    text: str
    url: str
    codes: tuple[str, ...] = ()
    needs: str = ""
    unit_ids: tuple[int, ...] = ()
    person_ids: tuple[int, ...] = ()
    public: bool = False
    updated: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One result. score: higher is better; title and snippet are plain text."""

    noun: str
    uid: str
    title: str
    text: str
    url: str
    updated: datetime
    score: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """Results of one search: only what the actor may see, in the rows and in the counts.

    total is capped at 1.000 (``more`` says that there are more); kinds: noun → count;
    after: the cursor of the next page ('' at the end).
    """

    rows: tuple[Hit, ...]
    total: int
    more: bool
    kinds: dict[str, int]
    after: str = ""
