"""The face of documents: files, numbers and papers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.utils.datastructures import MultiValueDict

from congvu.engines.documents.actions.files import remove_file as remove_file
from congvu.engines.documents.actions.files import share_file as share_file
from congvu.engines.documents.actions.files import store_upload as store_upload
from congvu.engines.documents.actions.numbers import confirm_number as confirm_number
from congvu.engines.documents.actions.numbers import put_series as put_series
from congvu.engines.documents.actions.numbers import release_number as release_number
from congvu.engines.documents.actions.numbers import reserve_number as reserve_number
from congvu.engines.documents.actions.papers import UnableToEndPaper as UnableToEndPaper
from congvu.engines.documents.actions.papers import replace_paper as replace_paper
from congvu.engines.documents.actions.papers import request_paper as request_paper
from congvu.engines.documents.actions.papers import revoke_paper as revoke_paper
from congvu.engines.documents.actions.receiving import UnableToTakeFile as UnableToTakeFile
from congvu.engines.documents.actions.templates import put_template as put_template
from congvu.engines.documents.actions.uploads import end_if_resumed as end_if_resumed
from congvu.engines.documents.contracts import FileCard as FileCard
from congvu.engines.documents.contracts import PaperCard as PaperCard
from congvu.engines.documents.contracts import PaperRef as PaperRef
from congvu.engines.documents.contracts import Reservation as Reservation
from congvu.engines.documents.contracts import Signatory as Signatory
from congvu.engines.documents.queries import files as _files
from congvu.engines.documents.queries import papers as _papers
from congvu.engines.documents.queries import uploads as _uploads
from congvu.engines.documents.queries.files import UnableToReadFile as UnableToReadFile
from congvu.engines.documents.queries.reading import can_read_text as can_read_text
from congvu.engines.documents.queries.reading import read_text as read_text
from congvu.engines.documents.queries.scans import Piece as Piece
from congvu.engines.documents.queries.scans import ScannedPage as ScannedPage
from congvu.engines.documents.queries.scans import Unreadable as Unreadable
from congvu.engines.documents.queries.scans import assemble as assemble
from congvu.engines.documents.queries.scans import count_pages as count_pages
from congvu.engines.documents.queries.scans import scanned_pages as scanned_pages
from congvu.engines.documents.queries.uploads import Resumed as Resumed
from congvu.kernel.actions import step
from congvu.kernel.actors import Actor


def read_file(*, uid: UUID) -> Iterator[bytes]:
    """The plain content in chunks of 256 KiB; the caller has asked who may. Raises NotFound."""
    return _files.content(uid)


def visible_file(*, actor: Actor, uid: UUID) -> FileCard:
    """The file when this actor may read it. Raises NotFound."""
    return _files.visible_file(actor, uid)


def files(*, uids: Iterable[UUID]) -> list[FileCard]:
    """Cards in the order of ``uids``; unknown ones are left out."""
    return _files.cards(list(uids))


@step
def verify_hashes(*, uids: Iterable[UUID]) -> list[FileCard]:
    """Read every file again and compare its hash, in the caller's transaction.

    Raises UnableToReadFile naming the first that is missing or changed.
    """
    return _files.verify_hashes(uids)


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
