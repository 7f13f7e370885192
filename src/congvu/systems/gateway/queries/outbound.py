"""What waits for the portal, what it knows, what was given up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.kernel.tiles import Shown
from congvu.systems.gateway.models import Link, Message, Reconciled, SentFile
from congvu.systems.gateway.models.outbound import DEAD, SENT, WAITING


@dataclass(frozen=True, kw_only=True)
class Due:
    """A message whose turn it is. portal_code, portal_id: "" until the portal gave them."""

    id: int
    dossier_uid: str
    dossier_code: str
    state: int
    at: datetime
    who: str
    what: str
    portal_code: str
    portal_id: str
    files: dict[str, str]


def due(*, message: int) -> Due | None:
    """The message when it is its turn: None when it has gone, was given up, or waits for an earlier."""
    row = Message.objects.filter(pk=message).first()
    if row is None or row.state != WAITING:
        return None
    if Message.objects.about(str(row.dossier_uid)).unsent().filter(id__lt=row.pk).exists():
        return None
    link = Link.objects.filter(dossier_uid=row.dossier_uid).first()
    files = SentFile.objects.filter(dossier_uid=row.dossier_uid)
    return Due(
        id=row.pk, dossier_uid=str(row.dossier_uid), dossier_code=row.dossier_code,
        state=row.told_state, at=row.happened_at, who=row.who, what=row.what,
        portal_code=link.portal_code if link else "", portal_id=link.portal_id if link else "",
        files=dict(files.values_list("sha256", "portal_id")),
    )  # fmt: skip


def messages() -> Any:
    """Every message, the newest first."""
    return Message.objects.order_by("-id")


def portal_codes(dossier_uids: Iterable[str]) -> dict[str, str]:
    """Our dossier's uid → its code at the portal."""
    rows = Link.objects.filter(dossier_uid__in=list(dossier_uids))
    return {str(uid): code for uid, code in rows.values_list("dossier_uid", "portal_code")}


def report(*, day: date) -> Reconciled | None:
    """The report of a day; None while it was not compared."""
    return Reconciled.objects.filter(day=day).first()


def reports() -> list[Reconciled]:
    """The newest thirty reports."""
    return list(Reconciled.objects.order_by("-day")[:30])


def counts() -> dict[str, int]:
    """How many wait and were given up."""
    unsent = Message.objects.exclude(state=SENT)
    return {
        "waiting": unsent.filter(state=WAITING).count(),
        "dead": unsent.filter(state=DEAD).count(),
    }


def stuck(*, actor: Actor, at: datetime) -> Shown:
    """The tile: how many messages were given up."""
    found = counts()["dead"]
    return Shown(
        figure=found, unit=_("bản tin"), tone="late" if found else "good",
        note=_("ngừng gửi lên Cổng Dịch vụ công quốc gia"),
    )  # fmt: skip


def samples() -> list[tuple[dict[str, str], int]]:
    """For /metrics."""
    return [({"state": name}, number) for name, number in counts().items()]
