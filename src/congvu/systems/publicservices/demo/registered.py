"""What the simulated population database knows of the invented people whose dossiers screens show first.

All agree with it but one: there the name is written without marks and the day of birth is another, so
that an official sees what a difference looks like.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from congvu.engines.identity.contracts import EidClaims
from congvu.kernel.text import unaccent
from congvu.systems.publicservices.demo import wording
from congvu.systems.publicservices.demo.stories import MINE, Story

NAME = "ho-so-mau.json"
DIFFERS = MINE  # the first story that is not An's


def write(folder: Path, told: list[Story]) -> None:
    """One file for the simulation; a repeat writes the same."""
    rows = [_row(wording.citizen(s), differs=s.number == DIFFERS) for s in told if not s.is_mine]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_text(json.dumps(rows, ensure_ascii=False))


def _row(who: EidClaims, *, differs: bool) -> dict[str, str]:
    assert who.birth_date is not None
    name = unaccent(who.full_name) if differs else who.full_name
    born = who.birth_date + timedelta(days=1) if differs else who.birth_date
    return {
        "SoDinhDanh": who.cccd, "HoVaTen": name.upper(), "NgayThangNamSinh": f"{born:%Y%m%d}",
        "GioiTinh": "1" if who.sex == "nam" else "2", "ThuongTru": who.address, "TinhTrang": "1",
    }  # fmt: skip
