"""Acting for another person or an organisation: who, for whom, on which paper."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet


class AuthorityQuerySet(ScopedQuerySet["Authority"]):
    """For who acts and for whom it is; officials read it on the dossier that they may see."""

    def narrow(self, actor: Actor) -> Self:
        if not actor.person_id:
            return self.none()
        return self.filter(models.Q(agent=actor.person_id) | models.Q(principal=actor.person_id))


class Authority(models.Model):
    """The authority to act in one application. request_key: the draft's uid, the dossier's key too.

    principal: the represented person, None for an organisation (name and number say which).
    basis: of ``rules.representing.BASES``; paper, number, issued_on, file_uid: its proof.
    """

    uid = uid_column()
    request_key = models.CharField(max_length=80, unique=True)
    agent = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    principal = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", null=True
    )
    organisation = NfcCharField(max_length=300, blank=True)
    organisation_number = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=20)
    number = personal(NfcCharField(max_length=100, blank=True))
    issued_on = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    file_uid = models.UUIDField()
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(principal__isnull=False) | ~models.Q(organisation=""),
                name="authority_for_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(principal=None) | ~models.Q(principal=models.F("agent")),
                name="authority_for_another",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["principal"], name="authority_principal")]
