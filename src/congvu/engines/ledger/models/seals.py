"""The order and its proof: dense positions, signed blocks, the upper nodes of the tree."""

from __future__ import annotations

from django.db import models

from congvu.engines.ledger.models.entries import Entry


class Position(models.Model):
    """The place of an entry in its stream, from 1 without a gap, with the leaf as it was sealed."""

    pk = models.CompositePrimaryKey("stream", "position")
    stream = models.SmallIntegerField()
    position = models.BigIntegerField()
    entry = models.OneToOneField(  # what the database would check, the sealer and verify() do
        Entry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="place"
    )
    leaf = models.BinaryField()

    class Meta:
        db_table = "ledger_position"


class Block(models.Model):
    """A signed head after up to a thousand more entries. root: of the whole stream at ``size``."""

    pk = models.CompositePrimaryKey("stream", "number")
    stream = models.SmallIntegerField()
    number = models.BigIntegerField()
    log = models.CharField(max_length=64)
    size = models.BigIntegerField()
    root = models.BinaryField()
    previous = models.BinaryField()
    at = models.DateTimeField()
    signature = models.BinaryField()

    class Meta:
        db_table = "ledger_block"
        constraints = [
            models.UniqueConstraint(fields=["stream", "size"], name="ledger_block_size"),
        ]


class Node(models.Model):
    """A complete node of the tree at level 8 or above; the lower ones are cheap to recompute."""

    pk = models.CompositePrimaryKey("stream", "level", "index")
    stream = models.SmallIntegerField()
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_node"
