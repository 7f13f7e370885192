"""Scanning: print the separator sheets, upload a stack, look it over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import scans as actions
from congvu.systems.publicservices.queries import scans
from congvu.webkit.web.routes import actor_of


@require_GET
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """One sheet a component, to lay between the papers of a stack."""
    procedure = procedures.procedure(code=code, on=clock.today())
    shown = {
        "name": procedure.name.in_language(get_language()),
        "code": procedure.code,
        "sheets": scans.sheets(procedure),
    }
    return render(request, "publicservices/scan_sheets.html", shown)


@require_POST
def upload(request: HttpRequest, subject: str, uid: UUID) -> HttpResponse:
    """Take a stack in; the worker reads it."""
    actor = actor_of(request)
    of = scans.subject_of(actor=actor, subject=subject, uid=str(uid))
    came = documents.arrived(actor=actor, data=request.POST, files=request.FILES)
    try:
        batch = actions.upload_scans(
            actor=actor, subject=subject, subject_uid=str(uid), streams=came.getlist("scans"),
            at=clock.now(),
        )  # fmt: skip
    except Invalid as wrong:
        messages.error(request, wrong.message)
        return redirect(of.url)
    return redirect("publicservices:scan", uid=batch)


def batch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The stack: its progress, then its pages; POST files them."""
    actor = actor_of(request)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            actions.file_scans(
                actor=actor, uid=str(uid), placed=_placed(request, str(uid)), at=clock.now()
            )
            return redirect("publicservices:scan", uid=uid)
        except Invalid as wrong:
            errors = wrong.errors
    shown = scans.page(actor=actor, uid=str(uid), errors=errors)
    part = request.headers.get("HX-Request") and shown["waiting"]
    name = "publicservices/_scan_waiting.html" if part else "publicservices/scan.html"
    answer = render(request, name, shown, status=422 if errors else 200)
    if request.headers.get("HX-Request") and not shown["waiting"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_GET
def thumb(request: HttpRequest, uid: UUID, number: int) -> HttpResponse:
    """The small picture of one page."""
    row = scans.batch(actor=actor_of(request), uid=str(uid))
    page = row.pages.filter(number=number).exclude(thumb=None).first()
    if page is None or page.thumb is None:
        raise NotFound(_("Không có trang này."))
    content = b"".join(documents.read_file(uid=page.thumb))
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Cache-Control"] = "no-store, private"
    return answer


def _placed(request: HttpRequest, uid: str) -> dict[int, actions.Placed]:
    row = scans.batch(actor=actor_of(request), uid=uid)
    placed = {}
    for number in row.pages.values_list("number", flat=True):
        turned = request.POST.get(f"xoay-{number}", "0")
        placed[number] = actions.Placed(
            component_key=request.POST.get(f"giay-{number}", ""),
            rotation=int(turned) if turned in ("0", "90", "180", "270") else 0,
            dropped=request.POST.get(f"bo-{number}") == "1",
        )
    return placed
