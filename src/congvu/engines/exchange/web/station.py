"""``/truc/vxp/<service>``: what a direct partner's system calls here, in the axis's own protocol.

A machine's door: no session, no page; who calls is proven by the shared secret over its headers,
what it says by the signature in the message.
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from congvu.engines.exchange.actions import receiving
from congvu.engines.exchange.models import Channel
from congvu.engines.exchange.queries import calls
from congvu.engines.exchange.rules import batches, vxp
from congvu.engines.exchange.rules.parsing import MOST_BYTES
from congvu.kernel import clock
from congvu.kernel.actors import Actor

CARRIER = Actor.system("Trục liên thông")


@csrf_exempt  # a machine's protocol: signed headers, no session
@require_POST
def call(request: HttpRequest, service: str) -> JsonResponse:
    """One call. Refusals have the protocol's own form."""
    asked = vxp.read(request.headers)
    channel = calls.channel_of(asked.system_id) if asked else None
    if asked is None or channel is None:
        return _no(vxp.WRONG_SECRET, _("Sai mã hệ thống hoặc khóa chung."), status=401)
    if not calls.is_signed(request.headers, channel, asked, now=clock.now()):
        return _no(vxp.WRONG_SECRET, _("Sai mã hệ thống hoặc khóa chung."), status=401)
    if service == "sendEdoc":
        return _send(request, channel, asked)
    if service == batches.SERVICE:
        return _send_all(request, channel, asked)
    if service == "getAgenciesList":
        return _answer(vxp.Answer(ok=True, data=calls.our_agencies()))
    return _no(vxp.MALFORMED, _("Ở đây không có dịch vụ này."), status=404)


def _send(request: HttpRequest, channel: Channel, asked: vxp.Call) -> JsonResponse:
    if not calls.room(channel, at=clock.now()):
        return _full()
    raw, wrong = _content(request, asked)
    if wrong is not None:
        return wrong
    taken = receiving.take(actor=CARRIER, raw=raw, channel=channel.pk, at=clock.now())
    return _answer(_said(taken))


def _send_all(request: HttpRequest, channel: Channel, asked: vxp.Call) -> JsonResponse:
    """Several messages: what is said to each, up to the first that is refused or finds no room."""
    room = calls.room(channel, at=clock.now())
    if not room:
        return _full()
    body, wrong = _content(request, asked)
    if wrong is not None:
        return wrong
    raws = batches.unpacked(body)
    if raws is None:
        return _no(vxp.NOT_TAKEN, receiving.fault("malformed"))
    taken = receiving.take_all(actor=CARRIER, raws=raws[:room], channel=channel.pk, at=clock.now())
    return _answer(vxp.Answer(ok=True, data=[_said(each).as_json() for each in taken]))


def _said(taken: receiving.Taken) -> vxp.Answer:
    if not taken.quarantined:
        return vxp.Answer(ok=True, doc_id=taken.uids[0])
    return vxp.Answer(ok=False, code=vxp.NOT_TAKEN, said=receiving.why(taken))


def _content(request: HttpRequest, asked: vxp.Call) -> tuple[bytes, JsonResponse | None]:
    """The body that the signed headers tell of, or what is said to any other."""
    raw = body_of(request)
    if raw is None:
        return b"", _no(vxp.NOT_TAKEN, receiving.fault("too_large"), status=413)
    if hashlib.sha256(raw).hexdigest() != asked.sha256:
        return b"", _no(vxp.NOT_TAKEN, receiving.fault("hash"))
    return raw, None


def _full() -> JsonResponse:
    return _no(vxp.TOO_MANY, _("Quá số bản tin được gửi trong một phút."), status=429)


def body_of(request: HttpRequest) -> bytes | None:
    """The body, unless it is larger than a message may be; Django's own limit is for forms."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    try:
        raw = request.read(int(length))
    except (UnreadablePostError, OSError):
        return b""
    return raw


def _no(code: str, said: str, *, status: int = 200) -> JsonResponse:
    return _answer(vxp.Answer(ok=False, code=code, said=said), status=status)


def _answer(told: vxp.Answer, *, status: int = 200) -> JsonResponse:
    answer = JsonResponse(told.as_json(), status=status, json_dumps_params={"ensure_ascii": False})
    answer[batches.HEADER] = str(batches.MOST)
    return answer
