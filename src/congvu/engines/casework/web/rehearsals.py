"""A draft walked through on sample answers: links only, nothing is written."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from congvu.engines.casework.queries import designs
from congvu.engines.casework.queries.pictures import kind_of, limit_words
from congvu.engines.casework.queries.verdicts import said
from congvu.engines.casework.rules import rehearsing
from congvu.engines.casework.rules.net import Net
from congvu.engines.casework.rules.rehearsing import Rehearsal, StepRefused
from congvu.engines.casework.web.designs import address, framed, today
from congvu.webkit.web.answers import page


def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """``?di=`` the moves so far (``?chinh=1``: the whole main way), ``?x-<name>=`` sample answers,
    ``?han=`` working days to hold the hours against."""
    draft = designs.draft_of(uid)
    design = designs.design_of(draft, today())
    context = framed(request, draft, "design-try") | {"design": design}
    net = design.judged.net
    if net is None:
        return page(request, "casework/design_try.html", context | {"net": None})
    return page(request, "casework/design_try.html", context | _walked(request, net, address(
        "design-try", draft
    )))  # fmt: skip


def _walked(request: HttpRequest, net: Net, here: str) -> dict[str, Any]:
    names = rehearsing.asked(net)
    typed = {n: request.GET.get(f"x-{n}", "")[:100] for n in names}
    data = {n: v for n, t in typed.items() if (v := rehearsing.sample(t)) is not None}
    moves = tuple(request.GET.getlist("di"))[: rehearsing.MOST]
    error, walk = "", None
    try:
        if request.GET.get("chinh"):
            moves = rehearsing.main_moves(net, data)
        walk = rehearsing.rehearse(net, moves, data)
    except (StepRefused, KeyError) as fault:
        moves, error = (), _("Lượt đi này không còn hợp với bản nháp; hãy đi lại từ đầu.")
        if isinstance(fault, StepRefused):
            error = f"{said(fault.sentence)} {error}"
        walk = _from_start(net, data)
    days = request.GET.get("han", "")
    allowed = int(days) * 8 if days.isdecimal() and 0 < len(days) < 5 else None
    if allowed is None:
        allowed = net.limit.working_hours if net.limit else None
    back = {"han": days, **{f"x-{n}": t for n, t in typed.items()}}

    def link(*more: str) -> str:
        query = [*((k, v) for k, v in back.items() if v), *(("di", m) for m in more)]
        return f"{here}?{urlencode(query)}#dang-o"

    return {
        "net": net, "error": error, "walk": walk, "days": days, "typed": list(typed.items()),
        "time": designs.fit(walk.total, allowed) if walk else None, "limit": limit_words(net.limit),
        "turns": _turns(walk) if walk else [], "anew": link(),
        "main": f"{link().removesuffix('#dang-o')}{'&' if '=' in link() else ''}chinh=1#dang-o",
        "choices": _choices(walk, moves, link) if walk else [],
        "back": link(*moves[:-1]) if moves else "",
        "end": (net.nodes[walk.ended].title or _("Kết thúc")) if walk and walk.ended else "",
    }  # fmt: skip


def _from_start(net: Net, data: dict[str, Any]) -> Rehearsal | None:
    try:
        return rehearsing.rehearse(net, (), data)
    except StepRefused:
        return None


def _turns(walk: Rehearsal) -> list[dict[str, Any]]:
    return [
        {
            "title": t.node.title, "who": _who(t.node.whose, t.node.role),
            "time": limit_words(t.node.limit), "begins": t.begins, "ends": t.ends,
            "answer": next((o.label for o in t.node.outcomes if o.code == t.outcome), ""),
        }
        for t in walk.turns
    ]  # fmt: skip


def _who(whose: str, role: str) -> str:
    return _("Người nộp hồ sơ") if whose == "applicant" else designs.role_label(role)


def _choices(walk: Rehearsal, moves: tuple[str, ...], link: Any) -> list[dict[str, Any]]:
    """What may happen next, by step: (words, link) of each answer."""
    found: dict[str, dict[str, Any]] = {}
    for choice in walk.choices:
        node = choice.node
        title = node.title or kind_of(node)
        entry = found.setdefault(node.id, {
            "title": title, "who": _who(node.whose, node.role), "time": limit_words(node.limit),
            "event": choice.move.startswith("@"), "links": [],
        })  # fmt: skip
        label = next((o.label for o in node.outcomes if o.code == choice.outcome), "")
        words = label or (_("Xảy ra") if entry["event"] else _("Làm xong"))
        entry["links"].append((words, link(*moves, choice.move)))
    return list(found.values())
