"""The gateway's call: judged by its signature, answered with a code, never by a page."""

from __future__ import annotations

import json
import logging

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from congvu.engines.payments.actions import gateway, receiving
from congvu.engines.payments.rules import signing
from congvu.kernel import clock
from congvu.kernel.actors import Actor

log = logging.getLogger(__name__)
LONGEST = 10_000


@csrf_exempt  # the gateway calls, with a signature instead of a cookie
@require_POST
def notice(request: HttpRequest) -> JsonResponse:
    """Money has come, says the gateway. 200 with a code: 00 taken, 02 known, else refused."""
    code = _judge(request)
    if code not in (signing.OK, signing.ALREADY):
        log.warning("payment notice refused: %s", code)
    status = {signing.FORGED: 401, signing.MALFORMED: 400}.get(code, 200)
    return JsonResponse({"code": code}, status=status)


def _judge(request: HttpRequest) -> str:
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return signing.MALFORMED
    body, now = request.body, clock.now()
    nonce = request.headers.get(signing.NONCE, "")
    if not signing.is_genuine(
        gateway.secret(),
        timestamp=request.headers.get(signing.TIMESTAMP, ""),
        nonce=nonce,
        body=body,
        signature=request.headers.get(signing.SIGNATURE, ""),
        now=now.timestamp(),
    ):
        return signing.FORGED
    try:
        paid = gateway.read_paid(json.loads(body))
        actor = Actor.system("Cổng thanh toán")
        return receiving.take_notice(actor=actor, paid=paid, nonce=nonce, at=now)
    except receiving.UnableToTake as refused:
        return refused.code
    except ValueError:
        return signing.MALFORMED
