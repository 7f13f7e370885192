"""Letters that came: who may see them, the same one twice, one letter's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import FileCard
from congvu.engines.exchange import api as exchange
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.text import unaccent
from congvu.systems.correspondence.models import Assignment, IncomingLetter, Scan
from congvu.systems.correspondence.queries import kinds
from congvu.systems.correspondence.rules import matching, states
from congvu.systems.correspondence.rules.details import Details

NOUN = "correspondence.letter"
GIVEN = "correspondence.assignment"
REGISTER = "correspondence.letter.register"
ROUTE = "correspondence.letter.route"
HANDLE = "correspondence.letter.handle"


@dataclass(frozen=True)
class Changes:
    """What an update changes. words: (label, what is here, what comes); files: that come with it."""

    words: list[tuple[str, str, str]]
    files: list[FileCard]


def visible_letters(actor: Actor) -> QuerySet[IncomingLetter]:
    """The letters that this actor may know of."""
    return IncomingLetter.objects.visible_to(actor)


def letter(*, actor: Actor, uid: UUID | str) -> IncomingLetter:
    """One letter. Raises NotFound when there is none that this actor may know of."""
    row = visible_letters(actor).select_related("unit").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return row


def with_kinds(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With the name of each row's kind as ``kind_name``."""
    whens = [When(kind=code, then=Value(name)) for code, name in kinds.kinds()]
    named = Case(*whens, default=F("kind"), output_field=CharField())
    found: QuerySet[Any] = rows.annotate(kind_name=named)
    return found


def same(*, unit_id: int, said: Details) -> list[IncomingLetter]:
    """Letters of the unit with this author, number, notation and day, newest first."""
    rows = IncomingLetter.objects.as_system("the clerk of this unit is warned of duplicates")
    return list(
        rows.filter(
            unit_id=unit_id, notation_key=matching.notation_key(said.notation),
            dated_on=said.dated_on, author_key=matching.author_key(said.author),
        ).order_by("-id")[:5]
    )  # fmt: skip


def books_of(actor: Actor, code: str = REGISTER) -> list[org.Unit]:
    """Units in whose books the actor writes; everywhere means the units that have any letter."""
    units = actor.units_of(code)
    if units is None:
        rows = IncomingLetter.objects.as_system("which units keep books")
        units = frozenset(rows.values_list("unit_id", flat=True).distinct())
    found = org.get_many(units)
    return sorted(found.values(), key=lambda u: (u.id != actor.unit_id, u.name))


def readable_units(actor: Actor) -> list[tuple[str, str]]:
    """Units with letters that the actor sees: choices of the list's filter."""
    ids = visible_letters(actor).order_by().values_list("unit_id", flat=True).distinct()
    return [(str(u.id), u.name) for u in org.get_many(set(ids)).values()]


def years(actor: Actor) -> list[tuple[str, str]]:
    """Years with letters, newest first."""
    found = visible_letters(actor).order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in found]


def by_words(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Author, without accents, in whole or part."""
    for word in matching.author_key(words).split():
        rows = rows.filter(author_key__contains=word)
    return rows


def by_notation(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """A notation in whole or part: ``426``, ``qd-bnv``, ``426/QĐ-BNV``."""
    plain = "".join(c for c in unaccent(typed) if c.isalnum() or c == "/")
    return rows.filter(notation_key__contains=plain) if plain else rows


def files_of(row: IncomingLetter) -> list[FileCard]:
    """The letter's files."""
    return documents.files(uids=row.files)


def earlier_files_of(row: IncomingLetter) -> list[FileCard]:
    """Those that the sender's updates took the place of."""
    return documents.files(uids=row.earlier_files)


def changes_asked(row: IncomingLetter) -> Changes | None:
    """What an update would change that waits for its answer; None when none does."""
    if row.asked != states.UPDATE or row.recall != states.RECALL_ASKED:
        return None
    card = exchange.message(str(row.recall_message))
    said = card.document
    if said is None:
        return None
    words = [(_("Trích yếu"), row.abstract, said.subject[:500])]
    if said.due_on is not None:
        words.append((_("Hạn trả lời"), _day(row.answer_by), _day(said.due_on)))
    return Changes([each for each in words if each[1] != each[2]], fresh_files(row, card))


def fresh_files(row: IncomingLetter, card: exchange.MessageCard) -> list[FileCard]:
    """The files of an update whose bytes the letter has not."""
    known = {file.sha256 for file in files_of(row)}
    came = documents.files(uids=[UUID(file.uid) for file in card.files if file.uid])
    return [file for file in came if file.sha256 not in known]


def _day(on: date | None) -> str:
    return on.strftime("%d/%m/%Y") if on else "–"


def given_of(row: IncomingLetter) -> list[Assignment]:
    """Whom it was given to, in the order of the slip."""
    order = {"lead": 0, "support": 1, "know": 2}
    rows = row.assignments.select_related("unit").order_by("id")
    return sorted(rows, key=lambda a: order[a.part])


def mine_of(actor: Actor, given: list[Assignment]) -> Assignment | None:
    """The open assignment that the actor works on, the lead first."""
    own = (None, actor.account_id, actor.on_behalf_of)
    return next(
        (
            a for a in given
            if a.state == Assignment.State.OPEN and actor.holds(HANDLE, a.unit_id)
            and a.account_id in own
        ),
        None,
    )  # fmt: skip


def assignment_letter(*, actor: Actor, uid: UUID) -> IncomingLetter:
    """The letter of an assignment, for who may know of it. Raises NotFound."""
    found = Assignment.objects.filter(uid=uid).values_list("letter__uid", flat=True).first()
    if found is None:
        raise NotFound(_("Không tìm thấy việc này."))
    return letter(actor=actor, uid=found)


def candidates(row: IncomingLetter, *, on: date) -> list[tuple[str, str]]:
    """Whom a slip may name: ``unit`` or ``unit:account`` → words; each unit before its people.

    A person is offered in the unit where they sit, when they may work on letters there.
    """
    units = [org.unit(row.unit_id), *org.children(row.unit_id, on=on)]
    doers = {h.account_id: h.name for u in units for h in identity.holders_of(HANDLE, unit_id=u.id)}
    homes = identity.homes_of(doers)
    found: list[tuple[str, str]] = []
    for unit in units:
        found.append((str(unit.id), unit.name))
        sitting = [account for account in doers if homes.get(account) == unit.id]
        found += [(f"{unit.id}:{one}", f"{unit.name} – {doers[one]}") for one in sitting]
    return found


def scans_waiting(actor: Actor) -> list[Scan]:
    """Scans that are being read or wait for the clerk, oldest first."""
    rows = Scan.objects.visible_to(actor).exclude(state=Scan.State.USED)
    return list(rows.select_related("unit").order_by("id")[:50])


def scan(*, actor: Actor, uid: UUID | str) -> Scan:
    """One scan. Raises NotFound."""
    row = Scan.objects.visible_to(actor).select_related("unit").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy bản quét này."))
    return row


def letter_facts() -> Iterator[dict[str, Any]]:
    """One row a letter, for the lake: no author's text, no abstract."""
    rows = IncomingLetter.objects.as_system("facts of the lake").order_by("id")
    names = (
        "uid",
        "unit_id",
        "year",
        "kind",
        "urgency",
        "state",
        "arrived_on",
        "due_at",
        "ended_at",
    )
    for row in rows.values(*names).iterator():
        yield {**row, "letters": 1, "done": int(row["state"] == "06")}
