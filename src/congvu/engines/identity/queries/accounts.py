"""Accounts, grants and sessions as the pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from congvu.engines.identity.contracts import GrantCard
from congvu.engines.identity.models import Account, Delegation, Grant, Role, SavedView
from congvu.engines.identity.models.sessions import sessions_of
from congvu.engines.identity.queries.gate import known_permissions
from congvu.kernel import prepared, text
from congvu.kernel.actors import Actor


@dataclass(frozen=True)
class SessionCard:
    """An open session as its owner sees it."""

    id: int
    browser: str
    address: str
    opened_at: datetime
    current: bool


def accounts(actor: Actor, *, query: str = "", active: str = "") -> QuerySet[Account]:
    """Accounts that the actor may administer, by given name; query: name, login name or e-mail."""
    rows = Account.objects.visible_to(actor).filter(kind="official")
    rows = rows.select_related("person", "home_unit").order_by("person__sort_key", "pk")
    for word in text.unaccent(query).split():
        rows = rows.filter(
            Q(person__search_key__contains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
        )
    return rows.filter(is_active=active == "yes") if active else rows


def account(actor: Actor, uid: str) -> Account | None:
    """One account that the actor may know of."""
    rows = Account.objects.visible_to(actor).select_related("person", "home_unit")
    return rows.filter(uid=uid).first()


def demo_accounts() -> list[Account]:
    """The demo cast, in the order in which it was made."""
    rows = Account.objects.active().exclude(demo_key="").select_related("person", "home_unit")
    return list(rows.order_by("pk"))


def homes_of(account_ids: Iterable[int]) -> dict[int, int]:
    """account id → unit that administers it, for those that have one."""
    rows = Account.objects.filter(pk__in=list(account_ids), home_unit__isnull=False)
    return dict(rows.values_list("pk", "home_unit_id"))


def grants_of(account_id: int, *, on: date | None = None) -> list[GrantCard]:
    """What was given to an account and not taken back; with a day: only what counts then."""
    rows = Grant.objects.filter(account_id=account_id, revoked_at=None).select_related("role")
    if on is not None:
        rows = rows.filter(valid__contains=on)
    return [_card(row) for row in rows.order_by("pk")]


def roles() -> list[Role]:
    """Roles that may be granted, by title."""
    return list(Role.objects.filter(retired=False))


def sessions(account_id: int, current_key: str) -> list[SessionCard]:
    """Open sessions of an account, the newest first."""
    return [
        SessionCard(
            id=row.pk, browser=row.user_agent, address=row.ip, opened_at=row.created_at,
            current=row.session_key == current_key,
        )
        for row in sessions_of(account_id)
    ]  # fmt: skip


def second_factors(account_id: int) -> list[Authenticator]:
    """TOTP and passkeys of an account (recovery codes are not a factor by themselves)."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return list(Authenticator.objects.filter(user_id=account_id, type__in=kinds).order_by("pk"))


def delegations(account_id: int, *, on: date) -> list[Delegation]:
    """Delegations given or received that have not ended."""
    rows = Delegation.objects.filter(Q(giver_id=account_id) | Q(stand_in_id=account_id))
    rows = rows.filter(ended_at=None).exclude(valid__fully_lt=(on, None))
    return list(rows.select_related("giver__person", "stand_in__person").order_by("-pk"))


def saved_views(account_id: int, screen: str) -> list[SavedView]:
    """One's own saved views of a screen."""
    return prepared.many(SavedView, "title", account_id=[account_id], screen=[screen])


def _card(row: Grant) -> GrantCard:
    permission = known_permissions().get(row.code)
    title = row.role.title if row.role else permission.label if permission else row.code
    return GrantCard(
        id=row.pk, account_id=row.account_id, title=title, unit_id=row.unit_id,
        subtree=row.subtree, valid_from=row.valid.lower, valid_to=row.valid.upper,
        decision_number=row.decision_number,
    )  # fmt: skip


def usernames(account_ids: Iterable[int]) -> dict[int, str]:
    """account id → the name it signs in with, for other systems that must name officials."""
    rows = Account.objects.filter(pk__in=list(account_ids), username__isnull=False)
    return {pk: name for pk, name in rows.values_list("pk", "username") if name}


def account_id_of(username: str) -> int | None:
    """The account of this sign-in name."""
    return Account.objects.filter(username=username).values_list("pk", flat=True).first()
