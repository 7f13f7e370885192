"""`/du-thao/<uid>/gop/<aside>/`: where two changed the same part, a person picks, part by part."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from congvu.engines.documents.actions import clashes as actions
from congvu.engines.documents.actions.drafts import UnableToMerge
from congvu.engines.documents.models import Draft
from congvu.engines.documents.queries import drafts, saves
from congvu.engines.documents.queries.saves import Aside, News
from congvu.engines.documents.rules import merging, outline, redline
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.merging import Choice
from congvu.engines.documents.web import together
from congvu.kernel import clock
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


@require_http_methods(["GET", "POST"])
def clash(request: HttpRequest, uid: UUID, aside: UUID) -> HttpResponse:
    """Both texts of each part, and what to keep; a POST merges and goes back to the editor."""
    actor = actor_of(request)
    draft = drafts.visible(actor, uid)
    if request.method == "GET":
        return _page(request, draft, saves.aside(actor, draft, aside))
    found = saves.aside(actor, draft, aside)
    seen = request.POST.get("da-xem", "")
    try:
        actions.settle(
            actor=actor, uid=uid, aside=aside, choices=_choices(request, found), at=clock.now(),
            seen=int(seen) if seen.isdecimal() and len(seen) < 9 else 0,
        )  # fmt: skip
    except UnableToMerge:
        draft = drafts.visible(actor, uid)
        said = _("Còn chỗ chưa chọn, hoặc người khác vừa sửa lại chỗ đó. Hãy xem và chọn lại.")
        return _page(request, draft, saves.aside(actor, draft, aside), refused=said, status=409)
    messages.success(request, _("Đã gộp phần bạn gõ vào dự thảo."))
    return answers.go(request, reverse("documents:draft-edit", args=[uid]))


def _choices(request: HttpRequest, found: Aside) -> dict[str, Choice]:
    said = {part: request.POST.get(f"chon-{part}", "") for part in found.clashes}
    return {part: Choice(value) for part, value in said.items() if value in set(Choice)}


def _page(
    request: HttpRequest, draft: Draft, found: Aside, *, refused: str = "", status: int = 200
) -> HttpResponse:
    news = saves.since(
        draft, revision=found.row.revision, account=found.row.account_id, page=found.row.page
    )
    chosen = _choices(request, found)
    context = {
        "draft": draft, "refused": refused, "news": together.sentences(news, found.theirs),
        "clashes": [_clash(part, found, news, chosen.get(part)) for part in found.clashes],
        "crumbs": [
            {"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")},
            {"title": draft.abstract or draft.kind.name,
             "href": reverse("documents:draft", args=[draft.uid])},
        ],
    }  # fmt: skip
    return render(request, "documents/clash.html", context, status=status)


def _clash(part: str, found: Aside, news: list[News], chosen: Choice | None) -> dict[str, Any]:
    names = drafts.names({n.account for n in news if part in n.parts}).values()
    shown = next(d for d in (found.mine, found.theirs, found.base)
                 if redline.said(d, part) is not None)  # fmt: skip
    saved = _("Bản đã lưu (%(who)s)") % {"who": ", ".join(names)} if names else _("Bản đã lưu")
    both = merging.can_keep_both(part, found.mine, found.theirs)
    return {
        "part": part, "name": together.named([part], shown)[0], "chosen": chosen,
        "sides": [_side(part, saved, found.base, found.theirs),
                  _side(part, _("Phần bạn gõ"), found.base, found.mine)],
        "choices": [
            (Choice.THEIRS.value, _("Giữ bản đã lưu")), (Choice.MINE.value, _("Giữ phần tôi gõ")),
            *([(Choice.BOTH.value, _("Giữ cả hai, bản đã lưu trước"))] if both else []),
        ],
    }  # fmt: skip


def _side(part: str, whose: str, base: Document, made: Document) -> dict[str, Any]:
    words = redline.said(made, part)
    labels = {n.block.id: n.label for n in outline.numbered(made.blocks)}
    return {
        "whose": whose, "gone": words is None, "label": labels.get(part, ""),
        "pieces": redline.words(redline.said(base, part) or "", words or ""),
    }  # fmt: skip
