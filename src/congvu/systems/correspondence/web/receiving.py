"""The recipient's side of a letter with a document: what it is, and its file."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import FileCard
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.systems.correspondence.actions import links as actions
from congvu.systems.correspondence.queries import links as queries
from congvu.webkit.web import limits
from congvu.webkit.web.routes import actor_of

Answer = TypeVar("Answer", bound=HttpResponseBase)


@never_cache
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest, token: str) -> HttpResponseBase:
    """GET says what it is; POST fetches it: programs that look into mails open links, no buttons."""
    limits.count(request, "paper-file")
    now = clock.now()
    try:
        if request.method == "POST":
            place = place_of(request)
            file = actions.use_link(actor=actor_of(request), token=token, at=now, place=place)
            return _quiet(whole(file))
        to, row, files = queries.opened(token, on=clock.local(now).date())
    except NotFound as none:
        page = "correspondence/link_closed.html"
        return _quiet(render(request, page, {"why": none.message}, status=404))
    shown = {"place": to, "row": row, "file": files[0], "beside": files[1:]}
    return _quiet(render(request, "correspondence/received.html", shown))


def place_of(request: HttpRequest) -> int:
    """Which of the files is asked for: 0 the signed one, -1 when it is no number."""
    said = request.POST.get("tep", "0")
    return int(said) if said.isdecimal() and len(said) < 4 else -1


def whole(file: FileCard) -> HttpResponseBase:
    """The file to keep, never to run."""
    answer = StreamingHttpResponse(documents.read_file(uid=file.uid), content_type=file.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, file.filename) or "attachment"
    answer["Content-Length"] = str(file.size)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _quiet(answer: Answer) -> Answer:
    """The address is a secret: it goes to no other site, into no index."""
    # same-origin: with no-referrer a browser posts as from nowhere, and the form is refused
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return answer
