"""Places from content packages: ten thousand rows in one COPY, what is there already left alone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection
from psycopg import sql

from congvu.engines.law.api import Package
from congvu.engines.places.models import Place, Stamp
from congvu.engines.places.queries.memory import memory
from congvu.engines.places.rules.names import key
from congvu.engines.places.rules.types import TITLES
from congvu.kernel.actions import step
from congvu.kernel.versioned import bump

REFORM = date(2025, 7, 1)
TABLES = {
    "provinces.tsv": ("code", "kind", "name"),
    "communes.tsv": ("code", "kind", "name", "province"),
    "old.tsv.gz": ("level", "code", "kind", "name", "parent", "from", "to", "certainty"),
    "successions.tsv.gz": (
        "level", "code", "to", "heir_level", "heir_code", "on", "whole", "main", "certainty",
    ),
}  # fmt: skip
PLACE_COLUMNS = (
    "id", "code", "level", "kind", "name", "full_name", "path", "name_key", "path_key",
    "parent_id", "province_code", "valid", "certainty", "decision",
)  # fmt: skip
LINK_COLUMNS = (
    "predecessor_id", "successor_id", "on", "is_whole", "is_main", "certainty", "decision",
)  # fmt: skip
ABOVE = {"district": "province", "commune": "district"}


@dataclass(frozen=True)
class Draft:
    """A place as a package writes it. start, end: half-open, None: not known or open."""

    level: str
    code: str
    kind: str
    name: str
    parent: tuple[str, str] | None  # level and code
    start: date | None
    end: date | None
    certainty: str = "V"


@step
def load_places(*, package: Package) -> None:
    """Add the places and links that are not there yet; what was changed here by action stays.

    Raises ContentError with the line.
    """
    drafts = sorted(
        _drafts(package), key=lambda d: ("province", "district", "commune").index(d.level)
    )
    known = Known()
    fresh = [d for d in drafts if not known.has(d)]
    rows = list(_rows(fresh, known))
    _copy("places_place", PLACE_COLUMNS, rows)
    _copy("places_succession", LINK_COLUMNS, _links(package, known, {r[0] for r in rows}))
    if rows:
        bump(Stamp, memory)


class Known:
    """The places of the database and of this load: id and path by level, code and day."""

    def __init__(self) -> None:
        self._spans: dict[
            tuple[str, str], list[tuple[date | None, date | None, int, str, str]]
        ] = {}
        columns = ("level", "code", "valid", "pk", "path", "province_code")
        for level, code, valid, pk, path, province in Place.objects.values_list(*columns):
            self.add((level, code), valid.lower, valid.upper, pk, path, province)

    def add(
        self,
        key: tuple[str, str],
        start: date | None,
        end: date | None,
        pk: int,
        path: str,
        province: str,
    ) -> None:
        self._spans.setdefault(key, []).append((start, end, pk, path, province))

    def has(self, draft: Draft) -> bool:
        """Whether some place of that level and code shares a day with the draft."""
        spans = self._spans.get((draft.level, draft.code), [])
        return any(
            (start is None or draft.end is None or start < draft.end)
            and (end is None or draft.start is None or draft.start < end)
            for start, end, *_ in spans
        )

    def last_before(self, level: str, code: str, end: date | None) -> tuple[int, str, str] | None:
        """(id, path, province) of the place that stood on the day before ``end``."""
        for start, until, pk, path, province in self._spans.get((level, code), []):
            if end is None:
                if until is None:
                    return pk, path, province
            elif (start is None or start < end) and (until is None or until >= end):
                return pk, path, province
        return None

    def on(self, level: str, code: str, day: date) -> int | None:
        """The id of the place that stands on the day."""
        for start, until, pk, *_ in self._spans.get((level, code), []):
            if (start is None or start <= day) and (until is None or day < until):
                return pk
        return None


def _rows(drafts: list[Draft], known: Known) -> Iterator[tuple[object, ...]]:
    ids = iter(_reserve(len(drafts)))
    for draft in drafts:
        pk = next(ids)
        full = f"{TITLES[draft.kind]} {draft.name}"
        above = known.last_before(*draft.parent, draft.end) if draft.parent else None
        path = f"{full}, {above[1]}" if above else full
        province = above[2] if above else draft.code
        known.add((draft.level, draft.code), draft.start, draft.end, pk, path, province)
        yield (
            pk, draft.code, draft.level, draft.kind, draft.name, full, path, key(draft.name),
            key(path), above[0] if above else None, province,
            f"[{draft.start or ''},{draft.end or ''})", draft.certainty, "",
        )  # fmt: skip


def _links(package: Package, known: Known, fresh: set[object]) -> Iterator[tuple[object, ...]]:
    for line, row in _table(package, "successions.tsv.gz"):
        old = known.last_before(row["level"], row["code"], _day(row["to"]))
        day = date.fromisoformat(row["on"])
        heir = known.on(row["heir_level"], row["heir_code"], day)
        if old is None or heir is None:
            raise package.error(
                f"Không có đơn vị {row['code']} hoặc {row['heir_code']} để nối.",
                "successions.tsv.gz", line,
            )  # fmt: skip
        if old[0] in fresh:
            yield old[0], heir, day, row["whole"] == "1", row["main"] == "1", row["certainty"], ""


def _drafts(package: Package) -> Iterator[Draft]:
    for _, row in _table(package, "provinces.tsv"):
        yield Draft("province", row["code"], row["kind"], row["name"], None, REFORM, None)
    for _, row in _table(package, "communes.tsv"):
        above = ("province", row["province"])
        yield Draft("commune", row["code"], row["kind"], row["name"], above, REFORM, None)
    for _, row in _table(package, "old.tsv.gz"):
        level = row["level"]
        parent = (ABOVE[level], row["parent"]) if level in ABOVE else None
        yield Draft(
            level, row["code"], row["kind"], row["name"], parent, _day(row["from"]),
            _day(row["to"]), row["certainty"],
        )  # fmt: skip


def _table(package: Package, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row) of a TSV whose header must be as expected. Raises ContentError."""
    reader = csv.reader(io.StringIO(package.text(name)), delimiter="\t", quoting=csv.QUOTE_NONE)
    head = tuple(next(reader, ()))
    if head != TABLES[name]:
        raise package.error(f"Dòng đầu phải là: {' '.join(TABLES[name])}.", name, 1)
    for line, cells in enumerate(reader, 2):
        if len(cells) != len(head):
            raise package.error(f"Cần {len(head)} cột, có {len(cells)}.", name, line)
        row = dict(zip(head, cells, strict=True))
        if "kind" in row and row["kind"] not in TITLES:
            raise package.error(f"Không có loại đơn vị “{row['kind']}”.", name, line)
        yield line, row


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _reserve(count: int) -> list[int]:
    """Ids from the table's own sequence, so that parents can be named before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('places_place', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
