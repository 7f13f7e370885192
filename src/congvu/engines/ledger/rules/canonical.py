"""One value, one spelling: the JSON Canonicalization Scheme. Source: RFC 8785."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import msgspec
import rfc8785

SAFE = 2**53 - 1  # JSON numbers beyond it are not exact everywhere
_SIMPLE = frozenset((str, int, bool, type(None)))  # every writer spells these alike
_FAST = msgspec.json.Encoder(order="sorted").encode


def plain(value: Any) -> Any:
    """The value in JSON's own types, so that it comes back from jsonb the same.

    Dates and instants become ISO text (UTC, microseconds), exact numbers that JSON cannot hold
    become text, characters that PostgreSQL cannot hold become U+FFFD. Raises TypeError for a type
    that has no place in an event.
    """
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is int:
        return value if -SAFE <= value <= SAFE else str(value)
    if kind is dict:
        return {_text(str(k)): plain(v) for k, v in value.items()}
    if kind is list or kind is tuple:
        return [plain(v) for v in value]
    return _odd(value)


def canonical(value: Any) -> bytes:
    """The JCS bytes of a plain value. Raises for what JCS cannot spell."""
    return bytes(rfc8785.dumps(value)) if _needs_jcs(value) else _FAST(value)


def canonical_fields(fields: dict[str, Any]) -> str:
    """Fields of any kind as JCS text, at once when they are flat and simple, as most are."""
    if all(map(_is_simple, fields.values())):
        try:
            text = _FAST(fields).decode()
        except UnicodeEncodeError:  # half a character
            text = "\\u0000"
        if "\\u0000" not in text:
            return text
    return canonical(plain(fields)).decode()


def canonical_simple(fields: dict[str, Any], **ready: str) -> bytes:
    """Flat, simple fields, some of which are canonical text already."""
    return _FAST({**fields, **{name: msgspec.Raw(text.encode()) for name, text in ready.items()}})


def _is_simple(value: Any) -> bool:
    kind = type(value)
    return kind is str or value is None or kind is bool or (kind is int and -SAFE <= value <= SAFE)


def instant(at: datetime) -> str:
    """An aware instant as text that does not depend on anyone's time zone."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _text(value: str) -> str:
    if value.isascii() and "\x00" not in value:
        return value
    return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def _odd(value: Any) -> Any:
    """The rarer types, in the order in which subclasses must be asked."""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, float):
        return _number(value)
    return _compound(value)


def _compound(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    if isinstance(value, Mapping):
        return plain(dict(value))
    if isinstance(value, set | frozenset):
        return sorted((plain(v) for v in value), key=canonical)
    if isinstance(value, list | tuple):
        return plain(list(value))
    if isinstance(value, str | int):
        return plain(str(value) if isinstance(value, str) else int(value))
    raise TypeError(f"{type(value).__name__} cannot stand in an event: give its fields")


def _number(value: float) -> float | str:
    if math.isfinite(value) and abs(value) <= SAFE and (value == 0 or abs(value) >= 1e-300):
        return value or 0.0
    return repr(value)


def _needs_jcs(value: Any) -> bool:
    """Whether the fast writer would differ: floats, and keys that UTF-16 sorts otherwise."""
    if type(value) is dict:
        for key in value:
            if not key.isascii() and max(key) > "\ud7ff":
                return True
        value = value.values()
    elif type(value) is not list:
        return type(value) is float
    return any(type(v) not in _SIMPLE and _needs_jcs(v) for v in value)
