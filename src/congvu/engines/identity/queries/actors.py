"""Who acts: from an account and its session to the kernel's `Actor`.

One query a request at most (grants), none when the account's reach_version is the one that was
resolved before; subtrees come from the org engine's dated closure, kept under its own stamp.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock
from typing import Any

from django.db.models import QuerySet

from congvu.engines.identity.models import Account, Delegation, Grant, Incumbency
from congvu.engines.identity.queries.gate import known_permissions
from congvu.engines.identity.rules.gate import TWO_FACTORS, base_codes, privileged_codes
from congvu.engines.identity.rules.reach import Held, Reach, narrowed, unroll
from congvu.engines.org import api as org
from congvu.kernel import clock, prepared
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.manifest import Permission

ASSURANCE, DEMO, ON_BEHALF_OF = "identity_assurance", "identity_demo", "identity_on_behalf_of"
RECORDS = "account_authentication_methods"  # allauth's list of how this session was proven
MOST_KEPT = 5_000
_STANDS_IN = (
    "SELECT 1 FROM identity_delegation"
    " WHERE stand_in_id = %s AND valid @> %s::date AND ended_at IS NULL LIMIT 1"
)


@dataclass(frozen=True)
class Standing:
    """What an account holds and where it sits on a day."""

    held: tuple[Held, ...]
    unit_id: int | None
    post: str


def actor_of(user: Any, *, session: Mapping[str, Any], at: datetime, request_id: str) -> Actor:
    """The actor of a request; a stranger when nobody is signed in."""
    if not getattr(user, "is_authenticated", False):
        return Actor.stranger(request_id)
    return resolve(
        user, assurance=assurance_of(session), at=at, request_id=request_id,
        demo=bool(session.get(DEMO)), delegation=session.get(ON_BEHALF_OF),
    )  # fmt: skip


def assurance_of(session: Mapping[str, Any]) -> int:
    """2 after a second factor, a passkey or e-ID level 2; 1 after a password alone."""
    said = int(session.get(ASSURANCE, 0))
    proven = {r.get("method") for r in session.get(RECORDS, ())}
    return max(said, TWO_FACTORS if "mfa" in proven else 1)


def resolve(
    account: Account, *, assurance: int, at: datetime, request_id: str = "", demo: bool = False,
    delegation: str | None = None,
) -> Actor:  # fmt: skip
    """The actor of an account at an instant, with everything it may reach."""
    kind, today = ActorKind(account.kind), clock.local(at).date()
    stood = standing(account, today) if kind is ActorKind.OFFICIAL else Standing((), None, "")
    giver, reach = _reach(account, stood, delegation, today)
    known = known_permissions()
    withheld = privileged_codes(known) & reach.keys() if assurance < TWO_FACTORS else frozenset()
    usable: Reach = {c: u for c, u in reach.items() if c not in withheld}
    usable |= dict.fromkeys(base_codes(kind, known))
    return Actor(
        kind=kind, name=account.person.full_name, account_id=account.pk,
        person_id=account.person_id, unit_id=stood.unit_id, post=stood.post,
        on_behalf_of=giver.pk if giver else None,
        on_behalf_of_name=giver.person.full_name if giver else "", assurance=assurance,
        reach=usable, withheld=frozenset(withheld), demo=demo, request_id=request_id,
    )  # fmt: skip


def acting_for(actor: Actor, *, at: datetime) -> tuple[Actor, ...]:
    """The same official in the place of each whom they stand in for that day.

    Empty for who already acts in another's place, and for anybody but officials.
    """
    if not actor.is_official or actor.on_behalf_of is not None or actor.account_id is None:
        return ()
    day, known = clock.local(at).date(), known_permissions()
    if prepared.execute(_STANDS_IN, [actor.account_id, day]).fetchone() is None:
        return ()  # nearly everybody, at nearly every page
    rows = _lent(actor.account_id, day).order_by("giver__person__sort_key", "pk")
    return tuple(_in_place_of(actor, lent, day, known) for lent in rows)


def _in_place_of(
    actor: Actor, lent: Delegation, day: date, known: Mapping[str, Permission]
) -> Actor:
    reach = _borrowed(lent, day)
    codes = dict(known)
    weak = actor.assurance < TWO_FACTORS
    withheld = privileged_codes(codes) & reach.keys() if weak else frozenset()
    usable: Reach = {c: u for c, u in reach.items() if c not in withheld}
    usable |= dict.fromkeys(base_codes(ActorKind.OFFICIAL, codes))
    return replace(
        actor, on_behalf_of=lent.giver_id, on_behalf_of_name=lent.giver.person.full_name,
        reach=usable, withheld=frozenset(withheld),
    )  # fmt: skip


def standing(account: Account, day: date) -> Standing:
    """Grants and post of an account on a day; kept in the process while its version stands."""
    return _kept.get((account.pk, account.reach_version, day), lambda: _read_standing(account, day))


def _read_standing(account: Account, day: date) -> Standing:
    seat = _seat(account.person_id, day)
    unit_id, post = (seat.unit_id, seat.title) if seat else (account.home_unit_id, "")
    return Standing(tuple(_grants(account.pk, day)), unit_id, post)


def _grants(account_id: int, day: date) -> list[Held]:
    rows = Grant.objects.on(day).filter(account_id=account_id)
    columns = rows.values_list("code", "role__permissions", "unit_id", "subtree")
    return [
        Held(codes=(code,) if code else tuple(codes), unit_id=unit_id, subtree=subtree)
        for code, codes, unit_id, subtree in columns
    ]


def _seat(person_id: int, day: date) -> Any:
    """The first of the person's posts in order of precedence."""
    sat = Incumbency.objects.filter(person_id=person_id, valid__contains=day)
    posts = org.posts(sat.values_list("post_id", flat=True)).values()
    return min(posts, key=lambda p: (p.rank, p.id), default=None)


def _reach(
    account: Account, stood: Standing, delegation: str | None, day: date
) -> tuple[Account | None, Reach]:
    """One's own reach, or, acting in another's place, what that one lent."""
    if delegation:
        lent = _lent(account.pk, day).filter(uid=delegation).first()
        if lent is not None:
            return lent.giver, _borrowed(lent, day)
    return None, _unrolled(stood, day)


def _borrowed(lent: Delegation, day: date) -> Reach:
    theirs = _unrolled(standing(lent.giver, day), day)
    units = org.subtree_ids(lent.unit_id, on=day) if lent.unit_id else None
    return narrowed(theirs, frozenset(lent.codes) or None, units)


def _lent(account_id: int, day: date) -> QuerySet[Delegation]:
    rows = Delegation.objects.filter(stand_in_id=account_id, valid__contains=day)
    return rows.filter(ended_at=None, giver__is_active=True).select_related("giver__person")


def _unrolled(stood: Standing, day: date) -> Reach:
    units = {held.unit_id for held in stood.held if held.unit_id is not None}
    below = {unit_id: org.subtree_ids(unit_id, on=day) for unit_id in units}
    kept = {
        unit_id: (org.kept_ids([unit_id], on=day), org.kept_ids(below[unit_id], on=day))
        for unit_id in units
    }
    return unroll(stood.held, below, known_permissions(), kept)


class _Kept:
    """The last standings; the key holds the version, so an old one is never asked for again."""

    def __init__(self) -> None:
        self._rows: OrderedDict[Hashable, Standing] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Any) -> Standing:
        with self._lock:
            if key in self._rows:
                self._rows.move_to_end(key)
                return self._rows[key]
        made: Standing = make()
        with self._lock:
            self._rows[key] = made
            if len(self._rows) > MOST_KEPT:
                self._rows.popitem(last=False)
        return made

    def forget(self) -> None:
        """Between tests, whose rows are rolled back and whose ids come again."""
        with self._lock:
            self._rows.clear()


_kept = _Kept()
