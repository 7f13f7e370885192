"""The calendar changed: every due time that runs over the changed days is counted anew.

One job, in parts that each are a transaction: it goes on where it stood after a crash, and counting
the same part twice changes nothing, for a due time follows from its beginning and the calendar.
Law: Bộ luật Lao động Điều 111-112; NĐ 118/2025/NĐ-CP. Source: domain.md §2.8.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework.actions import redating_rows as rows
from congvu.engines.casework.actions import redating_sets as sets
from congvu.engines.casework.events import (
    DeadlinesMoved,
    DeadlinesPutBack,
    DeadlinesRedated,
    RedatingBegun,
)
from congvu.engines.casework.models import Redated, Redating
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.queries import redatings as queries
from congvu.engines.casework.queries.calendars import calendar_of
from congvu.engines.casework.rules.clocks import (
    Calendar,
    ClockKind,
    ClockState,
    Pause,
    recounted,
    ring_at,
)
from congvu.engines.casework.rules.diagram import Limit
from congvu.engines.jobs import api as jobs
from congvu.engines.notify import api as notify
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import VIETNAM, local
from congvu.kernel.errors import NotFound, Refused

PART = 20_000
TOLD = 2_000  # persons of one part
Stage = Redating.Stage
NEXT = {
    Stage.CLOCKS: Stage.TASKS, Stage.TASKS: Stage.TIMERS, Stage.TIMERS: Stage.TELL,
    Stage.TELL: Stage.DONE, Stage.BACK: Stage.TELL_BACK, Stage.TELL_BACK: Stage.UNDONE,
}  # fmt: skip


class UnableToPutBack(Refused):
    """It is still running, or was put back before."""


@action(needs="signed-in")
def begin_redating(
    *, actor: Actor, key: str, agency: str, year: int, decision: str, days: list[date], at: datetime
) -> UUID | None:
    """Note that these days turned and set the job going; the same key again begins nothing."""
    if not days:
        unchanged()
        return None
    made, new = Redating.objects.get_or_create(
        key=key,
        defaults={
            "agency": agency, "year": year, "decision": decision, "made_at": at,
            "days": [d.isoformat() for d in sorted(days)],
            "first_day": min(days), "last_day": max(days),
        },
    )  # fmt: skip
    uid: UUID = Redating.objects.values_list("uid", flat=True).get(pk=made.pk)
    if not new:
        unchanged()
        return uid
    made.uid = uid
    _enqueue(made)
    publish(RedatingBegun(redating_uid=str(uid), year=year, days=len(days), decision=decision))
    return uid


def run_redating(*, redating: UUID | str, at: datetime) -> None:
    """Take part after part until it is done (or all is back as it was)."""
    actor = Actor.system("casework.redating")
    while take_part(actor=actor, redating=redating, at=at):
        pass


@action(needs="signed-in")
def take_part(*, actor: Actor, redating: UUID | str, at: datetime) -> bool:
    """One part of the stage that it stands in; False when there is nothing left to do."""
    one = Redating.objects.select_for_update().filter(uid=redating).first()
    if one is None or one.stage in (Stage.DONE, Stage.UNDONE):
        unchanged()
        return False
    ended = _PARTS[Stage(one.stage)](one, at)
    if ended:
        one.stage, one.cursor = NEXT[Stage(one.stage)], 0
    if one.stage == Stage.DONE:
        one.ended_at = at
        counts = queries.counts(one)
        publish(
            DeadlinesRedated(
                redating_uid=str(one.uid), year=one.year, decision=one.decision, seen=one.seen,
                cases=counts["case"], tasks=counts["task"], timers=counts["timer"],
            )
        )  # fmt: skip
    one.save(update_fields=["stage", "cursor", "seen", "ended_at"])
    return one.stage not in (Stage.DONE, Stage.UNDONE)


@action(needs="casework.deadline.redate")
def put_back(*, actor: Actor, redating: UUID | str, at: datetime) -> None:
    """Give every due time that has not moved since the value it had before.

    The newest first: a later one counted from what this one left. Raises NotFound, UnableToPutBack.
    """
    one = Redating.objects.select_for_update().filter(uid=redating).first()
    if one is None:
        raise NotFound(_("Không tìm thấy lần tính lại hạn này."))
    if one.stage != Stage.DONE:
        raise UnableToPutBack(_("Lần tính lại này đang chạy hoặc đã được đưa về như trước."))
    later = (
        Redating.objects.filter(pk__gt=one.pk).exclude(stage=Stage.UNDONE).order_by("-pk").first()
    )
    if later is not None:
        raise UnableToPutBack(
            _(
                "Sau lần này còn lần tính lại hạn ngày %(day)s. "
                "Hãy đưa lần đó về như trước rồi làm lần này."
            )
            % {"day": f"{local(later.made_at):%d/%m/%Y}"}
        )
    one.stage, one.cursor, one.undone_at = Stage.BACK, 0, at
    one.save(update_fields=["stage", "cursor", "undone_at"])
    _enqueue(one)
    publish(DeadlinesPutBack(redating_uid=str(one.uid), year=one.year, decision=one.decision))


def _enqueue(one: Redating) -> None:
    jobs.enqueue(
        "casework.redate", unique_key=f"casework.redate:{one.uid}:{one.stage}",
        ordering_key="casework.redate", redating=str(one.uid),
    )  # fmt: skip


# parts ----------------------------------------------------------------------------------------
class _Calendars:
    """The calendar of an agency with the rules of a day, worked out once; dues kept, too."""

    def __init__(self, own: str) -> None:
        self.own = own
        self._known: dict[tuple[str, date], Calendar] = {}
        self._dues: dict[tuple[str, datetime, int, str], datetime] = {}

    def of(self, agency: str, at: datetime) -> Calendar:
        key = (agency, at.astimezone(VIETNAM).date())
        if key not in self._known:
            self._known[key] = calendar_of(agency, at)
        return self._known[key]

    def due(self, agency: str, start: datetime, limit: Limit) -> datetime:
        key = (agency, start, limit.amount, limit.unit)
        if key not in self._dues:
            self._dues[key] = self.of(agency, start).due(start, limit.amount, limit.unit)
        return self._dues[key]


def _window(one: Redating, limit: int) -> dict[str, object]:
    day = timedelta(days=1)
    return {
        "cursor": one.cursor, "limit": limit,
        "first": datetime.combine(one.first_day, time(), VIETNAM),
        "last": datetime.combine(one.last_day + day, time(), VIETNAM),
    }  # fmt: skip


def _clocks(one: Redating, at: datetime) -> bool:
    """Both clocks of a part of the open cases, and the tasks that follow the legal one."""
    part, known = sets.lock(sets.LOCK_CLOCKS, _window(one, PART)), _Calendars(one.agency)
    if not part.ids:
        return _tell_part(one, 0, 0, moved=0)
    clocks = sets.clocks(part)
    moved = sets.move_clocks(one.pk, part, clocks.keys)
    others = rows.fetch(sets.OTHER_CLOCKS, part.values) if clocks.others else []
    turned = rows.move(one.pk, "clock", others, lambda row: _clock_due(row, known))
    followed = rows.execute(rows.FOLLOW, [turned, one.pk]) if turned else 0
    return _tell_part(one, clocks.seen, part.ids[-1], moved=moved + len(turned) + followed)


def _clock_due(row: rows.Row, known: _Calendars) -> datetime | None:
    _id, _case, due_at, agency, kind, amount, unit, started_at, pauses = row
    limit = Limit(amount, unit)
    if not pauses or pauses == "[]":
        return known.due(agency, started_at, limit)
    state = ClockState(
        ClockKind(kind), limit, started_at, started_at, due_at,
        pauses=tuple(_pause(p) for p in _parsed(pauses)),
    )  # fmt: skip
    return recounted(state, known.of(agency, started_at))


def _parsed(pauses: object) -> list[list[str]]:
    return json.loads(pauses) if isinstance(pauses, str) else pauses  # type: ignore[return-value]


def _pause(said: list[str]) -> Pause:
    return Pause(datetime.fromisoformat(said[0]), datetime.fromisoformat(said[1]), said[2])


def _tasks(one: Redating, at: datetime) -> bool:
    """Tasks with a limit of their own."""
    part, known = sets.lock(sets.LOCK_TASKS, _window(one, PART)), _Calendars(one.agency)
    if not part.ids:
        return _tell_part(one, 0, 0, moved=0)
    moved, others = sets.move_tasks(one.pk, part, _own_limit)

    def due(row: rows.Row) -> datetime | None:
        _id, _case, _due, agency, process, node, opened_at = row
        limit = _own_limit(process, node)
        return known.due(agency, opened_at, limit) if limit else None

    turned = rows.move(one.pk, "task", others, due)
    return _tell_part(one, len(part.ids), part.ids[-1], moved=moved + len(turned))


def _own_limit(process: int, node: str) -> Limit | None:
    return compiled_net(process).nodes[node].limit


def _timers(one: Redating, at: datetime) -> bool:
    """Timers that count working time."""
    found, known = rows.fetch(rows.TIMERS, _window(one, PART)), _Calendars(one.agency)

    def due(row: rows.Row) -> datetime | None:
        _id, _case, _due, agency, process, node, started_at = row
        timer = compiled_net(process).nodes[node].timer
        if timer is None or timer.limit is None:
            return None
        return ring_at(timer, started_at, known.of(agency, started_at))

    moved = len(rows.move(one.pk, "timer", found, due))
    return _tell_part(one, len(found), found[-1][0] if found else 0, moved=moved)


def _tell_part(one: Redating, seen: int, through: int, *, moved: int) -> bool:
    """Move the cursor behind this part and tell the ledger what moved; True after the last.

    seen: due times looked at; through: id of the last row, 0 when there was none.
    """
    one.seen += seen
    one.cursor = through or one.cursor
    if not moved:
        unchanged()
        return not through
    last = Redated.objects.filter(redating=one).order_by("-id").values_list("id", flat=True)[:1]
    publish(
        DeadlinesMoved(
            redating_uid=str(one.uid), stage=one.stage, seen=seen, moved=moved,
            through=last[0],
        )
    )  # fmt: skip
    return False


def _back(one: Redating, at: datetime) -> bool:
    """A part of what was moved, as it was."""
    found = rows.fetch(rows.PART, [one.pk, one.cursor, PART])
    if not found:
        unchanged()
        return True
    back = rows.put_back(found)
    one.cursor = found[-1][0]
    publish(
        DeadlinesMoved(
            redating_uid=str(one.uid), stage=one.stage, seen=len(found), moved=back,
            through=one.cursor,
        )
    )  # fmt: skip
    return False


def _tell(one: Redating, at: datetime) -> bool:
    """Everybody whose due time moved, in one notice each; a part of them at a time."""
    template = "redated_back" if one.stage == Stage.TELL_BACK else "redated"
    page = queries.persons(one, after=one.cursor, limit=TOLD)
    for person_ids, kind, link in (
        (page.officials, template, f"/viec-cua-toi/tinh-lai-han/{one.uid}/"),
        (page.applicants, f"{template}_applicant", ""),
    ):
        if person_ids:
            notify.send(
                template=f"casework.{kind}", person_ids=person_ids, link=link,
                context={"year": str(one.year), "decision": one.decision or "–"},
                unique_key=f"redating:{one.uid}:{one.stage}",
            )  # fmt: skip
    one.cursor = page.after
    unchanged()
    return page.last


_PARTS = {
    Stage.CLOCKS: _clocks, Stage.TASKS: _tasks, Stage.TIMERS: _timers, Stage.TELL: _tell,
    Stage.BACK: _back, Stage.TELL_BACK: _tell,
}  # fmt: skip
