"""Places by code, today or on a day, and what became of the old ones."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congvu.engines.places import contracts
from congvu.engines.places.models import Place, Succession
from congvu.engines.places.queries.memory import memory
from congvu.kernel.errors import NotFound

PROVINCE, DISTRICT, COMMUNE = Place.Level.PROVINCE, Place.Level.DISTRICT, Place.Level.COMMUNE


def province(code: str, *, on: date | None = None) -> contracts.Place:
    """The province of today's code (or of the day's). Raises NotFound."""
    return _one(PROVINCE, code, on)


def commune(code: str, *, on: date | None = None) -> contracts.Place:
    """The commune of today's code (or of the day's). Raises NotFound."""
    return _one(COMMUNE, code, on)


def provinces(*, on: date | None = None) -> list[contracts.Place]:
    """All provinces in order of code: 34 today, 63 before 1/7/2025."""

    def read() -> list[contracts.Place]:
        rows = _dated(Place.objects.filter(level=PROVINCE), on)
        return [value(r) for r in rows.order_by("code")]

    return list(memory.get(("provinces", on), read))


def communes_of(province_code: str, *, on: date | None = None) -> list[contracts.Place]:
    """The communes of a province in order of code; none for what is no code."""
    if not _is_code(province_code):
        return []

    def read() -> list[contracts.Place]:
        rows = _dated(Place.objects.filter(level=COMMUNE, province_code=province_code), on)
        return [value(r) for r in rows.order_by("code")]

    return list(memory.get(("communes", province_code, on), read))


def codes_on(code: str, *, on: date) -> list[str]:
    """The codes that hold on the day the area of a place of any time, the main one first.

    code: a province (2 characters) or commune (5). Empty when the code was never used.
    """
    if not _is_code(code):
        return []
    return list(memory.get(("codes", code, on), lambda: _codes_on(code, on)))


def predecessors(code: str) -> list[contracts.Place]:
    """The places that today's commune or province was made from, in order of code."""
    level = PROVINCE if len(code) == 2 else COMMUNE
    links = Succession.objects.filter(
        successor__level=level, successor__code=code, successor__valid__upper_inf=True
    )
    rows = links.select_related("predecessor").order_by("predecessor__code")
    return [value(link.predecessor) for link in rows]


def value(row: Place) -> contracts.Place:
    """The contract of a row."""
    return contracts.Place(
        code=row.code, level=row.level, kind=row.kind, name=row.name, full_name=row.full_name,
        path=row.path, province_code=row.province_code,
        valid_from=row.valid.lower, valid_to=row.valid.upper,
    )  # fmt: skip


def _is_code(code: str | None) -> bool:
    """Whether a typed code can be one: PostgreSQL takes no NUL; a draft may hold none yet."""
    return code is not None and code.isascii() and code.isdigit()


def _one(level: str, code: str, on: date | None) -> contracts.Place:
    def read() -> list[contracts.Place]:
        return [value(r) for r in _dated(Place.objects.filter(level=level, code=code), on)]

    found = _is_code(code) and memory.get((level, code, on), read)
    if not found:
        raise NotFound(
            _("Không có đơn vị hành chính mã “%(code)s”. Hãy tìm lại theo tên.") % {"code": code}
        )
    return found[0]


def _dated(rows: QuerySet[Place], on: date | None) -> QuerySet[Place]:
    return rows.filter(valid__upper_inf=True) if on is None else rows.filter(valid__contains=on)


def _codes_on(code: str, on: date) -> list[str]:
    level = PROVINCE if len(code) == 2 else COMMUNE
    rows = list(Place.objects.filter(level=level, code=code))
    found = [r for start in rows for r in _followed(start, on)]
    return list(dict.fromkeys(r.code for r in found))


def _followed(row: Place, on: date | None) -> list[Place]:
    """The row itself while it lives on the day, else those who took it over, and theirs."""
    found: list[Place] = []
    queue, seen = [row], {row.pk}
    while queue:
        current = queue.pop(0)
        if current.valid.upper is None or (on is not None and on < current.valid.upper):
            found.append(current)
            continue
        links = Succession.objects.filter(predecessor=current).select_related("successor")
        new = [s.successor for s in links.order_by("-is_main") if s.successor_id not in seen]
        seen.update(n.pk for n in new)
        queue.extend(new)
    return found
