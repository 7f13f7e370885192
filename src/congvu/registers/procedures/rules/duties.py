"""By when a procedure must be decided on, and by when it must stand in the national base.

Law: NĐ 63/2010/NĐ-CP Điều 15, 24 (as amended); QĐ 766/QĐ-TTg indicators 1.1 and 1.2, whose formulas
count working days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from congvu.registers.procedures.contracts import Ratio

LEVELS = ("ministry", "province")
KINDS = ("new", "amended", "repealed")
AddDays = Callable[[date, int], date]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Working days by law. before: decided before the text takes effect; within: published after."""

    before: dict[str, int]
    within: dict[str, int]
    within_shortened: int


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One procedure of one decision, with its two days."""

    decision: str
    code: str
    kind: str
    level: str
    signed_on: date
    decide_by: date
    publish_by: date
    published_on: date | None

    @property
    def decided_in_time(self) -> bool:
        return self.signed_on <= self.decide_by

    @property
    def published_in_time(self) -> bool:
        return self.published_on is not None and self.published_on <= self.publish_by

    def state(self, on: date) -> str:
        """done, done_late, waiting or overdue, as it stands on a day."""
        if self.published_on is not None:
            return "done" if self.published_in_time else "done_late"
        return "overdue" if on > self.publish_by else "waiting"


def decide_by(*, effective_on: date, level: str, terms: Terms, add: AddDays) -> date:
    """The last day to sign the decision. add: ``calendar.add_working_days``."""
    return add(effective_on, -terms.before[level])


def publish_by(*, signed_on: date, level: str, shortened: bool, terms: Terms, add: AddDays) -> date:
    """The last day to publish in the national base."""
    return add(signed_on, terms.within_shortened if shortened else terms.within[level])


def decided_in_time(duties: Iterable[Duty]) -> Ratio:
    """Indicator 1.1: a procedure in several decisions counts once, and one late makes it late."""
    return _ratio(duties, lambda duty: duty.decided_in_time)


def published_in_time(duties: Iterable[Duty]) -> Ratio:
    """Indicator 1.2: over what was published and what is still to be published."""
    return _ratio(duties, lambda duty: duty.published_in_time)


def _ratio(duties: Iterable[Duty], good: Callable[[Duty], bool]) -> Ratio:
    verdicts: dict[str, bool] = {}
    for duty in duties:
        verdicts[duty.code] = verdicts.get(duty.code, True) and good(duty)
    return Ratio(
        numerator=tuple(sorted(code for code, right in verdicts.items() if right)),
        denominator=tuple(sorted(verdicts)),
    )
