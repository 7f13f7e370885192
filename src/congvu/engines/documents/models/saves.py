"""What each save changed, the base of later saves; and what could not be merged yet."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from congvu.engines.documents.models.drafts import Draft
from congvu.kernel.actors import Actor
from congvu.kernel.columns import personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class SaveQuerySet(ScopedQuerySet["DraftSave"]):
    def narrow(self, actor: Actor) -> Self:
        """Saves of the drafts that the actor may know of."""
        return self.filter(draft__in=Draft.objects.visible_to(actor).values("pk"))


class DraftSave(models.Model):
    """One save of a draft. revision, content, signer: as they stood before it, once a page's base.

    changed: the parts it changed (block ids, fields); page: the open page that it came from.
    """

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    revision = models.IntegerField()
    content: models.JSONField[Any] = personal(models.JSONField())
    signer = models.ForeignKey(
        "identity.Account", null=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    changed = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    page = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()

    objects = SaveQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "revision"], name="documents_save_once")
        ]
        indexes = [models.Index(fields=["saved_at"], name="documents_save_age")]


class SetAsideQuerySet(ScopedQuerySet["DraftSetAside"]):
    def narrow(self, actor: Actor) -> Self:
        """One's own: what somebody typed and has not merged is nobody else's to read."""
        return self.filter(account=actor.account_id)


class DraftSetAside(models.Model):
    """What a person typed where others had changed the same parts: kept until she has decided.

    revision: what her page was made from; signer: whom it named; page: which of her open pages.
    """

    uid = uid_column()
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=40, blank=True)
    revision = models.IntegerField()
    content: models.JSONField[Any] = personal(models.JSONField())
    signer = models.BigIntegerField(null=True)
    typed_at = models.DateTimeField()

    objects = SetAsideQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "account", "page"], name="documents_set_aside_once"
            )
        ]


class PresenceQuerySet(ScopedQuerySet["DraftPresence"]):
    def narrow(self, actor: Actor) -> Self:
        """Who has the drafts open that the actor may know of."""
        return self.filter(draft__in=Draft.objects.visible_to(actor).values("pk"))


class DraftPresence(models.Model):
    """Somebody has the editor of a draft open. block: where she writes (block id or field)."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    page = models.CharField(max_length=40)
    block = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "account", "page"], name="documents_presence_once"
            )
        ]
