"""The face of documents: files, numbers and papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from congvu.engines.documents.actions import drafts as _drafting
from congvu.engines.documents.actions.attaching import attach_file as attach_file
from congvu.engines.documents.actions.copying import request_copy as request_copy
from congvu.engines.documents.actions.deciding import UnableToIssue as UnableToIssue
from congvu.engines.documents.actions.deciding import issue_draft as issue_draft
from congvu.engines.documents.actions.deciding import return_draft as return_draft
from congvu.engines.documents.actions.deciding import submit_draft as submit_draft
from congvu.engines.documents.actions.drafts import UnableToChangeDraft as UnableToChangeDraft
from congvu.engines.documents.actions.drafts import UnableToTakeSecret as UnableToTakeSecret
from congvu.engines.documents.actions.drafts import start_draft as start_draft
from congvu.engines.documents.actions.files import remove_file as remove_file
from congvu.engines.documents.actions.files import set_readers as set_readers
from congvu.engines.documents.actions.files import share_file as share_file
from congvu.engines.documents.actions.files import store_upload as store_upload
from congvu.engines.documents.actions.numbers import UnableToNumber as UnableToNumber
from congvu.engines.documents.actions.numbers import close_numbers as close_numbers
from congvu.engines.documents.actions.numbers import confirm_number as confirm_number
from congvu.engines.documents.actions.numbers import put_series as put_series
from congvu.engines.documents.actions.numbers import release_number as release_number
from congvu.engines.documents.actions.numbers import reserve_number as reserve_number
from congvu.engines.documents.actions.papers import UnableToEndPaper as UnableToEndPaper
from congvu.engines.documents.actions.papers import open_paper as open_paper
from congvu.engines.documents.actions.papers import replace_paper as replace_paper
from congvu.engines.documents.actions.papers import request_paper as request_paper
from congvu.engines.documents.actions.papers import revoke_paper as revoke_paper
from congvu.engines.documents.actions.receiving import UnableToTakeFile as UnableToTakeFile
from congvu.engines.documents.actions.reporting import draw_sample as draw_sample
from congvu.engines.documents.actions.signing import UnableToSign as UnableToSign
from congvu.engines.documents.actions.stamping import agency_key as agency_key
from congvu.engines.documents.actions.stamping import intermediates as intermediates
from congvu.engines.documents.actions.stamping import roots as roots
from congvu.engines.documents.actions.stamping import stamp as stamp
from congvu.engines.documents.actions.templates import put_template as put_template
from congvu.engines.documents.actions.uploads import end_if_resumed as end_if_resumed
from congvu.engines.documents.contracts import CheckReport as CheckReport
from congvu.engines.documents.contracts import DraftCard as DraftCard
from congvu.engines.documents.contracts import DraftRef as DraftRef
from congvu.engines.documents.contracts import EnclosureCard as EnclosureCard
from congvu.engines.documents.contracts import FileCard as FileCard
from congvu.engines.documents.contracts import KindCard as KindCard
from congvu.engines.documents.contracts import NumberCard as NumberCard
from congvu.engines.documents.contracts import PaperCard as PaperCard
from congvu.engines.documents.contracts import PaperRef as PaperRef
from congvu.engines.documents.contracts import Reservation as Reservation
from congvu.engines.documents.contracts import Signatory as Signatory
from congvu.engines.documents.queries import copying as _copying
from congvu.engines.documents.queries import drafts as _drafts
from congvu.engines.documents.queries import files as _files
from congvu.engines.documents.queries import papers as _papers
from congvu.engines.documents.queries import uploads as _uploads
from congvu.engines.documents.queries.checking import check_pdf as _check_pdf
from congvu.engines.documents.queries.files import UnableToReadFile as UnableToReadFile
from congvu.engines.documents.queries.numbers import numbers_of as numbers_of
from congvu.engines.documents.queries.reading import can_read_text as can_read_text
from congvu.engines.documents.queries.reading import read_text as read_text
from congvu.engines.documents.queries.scans import Piece as Piece
from congvu.engines.documents.queries.scans import ScannedPage as ScannedPage
from congvu.engines.documents.queries.scans import Unreadable as Unreadable
from congvu.engines.documents.queries.scans import assemble as assemble
from congvu.engines.documents.queries.scans import count_pages as count_pages
from congvu.engines.documents.queries.scans import scanned_pages as scanned_pages
from congvu.engines.documents.queries.seeing import FACE as FACE
from congvu.engines.documents.queries.seeing import page_words as page_words
from congvu.engines.documents.queries.texts import text_in as text_in
from congvu.engines.documents.queries.texts import text_of as text_of
from congvu.engines.documents.queries.uploads import Resumed as Resumed
from congvu.engines.documents.rules import copying as _copies
from congvu.engines.documents.rules import secrecy as _secrecy
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor

COPY = _copying.NOUN  # of ``papers_of``
COPIES = _copies.NAMES  # form → words
FULL_COPY, COPY_OF_A_COPY = _copies.Copying.FULL.value, _copies.Copying.OF_A_COPY.value


def read_file(*, uid: UUID) -> Iterator[bytes]:
    """The plain content in chunks of 256 KiB; the caller has asked who may. Raises NotFound."""
    return _files.content(uid)


def visible_file(*, actor: Actor, uid: UUID) -> FileCard:
    """The file when this actor may read it. Raises NotFound."""
    return _files.visible_file(actor, uid)


def files(*, uids: Iterable[UUID]) -> list[FileCard]:
    """Cards in the order of ``uids``; unknown ones are left out."""
    return _files.cards(list(uids))


def attached(uids: Iterable[UUID]) -> list[tuple[str, str, bytes]]:
    """Name, media type and content of files that go with a letter; the caller has asked who may.

    Raises UnableToReadFile naming the first that is missing or changed.
    """
    return _files.whole(uids)


@step
def verify_hashes(*, uids: Iterable[UUID]) -> list[FileCard]:
    """Read every file again and compare its hash, in the caller's transaction.

    Raises UnableToReadFile naming the first that is missing or changed.
    """
    return _files.verify_hashes(uids)


def check_signatures(*, uid: UUID) -> CheckReport:
    """Who signed a stored PDF, whether it is whole and trusted; takes about a second of CPU."""
    return _check_pdf(b"".join(_files.content(uid)))


def paper_with_hash(*, sha256: str) -> PaperCard | None:
    """The paper of this house whose signed file has this hash, or None."""
    return _papers.paper_with_hash(sha256)


def paper(*, code: str) -> PaperCard | None:
    """The paper with this verification code, or None."""
    return _papers.paper(code)


def arrived(*, actor: Actor, data: Any, files: Any) -> MultiValueDict[str, Any]:
    """A posted form's files with those that came by parts before it, field by field."""
    return _uploads.arrived(actor, data, files)


def waiting_uploads(*, actor: Actor, data: Any, field: str) -> list[Resumed]:
    """What came by parts for one field and is not kept yet: a refused page shows it again."""
    return _uploads.resumed(actor, data.getlist(field + _uploads.ARRIVED))


def papers(*, codes: Iterable[str]) -> dict[str, PaperCard]:
    """Verification code → paper for those that exist, in one look-up."""
    return _papers.papers(codes)


def papers_about(*, nouns: Iterable[str], subject_uid: str) -> list[PaperCard]:
    """The papers about a thing under several nouns, in one look-up, noun by noun."""
    return _papers.papers_about(nouns, subject_uid)


def papers_of(*, subject_noun: str, subject_uid: str) -> list[PaperCard]:
    """All papers about a thing, oldest first; the caller has asked who may see the thing."""
    return _papers.papers_of(subject_noun, subject_uid)


def document_kinds() -> list[KindCard]:
    """The kinds of official documents that can be drafted, in the decree's order."""
    return _drafts.kinds()


def draft(*, uid: UUID) -> DraftCard | None:
    """The draft's card; the caller has asked who may see it."""
    return _drafts.found(uid)


def drafts_of(*, subject_noun: str, subject_uid: str) -> list[DraftCard]:
    """The drafts begun for a thing, oldest first; the caller has asked who may see the thing."""
    return _drafts.about(subject_noun, subject_uid)


def refuse_secret(
    *, mark: str = "", lines: Iterable[str] = (), field: str = "secrecy_mark"
) -> None:
    """Raise UnableToTakeSecret when a field says a mark of secrecy, or a line is its stamp.

    mark: what a field "độ mật" holds ("Thường" and "" pass); lines: lines of the document's text;
    field: beside which the refusal is shown.
    Law: Luật 117/2025/QH15.
    """
    _drafting.refuse_secret(mark=mark or _secrecy.mark_in(lines), field=field)


def secret_mark(*, lines: Iterable[str]) -> str:
    """The stamp of secrecy that stands alone on one of the lines, "" when there is none."""
    return _secrecy.mark_in(lines)
