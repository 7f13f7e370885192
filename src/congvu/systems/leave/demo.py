"""Half a dozen invented requests of the demo's officials, made and decided through the actions.

A request is known by its person and reason: it is made when it is not there, decided while it waits.
So what was cut off goes on, and a repeat adds nothing.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.systems.leave import actions, queries
from congvu.systems.leave.models import LeaveRequest

SYSTEM = Actor.system("Dữ liệu trình diễn")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Who asks. asked, first: working days from today; outcome: "" while nobody has decided."""

    who: str
    asked: int
    first: int
    days: int
    reason: str
    outcome: str = ""
    decides: str = "dung"
    note: str = ""


# In the order in which they are asked.
WISHES = (
    Wish(who="ha", asked=-32, first=-26, days=2, reason="Về quê giỗ họ", outcome="approve"),
    Wish(who="y-ngu", asked=-12, first=4, days=5, reason="Việc gia đình", outcome="refuse",
         decides="khue", note="Trùng tuần tiếp công dân; đề nghị chọn tuần khác."),
    Wish(who="loan", asked=-9, first=12, days=1, reason="Đi khám sức khỏe", outcome="withdraw"),
    Wish(who="loan", asked=-6, first=3, days=3, reason="Đưa con đi thi", outcome="approve"),
    Wish(who="y-ngu", asked=-2, first=9, days=2, reason="Sửa nhà", decides="khue"),
    Wish(who="thuong", asked=-1, first=6, days=3, reason="Nghỉ phép năm"),
    Wish(who="ha", asked=-1, first=15, days=1, reason="Làm thủ tục nhà đất"),
)  # fmt: skip


def make(*, scale: int, at: datetime) -> None:
    """The requests of those who are in the cast; the same ones at every scale."""
    known = {a.demo_key: a.pk for a in identity.demo_accounts()}
    for wish in WISHES:
        if wish.who in known and wish.decides in known:
            owner, head = (identity.actor_for(known[key]) for key in (wish.who, wish.decides))
            _live(wish, owner, head, at)


def _live(wish: Wish, owner: Actor, head: Actor, at: datetime) -> None:
    """Ask, decide and, when it is over, close: as far as it has not come before."""
    asked_at = law.calendar().due(_morning(at, wish.asked), 2, "hour")
    row = _found(wish, owner)
    if row is None:
        with clock.pretend(asked_at), contextlib.suppress(actions.UnableToRequestLeave):
            _ask(wish, owner, asked_at, today=clock.local(at).date())
        row = _found(wish, owner)
    if row is None:  # the year ends in between: the law wants two requests for two years
        return
    if row.is_waiting and wish.outcome:
        decided_at = law.calendar().due(asked_at, 3, "hour")
        with clock.pretend(decided_at):
            _settle(wish, row, owner, head, decided_at)
    actions.finish_leave(actor=SYSTEM, uid=row.uid, today=clock.local(at).date())


def _ask(wish: Wish, owner: Actor, at: datetime, *, today: date) -> None:
    calendar = law.calendar()
    first = calendar.add_working_days(today, wish.first)
    actions.request_leave(
        actor=owner, first_day=first, last_day=calendar.add_working_days(first, wish.days - 1),
        kind="annual", reason=wish.reason, at=at,
    )  # fmt: skip


def _settle(wish: Wish, row: LeaveRequest, owner: Actor, head: Actor, at: datetime) -> None:
    if wish.outcome == "withdraw":
        actions.withdraw_leave(actor=owner, uid=row.uid, at=at)
    else:
        _decide(actor=head, uid=str(row.uid), outcome=wish.outcome, note=wish.note, at=at)


@action(needs="leave.request.approve")
def _decide(*, actor: Actor, uid: str, outcome: str, note: str, at: datetime) -> None:
    """The head's task, as on the inbox."""
    task = casework.task_of(noun="leaverequest", subject_uid=uid)
    if task is not None:
        casework.complete_task(
            actor=actor, task_uid=str(task.uid), outcome=outcome, reason=note, at=at
        )


def _found(wish: Wish, owner: Actor) -> LeaveRequest | None:
    rows = queries.visible_requests(owner).filter(person_id=owner.person_id or 0)
    return rows.filter(reason=wish.reason).first()


def _morning(at: datetime, working_days: int) -> datetime:
    """Eight o'clock on the day that lies so many working days from ``at``."""
    day = law.calendar().add_working_days(clock.local(at).date(), working_days)
    return datetime.combine(day, datetime.min.time(), clock.VIETNAM) + timedelta(hours=8)
