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
    files = [f for f in package.names(".toml") if f != "package.toml"]
    CodeList.objects.bulk_create(
        [_list(package, file) for file in files], update_conflicts=True, unique_fields=["key"],
        update_fields=["title", "source", "certainty", "note", "package"],
    )  # fmt: skip
    ids = dict(CodeList.objects.filter(key__in=map(_key, files)).values_list("key", "pk"))
    Code.objects.filter(list__in=ids.values()).delete()
    Code.objects.bulk_create(
        code for file in files for code in _codes(package, file, ids[_key(file)])
    )


def _key(file: str) -> str:
    return file.removesuffix(".toml")


def _list(package: Package, file: str) -> CodeList:
    head = package.toml(file).get("list", {})
    if not head.get("title"):
        raise package.error('Thiếu [list] với title = "…" ở đầu tệp.', file, 1)
    return CodeList(
        key=_key(file), title=head["title"], source=head.get("source", ""),
        certainty=head.get("certainty", "V"), note=head.get("note", ""), package=package.code,
    )  # fmt: skip


def _codes(package: Package, file: str, list_id: int) -> list[Code]:
    found = list(rows(package, file, "code"))
    _refuse_twice(found)
    return [_code(list_id, row, rank) for rank, row in enumerate(found)]


def _refuse_twice(found: list[Row]) -> None:
    seen: set[tuple[str, date | None]] = set()
    for row in found:
        key = (row.text("code"), row.day_or_none("from"))
        if key in seen:
            raise row.error(f"Mã “{key[0]}” có hai lần.", key[0])
        seen.add(key)


def _code(list_id: int, row: Row, rank: int) -> Code:
    row.only(*FIELDS)
    days = DateRange(row.day_or_none("from") or BEGINNING, row.day_or_none("to"))
    return Code(
        list_id=list_id, code=row.text("code"), label=row.text("label"),
        label_en=row.text("en", ""), rank=rank, extra=row.data.get("extra", {}), valid=days,
    )  # fmt: skip
