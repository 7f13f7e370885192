"""Templates that came from content packages; a room's own lie in its folder."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Notice(models.Model):
    """The template in force. data: its parsed ``notice.toml``, an agency's overlay applied.

    Older versions stay with the package in the law engine.
    """

    code = models.CharField(max_length=100, unique=True)
    version = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    data = models.JSONField()
    at = models.DateTimeField(db_default=Now())
