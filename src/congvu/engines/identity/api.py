"""The face of identity: the gate, persons as cards, who holds what, sealed identity numbers.

Law: Nghị định 69/2024/NĐ-CP; Luật 91/2025/QH15.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from congvu.engines.identity.actions.accounts import Opened as Opened
from congvu.engines.identity.actions.accounts import open_account as open_account
from congvu.engines.identity.actions.accounts import switch_account as switch_account
from congvu.engines.identity.actions.grants import end_delegation as end_delegation
from congvu.engines.identity.actions.grants import give_delegation as give_delegation
from congvu.engines.identity.actions.grants import grant_role as grant_role
from congvu.engines.identity.actions.grants import revoke_grant as revoke_grant
from congvu.engines.identity.actions.incumbencies import begin_incumbency as begin_incumbency
from congvu.engines.identity.actions.incumbencies import end_incumbency as end_incumbency
from congvu.engines.identity.actions.incumbencies import seat as seat
from congvu.engines.identity.actions.incumbencies import unseat as unseat
from congvu.engines.identity.actions.limits import limit as limit
from congvu.engines.identity.actions.machines import Named as Named
from congvu.engines.identity.actions.machines import add_machine as add_machine
from congvu.engines.identity.actions.machines import give_machine_token as give_machine_token
from congvu.engines.identity.actions.machines import name_thing as name_thing
from congvu.engines.identity.actions.machines import name_things as name_things
from congvu.engines.identity.actions.persons import receive_citizen as receive_citizen
from congvu.engines.identity.actions.persons import register_person as register_person
from congvu.engines.identity.actions.representatives import (
    RepresentativeSaid as RepresentativeSaid,
)
from congvu.engines.identity.actions.representatives import end_representative as end_representative
from congvu.engines.identity.actions.representatives import (
    record_representative as record_representative,
)
from congvu.engines.identity.actions.views import drop_view as drop_view
from congvu.engines.identity.actions.views import save_view as save_view
from congvu.engines.identity.models import Account, signing
from congvu.engines.identity.models.keys import decrypt as decrypt
from congvu.engines.identity.models.keys import encrypt as encrypt
from congvu.engines.identity.queries.accounts import account_id_of as account_id_of
from congvu.engines.identity.queries.accounts import demo_accounts as demo_accounts
from congvu.engines.identity.queries.accounts import grants_of as grants_of
from congvu.engines.identity.queries.accounts import homes_of as homes_of
from congvu.engines.identity.queries.accounts import saved_views as saved_views
from congvu.engines.identity.queries.accounts import usernames as usernames
from congvu.engines.identity.queries.actors import acting_for as acting_for
from congvu.engines.identity.queries.actors import actor_of, resolve
from congvu.engines.identity.queries.gate import can as can
from congvu.engines.identity.queries.gate import demand_level as demand_level
from congvu.engines.identity.queries.holders import holders_of as holders_of
from congvu.engines.identity.queries.holders import incumbents_of as incumbents_of
from congvu.engines.identity.queries.holders import posts_of_people as posts_of_people
from congvu.engines.identity.queries.machines import client_of as client_of
from congvu.engines.identity.queries.machines import machine_actor
from congvu.engines.identity.queries.machines import machines as machines
from congvu.engines.identity.queries.machines import named_things as named_things
from congvu.engines.identity.queries.machines import ours_of as ours_of
from congvu.engines.identity.queries.machines import shows_certificate as shows_certificate
from congvu.engines.identity.queries.machines import theirs_of as theirs_of
from congvu.engines.identity.queries.moving import staff_of as staff_of
from congvu.engines.identity.queries.people import cccd_of as cccd_of
from congvu.engines.identity.queries.people import citizens as citizens
from congvu.engines.identity.queries.people import eid_profile as eid_profile
from congvu.engines.identity.queries.people import find_by_cccd as find_by_cccd
from congvu.engines.identity.queries.people import find_by_tail as find_by_tail
from congvu.engines.identity.queries.people import officials_among as officials_among
from congvu.engines.identity.queries.people import people as people
from congvu.engines.identity.queries.people import person as person
from congvu.engines.identity.queries.people import person_id_of as person_id_of
from congvu.engines.identity.queries.people import persons_of_accounts as persons_of_accounts
from congvu.engines.identity.queries.representatives import organisation as organisation
from congvu.engines.identity.queries.representatives import representatives_of as representatives_of
from congvu.engines.identity.queries.representatives import represented_by as represented_by
from congvu.engines.identity.rules.limits import network_of as network_of
from congvu.engines.identity.rules.numbers import agrees as agrees
from congvu.engines.identity.rules.numbers import cccd_fault as cccd_fault
from congvu.engines.identity.rules.numbers import clean_cccd as clean_cccd
from congvu.engines.identity.rules.numbers import masked as masked
from congvu.engines.identity.rules.organisations import clean_number as clean_number
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound


def actor_for(account_id: int, *, assurance: int = 2) -> Actor:
    """The actor of an account outside a web request (jobs, tests). Raises NotFound."""
    rows = Account.objects.active().select_related("person")
    account = rows.filter(pk=account_id).first()
    if account is None:
        raise NotFound("Không có tài khoản này.")
    return resolve(account, assurance=assurance, at=clock.now())


def sign_answer(content: bytes, *, at: datetime, path: str) -> str:
    """A detached JWS (ES256) over what a machine was answered; whoever holds the answer checks it
    with the keys that are published for sign-on. path: of the question, in the protected header
    with the instant (``iat``)."""
    told = {"typ": "congvu-answer", "iat": int(at.timestamp()), "path": path}
    return signing.sign_detached(content, algorithm="ES256", at=at, told=told)


def actor_of_key(key: str, *, at: datetime) -> Actor:
    """The actor of a system's token that came as a key in the call; a stranger without a living one."""
    return machine_actor(f"Bearer {key}", at=at, request_id="") or Actor.stranger()


def actor_of_session(user: Any, *, session: Mapping[str, Any], at: datetime) -> Actor:
    """The actor of a session for doors that no middleware guards (live screens)."""
    return actor_of(user, session=session, at=at, request_id="")
