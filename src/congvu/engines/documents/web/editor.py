"""`/du-thao/<uid>/soan/`: the structured editor. Every verb is a button of one form, so that it
works without JavaScript; a script makes typing fluent and saves by itself (editor.js)."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from congvu.engines.documents.actions import clashes, deciding
from congvu.engines.documents.actions import drafts as actions
from congvu.engines.documents.actions.drafts import UnableToMerge
from congvu.engines.documents.models import Draft
from congvu.engines.documents.queries import drafts, saves
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import outline, pasting
from congvu.engines.documents.rules.document import Document
from congvu.engines.documents.rules.layout import Fault
from congvu.engines.documents.rules.outline import TITLED, Block, BlockKind
from congvu.engines.documents.web import together
from congvu.engines.documents.web.draft_forms import HeadForm
from congvu.kernel import clock
from congvu.kernel.errors import Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

WITH_TITLE = TITLED | {BlockKind.ARTICLE, BlockKind.TABLE}


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form with all blocks; a POST saves them and does the pressed button's verb."""
    draft = drafts.visible(actor_of(request), uid)
    if not draft.is_open:
        return answers.go(request, reverse("documents:draft", args=[uid]))
    if request.method == "GET":
        now = documents.read(draft.content)
        return _page(request, draft, now, HeadForm(draft=draft, made=now))
    base = base_of(draft, request)
    form = HeadForm(request.POST, draft=draft, made=base)
    made = replace(base, blocks=typed(request.POST))
    try:
        made = replace(made, blocks=posted(request.POST))
        if not form.is_valid():
            return _page(request, draft, made, form, 422)
        made = replace(form.document(base), blocks=made.blocks)
        verb, _colon, block_id = request.POST.get("lam", "luu").partition(":")
        blocks, focus = acted(made.blocks, verb, block_id)
        made = replace(made, blocks=blocks)
        revision = _saved(request, draft, made, form.cleaned_data.get("signer", ""), verb)
    except UnableToMerge as refused:
        return _clashed(request, draft, made, form.cleaned_data.get("signer", ""), refused)
    except Refused as refused:
        return _refused(request, draft, made, form, refused)
    if request.headers.get("X-Congvu-Autosave"):
        return JsonResponse(told(request, drafts.visible(actor_of(request), uid), made, revision))
    for line in _news(request, drafts.visible(actor_of(request), uid)):
        messages.info(request, line)
    return _after(request, uid, verb, focus)


def base_of(draft: Draft, request: HttpRequest) -> Document:
    """The words that the posted page was made from; those of now when they are no longer known."""
    found = saves.base_of(draft, revision=_revision(request), page=page_name(request))
    return found.words if found else documents.read(draft.content)


def _revision(request: HttpRequest) -> int:
    said = request.POST.get("revision", "")
    return int(said) if said.isdecimal() and len(said) < 9 else 0


def page_name(request: HttpRequest) -> str:
    """What names the open page, so that its saves are told from those of others."""
    return request.POST.get("trang", "")[:40]


def _news(request: HttpRequest, draft: Draft) -> list[str]:
    """Who else changed what since the posted page was made, in words."""
    found = saves.since(
        draft, revision=_revision(request), account=actor_of(request).account_id,
        page=page_name(request),
    )  # fmt: skip
    return together.sentences(found, documents.read(draft.content))


def _after(request: HttpRequest, uid: UUID, verb: str, focus: str) -> HttpResponse:
    """Where a pressed button leads: to its block, to the desk, or to the signer."""
    if verb == "trinh":
        messages.success(request, _("Đã trình ký. Người ký thấy dự thảo trong mục Chờ tôi ký."))
        return answers.go(request, reverse("documents:draft", args=[uid]))
    if verb == "phien-ban":
        number = drafts.visible(actor_of(request), uid).version
        messages.success(request, _("Đã lưu phiên bản %(number)s.") % {"number": number})
    here = reverse("documents:draft-edit", args=[uid])
    return answers.go(request, f"{here}#b-{focus}" if focus else here)


def posted(data: QueryDict) -> tuple[Block, ...]:
    """The blocks as posted, in order; several lines in one become several blocks."""
    found: list[Block] = []
    for block_id in data.getlist("b")[: documents.MOST_BLOCKS]:
        found += pasting.split(_block(data, block_id), new_id)
    return tuple(found)


def typed(data: QueryDict) -> tuple[Block, ...]:
    """The blocks word for word, unchecked: to show again what could not be taken."""
    kinds = set(BlockKind)
    return tuple(
        Block(id=each, kind=BlockKind(kind) if kind in kinds else BlockKind.PARAGRAPH,
              title=data.get(f"t-{each}", ""), text=data.get(f"x-{each}", ""))
        for each in data.getlist("b")[: documents.MOST_BLOCKS]
        for kind in [data.get(f"k-{each}", "")]
    )  # fmt: skip


def acted(blocks: tuple[Block, ...], verb: str, block_id: str) -> tuple[tuple[Block, ...], str]:
    """The blocks after a verb, and the block to look at next; an unknown verb changes nothing."""
    if verb in ("them", "bang"):
        kind = _next_kind(blocks, block_id) if verb == "them" else BlockKind.TABLE
        new = Block(id=new_id(), kind=kind)
        return outline.inserted(blocks, block_id, new), new.id
    do = VERBS.get(verb)
    return (do(blocks, block_id), block_id) if do else (blocks, "")


VERBS: Mapping[str, Callable[[tuple[Block, ...], str], tuple[Block, ...]]] = {
    "len": lambda blocks, at: outline.moved(blocks, at, -1),
    "xuong": lambda blocks, at: outline.moved(blocks, at, 1),
    "sau": lambda blocks, at: outline.stepped(blocks, at, 1),
    "ra": lambda blocks, at: outline.stepped(blocks, at, -1),
    "xoa": outline.without,
}


def new_id() -> str:
    """A name for a new block."""
    return secrets.token_hex(6)


def _next_kind(blocks: tuple[Block, ...], block_id: str) -> BlockKind:
    """A new block is of the kind before it; behind a heading comes an article or a paragraph."""
    at = outline.place_of(blocks, block_id)
    before = blocks[at].kind if at is not None else BlockKind.PARAGRAPH
    if before in TITLED:
        return BlockKind.ARTICLE if before is not BlockKind.ANNEX else BlockKind.PARAGRAPH
    return before if before in outline.LADDER[2:] else BlockKind.PARAGRAPH


def _block(data: QueryDict, block_id: str) -> Block:
    kind, text = data.get(f"k-{block_id}", ""), data.get(f"x-{block_id}", "")
    is_table = kind == BlockKind.TABLE
    raw: dict[str, Any] = {"id": block_id, "kind": kind, "title": data.get(f"t-{block_id}", "")}
    raw |= {"rows": [list(r) for r in pasting.read_table(text)]} if is_table else {"text": text}
    try:
        made = documents.read_block(raw)
    except documents.BadDocument as wrong:
        raise Refused(
            _("Một đoạn quá dài hoặc không đọc được. Hãy chia nhỏ rồi lưu lại.")
        ) from wrong
    moved = made.kind in TITLED and made.text and not made.title and "\n" not in made.text
    return replace(made, title=made.text, text="") if moved else made


def _saved(request: HttpRequest, draft: Draft, made: Document, signer: str, verb: str) -> int:
    """Words, signer, and what the button asks, in one transaction; the new revision."""
    posted_ = _posted(request, draft, made, signer)
    if verb == "trinh":
        deciding.save_and_submit(**posted_)
        return 0
    return actions.save_draft(**posted_, note=_("Lưu khi soạn") if verb == "phien-ban" else "")


def _posted(request: HttpRequest, draft: Draft, made: Document, signer: str) -> dict[str, Any]:
    return {
        "actor": actor_of(request), "uid": draft.uid, "content": documents.write(made),
        "revision": _revision(request), "signer": int(signer) if signer else None,
        "page": page_name(request), "at": clock.now(),
    }  # fmt: skip


def _clashed(
    request: HttpRequest, draft: Draft, made: Document, signer: str, refused: UnableToMerge
) -> HttpResponse:
    """What was typed is kept aside; the page to decide on it."""
    aside = clashes.set_aside(**_posted(request, draft, made, signer))
    where = reverse("documents:draft-clash", args=[draft.uid, aside])
    if request.headers.get("X-Congvu-Autosave"):
        said = _(
            "Người khác vừa sửa cùng chỗ với bạn (%(count)s chỗ). Chữ bạn gõ được giữ riêng, chờ bạn chọn."
        ) % {"count": len(refused.clashes)}
        return JsonResponse({"refused": said, "clash": where}, status=refused.status)
    return answers.go(request, where)


def _refused(
    request: HttpRequest, draft: Draft, made: Document, form: HeadForm, refused: Refused
) -> HttpResponse:
    """The page with what was typed and why it was not taken."""
    if request.headers.get("X-Congvu-Autosave"):
        return JsonResponse({"refused": refused.message}, status=refused.status)
    form.add_error(None, refused.message)
    return _page(request, draft, made, form, refused.status)


def told(request: HttpRequest, draft: Draft, posted_: Document, revision: int) -> dict[str, Any]:
    """What the script needs after a save: labels, what is wrong, the next revision, others' words."""
    made = documents.read(draft.content)
    return {
        "revision": revision,
        "labels": {n.block.id: n.label for n in outline.numbered(made.blocks)},
        "blocks": [b.id for b in made.blocks],
        "faults": _linked(draft, made),
        "news": _news(request, draft),
        "theirs": together.theirs(HeadForm(draft=draft, made=made), posted_, made),
    }


def _linked(draft: Draft, made: Document) -> list[dict[str, str]]:
    """What is wrong, each with the id of the place on this page."""
    ids = {b.id for b in made.blocks}
    found = [said(f) for f in drafts.faults(draft, made)]
    for each in found:
        place = each["place"]
        each["place"] = f"b-{place}" if place in ids else PLACES.get(place, f"id_{place}")
    return found


PLACES = {
    "blocks": "noi-dung-vb", "secrecy": "noi-dung-vb", "signing": "id_signer",
    "keeping": "id_archive", "counterpart": "id_left_name",
}  # fmt: skip


def said(fault: Fault) -> dict[str, str]:
    """A fault in words, with the place on the page that it is about."""
    return {"place": fault.place, "says": _(fault.says) % dict(fault.values)}


def _page(
    request: HttpRequest, draft: Draft, made: Document, form: HeadForm, status: int = 200
) -> HttpResponse:
    remarked = {r.block for r in drafts.remarks(draft) if r.settled_at is None}
    context = {
        "draft": draft, "form": form, "rows": [_row(n, remarked) for n in outline.numbered(made.blocks)],
        "faults": _linked(draft, made), "kinds": [(k.value, _(name)) for k, name in outline.NAMES.items()],
        "fresh": _row(outline.Numbered(block=Block(id="moi", kind=BlockKind.PARAGRAPH), label="",
                                       number=0, depth=0), set()),
        "top": _fields(form, TOP), "foot": _fields(form, FOOT), "signing": _fields(form, SIGNING),
        "asides": saves.asides(actor_of(request), draft),
        "revision": _revision(request) or draft.revision, "page": page_name(request) or new_id(),
        "crumbs": [{"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")}],
    }  # fmt: skip
    return render(request, "documents/edit.html", context, status=status)


TOP = ("abstract", "addressees", "lead", "bases", "proposer", "urgency", "circulation")
FOOT = ("recipients", "archive", "kept_by", "drafter", "copies", "contact")
SIGNING = ("signer", "capacity", "body", "head", "post", "authority", "left_lines", "left_name")


def _fields(form: HeadForm, names: tuple[str, ...]) -> list[Any]:
    return [form[name] for name in names if name in form.fields]


def _row(each: outline.Numbered, remarked: set[str]) -> dict[str, Any]:
    block = each.block
    return {
        "id": block.id, "kind": block.kind.value, "label": each.label, "title": block.title,
        "text": together.text_of(block),
        "titled": block.kind in WITH_TITLE, "remarked": block.id in remarked,
        "depth": min(each.depth, 5),
    }  # fmt: skip
