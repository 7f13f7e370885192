"""What the operators of the condition language mean: numbers, comparison with null, functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, DecimalException
from typing import Any

MAX_TEXT = 100_000
MAX_EXPONENT = 1_000


def normal(value: Any) -> Any:
    """A value of the data as the language knows it; what it does not know is null."""
    if value is None or isinstance(value, bool | str | Decimal | datetime | date | list | dict):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value and abs(value) < 1e300 else None
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return dict(value) if isinstance(value, Mapping) else None


def plain(value: Any) -> Any:
    """A value as JSON keeps it: numbers as numbers, days and instants as ISO texts."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def comparable(left: Any, right: Any) -> bool:
    """Whether both are of one kind: number, text, day or instant. A bool is no number."""
    for kind in (Decimal, str):
        if isinstance(left, kind) and isinstance(right, kind):
            return True
    if isinstance(left, datetime) or isinstance(right, datetime):
        both = isinstance(left, datetime) and isinstance(right, datetime)
        return both and (left.tzinfo is None) == (right.tzinfo is None)
    return isinstance(left, date) and isinstance(right, date)


def equal(left: Any, right: Any) -> bool | None:
    """FEEL equality: null equals null; different kinds are null, except null against a value."""
    if left is None or right is None:
        return left is right
    if comparable(left, right):
        return bool(left == right)
    if isinstance(left, bool) and isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        same = len(left) == len(right)
        return same and all(equal(normal(a), normal(b)) for a, b in zip(left, right, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return left == right
    return None


def as_date(left: Any, right: Any) -> tuple[Any, Any]:
    """A text in ISO form beside a day is read as a day: answers are stored as JSON."""
    if isinstance(left, date) and isinstance(right, str):
        return left, read_date(right, like=left)
    if isinstance(right, date) and isinstance(left, str):
        return read_date(left, like=right), right
    return left, right


def read_date(text: str, like: date | None = None) -> date | datetime | None:
    """An ISO day or instant; None when it is neither."""
    try:
        return (
            datetime.fromisoformat(text)
            if isinstance(like, datetime) or "T" in text
            else date.fromisoformat(text)
        )
    except ValueError:
        return None


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """``< <= > >=``; null unless both are of one kind."""
    left, right = as_date(left, right)
    if left is None or right is None or not comparable(left, right):
        return None
    if sign == "<":
        return bool(left < right)
    if sign == "<=":
        return bool(left <= right)
    return bool(left > right) if sign == ">" else bool(left >= right)


def arithmetic(sign: str, left: Any, right: Any) -> Any:
    """``+ - * / **`` on numbers, ``+`` on texts; anything else, overflow and division by 0 are null."""
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return left + right if len(left) + len(right) <= MAX_TEXT else None
    if not (isinstance(left, Decimal) and isinstance(right, Decimal)):
        return None
    try:
        if sign == "+":
            return left + right
        if sign == "-":
            return left - right
        if sign == "**":
            return _power(left, right)
        return left * right if sign == "*" else left / right
    except (DecimalException, ZeroDivisionError):
        return None


def _power(base: Decimal, exponent: Decimal) -> Decimal | None:
    """Exponents are kept small: a power may not spend more than a step's time."""
    if abs(exponent) > MAX_EXPONENT or abs(base) > Decimal(10) ** 30:
        return None
    made = base**exponent
    return made if made.is_finite() else None


def both(left: Any, right: Any) -> bool | None:
    """Three-valued and."""
    if left is False or right is False:
        return False
    return True if left is True and right is True else None


def either(left: Any, right: Any) -> bool | None:
    """Three-valued or."""
    if left is True or right is True:
        return True
    return False if left is False and right is False else None


def contains(values: Any, value: Any) -> bool | None:
    """Whether a list holds a value."""
    if not isinstance(values, list):
        return None
    return any(equal(*as_date(normal(v), value)) is True for v in values)


def _numbers(args: list[Any]) -> list[Decimal] | None:
    values = args[0] if len(args) == 1 and isinstance(args[0], list) else args
    numbers = [normal(v) for v in values]
    return numbers if numbers and all(isinstance(n, Decimal) for n in numbers) else None


def _fold(fold: Callable[[list[Decimal]], Decimal]) -> Callable[..., Any]:
    def run(*args: Any) -> Any:
        numbers = _numbers(list(args))
        return fold(numbers) if numbers else None

    return run


def _text(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*args: Any) -> Any:
        return function(*args) if all(isinstance(a, str) for a in args) else None

    return run


def _round(how: str) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        return value.quantize(Decimal(1), rounding=how) if _small(value) else None

    return run


def _small(value: Any) -> bool:
    return isinstance(value, Decimal) and abs(value) < Decimal(10) ** 20


def _part(name: str) -> Callable[[Any], Any]:
    def run(value: Any) -> Any:
        day = read_date(value) if isinstance(value, str) else value
        return Decimal({"year": day.year, "month": day.month, "day": day.day}[name]) if (
            isinstance(day, date)
        ) else None  # fmt: skip

    return run


# name → (function, least and most arguments). Names with spaces are one token to the lexer.
FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "not": (lambda v: None if not isinstance(v, bool) else not v, 1, 1),
    "date": (lambda v: read_date(v) if isinstance(v, str) else v, 1, 1),
    "count": (lambda v: Decimal(len(v)) if isinstance(v, list) else None, 1, 1),
    "sum": (_fold(lambda n: sum(n, Decimal(0))), 1, 50),
    "min": (_fold(min), 1, 50),
    "max": (_fold(max), 1, 50),
    "abs": (lambda v: abs(v) if isinstance(v, Decimal) else None, 1, 1),
    "floor": (_round(ROUND_FLOOR), 1, 1),
    "ceiling": (_round(ROUND_CEILING), 1, 1),
    "year of": (_part("year"), 1, 1),
    "month of": (_part("month"), 1, 1),
    "day of": (_part("day"), 1, 1),
    "string length": (_text(lambda t: Decimal(len(t))), 1, 1),
    "upper case": (_text(lambda t: t.upper()), 1, 1),
    "lower case": (_text(lambda t: t.lower()), 1, 1),
    "contains": (_text(lambda t, part: part in t), 2, 2),
    "starts with": (_text(lambda t, part: t.startswith(part)), 2, 2),
    "ends with": (_text(lambda t, part: t.endswith(part)), 2, 2),
    "list contains": (contains, 2, 2),
    "is defined": (lambda v: v is not None, 1, 1),
}
