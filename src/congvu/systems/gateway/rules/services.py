"""What services can tell, how their versions may change, and what of an answer an agreement opens.

Law: NĐ 47/2020/NĐ-CP Điều 22-26; NĐ 278/2025/NĐ-CP; Luật 60/2024/QH15.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

LAW = "nd-47-2020"
ASKED, GRANTED, REFUSED, ENDED = "asked", "granted", "refused", "ended"
STATES = (ASKED, GRANTED, REFUSED, ENDED)
DEFAULT, SPECIAL, OPEN = "default", "special", "open"
CLASSES = (DEFAULT, SPECIAL, OPEN)
MOST_A_DAY = 1_000_000
DRAFT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class DossierAnswer:
    """A dossier as partners may read it. state: the national portal's code (domain 2.6)."""

    code: str
    procedure_code: str
    title: str
    state: int
    state_name: str
    unit: str
    submitted_on: date
    due_on: date | None
    finished_on: date | None
    applicant_name: str
    applicant_birth_date: date | None


@dataclass(frozen=True, kw_only=True)
class AssociationAnswer:
    """A registered association."""

    uid: str
    name: str
    purpose: str
    address: str
    place_code: str
    decision_number: str
    founded_on: date


SOURCES: Mapping[str, type[Any]] = {"dossier": DossierAnswer, "association": AssociationAnswer}


def fields_of(source: str) -> tuple[str, ...]:
    """What a source can tell, in its order."""
    return tuple(each.name for each in dataclasses.fields(SOURCES[source]))


def schema_of(source: str, fields: Collection[str]) -> Schema:
    """The JSON Schema of an answer with these fields; every one may be left out by an agreement."""
    kind = SOURCES[source]
    whole = msgspec.json.schema(kind)["$defs"][kind.__name__]
    kept = {name: said for name, said in whole["properties"].items() if name in fields}
    return {"$schema": DRAFT, "type": "object", "properties": kept, "additionalProperties": False}


def breaks(old: Schema, new: Schema) -> list[str]:
    """The fields that a reader of the old answers could no longer read: gone, or of another type.

    More fields, and fewer types of one, are no break: readers skip what they do not know.
    """
    return [
        name for name, said in old["properties"].items()
        if name not in new["properties"] or not _types(new["properties"][name]) <= _types(said)
    ]  # fmt: skip


def _types(said: Schema) -> frozenset[str]:
    """Each way a value may look, with its format: ``string/date``."""
    parts = said.get("anyOf", [said])
    return frozenset(f"{part.get('type')}/{part.get('format', '')}" for part in parts)


def next_number(last: tuple[int, int] | None, *, broken: Collection[str]) -> tuple[int, int]:
    """(major, minor) of the next version: what breaks readers is a new major version."""
    if last is None:
        return 1, 0
    major, minor = last
    return (major + 1, 0) if broken else (major, minor + 1)


def opened(answer: Any, *, version: Collection[str], granted: Collection[str]) -> dict[str, Any]:
    """Of an answer what the version tells and the agreement opens."""
    told: dict[str, Any] = msgspec.to_builtins(answer)
    return {name: told[name] for name in told if name in version and name in granted}


def seconds_left(at: datetime) -> int:
    """Until the day of the quota ends. at: on Vietnam's clock."""
    end = (at + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, int((end - at).total_seconds()))
