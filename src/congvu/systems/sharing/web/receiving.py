"""The receiver's side: a door, then what lies behind it."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.sharing import actions, queries
from congvu.systems.sharing.models import Link
from congvu.webkit.web import limits
from congvu.webkit.web.routes import actor_of

Answer = TypeVar("Answer", bound=HttpResponseBase)
SALT = "sharing.paper"
GOOD_FOR = 15 * 60  # seconds in which an opened link's papers may be fetched


@never_cache
def door(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks; POST opens. Every link that does not open gets the same answer."""
    limits.count(request, "shared")
    wrong = ""
    try:
        if request.method == "POST":
            row = actions.open_link(
                actor=actor_of(request),
                token=token,
                password=request.POST.get("password", "")[:60],
                network=_network(request),
                at=clock.now(),
            )
            if row is not None:
                _tell(row, _("Mở đường dẫn chia sẻ: %(purpose)s") % {"purpose": row.purpose})
                return _quiet(render(request, "sharing/opened.html", _opened(row, token)))
            wrong = _("Mật khẩu không đúng. Hãy hỏi lại người chia sẻ.")
        row = actions.look(token=token, at=clock.now())
    except NotFound as none:
        return _quiet(render(request, "sharing/closed.html", {"why": none.message}, status=404))
    shown = {"locked": bool(row.password), "wrong": wrong}
    return _quiet(render(request, "sharing/door.html", shown, status=422 if wrong else 200))


@never_cache
def paper(request: HttpRequest, token: str, code: str) -> HttpResponseBase:
    """The signed file of a shared paper, for who has just opened the link."""
    limits.count(request, "shared")
    try:
        signing.loads(request.GET.get("k", ""), salt=f"{SALT}:{token}:{code}", max_age=GOOD_FOR)
        row = actions.note_download(
            actor=actor_of(request), token=token, paper=code, network=_network(request),
            at=clock.now(),
        )  # fmt: skip
        found = documents.paper(code=code)
        if found is None or found.file_uid is None:
            raise NotFound(_("Không có văn bản với mã này, hoặc văn bản đang chờ ký."))
    except (NotFound, signing.BadSignature):
        shown = {"why": _("Đường dẫn tải đã hết hạn. Hãy mở lại đường dẫn chia sẻ.")}
        return _quiet(render(request, "sharing/closed.html", shown, status=404))
    _tell(row, _("Tải giấy tờ qua đường dẫn chia sẻ: %(title)s") % {"title": found.title})
    (card,) = documents.files(uids=[found.file_uid])
    answer = StreamingHttpResponse(
        documents.read_file(uid=found.file_uid), content_type=card.media_type
    )
    answer["Content-Disposition"] = f'attachment; filename="{code}.pdf"'
    return _quiet(answer)


def _opened(row: Link, token: str) -> dict[str, object]:
    shown = queries.opened(row)
    for one in shown["papers"]:
        key = signing.dumps(1, salt=f"{SALT}:{token}:{one['code']}")
        one["url"] = f"{reverse('sharing:paper', args=[token, one['code']])}?k={key}"
    return shown


def _tell(row: Link, purpose: str) -> None:
    """The owner sees it under "Ai đã xem dữ liệu của tôi"."""
    ledger.log_read(
        actor=Actor.system(row.receiver),
        permission="sharing.link.create",
        noun="sharing.link",
        subjects=[str(row.uid)],
        persons=[str(identity.person(row.person_id).uid)],
        purpose=purpose,
    )


def _network(request: HttpRequest) -> str:
    """Shortened: enough to know the network again, not to know the person's own address."""
    found = str(import_string(settings.CONGVU_NETWORK)(str(request.META.get("REMOTE_ADDR", ""))))
    parts = found.split(".")
    return ".".join([*parts[:3], "0/24"]) if len(parts) == 4 else found


def _quiet(answer: Answer) -> Answer:
    """The address is a secret: it goes to no other site, into no index."""
    answer["Referrer-Policy"] = "same-origin"  # with none, a form has no origin to show
    answer["X-Robots-Tag"] = "noindex"
    return answer
