"""Downloads: always as an attachment, never run by the browser, each read logged."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from congvu.engines.documents.contracts import FileCard, PaperCard
from congvu.engines.documents.models import store
from congvu.engines.documents.queries import files
from congvu.engines.documents.queries.files import UnableToReadFile
from congvu.engines.documents.queries.papers import may_download, paper
from congvu.engines.documents.queries.readers import log_file_read
from congvu.kernel.errors import NotFound
from congvu.webkit.web import limits
from congvu.webkit.web.answers import ask_to_sign_in
from congvu.webkit.web.routes import actor_of

SANDBOX = "sandbox; default-src 'none'"


@require_GET
def file(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """A kept file, for its owner, readers over the owning unit, and whom a case handed it to."""
    actor = actor_of(request)
    found = files.visible_file(actor, uid)
    log_file_read(actor, found)
    return send(found)


@require_GET
def paper_file(request: HttpRequest, code: str) -> HttpResponseBase:
    """The signed file of a paper: for all when it is public, else for holder and unit."""
    found = opened(request, code)
    if isinstance(found, HttpResponse):
        return found
    assert found.file_uid is not None
    card = files.cards([found.file_uid])[0]
    log_file_read(actor_of(request), card)
    return send(card)


def opened(request: HttpRequest, code: str) -> PaperCard | HttpResponse:
    """The paper when who asks may have its file; where to sign in otherwise. Raises NotFound."""
    limits.count(request, "paper-file")
    actor, found = actor_of(request), paper(code)
    if found is None or found.file_uid is None:
        raise NotFound(_("Không có văn bản với mã này, hoặc văn bản đang chờ ký."))
    if not may_download(actor, found):
        if not actor.is_signed_in:
            return ask_to_sign_in(request)
        raise NotFound(_("Chỉ người được cấp và cơ quan ban hành tải được tệp này."))
    return found


def send(found: FileCard) -> HttpResponseBase:
    """A file as an attachment; who may have it was asked."""
    answer = StreamingHttpResponse(_whole(found), content_type=found.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.filename) or "attachment"
    answer["Content-Length"] = str(found.size)
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store, private"
    return answer


def _whole(found: FileCard) -> Iterator[bytes]:
    """The content; a damaged file is told before the first byte is sent."""
    content = files.content(found.uid)
    try:
        first = next(content)
    except (store.Damaged, FileNotFoundError) as error:
        raise UnableToReadFile(
            _("Tệp “%(name)s” trong kho không đọc được. Quản trị viên đã được báo.")
            % {"name": found.filename}
        ) from error
    return chain([first], content)
