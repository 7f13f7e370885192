"""A time line's sentence: the event's template filled with its fields, dates as people read them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from string import Formatter
from typing import Any

from congvu.kernel.clock import local

_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)\Z")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")


class _Lenient(Formatter):
    """A field that is missing or has another shape shows as it is, never as an error page."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return shown(kwargs.get(str(key), "…"))

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:
        return self.get_value(field_name, args, kwargs), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return str(format(value, format_spec))
        except (TypeError, ValueError):
            return str(value)


def sentence(template: str, fields: Mapping[str, Any]) -> str:
    """The template with its ``{fields}`` filled in; never raises."""
    return _Lenient().vformat(template, (), fields)


def shown(value: Any) -> Any:
    """ISO dates as dd/mm/yyyy, instants on Vietnam's clock, lists with commas, nothing as a dash."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(str(shown(v)) for v in value)
    if isinstance(value, str):
        return _dated(value)
    return value


def _dated(text: str) -> str:
    if found := _DATE.match(text):
        return "/".join(reversed(found.groups()))
    if _INSTANT.match(text):
        return f"{local(datetime.fromisoformat(text)):%d/%m/%Y %H:%M}"
    return text
