"""Which machine calls, as whom it acts, and what it calls our things."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.identity.models import ForeignId, Machine, MachineToken
from congvu.engines.identity.queries.actors import resolve
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound

SHOWN = 200  # of a system's own names on its page
ALONE = 1  # a secret is one factor: what is privileged stays with people


def machine_actor(
    header: str, *, at: datetime, request_id: str, certificate: str = ""
) -> Actor | None:
    """The actor of ``Authorization: Bearer …``; None when no living token of ours is there.

    certificate: SHA-256 of the one that was shown; a token that is bound to another opens nothing.
    """
    kind, _space, token = header.partition(" ")
    if kind.lower() != "bearer" or not token:
        return None
    digest = hashlib.sha256(token.strip().encode()).hexdigest()
    held = MachineToken.objects.living(at).filter(sha256=digest)
    row = held.select_related("machine__account__person").first()
    if row is None or row.certificate not in ("", certificate):
        return None
    made = resolve(row.machine.account, assurance=ALONE, at=at, request_id=request_id)
    return replace(made, withheld=frozenset())


def machines(actor: Actor) -> Any:
    """The machines whose account the actor may administer, the newest first."""
    units = actor.units_of("identity.machine.manage")
    rows = Machine.objects.select_related("account__home_unit").order_by("-added_at", "-id")
    return rows if units is None else rows.filter(account__home_unit_id__in=units)


def machine(actor: Actor, uid: str) -> Machine:
    """One of them. Raises NotFound."""
    row: Machine | None = machines(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có hệ thống này."))
    return row


def ours_of(actor: Actor, kind: str, theirs: str) -> str:
    """Our identifier of what the calling machine names so; "" when it has not told."""
    rows = _of(actor, kind).filter(theirs=theirs)
    return rows.values_list("ours", flat=True).first() or ""


def theirs_of(actor: Actor, kind: str, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """our identifier → (the machine's own, its label), the first that it told of each."""
    rows = _of(actor, kind).filter(ours__in=list(ids)).order_by("-id")
    return {o: (t, label) for o, t, label in rows.values_list("ours", "theirs", "label")}


def client_of(actor: Actor) -> tuple[str, str]:
    """(client_id, name) of the machine that acts; ("", "") for people."""
    rows = Machine.objects.filter(account_id=actor.account_id or 0, closed_at=None)
    return rows.values_list("client_id", "name").first() or ("", "")


def shows_certificate(actor: Actor) -> bool:
    """Whether the machine that acts proves itself by a certificate besides its secret."""
    rows = Machine.objects.filter(account_id=actor.account_id or 0, closed_at=None)
    return rows.exclude(certificates="").exists()


def named_things(actor: Actor, kind: str) -> Any:
    """Every thing of a kind that the calling machine has a name for, as told: the first first."""
    return _of(actor, kind).order_by("id")


def _of(actor: Actor, kind: str) -> Any:
    return ForeignId.objects.filter(machine__account_id=actor.account_id or 0, kind=kind)
