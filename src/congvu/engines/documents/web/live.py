"""`/du-thao/<uid>/soan/cung/`: an open editor asks every few seconds who else writes, and what came."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.documents.actions import presence
from congvu.engines.documents.queries import drafts, saves
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.web.editor import base_of, page_name, told
from congvu.engines.documents.web.together import part_name
from congvu.kernel import clock
from congvu.webkit.web.routes import actor_of


@require_POST
def together(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Posted: trang, revision, cho (where one writes). Answers who else is there and what is new.

    Nothing is saved here: a page that holds unsaved words leaves the news to its next save.
    """
    actor, at = actor_of(request), clock.now()
    page = page_name(request)
    presence.be_present(actor=actor, uid=uid, page=page, block=request.POST.get("cho", ""), at=at)
    draft = drafts.visible(actor, uid)
    now = documents.read(draft.content)
    people = [
        _said(each.account_id, each.block, now) for each in saves.present(draft, page=page, at=at)
    ]
    fresh = request.POST.get("revision") != str(draft.revision)
    news = told(request, draft, base_of(draft, request), draft.revision) if fresh else None
    return JsonResponse({"people": people, "news": news})


def _said(account: int, part: str, now: Document) -> str:
    who = drafts.names([account]).get(account, "")
    place = part_name(part, now)
    if not place:
        return _("%(who)s đang mở dự thảo") % {"who": who}
    return _("%(who)s đang soạn %(place)s") % {"who": who, "place": place}
