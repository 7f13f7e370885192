"""Applications as their administrators and their people see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.identity.models import Application, Connection, SignOn
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

READ = "identity.application.manage"


@dataclass(frozen=True, kw_only=True)
class ConnectedCard:
    """An application that a person has let in. open: sign-ons that stand now."""

    uid: str
    name: str
    home_uri: str
    scopes: tuple[str, ...]
    trusted: bool
    given_at: datetime
    last_used_at: datetime
    open: int


def applications(actor: Actor) -> Any:
    """Those whose unit the actor may administer, by name."""
    units = actor.units_of(READ)
    rows = Application.objects.select_related("machine__account__home_unit").order_by(
        "machine__name", "pk"
    )
    return rows if units is None else rows.filter(machine__account__home_unit_id__in=units)


def application(actor: Actor, uid: str) -> Application:
    """One of them by its machine's uid. Raises NotFound."""
    row: Application | None = applications(actor).filter(machine__uid=uid).first()
    if row is None:
        raise NotFound(_("Không có ứng dụng này."))
    return row


def by_client_id(client_id: str) -> Application | None:
    """The application that calls itself so, closed ones too, for the protocol's doors."""
    rows = Application.objects.select_related("machine__account")
    return rows.filter(machine__client_id=client_id).first() if client_id else None


def connected(account_id: int, at: datetime) -> list[ConnectedCard]:
    """What one has let in, the last used first."""
    rows = Connection.objects.filter(account_id=account_id, ended_at=None)
    rows = rows.select_related("application__machine").order_by("-last_used_at", "-pk")
    living = SignOn.objects.living(at).filter(account_id=account_id, told_at=None)
    standing = list(living.values_list("application_id", flat=True))
    return [
        ConnectedCard(
            uid=str(row.uid), name=row.application.machine.name, scopes=tuple(row.scopes),
            home_uri=row.application.home_uri, trusted=row.application.is_trusted,
            given_at=row.given_at, last_used_at=row.last_used_at,
            open=standing.count(row.application_id),
        )
        for row in rows
    ]  # fmt: skip


def agreed(account_id: int, application_id: int) -> frozenset[str]:
    """The scopes that a person has said yes to."""
    rows = Connection.objects.filter(
        account_id=account_id, application_id=application_id, ended_at=None
    )
    found = rows.values_list("agreed", flat=True).first()
    return frozenset(found or ())


def usage(application_id: int, at: datetime) -> tuple[int, int]:
    """People connected, and sign-ons that stand now."""
    people = Connection.objects.filter(application_id=application_id, ended_at=None).count()
    return people, SignOn.objects.living(at).filter(application_id=application_id).count()
