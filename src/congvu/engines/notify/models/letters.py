"""E-mails on their way: written once, sent by a job, never lost silently."""

from __future__ import annotations

from typing import ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from congvu.engines.notify.contracts import LetterState
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet

Row = TypeVar("Row", bound="Mail")


class MailQuerySet(ScopedQuerySet[Row]):
    """E-mails are seen by who runs the post (``notify.letter.read``), nobody else."""

    def narrow(self, actor: Actor) -> Self:
        return self if actor.holds("notify.letter.read") else self.none()


class LetterQuerySet(MailQuerySet["Letter"]):
    """To people of the house."""


class ParcelQuerySet(MailQuerySet["Parcel"]):
    """To places outside."""


class Mail(models.Model):
    """Base of what the post carries. send_key: the key by which it is written once.

    masked_address: the form of the address that lists may show; JOB: the job that carries it.
    """

    JOB: ClassVar[str]

    uid = uid_column()
    kind = models.CharField(max_length=100)
    subject = personal(NfcCharField(max_length=300))
    text = personal(NfcTextField())
    send_key = models.CharField(max_length=250, unique=True)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in LetterState], default="created"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    masked_address = personal(models.CharField(max_length=120, blank=True))
    trouble = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_default=Now())
    not_before = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(class)s_state_known",
                condition=models.Q(state__in=[s.value for s in LetterState]),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-at", "-id"], name="%(class)s_by_state")
        ]


class Letter(Mail):
    """One e-mail to one person of the house; the address is looked up when it is sent."""

    JOB = "notify.letter"

    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    link = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=5, default="vi")

    objects = LetterQuerySet.as_manager()


class Parcel(Mail):
    """One e-mail with files to a place outside the house, in the name of an agency.

    name, address: whom, as written by who sends it; sender: the agency; reply_to: its own address,
    "" when it has none; file_uids: stored files that are attached; text: gone once it is over.
    """

    JOB = "notify.parcel"

    name = personal(NfcCharField(max_length=200))
    address = personal(models.CharField(max_length=254))
    sender = NfcCharField(max_length=300)
    reply_to = models.CharField(max_length=254, blank=True)
    file_uids = ArrayField(models.UUIDField(), default=list)

    objects = ParcelQuerySet.as_manager()
