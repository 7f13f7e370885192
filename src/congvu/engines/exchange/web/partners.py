"""Agencies that can be written to: added, changed, paused; our offices opened and closed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from congvu.engines.exchange.actions import bus
from congvu.engines.exchange.actions import parties as actions
from congvu.engines.exchange.models import Partner
from congvu.engines.exchange.models.parties import EDXML
from congvu.engines.exchange.queries import health
from congvu.engines.exchange.queries import parties as queries
from congvu.engines.exchange.rules.bus import ADDRESS as BUS
from congvu.engines.exchange.web.words import HEALTH
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

TEXTS = ("code", "name", "certificates", "address", "system_id", "secret")
MOST_A_MINUTE = 1_000_000


@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest) -> HttpResponse:
    """The list and the form of a new one."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.add_partner(actor=actor_of(request), told=_told(request), at=clock.now())
        except Invalid as refused:
            errors = dict(refused.errors)
        else:
            notes.success(request, _("Đã thêm cơ quan."))
            return _entered(request, made, reverse("exchange:partners"))
    states = {each.channel.pk: HEALTH[each.state] for each in health.channels(at=clock.now())}
    context = {
        "rows": [(row, *states[row.channel_id]) for row in queries.partners()],
        "errors": errors, "typed": _typed(request), "crumbs": _crumbs(),
        "bus_offered": bus.is_configured(),
    }  # fmt: skip
    return answers.page(request, "exchange/partners.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One agency's entry."""
    row = queries.partner(str(uid))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            made = actions.change_partner(
                actor=actor_of(request), uid=str(uid), told=_told(request, code=row.code),
                at=clock.now(),
            )  # fmt: skip
        except Invalid as refused:
            errors = dict(refused.errors)
        else:
            notes.success(request, _("Đã lưu."))
            return _entered(request, made, reverse("exchange:partner", args=[uid]))
    context = {
        "row": row, "errors": errors, "typed": _typed(request) if errors else _known(row),
        "bus_offered": bus.is_configured() or row.channel.is_bus,
        "crumbs": [*_crumbs(), {"title": _("Cơ quan liên thông"), "href": reverse("exchange:partners")}],
    }  # fmt: skip
    return answers.page(request, "exchange/partner.html", context, status=422 if errors else 200)


def _entered(request: HttpRequest, made: actions.Entered, page: str) -> HttpResponse:
    """On to the page; a secret that was made up is shown first, this once."""
    if not made.secret:
        return answers.go(request, page)
    context = {
        "row": queries.partner(made.uid), "secret": made.secret,
        "crumbs": [*_crumbs(), {"title": _("Cơ quan liên thông"), "href": reverse("exchange:partners")}],
    }  # fmt: skip
    answer = answers.page(request, "exchange/secret.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def pause(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hold everything back."""
    return _do(request, uid, lambda: actions.pause(
        actor=actor_of(request), uid=str(uid), reason=request.POST.get("reason", ""), at=clock.now()
    ))  # fmt: skip


@require_POST
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Go on."""
    return _do(request, uid, lambda: actions.resume(
        actor=actor_of(request), uid=str(uid), at=clock.now()
    ))  # fmt: skip


@require_POST
def open_office(request: HttpRequest) -> HttpResponse:
    """Open an office for one of our units, by its code."""
    try:
        unit = org.unit_by_code(request.POST.get("code", "").strip())
        if unit is None:
            raise Refused(_("Không có đơn vị nào mang mã này."))
        actions.open_office(actor=actor_of(request), unit_id=unit.id, at=clock.now())
    except Refused as refused:
        notes.error(request, refused.message)
    else:
        notes.success(request, _("Đã mở đầu mối."))
    return answers.go(request, reverse("exchange:health"))


@require_POST
def close_office(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Close an office."""
    actions.close_office(actor=actor_of(request), uid=str(uid), at=clock.now())
    notes.success(request, _("Đã đóng đầu mối."))
    return answers.go(request, reverse("exchange:health"))


def _do(request: HttpRequest, uid: UUID, verb: Any) -> HttpResponse:
    try:
        verb()
    except Invalid as refused:
        notes.error(request, refused.message)
    else:
        notes.success(request, _("Đã ghi nhận."))
    return answers.go(request, reverse("exchange:partner", args=[uid]))


def _told(request: HttpRequest, *, code: str = "") -> actions.Told:
    typed = _typed(request)
    number = typed["per_minute"] or "0"
    if not number.isdecimal() or int(number) > MOST_A_MINUTE:
        raise Invalid({"per_minute": _("Số bản tin một phút là một số từ 0 trở lên.")})
    texts = {name: typed[name] for name in TEXTS if name != "code"}
    if typed["bus"]:
        texts["address"] = BUS
    return actions.Told(
        code=code or typed["code"],
        weak_hash=bool(typed["weak_hash"]),
        per_minute=int(number),
        form=typed["form"] or EDXML,
        **texts,
    )


def _typed(request: HttpRequest) -> dict[str, str]:
    names = (*TEXTS, "per_minute", "weak_hash", "form", "bus")
    return {name: request.POST.get(name, "").strip() for name in names}


def _known(row: Partner) -> dict[str, Any]:
    return {
        "code": row.code, "name": row.name, "certificates": row.certificates,
        "address": "" if row.channel.is_bus else row.channel.address, "bus": row.channel.is_bus,
        "system_id": row.channel.system_id, "secret": "",
        "per_minute": str(row.channel.per_minute or ""), "weak_hash": row.weak_hash,
        "form": row.channel.form,
    }  # fmt: skip


def _crumbs() -> list[dict[str, Any]]:
    return [{"title": _("Trục liên thông văn bản"), "href": reverse("exchange:messages")}]
