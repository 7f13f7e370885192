"""Reading and checking the text of a parameter's value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from decimal import Decimal, InvalidOperation

from congvu.engines.law.contracts import Value

TRUE, FALSE = ("có", "true", "1"), ("không", "false", "0")


def read_value(kind: str, text: str) -> Value:
    """``("int", "2530000")`` → 2530000. kind: int, decimal, text, bool, time (``15:00``).

    Raises ValueError with a Vietnamese sentence.
    """
    text = text.strip()
    readers: dict[str, Callable[[str], Value]] = {
        "int": _int,
        "decimal": _decimal,
        "bool": _bool,
        "time": _time,
    }
    if kind == "text":
        return text
    if kind not in readers:
        raise ValueError(
            f"Không có kiểu giá trị “{kind}”. Hãy dùng int, decimal, text, bool, time."
        )
    return readers[kind](text)


def write_value(value: Value) -> str:
    """The text that is stored for a value: the inverse of :func:`read_value`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def show_value(kind: str, value: Value) -> str:
    """The value as people read it: ``2530000`` → ``2.530.000``, ``0.75`` → ``0,75``."""
    text = write_value(value)
    if kind == "int":
        return f"{int(text):,}".replace(",", ".") if text else ""
    if kind == "decimal":
        return text.replace(".", ",")
    if kind == "bool":
        return "có" if text == "true" else "không"
    return text


def _int(text: str) -> int:
    try:
        return int(text.replace(".", "").replace(" ", ""))
    except ValueError:
        raise ValueError(f"“{text}” không phải số nguyên. Ví dụ đúng: 2530000.") from None


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValueError(f"“{text}” không phải số. Ví dụ đúng: 0,05.") from None


def _bool(text: str) -> bool:
    if text.lower() not in TRUE + FALSE:
        raise ValueError(f"“{text}” không phải có/không. Hãy ghi “có” hoặc “không”.")
    return text.lower() in TRUE


def _time(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}” không phải giờ. Ví dụ đúng: 15:00.") from None
