"""One place from what a person types, accents or none, new name or old."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from congvu.engines.places import contracts
from congvu.engines.places.queries.places import successors
from congvu.engines.places.rules.names import Part, key, parts
from congvu.kernel.text import nfc

CANDIDATES = 60
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
    rows = _by_code(query.strip(), on) or _by_name(wanted, on) or _by_likeness(wanted, on)
    ranked = sorted(rows, key=lambda r: (-_score(r, wanted), r["code"]))[:limit]
    now = successors(r["id"] for r in ranked if r["upper"] is not None)
    return [_hit(r, now.get(r["id"], ()), _score(r, wanted)) for r in ranked]


def _by_code(query: str, on: date | None) -> list[dict[str, Any]]:
    if not query.isdigit():
        return []
    return _rows("code = %s", [query], on)


def _by_name(wanted: list[Part], on: date | None) -> list[dict[str, Any]]:
    """The first part begins the name; every further part stands in the path."""
    first, *above = wanted
    where = ["name_key LIKE %s"] + ["path_key LIKE %s"] * len(above)
    values = [f"{first.name}%"] + [f"%{p.name}%" for p in above]
    return _rows(" AND ".join(where), values, on)


def _by_likeness(wanted: list[Part], on: date | None) -> list[dict[str, Any]]:
    """Slips of the hand, and addresses typed without commas."""
    text = " ".join(p.name for p in wanted)
    return _rows("%s <%% path_key", [text], on, order="%s <<-> path_key", more=[text])


def _rows(
    where: str,
    values: list[str],
    on: date | None,
    *,
    order: str = "upper_inf(valid) DESC, length(name_key)",
    more: list[str] | None = None,
) -> list[dict[str, Any]]:
    dated = " AND valid @> %s::date" if on else ""
    days = [on.isoformat()] if on else []
    sql = f"SELECT {COLUMNS} FROM places_place WHERE {where}{dated} ORDER BY {order} LIMIT {CANDIDATES}"  # noqa: S608 - constants only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *days, *(more or [])])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _score(row: dict[str, Any], wanted: list[Part]) -> float:
    """Exact accents first, then whole names, today's units, the type that was typed, the larger."""
    first = wanted[0]
    typed = nfc(first.accented).casefold()
    score = 100.0 if typed in (row["name"].casefold(), row["full_name"].casefold()) else 0.0
    score += 50.0 if row["name_key"] == first.name else 0.0
    score += 30.0 if row["kind"] in first.kinds else 0.0
    score += 20.0 if row["upper"] is None else 0.0
    score += {"province": 3.0, "district": 2.0}.get(row["level"], 1.0)
    score += sum(5.0 for p in wanted[1:] if nfc(p.accented).casefold() in row["path"].casefold())
    return score + _shared(row["path_key"], key(" ".join(p.name for p in wanted)))


def _shared(path: str, text: str) -> float:
    """How much of what was typed stands in the path, 0 to 10."""
    words = text.split()
    held = set(path.split())
    return 10.0 * sum(w in held for w in words) / max(len(words), 1)


def _hit(row: dict[str, Any], now: tuple[contracts.Place, ...], score: float) -> contracts.PlaceHit:
    plain = contracts.Place(
        code=row["code"], level=row["level"], kind=row["kind"], name=row["name"],
        full_name=row["full_name"], path=row["path"], province_code=row["province_code"],
        valid_from=row["lower"], valid_to=row["upper"],
    )  # fmt: skip
    return contracts.PlaceHit(**plain.__dict__, now=now if row["upper"] else (plain,), score=score)
