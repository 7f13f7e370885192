"""What the home page shows of dossiers: a citizen's own, an official's open and overdue ones."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.tiles import Line, Shown
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.queries import pages, ratings

SHOWN = 5
MONTH = 30  # days
GOOD_SHARE = 90  # of a hundred. Law: QĐ 766/QĐ-TTg gives full points from here on
OPENING = time(7)
TONES = {"bad": "late", "soon": "soon", "good": "good", "info": "info"}


def my_open(*, actor: Actor, at: datetime) -> Shown:
    """The citizen's dossiers under way: what, where it stands, whose turn it is."""
    rows = sorted(dossiers.visible(actor).open()[:SHOWN], key=_waits_for_others)
    lines = tuple(
        Line(
            title=shown.procedure,
            url=reverse("publicservices:dossier", args=[shown.uid]),
            note=_("%(code)s · đến lượt: %(who)s") % {"code": shown.code, "who": shown.turn},
            status=shown.state,
            tone=TONES.get(shown.tone, "plain"),
        )
        for shown in pages.shown_list(dossiers.card_of(row) for row in rows)
    )
    return Shown(lines=lines, empty=_("Bạn không có hồ sơ nào đang xử lý."))


def _waits_for_others(row: Any) -> bool:
    """False for what waits for the citizen: that comes first."""
    return not dossiers.waits_for_citizen(State(row.state))


def open_dossiers(*, actor: Actor, at: datetime) -> Shown:
    """How many dossiers within sight are under way; leads to the list."""
    return Shown(figure=dossiers.counts(actor=actor, at=at)["open"], unit=_("hồ sơ"))


def due_soon(*, actor: Actor, at: datetime) -> Shown:
    """How many are promised for this or the next working day; leads to just those."""
    found = dossiers.visible(actor).due_between(at, soon_until(at)).count()
    return Shown(
        figure=found,
        unit=_("hồ sơ"),
        note=_("trong hai ngày làm việc tới"),
        tone="soon" if found else "good",
        url=reverse("publicservices:dossiers") + "?sap-den-han=1",
    )


def soon_until(at: datetime) -> datetime:
    """The end of the working day after that of ``at`` (on a day off: after the next one)."""
    morning = datetime.combine(clock.local(at), OPENING, clock.VIETNAM)
    return law.calendar().due(morning, 1)


def kept_time(*, actor: Actor, at: datetime) -> Shown | None:
    """For the head: how many of the dossiers that ended in thirty days kept the promised day."""
    day = clock.local(at).date() - timedelta(days=MONTH)
    since = datetime.combine(day, time.min, clock.VIETNAM)
    found = dossiers.quality(actor=actor, since=since, at=at)
    if not found["ended"]:
        return None
    share = 100 * found["kept"] // found["ended"]
    return Shown(
        figure=share,
        unit="%",
        note=_("%(kept)s/%(ended)s hồ sơ kết thúc trong %(days)s ngày qua")
        % {**found, "days": MONTH},
        tone="good" if share >= GOOD_SHARE else "late",
        url=f"{reverse('publicservices:dossiers')}?ngay-ket-thuc_tu={day.isoformat()}",
    )


def satisfied(*, actor: Actor, at: datetime) -> Shown | None:
    """For the head: how many of the ratings were 4 or 5."""
    found = ratings.satisfaction(actor=actor)
    if not found["given"]:
        return None
    share = 100 * found["satisfied"] // found["given"]
    return Shown(
        figure=share,
        unit="%",
        note=_("mức 4, 5 trong %(given)s lượt đánh giá") % found,
        tone="good" if share >= GOOD_SHARE else "soon",
        url=reverse("publicservices:dossiers") + "?danh-gia=da-danh-gia",
    )


def overdue(*, actor: Actor, at: datetime) -> Shown:
    """How many of them are past their promised day; leads to just those."""
    late = dossiers.counts(actor=actor, at=at)["overdue"]
    return Shown(
        figure=late,
        unit=_("hồ sơ"),
        tone="late" if late else "good",
        url=reverse("publicservices:dossiers") + "?qua-han=1",
    )
