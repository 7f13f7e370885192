"""What the home page shows of dossiers: a citizen's own, an official's open and overdue ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.kernel.actors import Actor
from congvu.kernel.tiles import Line, Shown
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import State
from congvu.systems.publicservices.queries import pages

SHOWN = 5
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


def overdue(*, actor: Actor, at: datetime) -> Shown:
    """How many of them are past their promised day; leads to just those."""
    late = dossiers.counts(actor=actor, at=at)["overdue"]
    return Shown(
        figure=late,
        unit=_("hồ sơ"),
        tone="late" if late else "good",
        url=reverse("publicservices:dossiers") + "?qua-han=1",
    )
