"""How a person wants letters: in which language."""

from __future__ import annotations

from django.db import models


class Mailbox(models.Model):
    """No row: Vietnamese."""

    person = models.OneToOneField("identity.Person", models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, default="vi")
