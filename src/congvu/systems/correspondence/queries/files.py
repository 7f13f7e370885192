"""Work files: who may see them, what stands in them for whom."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence.models import (
    FiledLetter,
    IncomingLetter,
    OutgoingLetter,
    WorkFile,
)
from congvu.systems.correspondence.queries import clocks, incoming, outgoing
from congvu.systems.correspondence.rules.files import due_on

KEEP = "correspondence.file.keep"
REGISTER = "correspondence.letter.register"
NOUN = "correspondence.file"
HANDOVER = "correspondence.file_years_handover"


def visible_files(actor: Actor) -> QuerySet[WorkFile]:
    """The files that this actor may know of."""
    return WorkFile.objects.visible_to(actor)


def terms(*, on: date) -> tuple[int, int]:
    """The shortest and the longest time in years that a file may be kept when not for ever."""
    return (
        clocks.number("correspondence.file_years_shortest", on=on),
        clocks.number("correspondence.file_years_longest", on=on),
    )


def handover(closed_on: date) -> date:
    """The last day to hand a file closed on this day to the archive."""
    return due_on(closed_on, years=clocks.number(HANDOVER, on=closed_on))


def file(*, actor: Actor, uid: UUID | str) -> WorkFile:
    """One file. Raises NotFound."""
    row = visible_files(actor).select_related("unit").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    return row


def entry(*, actor: Actor, uid: UUID | str) -> FiledLetter:
    """One document's place in a file that the actor sees. Raises NotFound."""
    rows = FiledLetter.objects.select_related("file")
    row = rows.filter(uid=uid, file__in=visible_files(actor)).first()
    if row is None:
        raise NotFound(_("Văn bản này không còn trong hồ sơ."))
    return row


def contents(actor: Actor, row: WorkFile) -> QuerySet[FiledLetter]:
    """Its documents, only those that the actor may know of."""
    return FiledLetter.objects.filter(file=row).filter(
        Q(incoming__in=incoming.visible_letters(actor))
        | Q(outgoing__in=outgoing.visible_letters(actor))
    )


def holding(actor: Actor, letter: IncomingLetter | OutgoingLetter) -> list[FiledLetter]:
    """In which of the files that the actor sees this document stands."""
    rows = FiledLetter.objects.select_related("file")
    return list(rows.filter(_of(letter), file__in=visible_files(actor)).order_by("id"))


def open_to(actor: Actor, letter: IncomingLetter | OutgoingLetter) -> list[WorkFile]:
    """Open files into which the actor may put it, newest first."""
    units = actor.units_of(KEEP)
    rows = visible_files(actor).filter(state=WorkFile.State.OPEN)
    rows = rows if units is None else rows.filter(unit__in=sorted(units))
    inside = FiledLetter.objects.filter(_of(letter)).values("file")
    return list(rows.exclude(pk__in=inside).order_by("-year", "code")[:100])


def may_end(actor: Actor, row: WorkFile) -> bool:
    """Who closes it and hands it over: who is in charge, or the clerk of the unit."""
    return actor.account_id == row.account_id or actor.holds(REGISTER, row.unit_id)


def people(actor: Actor) -> list[tuple[str, str]]:
    """``unit:account`` → words: who can be in charge of a file in the units where the actor keeps."""
    own = [org.unit(actor.unit_id)] if actor.unit_id else []
    units = actor.units_of(KEEP)
    kept = own if units is None else list(org.get_many(units).values())
    found = []
    for unit in sorted(kept, key=lambda u: (u.id != actor.unit_id, u.name)):
        doers = {h.account_id: h.name for h in identity.holders_of(KEEP, unit_id=unit.id)}
        homes = identity.homes_of(doers)
        found += [
            (f"{unit.id}:{one}", f"{unit.name} – {name}")
            for one, name in doers.items() if homes.get(one) == unit.id
        ]  # fmt: skip
    return found


def years(actor: Actor) -> list[tuple[str, str]]:
    """Years with files, newest first."""
    found = visible_files(actor).order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in found]


def units(actor: Actor) -> list[tuple[str, str]]:
    """Units with files that the actor sees."""
    ids = visible_files(actor).order_by().values_list("unit_id", flat=True).distinct()
    return [(str(u.id), u.name) for u in org.get_many(set(ids)).values()]


def _of(letter: IncomingLetter | OutgoingLetter) -> Q:
    return Q(incoming=letter) if isinstance(letter, IncomingLetter) else Q(outgoing=letter)
