"""One row for each thing that may be found."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from congvu.engines.search.rules.realms import SHARED
from congvu.kernel.actions import SIGNED_IN
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal
from congvu.kernel.rooms import own_codes
from congvu.kernel.rows import ScopedQuerySet


class EntryQuerySet(ScopedQuerySet["Entry"]):
    """Rows narrow to what is public, what is one's own, and what one's permissions reach."""

    def narrow(self, actor: Actor) -> Self:
        return self.filter(reach_of(actor))


def reach_of(actor: Actor) -> Q:
    """The condition "this actor may know of it", in one WHERE over this table alone."""
    reach = Q(public=True)
    if actor.is_signed_in:
        reach |= Q(needs=SIGNED_IN)
    if actor.person_id:
        reach |= Q(person_ids__contains=[actor.person_id])
    by_units: dict[frozenset[int] | None, list[str]] = {}
    for code, units in actor.reach.items():
        if code not in own_codes():
            by_units.setdefault(units, []).append(code)
    for units, codes in by_units.items():
        if units is None:
            reach |= Q(needs__in=sorted(codes))
        elif units:
            reach |= Q(needs__in=sorted(codes), unit_ids__overlap=sorted(units))
    return reach


class Entry(models.Model):
    """realm: which part of the table, see rules.realms.

    key: lexemes without accents, indexed; exact: lexemes with accents, for rank only.

    code_key: codes without separators, each between spaces, for parts of codes. Title and text may
    name people: read only through ``visible_to``.
    """

    realm = models.SmallIntegerField(default=SHARED)
    noun = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    title = NfcCharField(max_length=500)
    text = personal(NfcTextField(blank=True))
    url = models.CharField(max_length=500)
    needs = models.CharField(max_length=100, blank=True)
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    person_ids = ArrayField(models.BigIntegerField(), default=list)
    public = models.BooleanField(default=False)
    updated = models.DateTimeField(db_default=Now())
    indexed = models.DateTimeField(db_default=Now())
    key = SearchVectorField()
    exact = SearchVectorField()
    code_key = models.TextField(blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["noun", "subject", "realm"], name="entry_once")
        ]
        indexes = [
            GinIndex(fields=["key"], name="entry_words", fastupdate=False),
            GinIndex(fields=["person_ids"], name="entry_persons", fastupdate=False),
            GinIndex(
                fields=["code_key"], opclasses=["gin_trgm_ops"], name="entry_codes",
                fastupdate=False,
            ),
        ]  # fmt: skip
