"""Taking, confirming and giving up numbers.

Law: NĐ 30/2020 Điều 15; QĐ 20/2020/QĐ-TTg for the agency's code.
"""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import NumberCard, Reservation
from congvu.engines.documents.events import SeriesDefined
from congvu.engines.documents.models import Number, Series
from congvu.engines.documents.queries.numbers import kind_series, numbers_of
from congvu.engines.documents.rules import numbers
from congvu.engines.documents.rules.numbers import NumberState, Reset
from congvu.engines.org import api as org
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused

# One statement: takes the counter's row lock, which is held until the caller commits.
COUNT = """
INSERT INTO documents_counter (series_id, unit_id, period, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (series_id, unit_id, period) DO UPDATE SET last = documents_counter.last + 1
WHERE NOT documents_counter.closed
RETURNING last
"""
CLOSE = """
INSERT INTO documents_counter (series_id, unit_id, period, last, closed)
SELECT id, %s, %s, 0, true FROM documents_series WHERE code = ANY(%s) AND per_unit
ON CONFLICT (series_id, unit_id, period) DO UPDATE SET closed = true
"""


class UnableToNumber(Refused):
    """The register of that year is closed."""


@step
def reserve_number(
    *, series: str, on: date, unit_id: int | None = None, drafter: str = ""
) -> Reservation:
    """Take the next number of a series in the caller's transaction; a rollback gives it back.

    drafter: short name of the unit that wrote it, for patterns that carry it. Take it late: other
    callers of the same series wait until this transaction ends.
    Raises NotFound when the series is unknown.
    """
    row = Series.objects.filter(code=series).first()
    if row is None:
        raise NotFound(
            _("Chưa có dãy số “%(series)s”. Hãy nạp gói nội dung khai báo dãy số này.")
            % {"series": series}
        )
    owner = unit_id if row.per_unit else None
    period = numbers.period_of(Reset(row.reset), on)
    value = _next(row.id, owner, period)
    text = numbers.write(row.pattern, number=value, on=on, place=_place(unit_id, drafter))
    made = Number.objects.create(
        series=row, unit_id=owner, period=period, value=value, text=text, on=on,
        state=NumberState.RESERVED.value,
    )  # fmt: skip
    return Reservation(id=made.id, series=series, number=value, text=text, on=on)


@step
def close_numbers(*, unit_id: int, year: int) -> list[NumberCard]:
    """No official document of the unit takes a number of that year any more; those taken, in order.

    Who takes one meanwhile is waited for. Law: NĐ 30/2020/NĐ-CP Điều 15.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, [unit_id, str(year), kind_series()])
    return numbers_of(unit_id=unit_id, year=year)


@step
def confirm_number(*, number_id: int) -> None:
    """The number stands on an issued paper now; repeating changes nothing."""
    _move(number_id, NumberState.CONFIRMED, "")


@step
def release_number(*, number_id: int, reason: str) -> None:
    """Give a reserved number up; it is never used again and stands in the gap report."""
    _move(number_id, NumberState.RELEASED, reason)


@action(needs="documents.store.manage")
def define_series(
    *, actor: Actor, code: str, title: str, pattern: str, reset: Reset, per_unit: bool = True
) -> None:
    """Set up a series or change how its coming numbers are written. Raises Invalid."""
    put_series(code=code, title=title, pattern=pattern, reset=reset, per_unit=per_unit)


@step
def put_series(*, code: str, title: str, pattern: str, reset: Reset, per_unit: bool = True) -> None:
    """The same inside a caller's action (content packages bring their series with them)."""
    try:
        numbers.check(pattern)
    except numbers.BadPattern as error:
        raise Invalid(
            {"pattern": _("Mẫu số không dùng được: %(pattern)s") % {"pattern": pattern}}
        ) from error
    wanted = {"title": title, "pattern": pattern, "reset": reset.value, "per_unit": per_unit}
    row, made = Series.objects.get_or_create(code=code, defaults=wanted)
    if not made and all(getattr(row, name) == value for name, value in wanted.items()):
        unchanged()
        return
    Series.objects.filter(id=row.id).update(**wanted)
    publish(SeriesDefined(code=code, pattern=pattern, reset=reset.value))


def _next(series_id: int, unit_id: int | None, period: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [series_id, unit_id, period])
        taken = cursor.fetchone()
    if taken is None:
        raise UnableToNumber(
            _("Sổ văn bản đi năm %(period)s đã khóa; không lấy thêm số của năm này.")
            % {"period": period},
            law="nd-30-2020",
        )
    return int(taken[0])


def _place(unit_id: int | None, drafter: str) -> numbers.Place:
    if unit_id is None:
        return numbers.Place(drafter=drafter)
    unit = org.unit(unit_id)
    return numbers.Place(agency=unit.code, org=unit.short_name, drafter=drafter)


def _move(number_id: int, to: NumberState, reason: str) -> None:
    row = Number.objects.select_for_update().get(id=number_id)
    if row.state == to:
        return
    if row.state != NumberState.RESERVED:
        raise RuntimeError(f"number {row.text} is {row.state}, it cannot become {to}")
    row.state, row.reason = to.value, reason
    row.save(update_fields=["state", "reason"])
