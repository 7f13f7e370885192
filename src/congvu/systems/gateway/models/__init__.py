"""Rows of the gateway."""

from congvu.systems.gateway.models.agent import AgentNode, AgentRequest
from congvu.systems.gateway.models.inbound import Inbound, InboundFile, InboundStep
from congvu.systems.gateway.models.outbound import Link, Message, Reconciled, SentFile
from congvu.systems.gateway.models.partners import Partner, Token
from congvu.systems.gateway.models.services import Agreement, CallDay, Service, ServiceVersion
from congvu.systems.gateway.models.upstreams import CachedAnswer, Upstream

__all__ = [
    "AgentNode",
    "AgentRequest",
    "Agreement",
    "CachedAnswer",
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
    "Upstream",
]
