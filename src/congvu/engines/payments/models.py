"""Invoices, the money that came for them, the money that went back, and messages already heard."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from congvu.engines.payments.contracts import State
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.kernel.text import unaccent

READ = "payments.invoice.read"


class InvoiceQuerySet(ScopedQuerySet["Invoice"]):
    def narrow(self, actor: Actor) -> Self:
        """A citizen sees what they owe; an official what is owed to the units they may read."""
        if actor.is_official:
            units = actor.units_of(READ)
            return self if units is None else self.filter(unit_ids__overlap=sorted(units))
        if actor.person_id is not None:
            return self.filter(person_id=actor.person_id)
        return self.none()

    def about(self, noun: str, uid: str) -> Self:
        return self.filter(subject_noun=noun, subject_uid=uid)

    def matching(self, words: str) -> Self:
        """Order, dossier code or title with these words, accents aside."""
        found = self
        for word in unaccent(words).split():
            found = found.filter(search_key__contains=word)
        return found

    def raised_between(self, first: date | None, last: date | None) -> Self:
        """Raised on these days (both included) of Vietnam's calendar."""
        rows = self.filter(raised_at__date__gte=first) if first else self
        return rows.filter(raised_at__date__lte=last) if last else rows

    def to_refund(self) -> Self:
        """Money is here that nobody owed: paid after it was let go, or paid twice."""
        return self.filter(owes_back=True)


class Invoice(models.Model):
    """A sum owed for one thing (khoản thu). amount: whole đồng. owes_back: money came that nobody
    owed, and an official has to refund it."""

    uid = uid_column()
    order = models.CharField(max_length=25, unique=True)
    request_key = models.CharField(max_length=120, unique=True)
    title = personal(NfcCharField(max_length=500))
    search_key = personal(models.CharField(max_length=700))
    amount = models.BigIntegerField()
    state = models.PositiveSmallIntegerField(default=State.WAITING)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    unit_ids = ArrayField(models.BigIntegerField())
    subject_noun = models.CharField(max_length=60)
    subject_uid = models.CharField(max_length=60)
    subject_code = models.CharField(max_length=60)
    subject_url = models.CharField(max_length=100)
    must_precede = models.CharField(max_length=40, blank=True)
    owes_back = models.BooleanField(default=False)
    reason = NfcCharField(max_length=500, blank=True)  # why it was waived or let go
    raised_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_amount_positive"),
            models.CheckConstraint(condition=Q(state__gte=1, state__lte=6), name="invoice_state"),
            models.CheckConstraint(
                condition=~Q(state__in=(2, 3, 4)) | Q(paid_at__isnull=False),
                name="invoice_paid_has_a_day",
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["unit_ids"], name="invoice_units"),
            models.Index(fields=["subject_noun", "subject_uid"], name="invoice_subject"),
            models.Index(fields=["person", "-raised_at"], name="invoice_of_person"),
            models.Index(fields=["-raised_at", "-id"], name="invoice_newest"),
            models.Index(
                fields=["raised_at"], condition=Q(state=State.WAITING), name="invoice_waiting"
            ),
        ]


class Payment(models.Model):
    """Money that came, once for each transaction of the gateway. surplus: nobody owed it."""

    uid = uid_column()
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    transaction = models.CharField(max_length=60, unique=True)
    amount = models.BigIntegerField()
    surplus = models.BooleanField(default=False)
    found_by = models.CharField(max_length=10)  # notice: we were told; query: we asked
    paid_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["invoice"], condition=Q(surplus=False), name="payment_settles_once"
            ),
        ]


class Refund(models.Model):
    """Money going back. outcome: waiting, done or failed; a payment has one that did not fail."""

    uid = uid_column()
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    reason = NfcCharField(max_length=500)
    decided_by = NfcCharField(max_length=200)
    decided_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, default="waiting")
    transaction = models.CharField(max_length=60, blank=True)
    trouble = NfcCharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payment"], condition=~Q(outcome="failed"), name="refund_once"
            ),
        ]


class Heard(models.Model):
    """A message of the gateway by its nonce: one that comes again word for word is a replay."""

    nonce = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)
