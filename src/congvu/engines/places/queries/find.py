"""One place from what a person types, accents or none, new name or old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from congvu.engines.places import contracts
from congvu.engines.places.queries.likeness import alike, likeness
from congvu.engines.places.queries.places import successors
from congvu.engines.places.rules.names import Part, key, parts, spelling, split_at_types

Found = dict[str, Any]
MOST = 60
ORDER = "upper_inf(valid) DESC, length(name_key)"
COLUMNS = (
    "id, code, level, kind, name, full_name, path, province_code, lower(valid), upper(valid), "
    "name_key, path_key"
)


def find(query: str, *, on: date | None = None, limit: int = 10) -> list[contracts.PlaceHit]:
    """The places that best match the text, best first.

    query: a name, a code or an address from small to large ("xã X, huyện Y, tỉnh Z"), with accents
    or without. on: only places of that day (without one: of all times, today's first).
    """
    wanted = parts(query)
    if not wanted:
        return []
    rows = _candidates(query, wanted, on)
    scores = {row["id"]: _score(row, wanted) for row in rows}
    ranked = sorted(rows, key=lambda r: (-scores[r["id"]], r["code"]))[:limit]
    now = successors(r["id"] for r in ranked if r["upper"] is not None)
    return [_hit(r, now.get(r["id"], ()), scores[r["id"]]) for r in ranked]


def _candidates(query: str, wanted: list[Part], on: date | None) -> list[Found]:
    """From the strictest reading to the most forgiving; the first that finds anything is taken."""
    readings: tuple[Callable[[], list[Found]], ...] = (
        lambda: _by_code(query.strip(), on),
        lambda: _by_name(wanted, on),
        lambda: _by_name(split_at_types(query), on),
        lambda: _by_first_words(wanted, on),
        lambda: _by_likeness(wanted[0], on),
    )
    return next((rows for reading in readings if (rows := reading())), [])


def _by_code(query: str, on: date | None) -> list[Found]:
    return _rows("code = %s", [query], on) if query.isdigit() else []


def _by_name(wanted: list[Part], on: date | None) -> list[Found]:
    """The first part begins the name; every further part stands in the path."""
    if not wanted:
        return []
    first, *above = wanted
    where = ["name_key LIKE %s"] + ["path_key LIKE %s"] * len(above)
    return _rows(" AND ".join(where), [f"{first.name}%", *(f"%{p.name}%" for p in above)], on)


def _by_first_words(wanted: list[Part], on: date | None) -> list[Found]:
    """An address typed in one go: the name is what its first words are, the rest stands above it."""
    words = " ".join(p.name for p in wanted).split()
    beginnings = [" ".join(words[:n]) for n in range(len(words) - 1, 0, -1)]
    rows = _rows("name_key = ANY(%s)", [list(beginnings)], on) if beginnings else []
    return [r for r in rows if set(words) <= set(r["path_key"].split())]


def _by_likeness(first: Part, on: date | None) -> list[Found]:
    """Slips of the hand: the names that share most groups of three letters."""
    names = alike(first.name)
    return _rows("name_key = ANY(%s)", [names], on) if names else []


def _rows(where: str, values: list[Any], on: date | None) -> list[Found]:
    dated, days = (" AND valid @> %s::date", [on.isoformat()]) if on else ("", [])
    sql = f"SELECT {COLUMNS} FROM places_place WHERE {where}{dated} ORDER BY {ORDER} LIMIT {MOST}"  # noqa: S608 - constants only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *days])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _score(row: Found, wanted: list[Part]) -> float:
    """Exact accents first, then whole names, today's units, the type that was typed, the larger."""
    first = wanted[0]
    typed, path = spelling(first.accented), spelling(row["path"])
    score = 100.0 if typed in (spelling(row["name"]), spelling(row["full_name"])) else 0.0
    score += 50.0 if row["name_key"] == first.name else 0.0
    score += 40.0 * likeness(row["name_key"], first.name)
    score += 30.0 if row["kind"] in first.kinds else 0.0
    score += 20.0 if row["upper"] is None else 0.0
    score += {"province": 25.0, "district": 2.0}.get(row["level"], 1.0)
    score += sum(5.0 for p in wanted[1:] if spelling(p.accented) in path)
    return score + _shared(row["path_key"], key(" ".join(p.name for p in wanted)))


def _shared(path: str, text: str) -> float:
    """How much of what was typed stands in the path, 0 to 10."""
    words = text.split()
    held = set(path.split())
    return 10.0 * sum(w in held for w in words) / max(len(words), 1)


def _hit(row: Found, now: tuple[contracts.Place, ...], score: float) -> contracts.PlaceHit:
    plain = contracts.Place(
        code=row["code"], level=row["level"], kind=row["kind"], name=row["name"],
        full_name=row["full_name"], path=row["path"], province_code=row["province_code"],
        valid_from=row["lower"], valid_to=row["upper"],
    )  # fmt: skip
    return contracts.PlaceHit(**plain.__dict__, now=now if row["upper"] else (plain,), score=score)
