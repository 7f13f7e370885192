"""A dossier's page, the citizen's lists, and what the citizen may still do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import applications as actions
from congvu.systems.publicservices.queries import authorities, dossier_page, joined, pages
from congvu.webkit.web.routes import actor_of

PAGE = 30


def mine(request: HttpRequest) -> HttpResponse:
    """The person's drafts and dossiers, the newest first."""
    actor = actor_of(request)
    start = _offset(request)
    own = dossiers.visible(actor).exclude(uid__in=joined.part_uids(actor))
    rows = list(own[start : start + PAGE + 1])
    shown = {
        "drafts": pages.drafts(actor) if start == 0 else [],
        "joined": joined.mine(actor) if start == 0 else [],
        "rows": pages.shown_list(dossiers.card_of(r) for r in rows[:PAGE]),
        "next_url": f"?tu={start + PAGE}" if len(rows) > PAGE else "",
    }
    return render(request, "publicservices/mine.html", shown)


def data_store(request: HttpRequest) -> HttpResponse:
    """The person's results, each with its signed paper and its verification page."""
    words, stands = request.GET.get("tim", "")[:100], request.GET.get("hieu-luc", "")
    stands = stands if stands in rules.STANDS else ""
    actor = actor_of(request)
    shown = {
        "proofs": authorities.given_by(actor),
        "rows": pages.data_store(actor, words=words, stands=stands),
        "words": words,
        "chosen": stands,
        "stands": [(k, _(name)) for k, name in rules.STANDS.items() if k != "unknown"],
    }
    return render(request, "publicservices/data_store.html", shown)


def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same page for both sides; an official who has a task on it finds it on top."""
    shown = dossier_page.page(actor=actor_of(request), uid=str(uid))
    return render(request, "publicservices/dossier.html", shown)


def supplement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Upload what was asked for, all at once."""
    actor = actor_of(request)
    asked = dossier_page.asked(actor=actor, uid=str(uid))
    if asked is None:
        messages.info(request, _("Hồ sơ này không có yêu cầu bổ sung nào đang chờ bạn."))
        return redirect("publicservices:dossier", uid=uid)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _take_supplement(request, str(uid), asked)
        if not errors:
            messages.success(request, _("Đã gửi hồ sơ bổ sung."))
            return redirect("publicservices:dossier", uid=uid)
    fields = [
        {
            **c,
            "error": errors.get(c["key"], ""),
            "waiting": documents.waiting_uploads(actor=actor, data=request.POST, field=c["key"]),
        }
        for c in asked["components"]
    ]
    shown = {**asked, "components": fields, "error": errors.get("", "")}
    return render(request, "publicservices/supplement.html", shown, status=422 if errors else 200)


@require_POST
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the dossier back."""
    actions.withdraw_application(
        actor=actor_of(request),
        dossier_uid=str(uid),
        reason=request.POST.get("reason", "")[:500],
        at=clock.now(),
    )
    messages.success(request, _("Đã rút hồ sơ."))
    return redirect("publicservices:dossier", uid=uid)


@require_POST
def rate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Judge the service."""
    score = request.POST.get("score", "")
    try:
        actions.rate_service(
            actor=actor_of(request),
            dossier_uid=str(uid),
            score=int(score) if score.isdecimal() and len(score) == 1 else 0,
            comment=request.POST.get("comment", ""),
            at=clock.now(),
        )
        messages.success(request, _("Cảm ơn bạn đã đánh giá."))
    except actions.UnableToRate as refused:
        messages.error(request, refused.message)
    return redirect("publicservices:dossier", uid=uid)


def _take_supplement(request: HttpRequest, uid: str, asked: dict[str, Any]) -> dict[str, str]:
    """Send the files, all or none; component key ('' for the whole) → why not."""
    actor = actor_of(request)
    came = documents.arrived(actor=actor, data=request.POST, files=request.FILES)
    keys = [component["key"] for component in asked["components"]]
    streams = {key: came.getlist(key) for key in keys if came.getlist(key)}
    try:
        actions.supplement_application(
            actor=actor, dossier_uid=uid, streams=streams, at=clock.now()
        )
    except Invalid as wrong:
        return wrong.errors
    except Refused as refused:
        return {refused.field: refused.message}
    return {}


def _offset(request: HttpRequest) -> int:
    typed = request.GET.get("tu", "0")
    return int(typed) if typed.isdecimal() and len(typed) < 6 else 0
