"""What a person wants to be told, by which channel. No row: as the template says."""

from __future__ import annotations

from django.db import models


class Preference(models.Model):
    """One wish: this kind, by this channel, yes or no."""

    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=100)
    channel = models.CharField(max_length=10)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "channel"], name="preference_once"),
        ]
