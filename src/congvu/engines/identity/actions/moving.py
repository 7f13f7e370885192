"""Grants and seats that go to a unit's heir: the old one ends on the day, a new one begins.

Who held what over which unit on an earlier day stays true; taking back removes the new one again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.identity.actions.grants import bump
from congvu.engines.identity.models import Account, Delegation, Grant, Incumbency
from congvu.engines.org import api as org
from congvu.kernel.actions import step
from congvu.kernel.moving import Shift, Values, Written, write_columns


@step
def move_grants(*, shifts: Sequence[Shift]) -> Written:
    """End and begin anew, or the way back; grants changed since are left alone."""
    asked = {s.row: s for s in shifts}
    rows = Grant.objects.select_for_update().filter(pk__in=asked, revoked_at=None).order_by("pk")
    done: Written = {}
    for row in rows:
        shift = asked[row.pk]
        was = (shift.before["unit_id"], shift.before["upper"])
        same = (row.unit_id, _iso(row.valid.upper)) == was
        if same and _cleared(Grant, shift.before.get("made"), revoked_at=None):
            done[row.pk] = _give(row, shift.after)
    bump(_accounts_of(Grant, done))
    return done


def _give(row: Grant, after: Values) -> Values:
    old_upper = row.valid.upper
    row.unit_id = after["unit_id"]
    row.valid = DateRange(row.valid.lower, _day(after["upper"]))
    row.save(update_fields=["unit", "valid"])
    made = None
    if after.get("heir"):
        valid = DateRange(_day(after["day"]), old_upper)
        there = Grant.objects.filter(
            account=row.account_id, role=row.role_id, code=row.code, unit=after["heir"],
            revoked_at=None, valid__overlap=valid,
        )  # fmt: skip
        if not there.exists():
            made = Grant.objects.create(
                account_id=row.account_id, role_id=row.role_id, code=row.code,
                unit_id=after["heir"], subtree=row.subtree, valid=valid,
                decision_number=after["decision"][:80],
            ).pk  # fmt: skip
    return {"unit_id": row.unit_id, "upper": after["upper"], "made": made}


@step
def move_seats(*, shifts: Sequence[Shift]) -> Written:
    """Unseat and seat anew, or the way back; seats changed since are left alone."""
    asked = {s.row: s for s in shifts}
    rows = Incumbency.objects.select_for_update().filter(pk__in=asked).order_by("pk")
    done: Written = {}
    for row in rows:
        shift = asked[row.pk]
        same = _iso(row.valid.upper) == shift.before["upper"]
        if same and _cleared(Incumbency, shift.before.get("made")):
            done[row.pk] = _seat(row, shift.after)
    persons = Incumbency.objects.filter(pk__in=done).values("person")
    bump(Account.objects.filter(person__in=persons).values_list("pk", flat=True))
    return done


def _seat(row: Incumbency, after: Values) -> Values:
    old_upper, upper = row.valid.upper, _day(after["upper"])
    begun_later = row.valid.lower is not None and upper is not None and row.valid.lower >= upper
    goal = _post(after) if after.get("unit") else None
    made = None
    if not begun_later:
        row.valid = DateRange(row.valid.lower, upper)
        row.save(update_fields=["valid"])
    if goal is not None:
        valid = DateRange(_day(after["day"]), old_upper)
        same = Incumbency.objects.filter(person=row.person_id, post=goal, valid__overlap=valid)
        if not same.exists():
            made = Incumbency.objects.create(
                person_id=row.person_id, post_id=goal, valid=valid, acting=row.acting,
                decision_number=after["decision"][:80],
            ).pk  # fmt: skip
    return {"post_id": row.post_id, "upper": _iso(row.valid.upper), "made": made}


def _post(after: Values) -> int | None:
    """The heir's open seat of that title; the tree made it before people move."""
    found = (p.id for p in org.posts_of(after["unit"]) if p.title == after["title"])
    return next(found, None)


@step
def move_homes(*, shifts: Sequence[Shift]) -> Written:
    """The unit that administers an account."""
    done = write_columns(Account.objects.all(), shifts)
    bump(done)
    return done


@step
def move_delegations(*, shifts: Sequence[Shift]) -> Written:
    """The unit to which a stand-in's power is limited."""
    done = write_columns(Delegation.objects.all(), shifts)
    lent = Delegation.objects.filter(pk__in=done).values_list("giver", "stand_in")
    bump({account for pair in lent for account in pair})
    return done


def _cleared(model: Any, made: int | None, **same: Any) -> bool:
    """Take away what was made; False when somebody has changed it since."""
    if made is None:
        return True
    rows = model.objects.select_for_update().filter(pk=made, **same)
    if not rows.exists():
        return False
    if model is Grant:
        bump(rows.values_list("account", flat=True))
    rows.delete()
    return True


def _accounts_of(model: Any, pks: Iterable[int]) -> list[int]:
    return list(model.objects.filter(pk__in=list(pks)).values_list("account", flat=True))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None
