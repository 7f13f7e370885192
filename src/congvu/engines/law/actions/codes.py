"""Code lists from packages: one TOML file a list."""

from __future__ import annotations

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.law.contracts import Package, Row, rows
from congvu.engines.law.models import Code, CodeList
from congvu.kernel.actions import step

FIELDS = ("code", "label", "en", "from", "to", "extra")
BEGINNING = date(1945, 9, 2)


@step
def load_codes(*, package: Package) -> None:
    """Write every list of a package (``<key>.toml``), replacing its codes as a whole."""
    for file in package.names(".toml"):
        if file != "package.toml":
            _load_list(package, file)


def _load_list(package: Package, file: str) -> None:
    head = package.toml(file).get("list", {})
    if not head.get("title"):
        raise package.error('Thiếu [list] với title = "…" ở đầu tệp.', file, 1)
    made, _ = CodeList.objects.update_or_create(
        key=file.removesuffix(".toml"),
        defaults={
            "title": head["title"], "source": head.get("source", ""),
            "certainty": head.get("certainty", "V"), "note": head.get("note", ""),
            "package": package.code,
        },
    )  # fmt: skip
    Code.objects.filter(list=made).delete()
    found = list(rows(package, file, "code"))
    _refuse_twice(found)
    Code.objects.bulk_create(_code(made, row, rank) for rank, row in enumerate(found))


def _refuse_twice(found: list[Row]) -> None:
    seen: set[tuple[str, date | None]] = set()
    for row in found:
        key = (row.text("code"), row.day_or_none("from"))
        if key in seen:
            raise row.error(f"Mã “{key[0]}” có hai lần.", key[0])
        seen.add(key)


def _code(made: CodeList, row: Row, rank: int) -> Code:
    row.only(*FIELDS)
    days = DateRange(row.day_or_none("from") or BEGINNING, row.day_or_none("to"))
    return Code(
        list=made, code=row.text("code"), label=row.text("label"), label_en=row.text("en", ""),
        rank=rank, extra=row.data.get("extra", {}), valid=days,
    )  # fmt: skip
