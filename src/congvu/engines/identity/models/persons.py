"""Persons: one row a human being, whoever signs in, applies, works here or is written about."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class Sex(models.TextChoices):
    MALE = "nam", _("Nam")
    FEMALE = "nu", _("Nữ")
    UNKNOWN = "", _("Chưa rõ")


class PersonQuerySet(ScopedQuerySet["Person"]):
    """Everyone sees their own row; ``identity.person.read`` sees all."""

    def narrow(self, actor: Actor) -> Self:
        if actor.units_of("identity.person.read") is None:
            return self
        return self.filter(pk=actor.person_id) if actor.person_id else self.none()


class Person(models.Model):
    """cccd_sealed: số định danh under AES-GCM; cccd_index, cccd_tail_index: keyed hashes of the
    whole number and of its last four digits, the only two ways to look it up.

    Law: Luật 91/2025/QH15; Nghị định 69/2024/NĐ-CP.
    """

    uid = uid_column()
    full_name = personal(NfcCharField(max_length=120))
    sort_key = models.CharField(max_length=300, db_collation="C", db_index=True)
    search_key = models.CharField(max_length=120, db_collation="C", db_index=True)
    birth_date = personal(models.DateField(null=True))
    sex = models.CharField(max_length=3, choices=Sex.choices, blank=True)
    phone = personal(models.CharField(max_length=20, blank=True))
    email = personal(models.EmailField(blank=True))
    address = personal(NfcTextField(blank=True))
    place_code = models.CharField(max_length=10, blank=True)
    cccd_sealed = personal(models.BinaryField(null=True))
    cccd_key = models.PositiveSmallIntegerField(null=True)
    cccd_index = models.BinaryField(max_length=32, null=True, unique=True)
    cccd_tail_index = models.BinaryField(max_length=32, null=True, db_index=True)
    index_key = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_number_whole_or_absent",
                condition=models.Q(
                    cccd_sealed__isnull=True, cccd_index__isnull=True, cccd_tail_index__isnull=True
                )
                | models.Q(
                    cccd_sealed__isnull=False, cccd_index__isnull=False,
                    cccd_tail_index__isnull=False, cccd_key__isnull=False, index_key__isnull=False,
                ),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.full_name)

    @property
    def given_name(self) -> str:
        """``Nguyễn Văn An`` → ``An``: how people are addressed."""
        return self.full_name.split()[-1] if self.full_name else ""


class VerifiedField(models.Model):
    """That a field of a person was confirmed: by whom, when, on what evidence.

    source: the issuer of the e-ID. evidence: SHA-256 of the signed token, never the token.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="verified_fields")
    field = models.CharField(max_length=40)
    source = models.CharField(max_length=200)
    verified_at = models.DateTimeField()
    evidence = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint("person", "field", name="verified_field_once")]
