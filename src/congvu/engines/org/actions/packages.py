"""The tree from content packages: units and seats of an agency, communes from places."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.law.api import Package, Row, rows
from congvu.engines.org.actions.closure import rebuild
from congvu.engines.org.actions.units import add_unit
from congvu.engines.org.models import Post, Unit
from congvu.engines.org.rules.codes import is_new_code
from congvu.engines.places import api as places
from congvu.kernel.actions import step

FILE = "units.toml"
UNIT_FIELDS = (
    "code", "name", "short", "kind", "level", "parent", "place", "from", "rank", "address",
    "phone", "email", "certainty", "note", "seats",
)  # fmt: skip
SEAT_FIELDS = {"title", "capacity", "head"}
COMMUNE_FIELDS = (
    "province",
    "parent",
    "from",
    "code",
    "short",
    "kind",
    "name",
    "seats",
    "only",
    "rank",
    "under",
)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A seat as a package writes it."""

    title: str
    capacity: int = 1
    head: bool = False


@step
def load_org(*, package: Package) -> None:
    """Found the units and seats that are not there yet; what was changed here by action stays.

    Raises ContentError with the line.
    """
    made: list[int] = []
    known = {u.code: u for u in Unit.objects.all()}
    for row in rows(package, FILE, "unit"):
        made += _unit(row, known)
    for row in rows(package, FILE, "communes"):
        for unit_id in _communes(row, known):
            made.append(unit_id)
    rebuild(made)


def _unit(row: Row, known: dict[str, Unit]) -> list[int]:
    row.only(*UNIT_FIELDS)
    code = row.text("code")
    if not is_new_code(code):
        raise row.error(f"Mã “{code}” không đúng QĐ 20/2020/QĐ-TTg. Ví dụ đúng: G09.20.", code)
    if code in known:
        return []
    unit = add_unit(
        code=code, name=row.text("name"), short_name=row.text("short", ""),
        kind=_choice(row, "kind", Unit.Kind.values), level=_choice(row, "level", Unit.Level.values),
        parent=_parent(row, known), place_code=row.text("place", ""), on=row.day("from"),
        rank=row.number("rank", 100), address=row.text("address", ""),
        phone=row.text("phone", ""), email=row.text("email", ""),
        certainty=row.text("certainty", "V"), note=row.text("note", ""),
    )  # fmt: skip
    known[code] = unit
    _seats(unit, _read_seats(row))
    return [unit.pk]


def _communes(row: Row, known: dict[str, Unit]) -> Iterator[int]:
    """One unit for each commune of a province: ``{code}``, ``{type}`` and ``{name}`` are filled in."""
    row.only(*COMMUNE_FIELDS)
    seats, only = _read_seats(row), set(row.items("only"))
    for place in places.communes_of(row.text("province"), on=row.day("from")):
        code = row.text("code").format(code=place.code)
        if code in known or (only and place.code not in only):
            continue
        above = row.text("under", "").format(code=place.code) or row.text("parent")
        if above not in known:
            raise row.error(f"Không có đơn vị cấp trên “{above}”.", above)
        kind = place.full_name.removesuffix(place.name).strip()
        unit = add_unit(
            code=code, name=row.text("name").format(type=kind.lower(), name=place.name),
            kind=_choice(row, "kind", Unit.Kind.values), level=Unit.Level.XA, parent=known[above],
            short_name=row.text("short", ""), place_code=place.code, on=row.day("from"),
            rank=row.number("rank", 500), certainty="M",
        )  # fmt: skip
        known[code] = unit
        _seats(unit, seats)
        yield unit.pk


def _seats(unit: Unit, seats: list[Seat]) -> None:
    Post.objects.bulk_create(
        Post(
            unit=unit, title=seat.title, capacity=seat.capacity, is_head=seat.head,
            rank=rank * 10, valid=DateRange(unit.valid.lower, None),
        )
        for rank, seat in enumerate(seats, 1)
    )  # fmt: skip


def _read_seats(row: Row) -> list[Seat]:
    for item in row.items("seats"):
        if not isinstance(item, dict) or "title" not in item or set(item) - SEAT_FIELDS:
            raise row.error('Vị trí viết là { title = "…", capacity = 1, head = false }.', "seats")
    return [Seat(**item) for item in row.items("seats")]


def _parent(row: Row, known: dict[str, Unit]) -> Unit | None:
    code = row.text("parent", "")
    if code and code not in known:
        raise row.error(f"Không có đơn vị cấp trên “{code}”; cấp trên phải khai trước.", code)
    return known[code] if code else None


def _choice(row: Row, key: str, values: list[str]) -> str:
    found = row.text(key)
    if found not in values:
        raise row.error(f"“{key}” phải là một trong: {', '.join(values)}.", key)
    return found
