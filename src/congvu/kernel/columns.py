"""Columns that every table uses: NFC text, the public uid, the mark of personal data. No model."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Func
from django.db.models.fields import UUIDField

if TYPE_CHECKING:  # generic only in the stubs
    _CharField = models.CharField[Any, Any]
    _TextField = models.TextField[Any, Any]
else:
    _CharField, _TextField = models.CharField, models.TextField

Column = TypeVar("Column", bound="models.Field[Any, Any]")


class UuidV7(Func):
    """PostgreSQL 18's ``uuidv7()`` as a database default."""

    function = "uuidv7"
    template = "%(function)s()"
    output_field = UUIDField()


def uid_column() -> models.UUIDField[Any, Any]:
    """The identifier shown outside; the bigint primary key never leaves the house."""
    return models.UUIDField(db_default=UuidV7(), unique=True, editable=False)


def personal(column: Column) -> Column:
    """Mark a column as personal data: its table raises until scoped, open data may not carry it.

    Law: Luật 91/2025/QH15.
    """
    column.personal = True  # type: ignore[attr-defined]  # read by is_personal
    return column


def is_personal(column: object) -> bool:
    """Whether a model's column was marked by :func:`personal`."""
    return bool(getattr(column, "personal", False))


class NfcCharField(_CharField):
    """Text normalised to NFC on the way in, so that "Nguyễn" typed two ways is one name."""

    def get_prep_value(self, value: Any) -> Any:
        return _nfc(super().get_prep_value(value))


class NfcTextField(_TextField):
    """Long text normalised to NFC on the way in."""

    def get_prep_value(self, value: Any) -> Any:
        return _nfc(super().get_prep_value(value))


def _nfc(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
