"""Derive the shipped working calendar from the `holidays` package and the swaps it does not know.

Run: ``python -m tools.calendars`` (then review the difference and raise the version).
Source: holidays 0.109 (MIT); domain facts §16 for 2/1/2026 and 10/1/2026.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import holidays

FOLDER = Path(__file__).parents[1] / "src" / "congvu" / "content" / "calendars" / "viet-nam"
YEARS = (2025, 2026, 2027)
# Seen in the press, not in the package: (kind, name, note).
SWAPS = {
    date(2026, 1, 2): ("swap_off", "Nghỉ hoán đổi (làm bù ngày 10/01/2026)"),
    date(2026, 1, 10): ("swap_on", "Làm bù cho ngày 02/01/2026"),
}
# The package's date is right, its label is not: that lunar month had 29 days.
NAMES = {date(2025, 1, 27): "28 Tết"}
HEADS = {
    2025: 'forecast = false\ndecision = "6150/TB-BLĐTBXH"\ndecided_on = 2024-12-03\n'
    'certainty = "M"\nnote = "Số thông báo ghi theo trí nhớ; ngày nghỉ theo gói holidays 0.109."\n',
    2026: 'forecast = false\ndecision = "Thông báo nghỉ lễ, tết năm 2026 (số chưa kiểm chứng)"\n'
    'certainty = "M"\nnote = "Ngày nghỉ theo gói holidays 0.109; cặp 02/01 và 10/01 theo báo chí."\n',
    2027: 'forecast = true\ncertainty = "M"\n'
    'note = "Dự kiến: khối Tết Âm lịch chờ thông báo của năm."\n',
}


def kind_of(name: str) -> str:
    """The kind of a day by the package's label."""
    if "thay cho ngày" in name:
        return "swap_off"
    return "compensatory" if "nghỉ bù" in name else "holiday"


def days(year: int) -> list[tuple[date, str, str, str]]:
    """(date, kind, name, certainty) of every day that is not plain, in order."""
    source = holidays.country_holidays("VN", years=year, language="vi")
    forecast = "M" if year == YEARS[-1] else "V"
    found = {d: (kind_of(n), NAMES.get(d, n), forecast) for d, n in source.items()}
    for day in source.weekend_workdays:
        if day.year == year:
            off = next(d for d, n in source.items() if f"{day:%d/%m/%Y}" in n)
            found[day] = ("swap_on", f"Làm bù cho ngày {off:%d/%m/%Y}", forecast)
    found |= {d: (*swap, "M") for d, swap in SWAPS.items() if d.year == year}
    return [(d, *found[d]) for d in sorted(found)]


def write(year: int) -> None:
    """One TOML file a year."""
    lines = [HEADS[year]]
    for day, kind, name, certainty in days(year):
        sure = f'certainty = "{certainty}"\n' if certainty != "V" else ""
        lines.append(f'[[day]]\ndate = {day}\nkind = "{kind}"\nname = "{name}"\n{sure}')
    (FOLDER / f"{year}.toml").write_text("\n".join(lines))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for year in YEARS:
        write(year)


if __name__ == "__main__":
    main()
