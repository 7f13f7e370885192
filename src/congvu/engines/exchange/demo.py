"""Offices on the axis for the cast's agencies, each the others' partner under its own certificate.

Made through the actions; a repeat adds nothing.
"""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding

from congvu.engines.documents import api as documents
from congvu.engines.exchange.actions import parties
from congvu.engines.exchange.models import Office, Partner
from congvu.engines.identity import api as identity
from congvu.kernel.actors import Actor

SYSTEM = Actor.system("Dữ liệu trình diễn")
# Whose units exchange documents: the Ministry, the province, its department, another agency.
WHO = ("oanh", "hien", "le", "chi")


def make(*, scale: int, at: datetime) -> None:
    """Open the offices and introduce them to one another."""
    cast = {a.demo_key: a.pk for a in identity.demo_accounts()}
    units = [identity.actor_for(cast[key]).unit_id for key in WHO if key in cast]
    for unit_id in dict.fromkeys(u for u in units if u is not None):
        parties.open_office(actor=SYSTEM, unit_id=unit_id, at=at)
    known = set(Partner.objects.values_list("code", flat=True))
    for office in Office.objects.exclude(code__in=known).order_by("id"):
        _introduce(office, at)


def _introduce(office: Office, at: datetime) -> None:
    _key, chain = documents.agency_key(code=office.code, name=office.name, at=at)
    pem = chain[0].public_bytes(Encoding.PEM).decode()
    parties.add_partner(
        actor=SYSTEM, at=at,
        told=parties.Told(code=office.code, name=office.name, certificates=pem),
    )  # fmt: skip
