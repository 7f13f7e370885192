"""Who holds a permission over a unit: whom a task may be given to."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from congvu.engines.identity.contracts import HolderCard
from congvu.engines.identity.models import Account, Delegation, Grant, Incumbency
from congvu.engines.identity.queries.gate import known_permissions
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.manifest import Scope


def holders_of(code: str, *, unit_id: int | None, on: date | None = None) -> list[HolderCard]:
    """Active officials who hold ``code`` over the unit, by given name, then their stand-ins.

    unit_id None: those who hold it over the whole installation. Three queries whatever the size.
    """
    day = on or clock.today()
    rows = Grant.objects.on(day).filter(_over(code, unit_id, day), _gives(code))
    ids = set(rows.filter(account__is_active=True).values_list("account_id", flat=True))
    lent = _stand_ins(ids, code, unit_id, day)
    accounts = _accounts(ids | {d.stand_in_id for d in lent})
    posts = _post_titles({a.person_id for a in accounts.values()}, day)
    holders = [_card(a, posts, None) for a in accounts.values() if a.pk in ids]
    return holders + [
        _card(accounts[d.stand_in_id], posts, d.giver_id) for d in lent if d.stand_in_id in accounts
    ]


def posts_of_people(person_ids: set[int], *, on: date | None = None) -> dict[int, str]:
    """person id → title of the first post held on the day."""
    return _post_titles(person_ids, on or clock.today())


def incumbents_of(post_id: int, *, on: date | None = None) -> list[int]:
    """Ids of the persons who sit in the post on the day."""
    sat = Incumbency.objects.filter(post_id=post_id, valid__contains=on or clock.today())
    return list(sat.order_by("acting", "pk").values_list("person_id", flat=True))


def _over(code: str, unit_id: int | None, day: date) -> Q:
    """Grants that reach the unit: over it, over a superior with its subtree, over everything."""
    permission = known_permissions().get(code)
    everywhere = Q(unit_id=None)
    if permission is not None and permission.scope is Scope.NATION:
        return Q()
    if unit_id is None:
        return everywhere
    if permission is None or permission.scope is not Scope.SUBTREE:
        return everywhere | Q(unit_id=unit_id)
    above = [u.id for u in org.ancestors(unit_id, on=day)]
    return everywhere | Q(unit_id=unit_id) | Q(unit_id__in=above, subtree=True)


def _gives(code: str) -> Q:
    return Q(code=code) | Q(role__permissions__contains=[code])


def _stand_ins(ids: set[int], code: str, unit_id: int | None, day: date) -> list[Delegation]:
    rows = Delegation.objects.filter(giver_id__in=ids, valid__contains=day, ended_at=None)
    units = [u.id for u in org.ancestors(unit_id, on=day)] + [unit_id] if unit_id else []
    within = Q(unit_id=None) | Q(unit_id__in=units)
    return list(rows.filter(Q(codes=[]) | Q(codes__contains=[code]), within).order_by("pk"))


def _accounts(ids: set[int]) -> dict[int, Account]:
    rows = Account.objects.active().filter(pk__in=ids).select_related("person")
    return {row.pk: row for row in rows.order_by("person__sort_key", "pk")}


def _post_titles(person_ids: set[int], day: date) -> dict[int, str]:
    sat = Incumbency.objects.filter(person_id__in=person_ids, valid__contains=day)
    pairs = list(sat.values_list("person_id", "post_id"))
    posts = org.posts({post_id for _person, post_id in pairs})
    by_rank = sorted(pairs, key=lambda pair: (-posts[pair[1]].rank, -pair[1]))
    return {person_id: posts[post_id].title for person_id, post_id in by_rank}


def _card(account: Account, posts: dict[int, str], stand_in_for: int | None) -> HolderCard:
    return HolderCard(
        account_id=account.pk, person_id=account.person_id, name=account.person.full_name,
        post=posts.get(account.person_id, ""), stand_in_for=stand_in_for,
    )  # fmt: skip
