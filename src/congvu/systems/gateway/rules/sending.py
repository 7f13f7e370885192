"""How a dossier's events become messages, when they go again, and how two sides are compared.

Source: domain 2.6, 2.7; retries as those of the exchange.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from congvu.engines.exchange.contracts import RETRY_SECONDS

VIETNAM = timezone(timedelta(hours=7))
SHAPE = "%Y%m%d%H%M%S"
# Event of a dossier → state code that the portal is told.
STATES: dict[str, int] = {
    "dossiers.dossier.submitted": 1,
    "dossiers.dossier.accepted": 2,
    "dossiers.dossier.refused": 3,
    "dossiers.dossier.passed_on": 4,
    "dossiers.dossier.supplement_requested": 5,
    "dossiers.dossier.supplemented": 1,
    "dossiers.dossier.withdrawn": 7,
    "dossiers.dossier.stopped": 8,
    "dossiers.dossier.finished": 9,
    "dossiers.dossier.returned": 10,
}
ENDED = frozenset({3, 7, 8, 10})
# Kind of applicant in our words → its number in the two lists: (DVCQG object a, ministry gateway).
APPLICANTS: dict[str, tuple[int, int]] = {
    "citizen": (1, 0),
    "firm": (2, 1),
    "agency": (3, 0),
    "household": (4, 2),
}


def again_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failures; None: no more, it is a dead letter."""
    if attempts > len(RETRY_SECONDS):
        return None
    return timedelta(seconds=RETRY_SECONDS[attempts - 1])


def moment(at: datetime | None) -> str:
    """``yyyyMMddHHmmss`` on Vietnam's wall clock; "" for none."""
    return at.astimezone(VIETNAM).strftime(SHAPE) if at else ""


def read_moment(text: str) -> datetime | None:
    """The instant of such a text; None when it is empty or no date."""
    try:
        return datetime.strptime(text, SHAPE).replace(tzinfo=VIETNAM).astimezone(UTC)
    except ValueError:
        return None


def may_follow(now: int, then: int) -> bool:
    """Whether a partner's dossier in state ``now`` may go to ``then``: what has ended stays ended."""
    return now not in ENDED


@dataclass(frozen=True, kw_only=True)
class Compared:
    """Codes: on our side alone, with another state there, on their side alone, equal."""

    missing: tuple[str, ...]
    differing: tuple[str, ...]
    extra: tuple[str, ...]
    equal: int


def compare(ours: Mapping[str, int], theirs: Mapping[str, int]) -> Compared:
    """Two sides of one day: code → state."""
    both = ours.keys() & theirs.keys()
    return Compared(
        missing=tuple(sorted(ours.keys() - theirs.keys())),
        differing=tuple(sorted(c for c in both if ours[c] != theirs[c])),
        extra=tuple(sorted(theirs.keys() - ours.keys())),
        equal=sum(ours[c] == theirs[c] for c in both),
    )
