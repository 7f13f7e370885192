"""`/du-thao/ky-hang-loat/`: the signer's queue: choose many, confirm once, see each outcome."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.engines.documents.actions.rounds import MOST, begin_round
from congvu.engines.documents.models import Draft, SigningTurn
from congvu.engines.documents.queries import drafts, keyring, rounds
from congvu.engines.documents.rules.papers import PaperState
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

TONES = {"waiting": "info", "signed": "good", "refused": "late"}


@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """GET: what waits. POST: the ticked ones to be confirmed, or, confirmed, to be signed."""
    actor, error = actor_of(request), ""
    chosen = _chosen(request)
    if request.method == "POST" and request.POST.get("khoa"):
        try:
            key = UUID(request.POST["khoa"])
            uid = begin_round(actor=actor, key=key, chosen=chosen, at=clock.now())
            return answers.go(request, reverse("documents:round", args=[uid]))
        except (Invalid, ValueError) as wrong:
            error = getattr(wrong, "message", "") or _("Hãy chọn lại.")
    asked = request.method == "POST" and not error
    rows = rounds.waiting(actor, most=MOST, uids=[str(u) for u in chosen] if asked else None)
    if asked and not rows:
        error = _("Hãy chọn ít nhất một văn bản đang chờ bạn ký.")
        asked, rows = False, rounds.waiting(actor, most=MOST)
    units = org.get_many({row.unit_id for row in rows}).values()
    context = {
        "hands": keyring.hands(actor.person_id, units),
        "rows": _shown(rows), "confirm": asked, "count": len(rows), "key": uuid4(), "error": error,
        "most": MOST, "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "documents/sign_queue.html", context, status=422 if error else 200)


@require_GET
def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far a round has come: each document with its outcome."""
    found = rounds.round_of(actor_of(request), uid)
    turns = rounds.turns(found)
    tally = Counter(turn.state for turn in turns)
    ended = len(turns) - tally[SigningTurn.State.WAITING]
    context = {
        "round": found, "turns": [(t, TONES[t.state], _(t.get_state_display())) for t in turns],
        "count": len(turns), "ended": ended, "tally": tally,
        "runs": ended < len(turns) or any(map(_unsigned, turns)),
        "crumbs": _crumbs(),
    }  # fmt: skip
    name = "documents/_round.html" if request.headers.get("HX-Request") else "documents/round.html"
    return render(request, name, context)


def _unsigned(turn: SigningTurn) -> bool:
    """Numbered, and waiting for its keys."""
    paper = turn.draft.paper
    return paper is not None and paper.state == PaperState.RESERVED


def _chosen(request: HttpRequest) -> dict[UUID, int]:
    """draft → the version that was shown; what is neither is left out."""
    found: dict[UUID, int] = {}
    for each in request.POST.getlist("chon"):
        uid, _colon, version = each.partition(":")
        try:
            found[UUID(uid)] = int(version)
        except ValueError:
            continue
    return found


def _shown(rows: list[Draft]) -> list[dict[str, Any]]:
    people = drafts.names({row.author_id for row in rows})
    return [{"draft": row, "author": people.get(row.author_id, "")} for row in rows]


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")}]
