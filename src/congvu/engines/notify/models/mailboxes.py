"""How a person wants letters: in which language, and when they may come."""

from __future__ import annotations

from django.db import models


class Mailbox(models.Model):
    """No row: Vietnamese, and the usual hours. quiet_from, quiet_until: one's own hours of rest on
    Vietnam's clock (the same twice: none); rest_days: nothing on days off either."""

    person = models.OneToOneField("identity.Person", models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, default="vi")
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    rest_days = models.BooleanField(default=False)
