"""The plan of a reorganisation, its dry run, and what became of it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.manifest import Movable
from congvu.kernel.moving import Find, Handing, Shift, Write
from congvu.kernel.rooms import manifests, resolve
from congvu.kernel.text import unaccent
from congvu.registers.procedures import api as procedures
from congvu.systems.reforms import rules
from congvu.systems.reforms.models import Moved, Reform, Stage, State

MOST = 2_000  # rows of one kind that the dry run counts
PAGE = 100


@dataclass(frozen=True)
class Mover:
    """A Movable with its two functions."""

    code: str
    label: str
    find: Find
    write: Write


@dataclass
class Line:
    """One kind of thing in the dry run or in the result."""

    code: str
    label: str
    count: int = 0
    more: bool = False
    conflicts: list[str] = field(default_factory=list)
    stays: bool = False


@functools.cache
def movers() -> tuple[Mover, ...]:
    """Every Movable of the house: people first, work next."""
    found: list[tuple[int, str, str, Movable]] = [
        (m.order, m.code, label, m) for label, room in manifests().items() for m in room.moves
    ]
    return tuple(
        Mover(m.code, m.label, resolve(label, m.find), resolve(label, m.write))
        for _order, _code, label, m in sorted(found, key=lambda one: one[:2])
    )


def reform_of(uid: UUID | str, *, actor: Actor) -> Reform:
    """One reorganisation within the actor's sight. Raises NotFound."""
    found = Reform.objects.visible_to(actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Không tìm thấy lần sắp xếp này. Hãy mở lại từ danh sách."))
    return found


def reforms(actor: Actor, *, limit: int = 100) -> list[Reform]:
    """The latest within sight, the newest first."""
    return list(Reform.objects.visible_to(actor).order_by("-id")[:limit])


# the plan -------------------------------------------------------------------------------------
def plan_of(reform: Reform, *, today: date) -> rules.Plan:
    """The choices with the day's seats and people."""
    choices = rules.read(reform.choices)
    staff = identity.staff_of(choices.sources, on=today)
    accounts: dict[int, list[int]] = {}
    for one in staff:
        for post in one.post_ids:
            accounts.setdefault(post, []).append(one.account_id)
    heirs = [h.unit_id for h in (choices.first, choices.second) if h and h.unit_id]
    return rules.plan(
        choices, founded=reform.founded, accounts_of=accounts,
        seats=[_seat(p) for unit in choices.sources for p in org.posts_of(unit)],
        led=frozenset(u for u in heirs if org.head_post(u) is not None),
    )  # fmt: skip


def _seat(post: Any) -> rules.Seat:
    return rules.Seat(id=post.id, unit_id=post.unit_id, title=post.title, is_head=post.is_head)


def handing_of(reform: Reform, *, today: date) -> Handing:
    """What the rooms are told. While it runs: as it was when it began."""
    kept = reform.told.get("plan")
    if kept is None:
        plan = plan_of(reform, today=today)
        return Handing(
            day=rules.counts_from(reform.day, today), decision=reform.decision,
            defaults=plan.defaults, matters=plan.matters, posts=plan.posts, people=plan.people,
        )  # fmt: skip
    return Handing(
        day=reform.counted_from or today, decision=reform.decision,
        defaults={int(k): v for k, v in kept["defaults"].items()}, matters=kept["matters"],
        posts={int(k): tuple(v) if v else None for k, v in kept["posts"].items()},
        people={int(k): v for k, v in kept["people"].items()},
    )  # fmt: skip


def names(reform: Reform) -> Callable[[int], str]:
    """unit id → its name, also of those that are not founded yet."""
    choices = rules.read(reform.choices)
    new = {rules.FIRST: choices.first, rules.SECOND: choices.second}

    def name(unit_id: int) -> str:
        heir = new.get(unit_id)
        if heir is not None:
            return heir.name
        found = org.get_many([unit_id]).get(unit_id)
        return found.name if found else "–"

    return name


# the dry run ----------------------------------------------------------------------------------
def preview(reform: Reform, *, today: date) -> list[Line]:
    """How much of each kind would go where, with what somebody must look at."""
    handing = handing_of(reform, today=today)
    lines = []
    for mover in movers():
        line = Line(mover.code, _(mover.label))
        for shift in shifts(mover, handing, most=MOST):
            line.count += 1
            line.stays = line.stays or shift.stays
            if shift.conflict:
                line.conflicts.append(f"{shift.said}: {shift.conflict}")
        line.more = line.count >= MOST
        lines.append(line)
    return lines


def shifts(mover: Mover, handing: Handing, *, most: int, after: int = 0) -> Iterator[Shift]:
    """What moves of a kind, page by page, up to a number."""
    given = 0
    while given < most:
        found = mover.find(handing=handing, after=after, limit=500)
        for shift in found.shifts[: most - given]:
            given += 1
            yield shift
        if not found.last:
            return
        after = found.last


def mover_of(code: str) -> Mover:
    """The kind of thing with this code. Raises NotFound."""
    found = next((m for m in movers() if m.code == code), None)
    if found is None:
        raise NotFound(_("Không có mục này. Hãy mở lại từ bản thử."))
    return found


def result(reform: Reform) -> list[Line]:
    """What was moved of each kind, from the journal."""
    rows = reform.rows.all().as_system("the reform is visible").order_by()  # type: ignore[attr-defined]
    lines = {m.code: Line(m.code, _(m.label)) for m in movers()}
    for what, state, conflict in rows.values_list("what", "state", "conflict").iterator():
        line = lines.setdefault(what, Line(what, what))
        line.count += 1
        line.stays = line.stays or state == State.LISTED
        if conflict:
            line.conflicts.append(conflict)
    return [line for line in lines.values() if line.count]


def rows_of(reform: Reform, *, what: str = "", state: str = "", after: int = 0) -> list[Moved]:
    """A page (and one more) of the journal."""
    rows = Moved.objects.as_system("the reform is visible").filter(reform=reform, pk__gt=after)
    rows = rows.filter(what=what) if what else rows
    rows = rows.filter(state=state) if state else rows
    return list(rows.order_by("pk")[: PAGE + 1])


def leftovers(reform: Reform, *, most: int = 200) -> list[tuple[str, Shift]]:
    """Work that came up in the founded units while they stood: it stays there."""
    founded = list(reform.founded.values())
    if not founded:
        return []
    source = rules.read(reform.choices).sources[0]
    handing = Handing(
        day=clock.today(), decision=reform.decision, defaults=dict.fromkeys(founded, source)
    )
    return [
        (_(mover.label), shift) for mover in movers() for shift in shifts(mover, handing, most=most)
        if not shift.stays
    ][:most]  # fmt: skip


# taking back ----------------------------------------------------------------------------------
def why_not_undone(reform: Reform, *, at: datetime) -> str:
    """Why it may not be taken back now, "" when it may: a key of ``rules.NOT_UNDONE``."""
    later = (
        Reform.objects.as_system("limits of undoing")
        .filter(pk__gt=reform.pk, unit_ids__overlap=_touched(reform))
        .exclude(stage__in=(Stage.DRAFT, Stage.PLANNED, Stage.UNDONE))
    )
    return rules.why_not_undone(
        done=reform.stage == Stage.DONE, ended_at=reform.ended_at, at=at,
        days=undo_days(clock.local(at).date()), later=later.exists(),
    )  # fmt: skip


def _touched(reform: Reform) -> list[int]:
    choices = rules.read(reform.choices)
    heirs = [h.unit_id for h in (choices.first, choices.second) if h and h.unit_id]
    return [*choices.sources, *heirs, *reform.founded.values()]


def undo_days(on: date) -> int:
    """How many days after it ended it may be taken back: a dated parameter."""
    return int(str(law.value(rules.UNDO_DAYS, on=on)))


# choosing -------------------------------------------------------------------------------------
def unit_by_uid(uid: UUID | str) -> Unit:
    """A living unit. Raises NotFound."""
    found = org.unit_by_uid(UUID(str(uid)))
    if found is None or found.valid_to is not None:
        raise NotFound(_("Không có đơn vị này hoặc đơn vị đã kết thúc. Hãy chọn lại."))
    return found


def beside(unit: Unit) -> list[Unit]:
    """Living units under the same superior, the unit itself among them."""
    return org.children(unit.parent_id) if unit.parent_id else org.roots()


def matters_of(unit: Unit) -> dict[str, str]:
    """Procedures that lead to the unit or of which it has open work: code → name."""
    handing = Handing(day=clock.today(), decision="", defaults={unit.id: rules.FIRST})
    codes = {s.matter for m in movers() for s in shifts(m, handing, most=MOST) if s.matter}
    known = procedures.names(codes=sorted(codes))
    return {code: known[code] for code in sorted(codes) if code in known}


# telling --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class People:
    """A part of those to be told. after: the cursor behind it; last: nobody comes after."""

    officials: list[int]
    applicants: list[int]
    after: int
    last: bool


CONCERNED = """
SELECT p.id, bool_or(m.official) FROM reforms_moved m CROSS JOIN LATERAL unnest(m.persons) p(id)
WHERE m.reform_id = %s AND p.id > %s GROUP BY p.id ORDER BY p.id LIMIT %s
"""


def concerned(reform: Reform, *, after: int, limit: int) -> People:
    """Persons of what moved, each once."""
    with connection.cursor() as cursor:
        cursor.execute(CONCERNED, [reform.pk, after, limit])
        found = cursor.fetchall()
    return People(
        [person for person, official in found if official],
        [person for person, official in found if not official],
        found[-1][0] if found else after, len(found) < limit,
    )  # fmt: skip


def words(reform: Reform) -> dict[str, str]:
    """What the notices say."""
    choices, name = rules.read(reform.choices), names(reform)
    heirs = [reform.founded.get(key) or (heir.unit_id if heir else None)
             for key, heir in (("first", choices.first), ("second", choices.second))]  # fmt: skip
    return {
        "old": ", ".join(name(unit) for unit in choices.sources),
        "new": ", ".join(name(unit) for unit in heirs if unit),
        "decision": reform.decision, "day": f"{reform.day:%d/%m/%Y}",
    }  # fmt: skip


def link(reform: Reform) -> str:
    """The first unit that took over."""
    heirs = [*reform.founded.values()] or rules.read(reform.choices).sources
    found = org.get_many(heirs[:1])
    return next((f"/to-chuc/{unit.uid}/" for unit in found.values()), "")


def choosable(words: str, *, reach: frozenset[int] | None, most: int = 50) -> list[Unit]:
    """Living units within reach whose name or code holds every word, accents aside."""
    asked = unaccent(words).split()
    found = []
    for unit in org.get_many(org.all_ids()).values():
        if unit.valid_to is not None or (reach is not None and unit.id not in reach):
            continue
        held = f"{unaccent(unit.name)} {unit.code.lower()}"
        if all(word in held for word in asked):
            found.append(unit)
        if len(found) == most:
            break
    return found
