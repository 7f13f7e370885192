"""Places from content packages: all units and what became of them, in bulk."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.law.api import Package
from congvu.engines.places.models import Place, Stamp, Succession
from congvu.engines.places.rules.names import key, kind_of
from congvu.kernel.actions import step
from congvu.kernel.text import nfc

PLACES, SUCCESSIONS = "places.tsv", "successions.tsv"
BATCH = 2_000
LEVELS = ("province", "district", "commune")  # the larger first: a place stands under one


@dataclass(frozen=True)
class Line:
    """One row of places.tsv. parent: code one level up; first, end: half-open, None unknown."""

    level: str
    code: str
    full_name: str
    parent: str
    first: date | None
    end: date | None


@step
def load_places(*, package: Package) -> None:
    """Write the places and successions that are not there yet; what was changed by action stays.

    Raises ContentError with the line.
    """
    lines = list(_lines(package))
    known = {(p.level, p.code, p.valid.upper): p for p in Place.objects.select_related("parent")}
    for level in LEVELS:
        fresh = [
            _row(package, line, known)
            for line in lines
            if line.level == level and (level, line.code, line.end) not in known
        ]
        for row in Place.objects.bulk_create(fresh, batch_size=BATCH):
            known[(row.level, row.code, row.valid.upper)] = row
    _load_successions(package, known)
    Stamp.objects.update_or_create(id=1, defaults={"token": uuid.uuid4()})


def _lines(package: Package) -> Iterator[Line]:
    for number, raw in enumerate(package.text(PLACES).splitlines()[1:], 2):
        parts = raw.split("\t")
        if len(parts) != 6 or parts[0] not in LEVELS or not parts[1].isdigit():
            raise package.error("Mỗi dòng phải có sáu cột, mã chỉ gồm chữ số.", PLACES, number)
        level, code, full_name, parent, first, end = parts
        yield Line(level, code, nfc(full_name), parent, _day(first), _day(end))


def _row(
    package: Package, line: Line, known: dict[tuple[str, str, date | None], Place]
) -> Place:
    above = _parent(line, known)
    if above is None and line.level != "province":
        raise package.error(f"Không có đơn vị cấp trên mã {line.parent} của {line.code}.", PLACES)
    path = f"{line.full_name}, {above.path}" if above else line.full_name
    name = _bare(line.full_name)
    return Place(
        code=line.code, level=line.level, kind=_kind(line), name=name, full_name=line.full_name,
        path=path, name_key=key(name), path_key=key(path), parent=above,
        province_code=above.province_code if above else line.code,
        valid=DateRange(line.first, line.end), decision="NQ 202/2025/QH15",
    )  # fmt: skip


def _parent(line: Line, known: dict[tuple[str, str, date | None], Place]) -> Place | None:
    """A new commune stands under a province, an old one under a district, of the same time."""
    for level in ("district", "province"):
        found = known.get((level, line.parent, line.end))
        if line.parent and found is not None and level != line.level:
            return found
    return None


def _load_successions(
    package: Package, known: dict[tuple[str, str, date | None], Place]
) -> None:
    when = date(2025, 7, 1)
    there = set(Succession.objects.values_list("predecessor_id", "successor_id"))
    rows = []
    for raw in package.text(SUCCESSIONS).splitlines()[1:]:
        level, old, new, main, whole = raw.split("\t")
        heir = "province" if level == "province" else "commune"
        before, after = known[(level, old, when)], known[(heir, new, None)]
        if (before.pk, after.pk) not in there:
            rows.append(
                Succession(
                    predecessor=before, successor=after, on=when, is_main=main == "1",
                    is_whole=whole == "1", decision="NQ 202/2025/QH15",
                )
            )  # fmt: skip
    Succession.objects.bulk_create(rows, batch_size=BATCH)


def _kind(line: Line) -> str:
    """A city is of the centre among provinces, of a province below."""
    found = kind_of(line.full_name)
    if found in ("thanh_pho_tw", "thanh_pho"):
        return "thanh_pho_tw" if line.level == "province" else "thanh_pho"
    return found


def _bare(full_name: str) -> str:
    """``Thị trấn Sông Vệ`` → ``Sông Vệ``; ``Quận 1`` → ``1``."""
    for word in ("Thành phố", "Thị trấn", "Đặc khu", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Xã"):
        if full_name.startswith(word + " "):
            return full_name.removeprefix(word + " ")
    return full_name


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
