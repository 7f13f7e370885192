"""The tus 1.0 door: large files arrive in parts and go on after a cut.

A form without JavaScript sends its files plainly; this door is for those that need patience.
"""

from __future__ import annotations

from typing import IO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from congvu.engines.documents.actions import uploads as actions
from congvu.engines.documents.models import parts
from congvu.engines.documents.queries.settings import upload_limits
from congvu.engines.documents.queries.uploads import upload
from congvu.engines.documents.rules import resuming
from congvu.kernel import clock
from congvu.kernel.errors import Refused
from congvu.webkit.web import limits
from congvu.webkit.web.routes import actor_of


def create(request: HttpRequest) -> HttpResponse:
    """OPTIONS says what is spoken here; POST begins an upload."""
    if request.method == "OPTIONS":
        largest, _quota = upload_limits(on=clock.today())
        answer = HttpResponse(status=204)
        answer["Tus-Version"], answer["Tus-Extension"] = resuming.VERSION, resuming.EXTENSIONS
        answer["Tus-Max-Size"] = str(largest)
        return _spoken(answer)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST", "OPTIONS"])
    return _answered(request, _create)


def one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """HEAD: how far it is; PATCH: the next part; DELETE: give it up."""
    verbs = {"HEAD": _head, "PATCH": _patch, "DELETE": _delete}
    if request.method not in verbs:
        return HttpResponseNotAllowed(list(verbs))
    return _answered(request, lambda r: verbs[str(request.method)](r, uid))


def _create(request: HttpRequest) -> HttpResponse:
    limits.count(request, "upload-begin")
    size = resuming.number(request.headers.get("Upload-Length"))
    if not size:
        return HttpResponse(_("Hãy cho biết độ dài của tệp."), status=400)
    said = resuming.metadata(request.headers.get("Upload-Metadata", ""))
    now = clock.now()
    uid = actions.begin_upload(
        actor=actor_of(request), filename=said.get(resuming.NAME, ""), size=size, at=now
    )
    answer = HttpResponse(status=201)
    answer["Location"] = reverse("documents:upload-part", args=[uid])
    answer["Upload-Expires"] = http_date((now + resuming.KEPT).timestamp())
    return answer


def _head(request: HttpRequest, uid: UUID) -> HttpResponse:
    row = upload(actor_of(request), uid)
    answer = HttpResponse(status=200)
    answer["Upload-Offset"], answer["Upload-Length"] = str(parts.size_of(uid)), str(row.size)
    answer["Upload-Expires"] = http_date((row.touched_at + resuming.KEPT).timestamp())
    answer["Cache-Control"] = "no-store"
    return answer


def _patch(request: HttpRequest, uid: UUID) -> HttpResponse:
    limits.count(request, "upload-part")
    offset = resuming.number(request.headers.get("Upload-Offset"))
    if request.content_type != resuming.PART_TYPE:
        return HttpResponse(status=415)
    if offset is None:
        return HttpResponse(_("Hãy cho biết phần này bắt đầu từ đâu."), status=400)
    now = clock.now()
    there = actions.grow(
        actor=actor_of(request), uid=uid, offset=offset, stream=cast("IO[bytes]", request), at=now
    )
    answer = HttpResponse(status=204)
    answer["Upload-Offset"] = str(there)
    answer["Upload-Expires"] = http_date((now + resuming.KEPT).timestamp())
    return answer


def _delete(request: HttpRequest, uid: UUID) -> HttpResponse:
    actions.give_up_upload(actor=actor_of(request), uid=uid, at=clock.now())
    return HttpResponse(status=204)


def _answered(request: HttpRequest, verb: object) -> HttpResponse:
    """The verb's answer, its refusal as plain text with the protocol's status."""
    if request.headers.get("Tus-Resumable") != resuming.VERSION:
        answer = HttpResponse(status=412)
        answer["Tus-Version"] = resuming.VERSION
        return _spoken(answer)
    try:
        return _spoken(verb(request))  # type: ignore[operator]
    except Refused as refused:
        status = 423 if refused.field == "busy" else refused.status
        return _spoken(HttpResponse(refused.message, status=status, content_type="text/plain"))


def _spoken(answer: HttpResponse) -> HttpResponse:
    answer["Tus-Resumable"] = resuming.VERSION
    return answer
