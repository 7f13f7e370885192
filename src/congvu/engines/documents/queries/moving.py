"""Papers under way and number series of a unit, for when the unit is merged or split.

Nothing of it moves: a number once taken belongs to the notation under which it was taken, so the
paper is finished under the old name, and the new unit counts for itself. It is listed.
Law: NĐ 30/2020/NĐ-CP Điều 15.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable

from django.utils.translation import gettext as _

from congvu.engines.documents.models import Counter, Paper
from congvu.engines.documents.rules.papers import PaperState
from congvu.kernel import clock
from congvu.kernel.moving import Found, Handing, Shift, found, page


def papers(*, handing: Handing, after: int, limit: int) -> Found:
    """Numbered and not issued yet: issued under the old name."""
    rows = Paper.objects.as_system("reorganisation").filter(
        unit__in=handing.sources, state=PaperState.RESERVED.value
    )
    some = page(rows, after=after, limit=limit)
    return found(some, (
        Shift(row=p.pk, before={}, after={}, from_unit=p.unit_id, to_unit=p.unit_id, stays=True,
              said=f"{p.number_text} {p.title}")
        for p in some
    ))  # fmt: skip


def series(*, handing: Handing, after: int, limit: int) -> Found:
    """Series in which an old unit has counted this year; the heir counts on in its own."""
    year = str(clock.today().year)
    rows = Counter.objects.filter(unit__in=handing.sources, period__in=("", year))
    some = page(rows.select_related("series"), after=after, limit=limit)
    used = _used(rows, handing)
    return found(some, (_line(row, handing, used) for row in some))


def _used(rows: Iterable[Counter], handing: Handing) -> Tally[tuple[int, int]]:
    """(series, heir) → how many old units (and the heir itself) count in it."""
    tally: Tally[tuple[int, int]] = Tally()
    for row in rows:
        tally[row.series_id, handing.defaults[row.unit_id or 0]] += 1
    for pk, unit in Counter.objects.filter(
        unit__in=set(handing.defaults.values()) - set(handing.sources)
    ).values_list("series_id", "unit_id"):
        tally[pk, unit or 0] += 1
    return tally


def _line(row: Counter, handing: Handing, used: Tally[tuple[int, int]]) -> Shift:
    unit = row.unit_id or 0
    heir = handing.defaults[unit]
    both = used[row.series_id, heir] > 1
    return Shift(
        row=row.pk, before={}, after={}, from_unit=unit, to_unit=heir, stays=True,
        said=f"{row.series.title}: {row.last}", conflict=_(
            "Nhiều đơn vị cùng dùng sổ này; số đã cấp giữ nguyên, đơn vị nhận đánh số theo sổ của mình."
        ) if both else "",
    )  # fmt: skip
