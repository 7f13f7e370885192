"""What a package says: its parameters as lines of values, any value by its path."""

from __future__ import annotations

from datetime import date
from typing import Any

from congvu.engines.law.contracts import Package, Row, rows
from congvu.engines.law.contracts.packages import look_up
from congvu.engines.law.rules.series import Span, in_line, value_on
from congvu.engines.law.rules.values import read_value, write_value

HEAD = "package.toml"
VALUE_FIELDS = {"from", "to", "value", "text", "basis", "certainty", "note"}


def value_at(package: Package, path: str) -> Any:
    """What the package says at ``file.toml:a.b.0``, ``file`` or ``code@2027-01-01``; None: nothing."""
    if "@" in path:
        code, _, day = path.partition("@")
        return value_on(spans_of(package, code), date.fromisoformat(day))
    file, colon, inside = path.partition(":")
    if not package.has(file):
        return None
    if not colon:
        return package.text(file)
    tree = package.json(file) if file.endswith(".json") else package.toml(file)
    found = look_up(tree, inside)
    return found.isoformat() if isinstance(found, date) else found


def parameter_rows(package: Package) -> list[Row]:
    """The ``[[parameter]]`` rows of every TOML file of a package."""
    files = [f for f in package.names(".toml") if f != HEAD]
    return [row for file in files for row in rows(package, file, "parameter")]


def spans_of(package: Package, code: str) -> list[Span]:
    """The shipped line of values of one parameter, empty when the package has it not."""
    found = (r for r in parameter_rows(package) if r.data.get("code") == code)
    return next((spans(row) for row in found), [])


def spans(row: Row) -> list[Span]:
    """The line of values of a ``[[parameter]]``. Raises ContentError at the value at fault."""
    kind = row.text("kind")
    made = [_span(row, kind, item) for item in row.items("values")]
    try:
        return in_line(made)
    except ValueError as day:
        raise row.error(f"Hai giá trị cùng có hiệu lực từ ngày {day}.", "values") from None


def decided_spans(package: Package, code: str) -> list[Span]:
    """The values of one parameter that decisions lay over the package."""
    made = []
    for path, laid in package.overlay.items():
        name, _, day = path.partition("@")
        if name == code and day:
            made.append(
                Span(
                    valid_from=date.fromisoformat(day), value=laid["value"],
                    legal_basis=laid.get("basis", ""), decision=laid.get("decision", ""),
                )
            )  # fmt: skip
    return made


def check_toml(*, package: Package) -> None:
    """Every TOML file of the package can be read. Raises ContentError."""
    for file in package.names(".toml"):
        package.toml(file)


def check_parameters(*, package: Package) -> None:
    """Every value of every parameter can be read. Raises ContentError."""
    for row in parameter_rows(package):
        spans(row)


def _span(row: Row, kind: str, item: dict[str, Any]) -> Span:
    if not isinstance(item, dict) or not isinstance(item.get("from"), date):
        raise row.error("Mỗi giá trị cần from = ngày bắt đầu, không có dấu nháy.", "values")
    near = f"from = {item['from']}"
    if unknown := set(item) - VALUE_FIELDS:
        raise row.error(f"Giá trị có trường lạ: {', '.join(sorted(unknown))}.", near)
    if "value" not in item:
        raise row.error("Giá trị này thiếu value.", near)
    try:
        value = write_value(read_value(kind, write_value(item["value"])))
    except ValueError as wrong:
        raise row.error(str(wrong), near) from None
    return Span(
        valid_from=item["from"], valid_to=item.get("to"), value=value,
        text_key=item.get("text", ""), legal_basis=item.get("basis", ""),
        certainty=item.get("certainty", "V"), note=item.get("note", ""),
    )  # fmt: skip
