"""When letters rest: one's own hours, else dated parameters that an agency may set."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.notify.models import Mailbox
from congvu.engines.notify.rules.letters import Rest
from congvu.kernel import clock
from congvu.kernel.errors import Refused

DEFAULT = ("22:00", "06:00")
CODES = ("notify.quiet_from", "notify.quiet_until")


def quiet_hours(*, on: datetime) -> tuple[time, time]:
    """Start and end of the quiet hours on Vietnam's clock; 22:00 to 06:00 when none is set."""
    return _read(CODES[0], DEFAULT[0], on), _read(CODES[1], DEFAULT[1], on)


def rests_of(*, person_ids: Iterable[int], on: datetime) -> dict[int, Rest]:
    """person id → when they rest: their own hours; officials outside of working hours; others at
    night. Two queries however many they are."""
    ids = list(person_ids)
    start, end = quiet_hours(on=on)
    night = Rest(start, end)
    working = Rest(start, end, days_off=True, office=True) if _office(on) else night
    officials = identity.officials_among(ids) if working.office else frozenset()
    rests = {i: working if i in officials else night for i in ids}
    own = Mailbox.objects.filter(person_id__in=ids, quiet_from__isnull=False)
    for box in own.exclude(quiet_until=None):
        if box.quiet_from is not None and box.quiet_until is not None:
            rests[box.person_id] = Rest(box.quiet_from, box.quiet_until, box.rest_days)
    return rests


def _office(on: datetime) -> bool:
    """Whether officials are left in peace outside of working hours."""
    try:
        return int(law.value("notify.office_hours", on=clock.local(on).date())) > 0  # type: ignore[arg-type]  # an int parameter
    except (Refused, LookupError, ValueError):
        return True


def _read(code: str, default: str, on: datetime) -> time:
    try:
        return time.fromisoformat(str(law.value(code, on=clock.local(on).date())))
    except (Refused, LookupError, ValueError):
        return time.fromisoformat(default)
