"""The face of identity: the gate, persons as cards, who holds what, sealed identity numbers."""

from __future__ import annotations

from congvu.engines.identity.models import Account
from congvu.engines.identity.queries.actors import resolve
from congvu.engines.identity.queries.gate import can as can
from congvu.engines.identity.queries.people import cccd_of as cccd_of
from congvu.engines.identity.queries.people import eid_profile as eid_profile
from congvu.engines.identity.queries.people import find_by_cccd as find_by_cccd
from congvu.engines.identity.queries.people import find_by_tail as find_by_tail
from congvu.engines.identity.queries.people import people as people
from congvu.engines.identity.queries.people import person as person
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def actor_for(account_id: int, *, assurance: int = 2) -> Actor:
    """The actor of an account outside a web request (jobs, tests). Raises Account.DoesNotExist."""
    account = Account.objects.select_related("person").get(pk=account_id)
    return resolve(account, assurance=assurance, at=clock.now())
