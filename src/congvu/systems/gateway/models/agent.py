"""The national platform's agent node at our house, and what was asked through it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from congvu.engines.exchange import api as exchange
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.fetching import WAYS
from congvu.kernel.sealing import numbered, seal_bytes, unseal_bytes

SEALED, OWED = "gateway-agent", "gateway-agent-answers"
NDOP = "ndop"


class AgentNode(exchange.Connected):
    """Where the platform is. client: client_id of the system as which it asks, on whose agreements
    answers stand; basis: the paper that connects us."""

    sealed_under = SEALED
    uid = uid_column()
    code = models.CharField(max_length=10, unique=True, default=NDOP)
    client = models.CharField(max_length=60)
    is_on = models.BooleanField(default=True)
    basis = NfcCharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(way__in=WAYS), name="agent_way_known"),
        ]

    @property
    def sealed_for(self) -> str:
        """Its code."""
        return self.code


class AgentRequest(models.Model):
    """One request. owed: the answer, sealed, until the platform has it; the key that was looked up
    is not kept."""

    request = models.CharField(max_length=80, unique=True)
    requester = NfcCharField(max_length=200)
    service = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    owed = models.BinaryField(blank=True, default=b"")
    key_number = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)


def seal_owed(body: bytes, *, request: str, number: int) -> bytes:
    """An answer at rest."""
    return seal_bytes(body, key=numbered(OWED, number), context=request)


def owed_of(row: AgentRequest) -> bytes:
    """The same in clear."""
    return unseal_bytes(row.owed, key=numbered(OWED, row.key_number), context=row.request)
