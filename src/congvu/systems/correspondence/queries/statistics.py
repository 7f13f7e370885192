"""What came and what left in a period, counted: every number is the length of a list one can open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import BigIntegerField, Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext as _

from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.text import gettext_noop
from congvu.systems.correspondence.models import Assignment, OutgoingLetter, Recipient
from congvu.systems.correspondence.models.incoming import Source
from congvu.systems.correspondence.queries import incoming, kinds, outgoing, times
from congvu.systems.correspondence.rules import urgency

INCOMING, OUTGOING = "van-ban-den", "van-ban-di"
NOBODY = 0  # leads a letter that is not given out
USUAL = "thuong"  # of the list's filter by urgency, where "" asks for nothing
LEADS = Q(part=Assignment.Part.LEAD, state__in=(Assignment.State.OPEN, Assignment.State.DONE))
NO_LEAD = gettext_noop("Chưa giao đơn vị chủ trì")
Pairs = Sequence[tuple[str, Any]]  # code and its words, which may be lazy


@dataclass(frozen=True, kw_only=True)
class Period:
    """Both days count. unit_id: whose book; None for all that the actor reads."""

    first: date
    last: date
    unit_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """said: what the list's address says besides the period and the unit."""

    label: str
    count: int
    said: Mapping[str, str] = field(default_factory=dict)
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """direction: which list its numbers open."""

    title: str
    direction: str
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """How the letters that a unit leads stand; times: one number a class, in their order. id: NOBODY
    for those that no unit leads."""

    id: int
    name: str
    total: int
    times: list[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class Found:
    """Numbers of one direction. units: of letters that came, by who leads the work."""

    total: int
    tables: list[Table]
    units: list[Unit] = field(default_factory=list)


def came(*, actor: Actor, period: Period) -> Found:
    """The letters that came."""
    rows = _between(incoming.visible_letters(actor), "arrived_on", period)
    named = dict(kinds.kinds())
    return Found(
        total=rows.count(), units=_leading(rows),
        tables=[
            _table(_("Theo thời hạn"), INCOMING, _by_time(rows)),
            _table(_("Theo tháng"), INCOMING, _by_month(rows, "arrived_on", "den", period)),
            _table(_("Theo sổ của đơn vị"), INCOMING, _by_unit(rows)),
            _table(_("Theo đường đến"), INCOMING, _by(rows, "source", "nguon", Source.choices)),
            _table(_("Theo độ khẩn"), INCOMING, _by_urgency(rows)),
            _table(_("Theo loại văn bản"), INCOMING, _by(rows, "kind", "loai", list(named.items()))),
        ],
    )  # fmt: skip


def left(*, actor: Actor, period: Period) -> Found:
    """The letters that were issued; drafts have no day."""
    rows = _between(outgoing.visible_letters(actor), "dated_on", period)
    named = rows.order_by("kind").values_list("kind", "kind_name").distinct()
    state = list(OutgoingLetter.State.choices)
    return Found(
        total=rows.count(),
        tables=[
            _table(_("Theo tháng"), OUTGOING, _by_month(rows, "dated_on", "ngay", period)),
            _table(_("Theo đơn vị ban hành"), OUTGOING, _by_unit(rows)),
            _table(_("Theo trạng thái"), OUTGOING, _by(rows, "state", "trang_thai", state)),
            _table(_("Có nơi nhận"), OUTGOING, _by_delivery(rows)),
            _table(_("Theo loại văn bản"), OUTGOING, _by(rows, "kind", "loai", list(dict(named).items()))),
        ],
    )  # fmt: skip


def _between(rows: QuerySet[Any], column: str, period: Period) -> QuerySet[Any]:
    rows = rows.filter(**{f"{column}__range": (period.first, period.last)}).order_by()
    return rows.filter(unit_id=period.unit_id) if period.unit_id else rows


def _table(title: str, direction: str, lines: Iterable[Line]) -> Table:
    return Table(title=title, direction=direction, lines=[each for each in lines if each.count])


def _counted(rows: QuerySet[Any], column: str) -> dict[Any, int]:
    return dict(rows.values_list(column).annotate(n=Count("pk", distinct=True)).order_by(column))


def _by(rows: QuerySet[Any], column: str, key: str, pairs: Pairs) -> list[Line]:
    found = _counted(rows, column)
    return [
        Line(label=str(label), count=found.get(code, 0), said={key: code}) for code, label in pairs
    ]


def _by_urgency(rows: QuerySet[Any]) -> list[Line]:
    found = _counted(rows, "urgency")
    return [
        Line(label=label, count=found.get(code, 0), said={"khan": code or USUAL},
             tone=urgency.TONES[code])
        for code, label in kinds.urgencies()
    ]  # fmt: skip


def _by_unit(rows: QuerySet[Any]) -> list[Line]:
    found = _counted(rows, "unit_id")
    names = org.get_many(set(found))
    lines = [
        Line(label=names[pk].name, count=n, said={"don_vi": str(pk)}) for pk, n in found.items()
    ]
    return sorted(lines, key=lambda line: (-line.count, line.label))


def _by_time(rows: QuerySet[Any]) -> list[Line]:
    return [
        Line(label=_(label), count=times.of(rows, code).count(), said={"han": code},
             tone=times.TONES[code])
        for code, label in times.LABELS.items()
    ]  # fmt: skip


def _by_month(rows: QuerySet[Any], column: str, key: str, period: Period) -> list[Line]:
    found = dict(
        rows.annotate(month=TruncMonth(column)).values_list("month").annotate(n=Count("pk"))
    )
    return [_month(month, n, key, period) for month, n in sorted(found.items())]


def _month(month: date, count: int, key: str, period: Period) -> Line:
    """Cut to the period at its ends."""
    last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    said = {
        f"{key}_tu": f"{max(month, period.first):%d/%m/%Y}",
        f"{key}_den": f"{min(last, period.last):%d/%m/%Y}",
    }
    return Line(label=f"{month:%m/%Y}", count=count, said=said)


def _by_delivery(rows: QuerySet[Any]) -> list[Line]:
    """A letter counts once for each way its recipients stand."""
    found = _counted(rows.exclude(recipients=None), "recipients__state")
    return [
        Line(label=str(label), count=found.get(code, 0), said={"chuyen_giao": code})
        for code, label in Recipient.State.choices
    ]


def led_by(rows: QuerySet[Any], unit_id: int | str) -> QuerySet[Any]:
    """The letters that a unit leads: by its newest slip that was not handed back."""
    led: QuerySet[Any] = rows.annotate(lead_unit=_lead()).filter(lead_unit=unit_id)
    return led


def _lead() -> Coalesce:
    given = Assignment.objects.filter(LEADS, letter=OuterRef("pk")).order_by("-id")
    return Coalesce(Subquery(given.values("unit_id")[:1]), NOBODY, output_field=BigIntegerField())


def lead_units(rows: QuerySet[Any]) -> list[tuple[str, str]]:
    """Units that lead some of these letters, and nobody: choices of the list's filter."""
    given = Assignment.objects.filter(LEADS, letter__in=rows.order_by().values("pk"))
    ids = set(given.values_list("unit_id", flat=True).distinct())
    units = sorted(((str(u.id), u.name) for u in org.get_many(ids).values()), key=lambda p: p[1])
    return [(str(NOBODY), _(NO_LEAD)), *units]


def _leading(rows: QuerySet[Any]) -> list[Unit]:
    known = rows.annotate(lead_unit=_lead())
    found = _counted(known, "lead_unit")
    classed = {code: _counted(times.of(known, code), "lead_unit") for code in times.LABELS}
    names = org.get_many(set(found) - {NOBODY})
    made = [
        Unit(id=pk, name=names[pk].name if pk else _(NO_LEAD), total=n,
             times=[(code, classed[code].get(pk, 0)) for code in times.LABELS])
        for pk, n in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda unit: (unit.id == NOBODY, -unit.total, unit.name))
