"""Rows of the gateway."""

from congvu.systems.gateway.models.inbound import Inbound, InboundFile, InboundStep
from congvu.systems.gateway.models.outbound import Link, Message, Reconciled, SentFile
from congvu.systems.gateway.models.partners import Partner, Token

__all__ = [
    "Inbound",
    "InboundFile",
    "InboundStep",
    "Link",
    "Message",
    "Partner",
    "Reconciled",
    "SentFile",
    "Token",
]
