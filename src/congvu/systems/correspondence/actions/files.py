"""Work files: listed, opened, filled, closed, put on the list of what goes to the archive.

Law: NĐ 30/2020/NĐ-CP, Điều 28 đến Điều 30.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.identity import api as identity
from congvu.kernel import clock, ids
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.systems.correspondence import events
from congvu.systems.correspondence.models import (
    FiledLetter,
    IncomingLetter,
    OutgoingLetter,
    WorkFile,
)
from congvu.systems.correspondence.queries import files, incoming, outgoing
from congvu.systems.correspondence.rules.files import Planned

KEEP = files.KEEP
State = WorkFile.State


class UnableToFile(Refused):
    """The file is not open, the document has no number yet or is inside already."""


@action(needs=KEEP)
def list_file(*, actor: Actor, said: Planned, at: datetime) -> str:
    """A line in the unit's list of files of the year; gives its uid. Raises Invalid."""
    demand(actor, KEEP, said.unit_id)
    year = clock.local(at).year
    doers = {h.account_id: h.name for h in identity.holders_of(KEEP, unit_id=said.unit_id)}
    if said.account_id not in doers:
        raise Invalid({"person": _("Hãy chọn người lập hồ sơ thuộc đơn vị này.")})
    _check_years(said, clock.local(at).date())
    rows = WorkFile.objects.as_system("one code once in the unit's list of files")
    if rows.filter(unit=said.unit_id, year=year, code=said.code).exists():
        raise Invalid({"code": _("Danh mục năm nay đã có ký hiệu này; hãy mở hồ sơ đó.")})
    row = WorkFile.objects.create(
        uid=ids.uuid7(), unit_id=said.unit_id, year=year, code=said.code, title=said.title,
        years=said.years, account_id=said.account_id, person_name=doers[said.account_id],
    )  # fmt: skip
    publish(
        events.FileListed(file_uid=str(row.uid), code=row.code, title=row.title),
        unit_id=row.unit_id,
    )
    return str(row.uid)


@action(needs=KEEP)
def open_file(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """The work begins: documents may be put in. Raises NotFound, UnableToFile."""
    row = _locked(actor, uid, State.PLANNED)
    _set(row, State.OPEN, opened_on=clock.local(at).date())
    publish(events.FileOpened(file_uid=str(row.uid)), unit_id=row.unit_id)


@action(needs=KEEP)
def put_in(*, actor: Actor, uid: UUID | str, letter: UUID | str, at: datetime) -> None:
    """Put one document that the actor may see into an open file. Raises NotFound, UnableToFile."""
    row = _locked(actor, uid, State.OPEN)
    one = _document(actor, letter)
    if isinstance(one, IncomingLetter):
        entry, numbered = FiledLetter(file=row, incoming=one), one.number is not None
    else:
        entry, numbered = FiledLetter(file=row, outgoing=one), bool(one.notation)
    if not numbered:
        raise UnableToFile(_("Văn bản chưa vào sổ, chưa có số; hãy vào sổ hoặc ban hành trước."))
    inside = FiledLetter.objects.filter(file=row, incoming=entry.incoming, outgoing=entry.outgoing)
    if inside.exists():
        raise UnableToFile(_("Văn bản này đã có trong hồ sơ."))
    entry.uid, entry.put_by, entry.put_at = ids.uuid7(), actor.name, at
    entry.save()
    row.documents += 1
    row.save(update_fields=["documents"])
    told = events.LetterFiled(file_uid=str(row.uid), letter_uid=str(one.uid), notation=one.notation)
    publish(told, unit_id=row.unit_id)


@action(needs=KEEP)
def take_out(*, actor: Actor, uid: UUID | str, at: datetime) -> str:
    """Take one document (uid of its place in the file) out again; gives the file's uid.

    Raises NotFound, UnableToFile.
    """
    entry = FiledLetter.objects.filter(uid=uid).select_related("file").first()
    if entry is None:
        raise NotFound(_("Văn bản này không còn trong hồ sơ."))
    row = _locked(actor, entry.file.uid, State.OPEN)
    found = files.contents(actor, row).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("Văn bản này không còn trong hồ sơ."))
    one = found.document
    found.delete()
    row.documents -= 1
    row.save(update_fields=["documents"])
    told = events.LetterTakenOut(
        file_uid=str(row.uid), letter_uid=str(one.uid), notation=one.notation
    )
    publish(told, unit_id=row.unit_id)
    return str(row.uid)


@action(needs=KEEP)
def close_file(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """The work is over: nothing goes in or out. Raises NotFound, NotAllowed, UnableToFile."""
    row = _locked(actor, uid, State.OPEN, ending=True)
    if not row.documents:
        raise UnableToFile(_("Hồ sơ chưa có văn bản nào; hãy đưa văn bản vào trước khi kết thúc."))
    today = clock.local(at).date()
    _set(row, State.CLOSED, closed_on=today, hand_by=files.handover(today))
    publish(events.FileClosed(file_uid=str(row.uid), documents=row.documents), unit_id=row.unit_id)


@action(needs=KEEP)
def offer_file(*, actor: Actor, uid: UUID | str, at: datetime) -> None:
    """Put a closed file on the list of what goes to the archive.

    Raises NotFound, NotAllowed, UnableToFile.
    """
    row = _locked(actor, uid, State.CLOSED, ending=True)
    _set(row, State.WAITING, waits_on=clock.local(at).date())
    publish(events.FileOffered(file_uid=str(row.uid)), unit_id=row.unit_id)


@action(needs=KEEP)
def step_back(*, actor: Actor, uid: UUID | str, reason: str, at: datetime) -> None:
    """Off the list of what goes to the archive, or open again, with the reason.

    Raises NotFound, NotAllowed, Invalid, UnableToFile.
    """
    row = _locked(actor, uid, State.CLOSED, State.WAITING, ending=True)
    if not reason.strip():
        raise Invalid({"reason": _("Hãy ghi lý do.")})
    waited = row.state == State.WAITING
    if waited:
        _set(row, State.CLOSED, waits_on=None)
    else:
        _set(row, State.OPEN, closed_on=None, hand_by=None)
    told = events.FileWithdrawn if waited else events.FileReopened
    publish(told(file_uid=str(row.uid), reason=reason.strip()[:200]), unit_id=row.unit_id)


def _check_years(said: Planned, on: date) -> None:
    """Raises Invalid when the law of the day knows no such time."""
    shortest, longest = files.terms(on=on)
    if said.years is not None and not shortest <= said.years <= longest:
        words = _("Thời hạn bảo quản từ %(shortest)s đến %(longest)s năm; bỏ trống là vĩnh viễn.")
        raise Invalid({"years": words % {"shortest": shortest, "longest": longest}})


def _locked(actor: Actor, uid: UUID | str, *states: str, ending: bool = False) -> WorkFile:
    """The locked file, in one of these states, kept by the actor."""
    rows = files.visible_files(actor).select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ này."))
    demand(actor, KEEP, row.unit_id)
    if ending and not files.may_end(actor, row):
        raise NotAllowed(_("Chỉ người lập hồ sơ hoặc văn thư đơn vị làm được việc này."))
    if row.state not in states:
        raise UnableToFile(
            _("Hồ sơ đang ở tình trạng “%(state)s”; không làm được việc này.")
            % {"state": row.get_state_display()}
        )
    return row


def _set(row: WorkFile, state: str, **days: object) -> None:
    row.state = state
    for name, day in days.items():
        setattr(row, name, day)
    row.save(update_fields=["state", *days])


def _document(actor: Actor, uid: UUID | str) -> IncomingLetter | OutgoingLetter:
    """What came or what leaves. Raises NotFound."""
    came = incoming.visible_letters(actor).filter(uid=uid).first()
    return came or outgoing.letter(actor=actor, uid=uid)
