"""Columns that every table uses: NFC text and the public uid. Field types only, no model."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Func
from django.db.models.fields import UUIDField

if TYPE_CHECKING:  # generic only in the stubs
    _CharField = models.CharField[Any, Any]
    _TextField = models.TextField[Any, Any]
else:
    _CharField, _TextField = models.CharField, models.TextField


class UuidV7(Func):
    """PostgreSQL 18's ``uuidv7()`` as a database default."""

    function = "uuidv7"
    template = "%(function)s()"
    output_field = UUIDField()


def uid_column() -> models.UUIDField[Any, Any]:
    """The identifier shown outside; the bigint primary key never leaves the house."""
    return models.UUIDField(db_default=UuidV7(), unique=True, editable=False)


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
