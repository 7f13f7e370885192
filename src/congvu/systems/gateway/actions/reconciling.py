"""One day held against the portal: what is missing there, differs, or stands there alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from congvu.kernel import clock
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.systems.gateway.actions import national
from congvu.systems.gateway.events import DayReconciled
from congvu.systems.gateway.models import Reconciled
from congvu.systems.gateway.queries import outbound, sources
from congvu.systems.gateway.rules import messages, sending


def reconcile(*, actor: Actor, day: date, at: datetime) -> sending.Compared:
    """Ask the portal for a day, then compare. Raises PortalUnreachable, PortalRefused."""
    theirs = national.of_day(f"{day:%Y%m%d}", at=at)
    return keep_comparison(actor=actor, day=day, theirs=theirs, at=at)


@action(needs="gateway.message.send")
def keep_comparison(
    *, actor: Actor, day: date, theirs: list[messages.DoiSoat], at: datetime
) -> sending.Compared:
    """Compare and keep the report of the day; a later one takes its place."""
    start = datetime.combine(day, time(), tzinfo=clock.VIETNAM)
    cards = sources.ours_of_day(start, start + timedelta(days=1))
    named = outbound.portal_codes([c.uid for c in cards])
    ours = {named.get(c.uid, c.code): int(c.state) for c in cards}
    there = {t.MaHoSo: t.TrangThaiHoSo for t in theirs}
    found = sending.compare(ours, there)
    Reconciled.objects.update_or_create(
        day=day,
        defaults={
            "at": at, "ours": len(ours), "theirs": len(there), "missing": list(found.missing),
            "differing": [[c, ours[c], there[c]] for c in found.differing],
            "extra": list(found.extra),
        },
    )  # fmt: skip
    publish(
        DayReconciled(
            day=day.isoformat(), missing=len(found.missing), differing=len(found.differing),
            extra=len(found.extra),
        )
    )  # fmt: skip
    return found
