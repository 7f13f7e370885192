"""Rows of the gateway."""

from congvu.systems.gateway.models.inbound import Inbound, InboundFile, InboundStep
from congvu.systems.gateway.models.outbound import Link, Message, Reconciled, SentFile
from congvu.systems.gateway.models.partners import Partner, Token
from congvu.systems.gateway.models.services import Agreement, CallDay, Service, ServiceVersion

__all__ = [
    "Agreement",
    "CallDay",
    "Inbound",
    "InboundFile",
    "InboundStep",
    "Link",
    "Message",
    "Partner",
    "Reconciled",
    "SentFile",
    "Service",
    "ServiceVersion",
    "Token",
]
