"""Grants, seats and home units of a unit's people, for when the unit is merged or split."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from congvu.engines.identity.contracts import StaffCard
from congvu.engines.identity.models import Account, Delegation, Grant, Incumbency
from congvu.engines.org import api as org
from congvu.kernel.moving import Found, Handing, Shift, found, page


def grants(*, handing: Handing, after: int, limit: int) -> Found:
    """Every grant over an old unit that counts on the day or later; its heir gets it anew."""
    rows = _lasting(Grant.objects.filter(revoked_at=None, unit__in=handing.sources), handing.day)
    rows = rows.filter(pk__gt=after).order_by("pk").select_related("account__person", "role")
    some = list(rows[:limit])
    held = _held({g.account_id for g in some}, handing)
    return found(some, (_grant(g, handing, held) for g in some if _heir(g, handing)))


def _heir(grant: Grant, handing: Handing) -> int:
    """The unit that takes it over; 0 when it stays."""
    heir = handing.heir(grant.unit_id or 0, account=grant.account_id)
    return heir if heir != grant.unit_id else 0


def _grant(grant: Grant, handing: Handing, held: dict[Any, int]) -> Shift:
    heir, title = _heir(grant, handing), grant.role.title if grant.role else grant.code
    twice = held.get((grant.account_id, grant.role_id, grant.code, heir), 0) > 1
    before = {"unit_id": grant.unit_id, "upper": iso(grant.valid.upper), "made": None}
    conflict = _("Người này có vai trò đó ở nhiều đơn vị cũ; chỉ giữ một lần.") if twice else ""
    return Shift(
        row=grant.pk, before=before,
        after={**_switched(grant, heir, handing.day), "decision": handing.decision},
        from_unit=grant.unit_id or 0, to_unit=heir, said=f"{grant.account.person.full_name}: {title}",
        conflict=conflict, persons=(grant.account.person_id,), official=True,
    )  # fmt: skip


def _switched(row: Any, heir: int, day: date) -> dict[str, Any]:
    """From the day on the heir's; a grant that has not begun is simply the heir's."""
    if row.valid.lower is not None and row.valid.lower >= day:
        return {"unit_id": heir, "upper": iso(row.valid.upper), "heir": 0, "day": ""}
    return {"unit_id": row.unit_id, "upper": iso(day), "heir": heir, "day": iso(day)}


def _held(accounts: set[int], handing: Handing) -> dict[Any, int]:
    """(account, role, code, heir) → how many of its grants lead there or are there."""
    heirs = {*handing.defaults.values(), *handing.matters.values(), *handing.people.values()}
    rows = _lasting(
        Grant.objects.filter(
            revoked_at=None, account__in=accounts, unit__in={*handing.sources, *heirs}
        ),
        handing.day,
    )
    counted: dict[Any, int] = {}
    for grant in rows:
        heir = handing.heir(grant.unit_id or 0, account=grant.account_id)
        key = (grant.account_id, grant.role_id, grant.code, heir)
        counted[key] = counted.get(key, 0) + 1
    return counted


def seats(*, handing: Handing, after: int, limit: int) -> Found:
    """Who sits in a seat that ends; they follow to the seat that the plan names."""
    rows = _lasting(Incumbency.objects.filter(post__in=handing.posts), handing.day)
    some = page(rows.select_related("person"), after=after, limit=limit)
    posts = org.posts({row.post_id for row in some})
    accounts = dict(
        Account.objects.filter(person__in=[r.person_id for r in some]).values_list(
            "person_id", "pk"
        )
    )
    shifts = []
    for row in some:
        post = posts[row.post_id]
        goal = handing.posts[row.post_id]
        chosen = handing.people.get(accounts.get(row.person_id, 0))
        if goal is not None and chosen is not None:
            goal = (chosen, goal[1])
        to_unit, title = goal or (post.unit_id, "")
        if to_unit == post.unit_id and goal is not None:
            continue
        shifts.append(
            Shift(
                row=row.pk,
                before={"post_id": row.post_id, "upper": iso(row.valid.upper), "made": None},
                after={
                    "post_id": row.post_id, "upper": iso(handing.day), "day": iso(handing.day),
                    "unit": to_unit if goal else 0, "title": title, "decision": handing.decision,
                },
                from_unit=post.unit_id, to_unit=to_unit,
                said=f"{row.person.full_name}: {post.title}", persons=(row.person_id,),
                official=True, conflict="" if goal else _(
                    "Đơn vị mới đã có người đứng đầu; cần quyết định bố trí chức vụ khác."
                ),
            )
        )  # fmt: skip
    return found(some, shifts)


def homes(*, handing: Handing, after: int, limit: int) -> Found:
    """Accounts that an old unit administers."""
    rows = Account.objects.filter(home_unit__in=handing.sources).select_related("person")
    shifts, some = [], page(rows, after=after, limit=limit)
    for account in some:
        old = account.home_unit_id
        heir = handing.heir(old, account=account.pk)
        if heir != old:
            shifts.append(
                Shift(
                    row=account.pk, before={"home_unit_id": old}, after={"home_unit_id": heir},
                    from_unit=old, to_unit=heir, said=account.person.full_name,
                    persons=(account.person_id,), official=True,
                )
            )  # fmt: skip
    return found(some, shifts)


def delegations(*, handing: Handing, after: int, limit: int) -> Found:
    """Stand-ins whose power is limited to an old unit."""
    rows = _lasting(
        Delegation.objects.filter(ended_at=None, unit__in=handing.sources), handing.day
    ).select_related("giver__person", "stand_in__person")
    shifts, some = [], page(rows, after=after, limit=limit)
    for row in some:
        old = row.unit_id
        heir = handing.heir(old, account=row.giver_id)
        if heir != old:
            said = f"{row.giver.person.full_name} → {row.stand_in.person.full_name}"
            shifts.append(
                Shift(
                    row=row.pk, before={"unit_id": old}, after={"unit_id": heir}, from_unit=old,
                    to_unit=heir, said=said, official=True,
                    persons=(row.giver.person_id, row.stand_in.person_id),
                )
            )  # fmt: skip
    return found(some, shifts)


def staff_of(unit_ids: Sequence[int], *, on: date) -> list[StaffCard]:
    """Officials of these units: by home, by grant or by seat; by given name."""
    granted = Grant.objects.on(on).filter(unit__in=unit_ids).values("account")
    posts = {p.id for unit_id in unit_ids for p in org.posts_of(unit_id)}
    sat = Incumbency.objects.filter(post__in=posts, valid__contains=on)
    rows = Account.objects.active().filter(
        Q(home_unit__in=unit_ids) | Q(pk__in=granted) | Q(person__in=sat.values("person")),
        kind="official",
    )
    seats: dict[int, list[int]] = {}
    for person_id, post_id in sat.order_by("pk").values_list("person_id", "post_id"):
        seats.setdefault(person_id, []).append(post_id)
    return [
        StaffCard(
            account_id=a.pk, person_id=a.person_id, name=a.person.full_name,
            post_ids=tuple(seats.get(a.person_id, ())),
        )
        for a in rows.select_related("person").order_by("person__sort_key", "pk")
    ]  # fmt: skip


def _lasting(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    """Those that run beyond the day."""
    return rows.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=day))


def iso(day: date | None) -> str | None:
    """A day as JSON."""
    return day.isoformat() if day else None
