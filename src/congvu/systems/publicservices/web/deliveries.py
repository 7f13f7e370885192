"""Giving results: two forms on the dossier's page, the counter's list, the carrier's own door."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.publicservices.actions import deliveries as actions
from congvu.systems.publicservices.queries import deliveries, dossier_page
from congvu.systems.publicservices.rules import delivering
from congvu.systems.publicservices.rules.delivering import Receipt, Stage
from congvu.webkit.web import limits
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen

CARRIER = Actor.system("Bưu chính công ích")
FIELDS = ("name", "paper", "basis", "authority", "ticked", "code", "address", "fee")
LONGEST = 10_000


@require_POST
def collect(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Given at the counter; a refusal keeps what was typed."""
    typed = _typed(request)
    receipt = Receipt(
        name=typed["name"], paper=typed["paper"], basis=typed["basis"],
        authority=typed["authority"], ticked=typed["ticked"] == "1",
    )  # fmt: skip
    try:
        actions.collect_result(
            actor=actor_of(request), dossier_uid=str(uid), receipt=receipt, at=clock.now()
        )
    except (actions.UnableToDeliver, actions.UnableToMove) as refused:
        return _again(request, uid, refused, typed, "collect")
    messages.success(request, _("Đã ghi việc trả kết quả."))
    return redirect("publicservices:dossier", uid=uid)


@require_POST
def post(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Handed in at the post; a refusal keeps what was typed."""
    typed = _typed(request)
    try:
        actions.post_result(
            actor=actor_of(request), dossier_uid=str(uid), code=typed["code"],
            address=typed["address"], fee=typed["fee"], at=clock.now(),
        )  # fmt: skip
    except (actions.UnableToDeliver, actions.UnableToMove) as refused:
        return _again(request, uid, refused, typed, "post")
    messages.success(request, _("Đã ghi việc gửi bưu điện."))
    return redirect("publicservices:dossier", uid=uid)


@csrf_exempt  # the carrier calls, with a signature instead of a cookie
@require_POST
def callback(request: HttpRequest) -> JsonResponse:
    """The carrier tells a consignment's state. 200: taken, or known; 401: not signed by it."""
    limits.count(request, "api-stranger")
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        return JsonResponse({"error": "too long"}, status=413)
    body, now = request.body, clock.now()
    if not delivering.is_genuine(
        str(settings.CONGVU_POST["secret"]), timestamp=request.headers.get("X-Timestamp", ""), body=body,
        signature=request.headers.get("X-Signature", ""), now=now.timestamp(),
    ):  # fmt: skip
        return JsonResponse({"error": "signature"}, status=401)
    try:
        said = json.loads(body)
        taken = actions.carrier_says(
            actor=CARRIER, code=str(said["code"]), stage=str(said["stage"]),
            place=str(said.get("place", "")), key=str(said["key"]),
            said_at=min(_moment(said["at"]), now), at=now,
        )  # fmt: skip
    except Refused as refused:
        return JsonResponse({"error": refused.message}, status=refused.status)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": "malformed"}, status=400)
    return JsonResponse({"taken": taken})


def simulated(request: HttpRequest, code: str) -> HttpResponse:
    """The carrier of a demo, which says so: where a consignment is; POST moves it on."""
    row = deliveries.by_code(actor=actor_of(request), code=code)
    if row is None or not settings.CONGVU_POST["simulated"]:
        raise NotFound(_("Không có bưu gửi với mã này."))
    if request.method == "POST" and actor_of(request).is_official:
        said = {"code": code, "stage": request.POST.get("stage", ""), "key": uuid4().hex,
                "place": _("Bưu cục mô phỏng"), "at": clock.now().isoformat()}  # fmt: skip
        answer = _called(request, json.dumps(said).encode())
        if answer.status_code != 200:
            messages.error(request, _("Bưu gửi không chuyển được sang trạng thái này."))
        return redirect("publicservices:post-simulated", code=code)
    row.refresh_from_db()
    shown = {
        "code": code,
        "dossier_url": reverse("publicservices:dossier", args=[row.dossier_uid]),
        "dossier_code": row.dossier_code,
        "stage": _(delivering.LABELS[Stage(row.stage)]),
        "tone": delivering.TONES[Stage(row.stage)],
        "next": [
            (s.value, _(delivering.LABELS[s])) for s in Stage if s in delivering.MOVES[Stage(row.stage)]
        ] if actor_of(request).is_official else [],
    }  # fmt: skip
    return render(request, "publicservices/post_simulated.html", shown)


def _called(request: HttpRequest, body: bytes) -> HttpResponse:
    """The simulated carrier's message through the real door, signed as the real one's."""
    from django.test.client import RequestFactory

    stamp = str(int(time.time()))
    signature = delivering.sign(str(settings.CONGVU_POST["secret"]), timestamp=stamp, body=body)
    made = RequestFactory().post(
        reverse("publicservices:post-callback"), body, content_type="application/json",
        headers={"X-Timestamp": stamp, "X-Signature": signature},
    )  # fmt: skip
    return callback(made)


def _moment(said: str) -> datetime:
    """An instant with its zone. Raises ValueError."""
    found = datetime.fromisoformat(said)
    if found.tzinfo is None:
        raise ValueError("an instant without a zone")
    return found


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip()[:300] for name in FIELDS}


def _again(
    request: HttpRequest, uid: UUID, refused: Refused, typed: dict[str, str], of: str
) -> HttpResponse:
    faults = refused.errors if isinstance(refused, Invalid) else {}
    shown = dossier_page.page(
        actor=actor_of(request), uid=str(uid), error=refused, typed={**typed, "of": of}
    )
    shown["delivery_faults"] = faults
    return render(request, "publicservices/dossier.html", shown, status=refused.status)


class DeliveriesScreen(ListScreen):
    """What waits to be fetched and what is on its way."""

    title = gettext_lazy("Trả kết quả bản giấy")
    lead = gettext_lazy("Kết quả chờ đến nhận, đang gửi bưu điện và đã trả.")
    name = "tra-ket-qua"
    columns: ClassVar = (
        Column(
            key="dossier_code", label=gettext_lazy("Mã hồ sơ"), kind="code",
            link=lambda row: reverse("publicservices:dossier", args=[row.dossier_uid]),
        ),
        Column(
            key="stage", label=gettext_lazy("Trạng thái"), kind="status",
            value=lambda row: _(delivering.LABELS[Stage(row.stage)]),
            tone=lambda row: delivering.TONES[Stage(row.stage)],
        ),
        Column(key="counter.name", label=gettext_lazy("Nơi trả"), related=("counter",)),
        Column(key="opened_at", label=gettext_lazy("Có từ"), kind="moment", sort="opened_at"),
        Column(key="reminded_at", label=gettext_lazy("Đã nhắc"), kind="moment"),
        Column(key="code", label=gettext_lazy("Mã bưu gửi"), kind="code"),
        Column(key="receiver", label=gettext_lazy("Người nhận")),
        Column(key="ended_at", label=gettext_lazy("Trả lúc"), kind="moment"),
        Column(key="given_by", label=gettext_lazy("Cán bộ trả"), shown=False),
        Column(key="fee", label=gettext_lazy("Cước người nhận trả"), kind="number", shown=False),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(
            key="trang-thai", label=gettext_lazy("Trạng thái"), kind="choice",
            choices=lambda: [(s.value, _(delivering.LABELS[s])) for s in Stage],
            apply=lambda rows, value: rows.filter(stage=value),
        ),
        Filter(
            key="ma", label=gettext_lazy("Mã hồ sơ hoặc mã bưu gửi"),
            apply=lambda rows, value: _matching(rows, value.strip()),
        ),
        Filter(
            key="ngay", label=gettext_lazy("Có từ ngày"), kind="period",
            apply=lambda rows, value: _between(rows, value),
        ),
        Filter(
            key="qua-lau", label=gettext_lazy("Chỉ kết quả đã nhắc mà chưa đến nhận"), kind="yes",
            apply=lambda rows, value: rows.filter(ended_at=None, reminded_at__isnull=False),
        ),
    )  # fmt: skip
    order = "-opened_at"
    empty_title = gettext_lazy("Chưa có kết quả bản giấy nào")
    empty_text = gettext_lazy("Kết quả của hồ sơ nộp giấy sẽ hiện ở đây khi giải quyết xong.")

    def rows(self, actor: Actor) -> Any:
        return deliveries.listed(actor)


def _matching(rows: Any, words: str) -> Any:
    code = delivering.clean_code(words)
    return rows.filter(dossier_code__iexact=words) | rows.filter(code=code).exclude(code="")


def _between(rows: Any, period: tuple[Any, Any]) -> Any:
    first, last = period
    rows = rows.filter(opened_at__date__gte=first) if first else rows
    return rows.filter(opened_at__date__lte=last) if last else rows
