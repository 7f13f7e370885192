"""What one dossier costs, by the fee table and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from congvu.engines.casework import api as casework
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.registers.procedures.contracts import Channel


def amount(*, channel: Channel, answers: Mapping[str, Any], on: datetime) -> int:
    """Whole đồng: the fixed fee, or the formula over the answers and the parameters of that day.

    The fixed fee is also the least, and holds when a formula has no value for these answers.
    """
    if not channel.fee_formula:
        return channel.fee_vnd
    day = clock.local(on).date()
    known = {name: law.value(code, on=day) for name, code in channel.fee_values.items()}
    numbers = {key: _number(value) for key, value in {**answers, **known}.items()}
    found = casework.compile_expression(channel.fee_formula).value(numbers)
    if not isinstance(found, Decimal):
        return channel.fee_vnd
    return max(int(found.quantize(Decimal(1), ROUND_HALF_UP)), channel.fee_vnd)


def _number(value: Any) -> Any:
    """Answers keep numbers as text."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return value
    try:
        return Decimal(value)
    except InvalidOperation:
        return value
