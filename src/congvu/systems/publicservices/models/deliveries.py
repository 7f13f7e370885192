"""Paper results on their way to people: fetched at the counter or sent by post."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.publicservices.rules.delivering import LABELS, Stage


class DeliveryQuerySet(ScopedQuerySet["Delivery"]):
    """The person's own; an official's those of the counters and offices over which they may read."""

    def narrow(self, actor: Actor) -> Self:
        if not actor.is_official:
            return self.filter(person=actor.person_id) if actor.person_id else self.none()
        units = actor.units_of("dossiers.dossier.read")
        return self if units is None else self.filter(counter__in=sorted(units))


class Delivery(models.Model):
    """One way of one paper result to its person. code: the consignment's, "" at the counter.

    receiver, receiver_paper, authority: who took it, what was shown, on whose authority.
    fee: what the receiver pays the post, in đồng. ended_at: it arrived, was fetched or came back.
    """

    uid = uid_column()
    dossier_uid = models.UUIDField(db_index=True)
    dossier_code = models.CharField(max_length=60)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    counter = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in LABELS], default=Stage.READY
    )
    code = models.CharField(max_length=13, blank=True)
    address = personal(NfcCharField(max_length=300, blank=True))
    fee = models.IntegerField(default=0)
    receiver = personal(NfcCharField(max_length=200, blank=True))
    receiver_paper = personal(NfcCharField(max_length=200, blank=True))
    basis = models.CharField(max_length=12, blank=True)
    authority = personal(NfcCharField(max_length=200, blank=True))
    given_by = NfcCharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier_uid"], condition=Q(ended_at=None), name="delivery_one_open"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="delivery_code_once"
            ),
            models.CheckConstraint(
                condition=~Q(stage="collected") | (~Q(receiver="") & ~Q(receiver_paper="")),
                name="delivery_collected_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, stage__in=["ready", "handed_in", "under_way"])
                | Q(ended_at__isnull=False, stage__in=["collected", "delivered", "returned"]),
                name="delivery_ends_with_its_stage",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["counter", "-opened_at"], name="delivery_of_counter")
        ]


class DeliveryStep(models.Model):
    """One thing that happened on the way. key: the teller's own, so that telling twice is once."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=12)
    at = models.DateTimeField()
    place = NfcCharField(max_length=200, blank=True)
    key = models.CharField(max_length=80, unique=True)
