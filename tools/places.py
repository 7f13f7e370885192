"""Make content/places from the MIT package `vietnamadminunits` (its data files, nothing else).

Usage: python -m tools.places <folder that holds dataset.db and converter_2025.json>
Writes places.tsv and successions.tsv; the loader reads them. Codes stay text, zeros and all.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/congvu/content/places/vietnam"
WHEN = "2025-07-01"
Row = tuple[str, ...]


def main(source: Path) -> None:
    database = sqlite3.connect(source / "dataset.db")
    converter = json.loads((source / "converter_2025.json").read_text(encoding="utf-8"))
    new, old = _new(database), _old(database)
    _write("places.tsv", ("level", "code", "full_name", "parent", "from", "to"), [*old, *new])
    links = set(_links(database, converter))
    links |= set(_of_districts(old, new, links))
    _write("successions.tsv", ("level", "old", "new", "main", "whole"), sorted(links))
    for level in ("province", "commune"):
        print(level, sum(r[0] == level for r in new), "now,", sum(r[0] == level for r in old), "before")


def _new(database: sqlite3.Connection) -> list[Row]:
    rows = database.execute("SELECT provinceCode, province, wardCode, ward FROM admin_units")
    found = set()
    for province, province_name, ward, ward_name in rows:
        found.add(("province", _two(province), _nfc(province_name), "", WHEN, ""))
        if ward:
            found.add(("commune", _five(ward), _nfc(ward_name), _two(province), WHEN, ""))
    return sorted(found)


def _old(database: sqlite3.Connection) -> list[Row]:
    rows = database.execute(
        "SELECT provinceCode, province, districtCode, district, wardCode, ward FROM admin_units_legacy"
    )
    found = set()
    for province, province_name, district, district_name, ward, ward_name in rows:
        found.add(("province", _two(province), _nfc(province_name), "", "", WHEN))
        if district:
            found.add(("district", _three(district), _nfc(district_name), _two(province), "", WHEN))
        if ward:
            found.add(("commune", _five(ward), _nfc(ward_name), _three(district), "", WHEN))
    return sorted(found)


def _links(database: sqlite3.Connection, converter: dict[str, dict[str, object]]) -> Iterator[Row]:
    new_province = dict(database.execute("SELECT provinceKey, provinceCode FROM admin_units"))
    old_province = dict(database.execute("SELECT provinceKey, provinceCode FROM admin_units_legacy"))
    new_ward = _codes(database, "SELECT provinceKey, wardKey, wardCode FROM admin_units")
    old_ward = _codes(
        database, "SELECT provinceKey, districtKey, wardKey, wardCode FROM admin_units_legacy"
    )
    for new, olds in converter["DICT_PROVINCE"].items():
        for old in olds:  # type: ignore[attr-defined]
            yield "province", _two(old_province[old]), _two(new_province[new]), "1", "1"
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():  # type: ignore[attr-defined]
            for old in olds:
                yield from _link(old_ward, old, new_ward, f"{province}_{ward}", "1", "1")
    for province, wards in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old, news in wards.items():  # type: ignore[attr-defined]
            for new in news:
                main = "1" if new["isDefaultNewWard"] else "0"
                yield from _link(old_ward, old, new_ward, f"{province}_{new['newWardKey']}", main, "0")


def _of_districts(old: list[Row], new: list[Row], links: set[Row]) -> Iterator[Row]:
    """A district had no heir of its own: the communes that its communes went to share its area.

    An island district without communes became the special zone of its name.
    """
    district_of = {row[1]: row[3] for row in old if row[0] == "commune"}
    heirs = {(district_of[link[1]], link[2]) for link in links if link[0] == "commune"}
    reached = {new_code for _, new_code in heirs}
    bare = {row[2].removeprefix("Huyện "): row[1] for row in old if row[0] == "district"}
    for row in new:
        name = row[2].removeprefix("Đặc khu ")
        if row[0] == "commune" and row[1] not in reached and name in bare:
            yield "district", bare[name], row[1], "1", "1"
    for district, commune in heirs:
        yield "district", district, commune, "0", "0"


def _link(
    olds: dict[str, list[str]], old: str, news: dict[str, list[str]], new: str, main: str, whole: str
) -> Iterator[Row]:
    for old_code in olds.get(old, []):
        for new_code in news.get(new, [])[:1]:
            yield "commune", _five(old_code), _five(new_code), main, whole


def _codes(database: sqlite3.Connection, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for *keys, code in database.execute(query):
        if code:
            found.setdefault("_".join(str(k) for k in keys), []).append(code)
    return found


def _write(name: str, head: Row, rows: Iterable[Row]) -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    text = "\n".join("\t".join(row) for row in (head, *rows)) + "\n"
    (TARGET / name).write_text(text, encoding="utf-8")


def _nfc(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _two(code: object) -> str:
    return str(code).zfill(2)


def _three(code: object) -> str:
    return str(code).zfill(3)


def _five(code: object) -> str:
    return str(code).zfill(5)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
