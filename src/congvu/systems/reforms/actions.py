"""Drafting, deciding, carrying out and taking back a reorganisation.

Carried out in parts that each are one transaction: after a crash it goes on where it stood, and a
row is moved and noted in the same breath. Law: NĐ 158/2018/NĐ-CP.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.jobs import api as jobs
from congvu.engines.notify import api as notify
from congvu.engines.org import api as org
from congvu.kernel.actions import action, demand, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.kernel.moving import Shift, Written
from congvu.systems.reforms import events, queries, rules
from congvu.systems.reforms.models import DECIDE, RESTING, Moved, Reform, Stage, State

PART = 500
TOLD = 1_000
SWEEPS = 2  # again for what came in while it ran
SYSTEM = Actor.system("reforms.run")
Row = Reform


class UnableToReform(Refused):
    """The plan cannot be carried out; the sentence says what stands in the way."""


@action(needs=DECIDE)
def draft(*, actor: Actor, choices: rules.Choices, decision: str, day: date, at: datetime) -> UUID:
    """Note a plan; nothing moves yet. Raises Invalid, NotAllowed."""
    _refuse(actor, choices)
    _refuse_decision(decision)
    units = org.get_many(choices.sources)
    heirs = [h.unit_id for h in (choices.first, choices.second) if h and h.unit_id]
    above = [u.parent_id for u in units.values() if u.parent_id]
    row = Reform.objects.create(
        kind=choices.kind, decision=decision.strip(), day=day, choices=asdict(choices),
        unit_ids=sorted({*choices.sources, *heirs, *above}), made_by=actor.name, made_at=at,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"], from_queryset=Reform.objects.as_system("just made"))
    publish(
        events.ReformDrafted(
            reform_uid=str(row.uid), units=", ".join(u.name for u in units.values()),
            decision=row.decision,
        ),
        unit_id=choices.sources[0],
    )  # fmt: skip
    uid: UUID = row.uid
    return uid


def _refuse(actor: Actor, choices: rules.Choices) -> None:
    """Every unit must live and lie within the actor's reach, and the plan must lead somewhere."""
    heirs = [h for h in (choices.first, choices.second) if h is not None]
    units = [*choices.sources, *(h.unit_id for h in heirs if h.unit_id)]
    found = org.get_many(units)
    if not choices.sources or any(u not in found or found[u].valid_to for u in units):
        raise Invalid({"sources": _("Hãy chọn các đơn vị đang hoạt động.")})
    for unit in units:
        demand(actor, DECIDE, unit)
    if not heirs or {h.unit_id for h in heirs} & set(choices.sources):
        raise Invalid({"first": _("Hãy chọn đơn vị tiếp nhận khác với đơn vị được sắp xếp.")})
    if choices.kind == rules.SPLIT:
        _refuse_split(choices)
    codes = [h.code for h in heirs if h.unit_id is None]
    if len(codes) != len(set(codes)):
        raise Invalid({"code": _("Hai đơn vị mới phải có mã khác nhau.")}, law="QĐ 20/2020/QĐ-TTg")
    for heir in heirs:
        if heir.unit_id is None:
            if heir.parent_id is not None:
                demand(actor, DECIDE, heir.parent_id)
            if not heir.name.strip():
                raise Invalid({"name": _("Hãy nhập tên đơn vị.")})
            org.refuse_code(heir.code)


def _refuse_split(choices: rules.Choices) -> None:
    if len(choices.sources) != 1 or choices.second is None:
        raise Invalid({"second": _("Chia, tách cần một đơn vị cũ và đơn vị nhận phần tách ra.")})
    if not (choices.matters or choices.posts or choices.people):
        raise Invalid(
            {"matters": _("Hãy chọn thủ tục, vị trí hoặc người chuyển sang phần tách ra.")}
        )


def _refuse_decision(decision: str) -> None:
    if not decision.strip():
        raise Invalid({"decision": _("Hãy ghi số quyết định.")})


@action(needs=DECIDE)
def drop(*, actor: Actor, reform: UUID | str, at: datetime) -> None:
    """Give up a plan that has not begun. Raises NotFound, UnableToReform."""
    row = _locked(actor, reform)
    if row.stage not in (Stage.DRAFT, Stage.PLANNED):
        raise UnableToReform(
            _("Lần sắp xếp này đã bắt đầu nên không bỏ được; hãy đưa về như trước.")
        )
    told = events.ReformDropped(reform_uid=str(row.uid), decision=row.decision)
    Reform.objects.as_system("given up").filter(pk=row.pk).delete()
    publish(told, unit_id=row.unit_ids[0])


@action(needs=DECIDE)
def confirm(*, actor: Actor, reform: UUID | str, at: datetime) -> None:
    """Carry it out: at once, or by itself when its day comes. Raises NotFound, UnableToReform."""
    row = _locked(actor, reform)
    if row.stage != Stage.DRAFT:
        raise UnableToReform(_("Phương án này đã được quyết định rồi. Hãy tải lại trang."))
    _refuse(actor, rules.read(row.choices))
    row.trouble = ""
    row.stage = Stage.PLANNED if row.day > local(at).date() else Stage.TREE
    row.save(update_fields=["stage", "trouble"])
    if row.stage == Stage.TREE:
        _enqueue(row)
    publish(
        events.ReformConfirmed(
            reform_uid=str(row.uid), decision=row.decision, on=f"{row.day:%d/%m/%Y}"
        ),
        unit_id=row.unit_ids[0],
    )  # fmt: skip


@action(needs="signed-in")
def begin_due(*, actor: Actor, at: datetime) -> int:
    """Begin what was planned for today or before; how many."""
    rows = Reform.objects.as_system("its day has come").select_for_update()
    due = list(rows.filter(stage=Stage.PLANNED, day__lte=local(at).date()).order_by("day", "pk"))
    for row in due:
        row.stage = Stage.TREE
        row.save(update_fields=["stage"])
        _enqueue(row)
    unchanged()
    return len(due)


@action(needs=DECIDE)
def take_back(*, actor: Actor, reform: UUID | str, at: datetime) -> None:
    """Give everything that has not changed since back what it held. Raises UnableToReform."""
    row = _locked(actor, reform)
    why = queries.why_not_undone(row, at=at)
    if why:
        raise UnableToReform(_(rules.NOT_UNDONE[why]))
    row.stage, row.cursor, row.undone_at = Stage.BACK, 0, at
    row.save(update_fields=["stage", "cursor", "undone_at"])
    _enqueue(row)
    publish(
        events.ReformTakenBack(reform_uid=str(row.uid), decision=row.decision),
        unit_id=row.unit_ids[0],
    )


def _locked(actor: Actor, reform: UUID | str) -> Reform:
    rows = Reform.objects.visible_to(actor).select_for_update()
    row = rows.filter(uid=reform).first()
    if row is None:
        raise NotFound(_("Không tìm thấy lần sắp xếp này. Hãy mở lại từ danh sách."))
    for unit in rules.read(row.choices).sources:
        if row.stage in (Stage.DRAFT, Stage.PLANNED):
            demand(actor, DECIDE, unit)
    return row


def _enqueue(row: Reform) -> None:
    jobs.enqueue(
        "reforms.run", unique_key=f"reforms.run:{row.uid}:{row.stage}", ordering_key="reforms.run",
        reform=str(row.uid),
    )  # fmt: skip


# carrying it out ------------------------------------------------------------------------------
def run(*, reform: UUID | str, at: datetime) -> None:
    """Take part after part until it rests; a plan that the tree refuses becomes a draft again."""
    try:
        while take_part(actor=SYSTEM, reform=reform, at=at):
            pass
    except Refused as refused:
        if not fail(actor=SYSTEM, reform=reform, why=refused.message, at=at):
            raise


@action(needs="signed-in")
def fail(*, actor: Actor, reform: UUID | str, why: str, at: datetime) -> bool:
    """Nothing has moved yet: back to the draft with the reason. False when it has begun."""
    row = Reform.objects.as_system("carried out").select_for_update().filter(uid=reform).first()
    if row is None or row.stage != Stage.TREE:
        unchanged()
        return False
    row.stage, row.trouble = Stage.DRAFT, why[:500]
    row.save(update_fields=["stage", "trouble"])
    publish(
        events.ReformFailed(reform_uid=str(row.uid), decision=row.decision, why=row.trouble),
        unit_id=row.unit_ids[0],
    )
    return True


@action(needs="signed-in")
def take_part(*, actor: Actor, reform: UUID | str, at: datetime) -> bool:
    """One part of the stage that it stands in; False when there is nothing left to do."""
    row = Reform.objects.as_system("carried out").select_for_update().filter(uid=reform).first()
    if row is None or row.stage in RESTING:
        unchanged()
        return False
    _PARTS[Stage(row.stage)](row, at)
    row.save()
    return row.stage not in RESTING


def _tree(row: Row, at: datetime) -> None:
    """Found, link, end: the day's tree; what it was is kept with the row."""
    choices = rules.read(row.choices)
    row.counted_from = rules.counts_from(row.day, local(at).date())
    for key, heir in (("first", choices.first), ("second", choices.second)):
        if heir is not None and heir.unit_id is None:
            row.founded[key] = org.found_unit(
                code=heir.code, name=heir.name, short_name=heir.short_name, kind=heir.kind,
                level=heir.level, place_code=heir.place_code, parent_id=heir.parent_id, on=row.day,
                decision=row.decision,
            )  # fmt: skip
    plan = queries.plan_of(row, today=local(at).date())
    told = org.reorganise(
        plan=org.Reorganisation(
            how=rules.HOW[choices.kind], day=row.day, decision=row.decision,
            defaults=plan.defaults, matters=plan.matters, posts=plan.posts,
            closes=choices.closes, head_of=choices.head_of,
        )
    )  # fmt: skip
    row.told = {"tree": told, "plan": asdict(plan)}
    row.unit_ids = sorted({*row.unit_ids, *row.founded.values()})
    row.stage, row.position, row.cursor = Stage.MOVE, 0, 0
    publish(
        events.ReformBegun(
            reform_uid=str(row.uid), decision=row.decision, unit_ids=row.unit_ids
        ),
        unit_id=row.unit_ids[0],
    )  # fmt: skip


def _move(row: Row, at: datetime) -> None:
    """A part of one kind of thing; behind the last kind once more, for what came in meanwhile."""
    unchanged()
    movers = queries.movers()
    if row.position == len(movers):
        row.sweep, row.position, row.cursor = row.sweep + 1, 0, 0
        if row.sweep == SWEEPS:
            row.stage = Stage.TELL
        return
    mover = movers[row.position]
    handing = queries.handing_of(row, today=local(at).date())
    found = mover.find(handing=handing, after=row.cursor, limit=PART)
    _note(row, mover, found.shifts)
    row.cursor = found.last
    if not found.last:
        row.position, row.cursor = row.position + 1, 0


def _note(row: Row, mover: queries.Mover, shifts: Sequence[Shift]) -> None:
    """Write what moves and note it; what is only listed is noted in the first round."""
    moving = [s for s in shifts if not s.stays]
    written = mover.write(shifts=moving) if moving else {}
    kept = [s for s in moving if s.row in written]
    listed = [s for s in shifts if s.stays and row.sweep == 0]
    Moved.objects.bulk_create(
        [_moved(row, mover, s, written) for s in kept] + [_moved(row, mover, s, {}) for s in listed]
    )
    if kept:
        publish(
            events.RowsMoved(
                reform_uid=str(row.uid), decision=row.decision, what=mover.label, stage=row.stage,
                moved=len(kept), stayed=len(moving) - len(kept),
            ),
            unit_id=kept[0].to_unit,
        )  # fmt: skip


def _moved(row: Row, mover: queries.Mover, shift: Shift, written: Written) -> Moved:
    return Moved(
        reform=row, what=mover.code, row_id=shift.row, before=shift.before,
        after=written.get(shift.row, {}), from_unit=shift.from_unit, to_unit=shift.to_unit,
        said=shift.said[:300], url=shift.url[:200], conflict=shift.conflict[:300],
        persons=list(shift.persons), official=shift.official,
        state=State.LISTED if shift.stays else State.MOVED,
    )  # fmt: skip


# telling --------------------------------------------------------------------------------------
def _tell(row: Row, at: datetime) -> None:
    """Everybody concerned, once: as an official, or as an applicant."""
    back = row.stage == Stage.TELL_BACK
    unchanged()
    people = queries.concerned(row, after=row.cursor, limit=TOLD)
    for template, ids in (("official", people.officials), ("applicant", people.applicants)):
        if ids:
            notify.send(
                template=f"reforms.{template}{'_back' if back else ''}", person_ids=ids,
                context=queries.words(row), link=queries.link(row), at=at,
                unique_key=f"reform:{row.uid}:{row.stage}",
            )  # fmt: skip
    row.cursor = people.after
    if people.last:
        _rest(row, at, back=back)


def _rest(row: Row, at: datetime, *, back: bool) -> None:
    rows = Moved.objects.as_system("counting").filter(reform=row)
    if back:
        row.stage = Stage.UNDONE
        publish(
            events.ReformUndone(
                reform_uid=str(row.uid), decision=row.decision,
                back=rows.filter(state=State.BACK).count(),
                stayed=rows.filter(state=State.STAYED).count(),
            ),
            unit_id=row.unit_ids[0],
        )  # fmt: skip
        return
    row.stage, row.ended_at = Stage.DONE, at
    publish(
        events.ReformEnded(
            reform_uid=str(row.uid), decision=row.decision,
            moved=rows.filter(state=State.MOVED).count(),
        ),
        unit_id=row.unit_ids[0],
    )  # fmt: skip


# taking it back -------------------------------------------------------------------------------
def _back(row: Row, at: datetime) -> None:
    """A part of what moved, the last first; what has changed since stays where it is."""
    unchanged()
    rows = Moved.objects.as_system("taking back").filter(reform=row, state=State.MOVED)
    some = list(rows.order_by("-pk")[:PART])
    if not some:
        row.stage, row.cursor = Stage.BACK_TREE, 0
        return
    for what, group in groupby(some, key=lambda one: one.what):
        _back_of(row, queries.mover_of(what), list(group))


def _back_of(row: Row, mover: queries.Mover, some: list[Moved]) -> None:
    # One row may have moved twice: each way back needs the state that the other leaves.
    seen: set[int] = set()
    now = [one for one in some if not (one.row_id in seen or seen.add(one.row_id))]  # type: ignore[func-returns-value]
    written = mover.write(shifts=[_turned(one) for one in now])
    for one in now:
        one.state = State.BACK if one.row_id in written else State.STAYED
    Moved.objects.as_system("taking back").bulk_update(now, ["state"])
    publish(
        events.RowsMoved(
            reform_uid=str(row.uid), decision=row.decision, what=mover.label, stage=row.stage,
            moved=len(written), stayed=len(now) - len(written),
        ),
        unit_id=now[0].from_unit,
    )  # fmt: skip


def _turned(one: Moved) -> Shift:
    made = Shift(
        row=one.row_id, before=one.before, after={}, from_unit=one.from_unit, to_unit=one.to_unit
    )
    return replace(made).turned(one.after)


def _back_tree(row: Row, at: datetime) -> None:
    """The old units live again; a founded one ends unless work has come up in it."""
    busy = {shift.from_unit for _label, shift in queries.leftovers(row)}
    end = [unit for unit in row.founded.values() if unit not in busy]
    org.restore(told=row.told["tree"], day=local(at).date(), end=end)
    row.stage, row.cursor = Stage.TELL_BACK, 0


_PARTS: dict[Stage, Any] = {
    Stage.TREE: _tree, Stage.MOVE: _move, Stage.TELL: _tell, Stage.BACK: _back,
    Stage.BACK_TREE: _back_tree, Stage.TELL_BACK: _tell,
}  # fmt: skip
