"""Registering a letter that came, and putting right what was written of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.actions.books import open_book, take_number
from congvu.systems.correspondence.actions.reports import report
from congvu.systems.correspondence.models import IncomingLetter, Register, Scan, Source
from congvu.systems.correspondence.queries import clocks, kinds, pages
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.queries.registers import line_of
from congvu.systems.correspondence.rules import details as rules
from congvu.systems.correspondence.rules import matching, states, urgency
from congvu.systems.correspondence.rules.details import Details

REGISTER = "correspondence.letter.register"
NOUN = "correspondence.letter"
ROUTING = "correspondence.routing"
WORDS_JOB = "correspondence.words"


class UnableToRegister(Invalid):
    """What was written cannot be entered; each field has its sentence."""


class AlreadyRegistered(Refused):
    """The same letter is in the book. letters: the uids of those found."""

    def __init__(self, message: str, *, letters: Sequence[str]) -> None:
        super().__init__(message, field="notation")
        self.letters = tuple(letters)


@action(needs=REGISTER)
def register_letter(
    *, actor: Actor, unit_id: int, said: Details, at: datetime,
    uploads: Sequence[IO[bytes]] = (), scan: str = "", secret: str = "",
    again: bool = False,
) -> str:  # fmt: skip
    """Enter it in the unit's book of the year; its number is taken in this transaction.

    uploads: named streams, kept with the letter or not at all. scan: uid of the scan it was read
    from. secret: code of the list ``secrecy``. again: although the same letter is there. Gives
    the letter's uid.
    Raises UnableToTakeSecret, UnableToRegister, AlreadyRegistered, UnableToEnter, UnableToTakeFile.
    Law: NĐ 30/2020/NĐ-CP, Điều 22 (registered the same day).
    """
    demand(actor, REGISTER, unit_id)
    documents.refuse_secret(mark=secret, field="secret")
    check(said, at)
    if not again:
        refuse_twice(unit_id, said)
    row = IncomingLetter(
        uid=ids.uuid7(), unit_id=unit_id, arrived_at=at,
        files=kept(actor, unit_id, uploads), state=states.ARRIVED, **columns(said),
    )  # fmt: skip
    _take_scan(row, actor, scan)
    row.save()
    enter(row, actor, at)
    return str(row.uid)


@step
def enter(row: IncomingLetter, actor: Actor, at: datetime) -> None:
    """Give a letter its number and lay it before the leader: 03."""
    year = row.arrived_on.year
    book = take_number(row.unit_id, Register.INCOMING, year)
    row.set(
        book=book, number=book.last, year=year, state=states.REGISTERED, registered_at=at,
        registered_by=actor.name,
    )  # fmt: skip
    publish(
        events.LetterRegistered(
            letter_uid=str(row.uid), number=book.last, year=year, notation=row.notation,
            author=row.author, line=line_of(row),
        ),
        unit_id=row.unit_id,
    )  # fmt: skip
    report(row, states.REGISTERED)
    ask_leader(row, at)
    ask_for_words(row)


@step
def ask_for_words(row: IncomingLetter) -> None:
    """The worker reads its files, for the search and for marks of secrecy."""
    if row.files and not row.words:
        jobs.enqueue(WORDS_JOB, unique_key=f"{WORDS_JOB}:{row.uid}", letter_uid=str(row.uid))


@step
def share(row: IncomingLetter) -> None:
    """Its files are read by who keeps the letter and whom it was given to, and by nobody else."""
    for file in (*row.files, *row.earlier_files):
        documents.set_readers(
            uid=file, unit_ids=(row.unit_id, *row.unit_ids), person_ids=tuple(row.person_ids)
        )


@step
def ask_leader(row: IncomingLetter, at: datetime) -> None:
    """The leader's turn: how long it may take follows from the urgency."""
    on = clock.local(at).date()
    hours = clocks.number(urgency.route_parameter(row.urgency), on=on)
    casework.start_case(
        process_key=ROUTING, subject_noun=NOUN, subject_uid=str(row.uid),
        subject_url="correspondence:letter", owner_unit_id=row.unit_id,
        title=row.title[:300], code=row.numbered,
        limit=casework.Limit(hours, "hour"), start_clock=True, at=at,
    )  # fmt: skip


@action(needs=REGISTER)
def correct_letter(*, actor: Actor, uid: UUID | str, said: Details, at: datetime) -> None:
    """Put right what was written; number, year and book stay. Raises NotFound, UnableToRegister."""
    row = locked(uid)
    demand(actor, REGISTER, row.unit_id)
    check(said, at)
    if said.arrived_on.year != row.year:
        raise UnableToRegister(
            {"arrived_on": _("Số đến thuộc sổ năm %(year)s; ngày đến phải trong năm đó.")
                           % {"year": row.year}}
        )  # fmt: skip
    if row.book is not None:
        open_book(row.book.unit_id, Register.INCOMING, row.year)
    wanted = columns(said)
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not changed:
        unchanged()
        return
    row.set(**{name: wanted[name] for name in changed})
    shown = ", ".join(rules.LABELS[name] for name in changed if name in rules.LABELS)
    publish(
        events.LetterCorrected(letter_uid=str(row.uid), fields=shown, line=line_of(row)),
        unit_id=row.unit_id,
    )


@action(needs=REGISTER)
def tell_secret(*, actor: Actor, unit_id: int, mark: str, at: datetime) -> None:
    """Write down that a secret letter was turned away; nothing of the letter itself."""
    demand(actor, REGISTER, unit_id)
    publish(events.SecretRefused(mark=mark), unit_id=unit_id)


@action(needs=REGISTER)
def keep_words(*, actor: Actor, uid: str, words: str) -> None:
    """The worker's part: the text of the files, for the search."""
    row = locked(uid)
    row.set(words=words)
    publish(events.WordsRead(letter_uid=uid), unit_id=row.unit_id)


def read_words(*, uid: str) -> str:
    """The worker reads the files, by eye where they carry no words; scans were read when they came.

    Gives the mark of secrecy that one bears, "" as a rule; then nothing is kept of the words.
    """
    row = IncomingLetter.objects.as_system("the worker reads").filter(uid=uid).first()
    if row is None or row.words:
        return ""
    words = "\n".join(page for file in row.files for page in pages.read(file) if page)
    if mark := documents.secret_mark(lines=words.splitlines()):
        return mark
    if words:
        keep_words(actor=Actor.system("Văn thư"), uid=uid, words=words)
    return ""


def refuse_marked(content: bytes) -> None:
    """Raise UnableToTakeSecret when what a file says itself bears a stamp of secrecy."""
    words = "\n".join(documents.text_in(content, pages=pages.FACE))
    documents.refuse_secret(lines=words.splitlines(), field="uploads")


def locked(uid: UUID | str) -> IncomingLetter:
    """The letter's row, locked. Raises NotFound."""
    rows = IncomingLetter.objects.as_system("the action asks the gate").select_for_update(
        of=("self",)
    )
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return row


def check(said: Details, at: datetime) -> None:
    """Raise UnableToRegister with a sentence for each field at fault."""
    today = clock.local(at).date()
    found = {name: _(said_why) for name, said_why in rules.faults(said, today=today).items()}
    if said.kind not in dict(kinds.kinds()):
        found["kind"] = _("Hãy chọn loại văn bản trong danh sách.")
    if said.urgency not in urgency.RANKS:
        found["urgency"] = _("Hãy chọn mức độ khẩn trong danh sách.")
    if found:
        raise UnableToRegister(found, law="NĐ 30/2020/NĐ-CP, Điều 22")


def refuse_twice(unit_id: int, said: Details, *, but: IncomingLetter | None = None) -> None:
    """Raise AlreadyRegistered when the unit has another letter that is the same."""
    same = [row for row in queries.same(unit_id=unit_id, said=said) if row != but]
    if same:
        first = same[0]
        raise AlreadyRegistered(
            _("Văn bản này đã vào sổ, số đến %(number)s ngày %(day)s.")
            % {"number": first.number or "–", "day": f"{first.arrived_on:%d/%m/%Y}"},
            letters=[str(row.uid) for row in same],
        )


def columns(said: Details) -> dict[str, Any]:
    """The columns that the clerk writes, with the keys made of them."""
    words = {k: v.strip() if isinstance(v, str) else v for k, v in asdict(said).items()}
    return words | {
        "year": said.arrived_on.year,
        "author_key": matching.author_key(said.author),
        "notation_key": matching.notation_key(said.notation),
        "urgency_rank": urgency.rank(said.urgency),
    }


@step
def kept(actor: Actor, unit_id: int, uploads: Sequence[IO[bytes]]) -> list[UUID]:
    """Files into the store; what carries its own words is held against the marks of secrecy first."""
    for one in uploads:
        refuse_marked(one.read())
        one.seek(0)
    return [
        documents.store_upload(
            filename=getattr(one, "name", "") or "", stream=one, kind="attachment",
            owner_unit_id=unit_id, actor=actor, field="uploads",
        ).uid
        for one in uploads
    ]  # fmt: skip


def _take_scan(row: IncomingLetter, actor: Actor, uid: str) -> None:
    """The scan's file and words become the letter's."""
    if not uid:
        return
    scans = Scan.objects.visible_to(actor).select_for_update()
    scan = scans.filter(uid=uid, unit_id=row.unit_id, state=Scan.State.READY).first()
    scan = scan or scans.filter(uid=uid, unit_id=row.unit_id, state=Scan.State.FAILED).first()
    if scan is None or scan.file_uid is None:
        raise UnableToRegister({"notation": _("Bản quét này đã vào sổ hoặc không còn.")})
    row.files, row.words, row.source = [scan.file_uid], scan.words, Source.SCAN
    row.pages = row.pages or scan.pages
    scan.state, scan.proposal, scan.words = Scan.State.USED, {}, ""
    scan.save(update_fields=["state", "proposal", "words"])
