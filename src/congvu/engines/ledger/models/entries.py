"""The record itself, and the queue of what is not sealed yet."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.fields.json import KeyTransform

from congvu.engines.ledger.contracts import ACCESS
from congvu.kernel.actors import Actor
from congvu.kernel.columns import personal
from congvu.kernel.rows import ScopedQuerySet

READ = "ledger.entry.read"


class EntryQuerySet(ScopedQuerySet["Entry"]):
    """Entries of the units over which the actor may read the ledger."""

    def narrow(self, actor: Actor) -> Self:
        units = actor.units_of(READ)
        return self if units is None else self.filter(unit_id__in=units)


class Entry(models.Model):
    """One entry. Written once in one statement, never changed; triggers refuse the rest.

    unit_id is a plain number: the ledger stands below org. person, key_id, secret: whose key
    protects which ciphertext. leaf: RFC 9162 leaf hash over all other columns; mark: keyed proof
    that the application wrote it.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, editable=False)
    stream = models.SmallIntegerField()
    name = models.CharField(max_length=100)
    version = models.SmallIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_account_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    on_behalf_of = models.BigIntegerField(null=True)
    permission = models.CharField(max_length=100)
    verb = models.CharField(max_length=150)
    noun = models.CharField(max_length=60)
    subject = models.CharField(max_length=100)
    unit_id = models.BigIntegerField(null=True)
    law = models.CharField(max_length=100)
    public = models.BooleanField()
    payload = models.JSONField()
    person = models.CharField(max_length=100)
    key_id = models.BigIntegerField(null=True)
    secret = personal(models.BinaryField(null=True))
    request_id = models.CharField(max_length=100)
    leaf = models.BinaryField()
    mark = models.BinaryField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "ledger_entry"
        indexes = [
            models.Index(fields=["noun", "subject"], name="ledger_entry_subject"),
            models.Index(
                fields=["actor_account_id", "id"],
                name="ledger_entry_actor",
                condition=models.Q(actor_account_id__isnull=False),
            ),
            models.Index(
                fields=["key_id"], name="ledger_entry_key", condition=models.Q(key_id__isnull=False)
            ),
            BrinIndex(fields=["at"], name="ledger_entry_at"),
            GinIndex(
                KeyTransform("persons", "payload"),
                name="ledger_entry_persons",
                condition=models.Q(stream=ACCESS),
            ),
        ]


class Waiting(models.Model):
    """An entry that has no position yet; written with it, deleted by the sealer."""

    entry_id = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "ledger_waiting"
