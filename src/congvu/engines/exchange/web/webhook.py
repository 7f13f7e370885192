"""``/truc/su-kien/``: where a direct partner that speaks JSON hands its CloudEvents in.

A machine's door as `station` is: the shared secret proves who calls, the signature in the event what
is said. ``/truc/su-kien/luoc-do/`` gives the JSON Schema of the events' data.
"""

from __future__ import annotations

import base64
import binascii

import msgspec
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.exchange.actions import receiving
from congvu.engines.exchange.models import Channel
from congvu.engines.exchange.queries import calls
from congvu.engines.exchange.rules import batches, envelope
from congvu.engines.exchange.web.station import CARRIER, body_of
from congvu.kernel import clock


@csrf_exempt  # a machine's protocol: no session
@require_POST
def take(request: HttpRequest) -> JsonResponse:
    """One event, or several in order up to the first that is refused."""
    channel = _caller(request)
    if channel is None:
        answer = _no(401, _("Sai mã hệ thống hoặc khóa chung."))
        answer["WWW-Authenticate"] = 'Basic realm="congvu", charset="UTF-8"'
        return answer
    media = str(request.content_type).lower()
    if media not in (envelope.MEDIA, envelope.BATCH):
        return _no(415, _("Hãy gửi CloudEvents dạng JSON (%(media)s).") % {"media": envelope.MEDIA})
    room = calls.room(channel, at=clock.now())
    if not room:
        return _no(429, _("Quá số bản tin được gửi trong một phút."))
    raw = body_of(request)
    if raw is None:
        return _no(413, receiving.fault("too_large"))
    return _one(raw, channel) if media == envelope.MEDIA else _several(raw, channel, room)


@require_GET
def schema(request: HttpRequest) -> JsonResponse:
    """JSON Schema of ``data``, by the event's type."""
    return JsonResponse(envelope.schemas(), json_dumps_params={"ensure_ascii": False})


def _one(raw: bytes, channel: Channel) -> JsonResponse:
    # What does not mean to be JSON would be read as edXML: this door takes events alone.
    if not envelope.is_event(raw):
        return _no(422, receiving.fault("malformed"))
    [taken] = receiving.take_all(actor=CARRIER, raws=[raw], channel=channel.pk, at=clock.now())
    if taken.quarantined:
        return _no(422, receiving.why(taken))
    return _answer({"id": taken.uids[0]})


def _several(raw: bytes, channel: Channel, room: int) -> JsonResponse:
    raws = _events(raw)
    if raws is None:
        return _no(422, receiving.fault("malformed"))
    taken = receiving.take_all(actor=CARRIER, raws=raws[:room], channel=channel.pk, at=clock.now())
    return _answer([
        {"detail": receiving.why(each)} if each.quarantined else {"id": each.uids[0]} for each in taken
    ])  # fmt: skip


def _events(raw: bytes) -> list[bytes] | None:
    """Each as it was signed; None when the whole is no list of events."""
    try:
        found = msgspec.json.decode(raw, type=list[msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return None
    events = [bytes(each) for each in found]
    fit = 0 < len(events) <= batches.MOST and all(map(envelope.is_event, events))
    return events if fit else None


def _caller(request: HttpRequest) -> Channel | None:
    kind, _space, packed = request.headers.get("Authorization", "").partition(" ")
    try:
        told = base64.b64decode(packed, validate=True).decode() if kind.lower() == "basic" else ""
    except (binascii.Error, ValueError):
        return None
    name, _colon, secret = told.partition(":")
    return calls.channel_by_secret(name, secret)


def _no(status: int, said: str) -> JsonResponse:
    """A refusal as RFC 9457 has it."""
    answer = _answer({"status": status, "title": said, "detail": said}, status=status)
    answer["Content-Type"] = "application/problem+json"
    return answer


def _answer(told: dict[str, object] | list[dict[str, str]], *, status: int = 200) -> JsonResponse:
    answer = JsonResponse(
        told, safe=False, status=status, json_dumps_params={"ensure_ascii": False}
    )
    answer[batches.HEADER] = str(batches.MOST)
    return answer
