"""A draft opened elsewhere: the owner's page with the code, the counter's pages, the kiosk's."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from congvu.engines.casework import api as casework
from congvu.kernel import clock
from congvu.kernel.errors import NotFound, Refused
from congvu.systems.publicservices.actions import shares as actions
from congvu.systems.publicservices.actions.drafts import SavedPage, SentPage
from congvu.systems.publicservices.models import DraftShare
from congvu.systems.publicservices.queries import shares
from congvu.systems.publicservices.queries.drafting import Place
from congvu.systems.publicservices.web.applications import show_check, wizard
from congvu.webkit.web import limits
from congvu.webkit.web.routes import actor_of

COOKIE = "congvu_kiosk"
IDLE = 300  # seconds without a press after which a kiosk forgets whom it serves
SALT = "publicservices.kiosk"


@never_cache
def elsewhere(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The owner makes a code, sees who has the draft open and what stands in it, closes it again."""
    actor, now = actor_of(request), clock.now()
    code = ""
    if request.method == "POST":
        code = actions.share_draft(actor=actor, draft_uid=str(uid), at=now)
    shown = {**shares.page(actor=actor, draft_uid=uid, at=now), "uid": uid}
    if code:
        shown |= {"code": shares.grouped(code), "qr": shares.qr(code)}
    if request.headers.get("HX-Request") and request.method == "GET":
        waits = request.GET.get("cho") == "1" and shown["row"] and not shown["running"]
        return HttpResponse(status=204) if waits else _live(request, shown)
    return render(request, "publicservices/share.html", shown)


@require_POST
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The owner or the officer closes it."""
    actor = actor_of(request)
    actions.end_share(actor=actor, uid=str(uid), at=clock.now())
    messages.success(request, _("Đã đóng bản nháp tại nơi khác."))
    if actor.is_official:
        return redirect("publicservices:shared-open")
    return redirect("publicservices:my-dossiers")


@never_cache
def open_at_counter(request: HttpRequest) -> HttpResponse:
    """The officer types or scans the code that the person shows."""
    error = ""
    if request.method == "POST":
        limits.count(request, "draft-code")
        try:
            code = request.POST.get("code", "")[:40]
            found = actions.open_shared(actor=actor_of(request), code=code, at=clock.now())
            return redirect("publicservices:shared", uid=found)
        except actions.UnableToShare as refused:
            error = refused.message
    shown = {"error": error, "action": reverse("publicservices:shared-open")}
    return render(request, "publicservices/share_open.html", shown, status=422 if error else 200)


@never_cache
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """To the step last touched."""
    row = shares.running(actor=actor_of(request), uid=str(uid), at=clock.now())
    draft = casework.draft(actor=shares.owner_of(row, ""), uid=row.draft_uid)
    return redirect("publicservices:shared-step", uid=uid, step=draft.current_step)


@never_cache
def fill(request: HttpRequest, uid: UUID, step: str) -> HttpResponse:
    """A step, filled in by the officer for the person who stands there."""
    row = shares.running(actor=actor_of(request), uid=str(uid), at=clock.now())
    owner = shares.owner_of(row, "")
    draft = casework.draft(actor=owner, uid=row.draft_uid)
    keep = partial(_keep_shared, request, str(uid))
    return wizard(request, draft, step, Place(row.draft_uid, share=str(uid)), owner, keep)


@never_cache
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Every answer, to be read to the person; then the dossier is handed in at this counter."""
    actor, now = actor_of(request), clock.now()
    row = shares.running(actor=actor, uid=str(uid), at=now)
    place, refused = Place(row.draft_uid, share=str(uid)), None
    if request.method == "POST":
        try:
            made = actions.submit_shared(actor=actor, uid=str(uid), at=now)
            messages.success(request, _("Đã nhận hồ sơ %(code)s tại quầy.") % {"code": made.code})
            return redirect("publicservices:dossier", uid=made.uid)
        except Refused as why:
            refused = why
    draft = casework.draft(actor=shares.owner_of(row, ""), uid=row.draft_uid)
    return show_check(request, draft, place, refused)


@never_cache
def kiosk(request: HttpRequest) -> HttpResponse:
    """The kiosk's first page: the code. A session that ran is ended by coming here."""
    error = ""
    if request.method == "POST":
        limits.count(request, "draft-code")
        try:
            code = request.POST.get("code", "")[:40]
            key = actions.open_at_kiosk(actor=actor_of(request), code=code, at=clock.now())
            return _holding(request, redirect("publicservices:kiosk-draft"), key)
        except actions.UnableToShare as refused:
            error = refused.message
    shown = {
        "error": error, "kiosk": True, "left": request.GET.get("xong") == "1",
        "action": reverse("publicservices:kiosk"),
    }  # fmt: skip
    return render(request, "publicservices/share_open.html", shown, status=422 if error else 200)


@never_cache
def kiosk_draft(request: HttpRequest) -> HttpResponse:
    """To the step last touched."""
    key, row = _session(request)
    if row is None:
        return _left()
    draft = casework.draft(actor=shares.owner_of(row, ""), uid=row.draft_uid)
    return _holding(request, redirect("publicservices:kiosk-step", step=draft.current_step), key)


@never_cache
def kiosk_step(request: HttpRequest, step: str) -> HttpResponse:
    """A step on the kiosk."""
    key, row = _session(request)
    if row is None:
        return _left()
    owner = shares.owner_of(row, "")
    draft = casework.draft(actor=owner, uid=row.draft_uid)
    keep = partial(_keep_at_kiosk, request, key)
    return _holding(
        request, wizard(request, draft, step, Place(row.draft_uid, kiosk=True), owner, keep), key
    )


@never_cache
def kiosk_check(request: HttpRequest) -> HttpResponse:
    """Every answer; handing in is done on the person's own phone or at a counter."""
    key, row = _session(request)
    if row is None:
        return _left()
    draft = casework.draft(actor=shares.owner_of(row, ""), uid=row.draft_uid)
    return _holding(request, show_check(request, draft, Place(row.draft_uid, kiosk=True)), key)


@never_cache
def kiosk_end(request: HttpRequest) -> HttpResponse:
    """The person goes, or nobody touched the kiosk for a while: nothing of it stays."""
    key = _key(request)
    actions.end_at_kiosk(actor=actor_of(request), key=key, at=clock.now())
    return _left()


def _live(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    return render(request, "publicservices/_share.html", shown)


def _keep_shared(request: HttpRequest, share: str, page: SentPage) -> SavedPage:
    return actions.save_shared(actor=actor_of(request), uid=share, page=page, at=clock.now())


def _keep_at_kiosk(request: HttpRequest, key: str, page: SentPage) -> SavedPage:
    return actions.save_at_kiosk(actor=actor_of(request), key=key, page=page, at=clock.now())


def _key(request: HttpRequest) -> str:
    """The key that this browser holds, "" when it stood idle too long."""
    try:
        sealed = request.COOKIES.get(COOKIE, "")
        return str(signing.loads(sealed, salt=SALT, max_age=IDLE)) if sealed else ""
    except signing.BadSignature:  # too old, too
        return ""


def _session(request: HttpRequest) -> tuple[str, DraftShare | None]:
    key = _key(request)
    try:
        return key, shares.at_kiosk(key=key, at=clock.now())
    except NotFound:
        return "", None


def _holding(request: HttpRequest, answer: HttpResponse, key: str) -> HttpResponse:
    """Every answer begins the idle time anew; the browser forgets the key when it is closed."""
    answer.set_cookie(
        COOKIE, signing.dumps(key, salt=SALT), httponly=True, samesite="Strict",
        secure=request.is_secure(),
        path=reverse("publicservices:kiosk"),
    )  # fmt: skip
    return answer


def _left() -> HttpResponse:
    """Back to the first page, with nothing kept in the browser."""
    answer = redirect(reverse("publicservices:kiosk") + "?xong=1")
    answer.delete_cookie(COOKIE, path=reverse("publicservices:kiosk"))
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer
