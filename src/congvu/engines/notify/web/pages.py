"""A person's messages, their wishes, the way out of letters, the book of letters."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from congvu.engines.notify import actions, queries
from congvu.engines.notify.contracts import LANGUAGES, STOP_SALT
from congvu.engines.notify.queries.letters import letters as letters_page
from congvu.engines.notify.queries.wishes import OwnRest, language_of, own_rest, refused_by
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of

STOP_AGE = 400 * 24 * 3600  # seconds; a letter older than this is answered by the page itself
CHANNELS = ("in-app", "email")


@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """The actor's messages, newest first."""
    actor = actor_of(request)
    unread_only = request.GET.get("loc") == "chua-doc"
    found = queries.messages(actor=actor, after=request.GET.get("sau", ""), unread_only=unread_only)
    context = {"found": found, "unread": queries.unread(actor=actor), "unread_only": unread_only}
    return page(request, "notify/messages.html", context, fragment="notify/_messages.html")


@require_GET
def message(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One message; opening it is reading it."""
    found = actions.mark_read(actor=actor_of(request), uid=str(uid), at=clock.now())
    return render(request, "notify/message.html", {"message": found})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    actions.mark_all_read(actor=actor_of(request), at=clock.now())
    return go(request, reverse("notify:messages"))


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The count in the frame, fetched again when a live ping says so."""
    count = queries.unread(actor=actor_of(request))
    return render(request, "notify/_bell.html", {"unread": count})


@require_http_methods(["GET", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """What to be told, by which channel, in which language."""
    actor = actor_of(request)
    if request.method == "POST":
        chosen = set(request.POST.getlist("nhan"))
        refused = {
            (t.code, channel)
            for t in queries.templates()
            for channel in t.channels
            if f"{t.code}:{channel}" not in chosen and not (t.legal and channel == "in-app")
        }
        language = request.POST.get("language", "vi")
        actions.set_wishes(
            actor=actor, refused=refused, language=language, rest=_rest(request.POST)
        )
        return go(request, reverse("notify:wishes") + "?da-luu=1")
    context = {
        "groups": _groups(actor),
        "language": language_of(person_id=actor.person_id or 0),
        "languages": [(code, name) for code, name in zip(LANGUAGES, _names(), strict=True)],
        "saved": "da-luu" in request.GET,
        "rest": own_rest(person_id=actor.person_id or 0),
        "official": actor.is_official,
    }
    return render(request, "notify/wishes.html", context)


def _rest(said: QueryDict) -> OwnRest | None:
    """The hours of rest that were set. Raises Invalid when they are no times of day."""
    if said.get("gio") != "rieng":
        return None
    try:
        start, end = (time.fromisoformat(said.get(name, "")) for name in ("tu", "den"))
    except ValueError as wrong:
        words = _("Hãy nhập giờ nghỉ theo dạng giờ:phút, ví dụ 22:00.")
        raise Invalid({"tu": words}) from wrong
    return OwnRest(start, end, "ngay-nghi" in said)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The way out of letters: mail programs POST here by themselves (RFC 8058), people press."""
    try:
        uid = signing.loads(token, salt=STOP_SALT, max_age=STOP_AGE)
    except signing.BadSignature as error:
        raise NotFound(_("Liên kết này không còn dùng được: hãy vào mục Tùy chọn.")) from error
    kind = ""
    if request.method == "POST":
        kind = actions.stop_letters(actor=actor_of(request), letter_uid=uid)
    return render(request, "notify/stop.html", {"done": bool(kind)})


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """The book of letters: what became of each."""
    state, outside = request.GET.get("trang-thai", ""), request.GET.get("noi") == "ngoai"
    found = letters_page(
        actor=actor_of(request), state=state, after=request.GET.get("sau", ""), outside=outside
    )
    names = _states()
    context = {
        "found": found, "state": state, "states": list(names.items()), "names": names,
        "outside": outside, "place": "noi=ngoai&" if outside else "",
    }  # fmt: skip
    return page(request, "notify/letters.html", context)


@require_POST
def retry(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send a failed letter or parcel again."""
    actions.retry_letter(actor=actor_of(request), uid=str(uid), at=clock.now())
    outside = "?noi=ngoai" if request.POST.get("noi") == "ngoai" else ""
    return go(request, reverse("notify:letters") + outside)


def _groups(actor: Actor) -> list[tuple[str, list[dict[str, object]]]]:
    """Kinds of notices under their headings, each with its channels as switches."""
    refused = refused_by(person_id=actor.person_id or 0)
    groups: dict[str, list[dict[str, object]]] = {}
    for template in queries.templates():
        switches = [
            {
                "channel": channel,
                "offered": channel in template.channels,
                "on": (template.code, channel) not in refused,
                "fixed": template.legal and channel == "in-app",
            }
            for channel in CHANNELS
        ]
        name = template.wording(language_of(person_id=actor.person_id or 0)).name
        row = {"code": template.code, "name": name, "legal": template.legal, "switches": switches}
        groups.setdefault(template.group or _("Khác"), []).append(row)
    return list(groups.items())


def _states() -> dict[str, str]:
    return {
        "created": _("Chờ gửi"),
        "sending": _("Đang gửi"),
        "delivered": _("Đã gửi"),
        "failed": _("Lỗi"),
        "stopped": _("Không gửi"),
    }


def _names() -> tuple[str, str]:
    return "Tiếng Việt", "English"
