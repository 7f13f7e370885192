"""E-mails on their way: written once, sent by a job, never lost silently."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models.functions import Now

from congvu.engines.notify.contracts import LetterState
from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class LetterQuerySet(ScopedQuerySet["Letter"]):
    """Letters are seen by who runs the post (``notify.letter.read``), nobody else."""

    def narrow(self, actor: Actor) -> Self:
        return self if actor.holds("notify.letter.read") else self.none()


class Letter(models.Model):
    """One e-mail to one person. send_key: the key by which it is written once.

    address is looked up when it is sent; only its masked form stays here.
    """

    uid = uid_column()
    person = models.ForeignKey("identity.Person", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=100)
    subject = personal(NfcCharField(max_length=300))
    text = personal(NfcTextField())
    link = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=5, default="vi")
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

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_state_known",
                condition=models.Q(state__in=[s.value for s in LetterState]),
            ),
        ]
        indexes = [models.Index(fields=["state", "-at", "-id"], name="letter_by_state")]
