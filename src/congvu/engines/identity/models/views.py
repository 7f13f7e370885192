"""Saved views: how an account likes to see a list."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from congvu.engines.identity.models.accounts import Account
from congvu.kernel.columns import NfcCharField, uid_column


class SavedView(models.Model):
    """screen: the list's URL name; query: its filter, sort and columns as a URL query string."""

    uid = uid_column()
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="saved_views")
    screen = models.CharField(max_length=120)
    title = NfcCharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint("account", "screen", "title", name="saved_view_title"),
            models.UniqueConstraint(
                "account", "screen", name="saved_view_default", condition=models.Q(is_default=True)
            ),
        ]
