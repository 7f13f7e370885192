"""Accounts and groups as a provisioning system sees them, within the reach of its machine."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from congvu.engines.identity.models import Account, Grant, Group, Membership, Provisioned
from congvu.engines.identity.models.accounts import Kind
from congvu.engines.identity.models.provisioned import PROVISION
from congvu.engines.identity.queries.holders import posts_of_people
from congvu.engines.identity.queries.people import cccd_of
from congvu.engines.ledger import api as ledger
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor

NUMBER = "identity.number.read"


@dataclass(frozen=True, kw_only=True)
class GroupRef:
    """A group by name. kind: unit or group."""

    uid: str
    name: str
    kind: str = "group"


@dataclass(frozen=True, kw_only=True)
class AccountCard:
    """An account with what was provisioned beside it. number: only for who may read it, else ""."""

    id: int
    uid: str
    username: str
    full_name: str
    email: str
    phone: str
    active: bool
    external_id: str
    extra: dict[str, Any]
    unit: GroupRef | None
    unit_code: str
    post: str
    number: str
    roles: tuple[str, ...]
    groups: tuple[GroupRef, ...]
    made_at: datetime
    changed_at: datetime

    @property
    def version(self) -> str:
        """Another one whenever anything that is shown has changed, by whomever."""
        return digest_of(replace(self, number=""))


@dataclass(frozen=True, kw_only=True)
class GroupCard:
    """A unit or a group with its members: (account uid, name)."""

    id: int
    uid: str
    name: str
    external_id: str
    own_code: str
    kind: str
    code: str
    level: str
    parent: str
    members: tuple[tuple[str, str], ...]
    made_at: datetime
    changed_at: datetime

    @property
    def version(self) -> str:
        """See :class:`AccountCard`."""
        return digest_of(self)


def digest_of(card: AccountCard | GroupCard) -> str:
    """A weak entity tag's word."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:20]


def accounts(actor: Actor) -> QuerySet[Account]:
    """People's accounts whose unit the actor provisions; those taken away are gone."""
    units = actor.units_of(PROVISION)
    rows = Account.objects.filter(kind=Kind.OFFICIAL, machine=None, provisioned__left_at=None)
    rows = rows if units is None else rows.filter(home_unit_id__in=units)
    return rows.select_related("person", "home_unit", "provisioned").order_by("pk")


def account(actor: Actor, uid: str, *, numbers: bool = False) -> AccountCard | None:
    """One of them. numbers: with the identity number, when that was granted; the person is told."""
    rows = accounts(actor)
    found = cards(actor, rows.filter(uid=uid), numbers=numbers) if is_uid(uid) else []
    return found[0] if found else None


def cards(actor: Actor, rows: QuerySet[Account], *, numbers: bool = False) -> list[AccountCard]:
    """Cards of these accounts in their order, in a few queries whatever their number."""
    found, reach = list(rows), actor.units_of(PROVISION)
    people = {row.person_id for row in found}
    posts, roles = posts_of_people(people), _roles([row.pk for row in found])
    groups = _groups([row.pk for row in found], reach)
    known = _numbers(actor, found) if numbers else {}
    return [
        _card(row, posts.get(row.person_id, ""), roles[row.pk], groups[row.pk],
              known.get(row.person_id, ""))
        for row in found
    ]  # fmt: skip


def groups(actor: Actor) -> list[GroupCard]:
    """Units of the actor's reach, then groups, each with its members."""
    reach = actor.units_of(PROVISION)
    units = org.get_many(i for i in org.all_ids() if reach is None or i in reach)
    return [*_units(units), *_own_groups(reach)]


def group(actor: Actor, uid: str) -> GroupCard | None:
    """One of them."""
    if not is_uid(uid):
        return None
    reach, unit = actor.units_of(PROVISION), org.unit_by_uid(UUID(uid))
    if unit is not None:
        return _units({unit.id: unit})[0] if reach is None or unit.id in reach else None
    return next(iter(_own_groups(reach, uid)), None)


def own_group(actor: Actor, uid: str) -> Group | None:
    """The locked row of a group that is no unit."""
    reach = actor.units_of(PROVISION)
    rows = Group.objects.select_for_update(of=("self",)).filter(ended_at=None)
    rows = rows if reach is None else rows.filter(unit_id__in=reach)
    return rows.filter(uid=uid).first() if is_uid(uid) else None


def _card(
    row: Account, post: str, roles: tuple[str, ...], groups: tuple[GroupRef, ...], number: str
) -> AccountCard:
    more: Provisioned | None = getattr(row, "provisioned", None)
    unit = row.home_unit
    own = GroupRef(uid=str(unit.uid), name=unit.name, kind="unit") if unit else None
    return AccountCard(
        id=row.pk, uid=str(row.uid), username=row.username or "", full_name=row.person.full_name,
        email=row.email, phone=row.person.phone, active=row.is_active,
        external_id=more.external_id if more else "", extra=more.extra if more else {}, unit=own,
        unit_code=unit.code if unit else "", post=post, number=number, roles=roles,
        groups=((own,) if own else ()) + groups, made_at=row.created_at,
        changed_at=more.changed_at if more else row.created_at,
    )  # fmt: skip


def _roles(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    found = defaultdict[int, set[str]](set)
    rows = Grant.objects.on(clock.today()).filter(account_id__in=ids, role__isnull=False)
    for account_id, code in rows.values_list("account_id", "role__code"):
        found[account_id].add(code)
    return defaultdict(tuple, {pk: tuple(sorted(codes)) for pk, codes in found.items()})


def _groups(ids: Collection[int], reach: frozenset[int] | None) -> dict[int, tuple[GroupRef, ...]]:
    """account id → its groups, those of other units left out."""
    found = defaultdict[int, tuple[GroupRef, ...]](tuple)
    through = Membership.objects.filter(account_id__in=ids, group__ended_at=None)
    through = through if reach is None else through.filter(group__unit_id__in=reach)
    rows = through.order_by("group__pk").values_list("account_id", "group__uid", "group__name")
    for account_id, uid, name in rows:
        found[account_id] += (GroupRef(uid=str(uid), name=name),)
    return found


def _numbers(actor: Actor, rows: Collection[Account]) -> dict[int, str]:
    """person id → identity number, for who was granted to read it; the reading is told."""
    reach = actor.units_of(NUMBER)
    may = [r for r in rows if r.person.cccd_sealed and (reach is None or r.home_unit_id in reach)]
    if not may or not actor.holds(NUMBER):
        return {}
    persons = [str(row.person.uid) for row in may]
    ledger.log_read(
        actor=actor, permission=NUMBER, noun="person", subjects=persons, persons=persons,
        purpose="SCIM",
    )  # fmt: skip
    return {row.person_id: cccd_of(row.person_id) for row in may}


def _units(units: dict[int, Any]) -> list[GroupCard]:
    rows = Account.objects.filter(
        home_unit_id__in=list(units), kind=Kind.OFFICIAL, machine=None, provisioned__left_at=None
    )
    members = defaultdict[int, list[tuple[str, str]]](list)
    said = rows.order_by("pk").values_list("home_unit_id", "uid", "person__full_name")
    for unit_id, uid, name in said:
        members[unit_id or 0].append((str(uid), name))
    parents = org.get_many(u.parent_id for u in units.values() if u.parent_id)
    return [
        GroupCard(
            id=unit.id, uid=str(unit.uid), name=unit.name, external_id="", own_code="", kind="unit",
            code=unit.code, level=unit.level, members=tuple(members[unit.id]),
            parent=str(parents[unit.parent_id].uid) if unit.parent_id in parents else "",
            made_at=_uid_time(unit.uid), changed_at=_uid_time(unit.uid),
        )
        for unit in units.values()
    ]  # fmt: skip


def _own_groups(reach: frozenset[int] | None, uid: str = "") -> list[GroupCard]:
    """Groups of the reach (the one with this uid) with those of their members who are in it, too."""
    rows = Group.objects.filter(ended_at=None).order_by("pk")
    rows = rows.filter(uid=uid) if uid else rows
    rows = rows if reach is None else rows.filter(unit_id__in=reach)
    found = list(rows)
    members = defaultdict[int, list[tuple[str, str]]](list)
    through = Membership.objects.filter(
        Q(account__provisioned=None) | Q(account__provisioned__left_at=None), group__in=found
    )
    through = through if reach is None else through.filter(account__home_unit_id__in=reach)
    said = through.order_by("pk").values_list(
        "group_id", "account__uid", "account__person__full_name"
    )
    for group_id, uid, name in said:
        members[group_id].append((str(uid), name))
    return [
        GroupCard(
            id=row.pk, uid=str(row.uid), name=row.name, external_id=row.external_id,
            own_code=row.own_code, kind="group", code="", level="", parent="",
            members=tuple(members[row.pk]), made_at=row.made_at, changed_at=row.changed_at,
        )
        for row in found
    ]  # fmt: skip


def _uid_time(uid: UUID) -> datetime:
    """When a uuidv7 was made: units have no column for it."""
    stamp = (uid.int >> 80) / 1000
    return datetime.fromtimestamp(stamp, clock.VIETNAM)


def is_uid(text: str) -> bool:
    """Whether it has the shape of one of our identifiers."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
