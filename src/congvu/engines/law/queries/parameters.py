"""Dated parameters."""

from __future__ import annotations

from datetime import date

from congvu.engines.law import contracts
from congvu.engines.law.models import ParameterValue
from congvu.engines.law.queries.memory import memory
from congvu.engines.law.rules.values import read_value
from congvu.kernel.errors import NotFound


def parameter(code: str, *, on: date) -> contracts.Parameter:
    """The parameter as it holds on the day. Raises NotFound when nothing holds."""
    series = memory.get(("parameter", code), lambda: history(code))
    for found in series:
        if found.valid_from <= on and (found.valid_to is None or on < found.valid_to):
            return found
    raise NotFound(
        f"Tham số “{code}” không có giá trị cho ngày {on:%d/%m/%Y}. "
        "Quản trị hãy nhập giá trị kèm số quyết định trong mục Tham số pháp luật."
    )


def value(code: str, *, on: date) -> contracts.Value:
    """The value on the day: int, Decimal, text, bool or time. Raises NotFound."""
    return parameter(code, on=on).value


def history(code: str) -> list[contracts.Parameter]:
    """All values in force at some time, the oldest first."""
    rows = ParameterValue.objects.current().filter(parameter__code=code)
    rows = rows.select_related("parameter", "text").order_by("valid")
    return [_value(row) for row in rows]


def _value(row: ParameterValue) -> contracts.Parameter:
    return contracts.Parameter(
        code=row.parameter.code, label=row.parameter.label, kind=row.parameter.kind,
        unit=row.parameter.unit, value=read_value(row.parameter.kind, row.value),
        valid_from=row.valid.lower or date.min, valid_to=row.valid.upper,
        legal_basis=row.legal_basis, text_key=row.text.key if row.text else "",
        certainty=row.certainty, note=row.note, decision=row.decision,
    )  # fmt: skip
