"""Scans: uploading, waiting for the machine, looking over what it read."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, Refused
from congvu.systems.correspondence.actions import scans as actions
from congvu.systems.correspondence.actions.incoming import tell_secret
from congvu.systems.correspondence.models import IncomingLetter, Scan
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.web import entering
from congvu.systems.correspondence.web.forms import ScanForm
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

TONES = {"reading": "info", "ready": "good", "failed": "soon", "secret": "bad", "used": "plain"}
SURE = 90


def index(request: HttpRequest) -> HttpResponse:
    """Those that wait, and the form for more."""
    actor = actor_of(request)
    form = _form(actor, request)
    if request.method == "POST" and form.is_valid():
        taken = [one for one in form.cleaned_data["uploads"] if _take(request, actor, form, one)]
        if taken and not form.errors:
            messages.success(
                request, _("Đã nhận %(count)s bản quét; máy đang đọc.") % {"count": len(taken)}
            )
            return answers.go(request, reverse("correspondence:scans"))
    waiting = queries.scans_waiting(actor)
    context = {
        "form": form,
        "scans": [(one, TONES[one.state]) for one in waiting],
        "reading": any(one.state == Scan.State.READING for one in waiting),
        "can_read": documents.can_read_text(),
    }
    return answers.page(
        request, "correspondence/scans.html", context, status=422 if form.errors else 200
    )


def review(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the machine read beside the scan; the clerk puts it right and registers."""
    actor = actor_of(request)
    scan = queries.scan(actor=actor, uid=uid)
    if scan.state not in (Scan.State.READY, Scan.State.FAILED):
        return answers.go(request, reverse("correspondence:scans"))
    form = entering.new_form(actor, request, unit=scan.unit_id, pages=scan.pages, **_read(scan))
    del form.fields["uploads"]
    same: list[IncomingLetter] = []
    if request.method == "POST" and form.is_valid():
        done, same = entering.register(request, actor, form, str(uid))
        if done:
            return done
    context = entering.page_of(form, same) | {
        "scan": scan, "sources": _sources(scan), "unsure": _unsure(scan),
    }  # fmt: skip
    status = 422 if form.errors or same else 200
    return answers.page(request, "correspondence/review.html", context, status=status)


@require_POST
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Throw a scan away."""
    actor = actor_of(request)
    scan = queries.scan(actor=actor, uid=uid)
    actions.drop_scan(actor=actor, uid=scan.uid, at=clock.now())
    messages.success(request, _("Đã bỏ bản quét."))
    return answers.go(request, reverse("correspondence:scans"))


def _form(actor: Actor, request: HttpRequest) -> ScanForm:
    units = [(unit.id, unit.name) for unit in queries.books_of(actor)]
    if not units:
        raise NotAllowed(_("Bạn chưa giữ sổ của đơn vị nào; đề nghị quản trị giao quyền văn thư."))
    data = request.POST if request.method == "POST" else None
    form = ScanForm(data, request.FILES or None, initial={"unit": units[0][0]})
    entering.choose(form, units)
    return form


def _take(request: HttpRequest, actor: Actor, form: ScanForm, file: Any) -> bool:
    """One file in; what is refused is said beside the field with its name."""
    unit_id, at = form.cleaned_data["unit"], clock.now()
    try:
        actions.upload_scan(actor=actor, unit_id=unit_id, filename=file.name, stream=file, at=at)
    except documents.UnableToTakeSecret as refused:
        tell_secret(actor=actor, unit_id=unit_id, mark=refused.mark, at=at)
        form.add_error("uploads", f"{file.name}: {refused.message}")
        return False
    except Refused as refused:
        form.add_error("uploads", f"{file.name}: {refused.message}")
        return False
    return True


def _read(scan: Scan) -> dict[str, Any]:
    """The proposal as the form takes it."""
    found = {name: value for name, (value, _sure) in scan.proposal.items()}
    if "dated_on" in found:
        found["dated_on"] = date.fromisoformat(found["dated_on"])
    return found


def _sources(scan: Scan) -> dict[str, str]:
    """Field → where its value came from, with how sure the machine is."""
    return {
        name: _("Máy đọc, chắc %(sure)s%%") % {"sure": sure}
        for name, (_value, sure) in scan.proposal.items()
    }


def _unsure(scan: Scan) -> bool:
    wanted = {"notation", "dated_on", "kind", "abstract", "author"}
    sure = {name for name, (_value, sure) in scan.proposal.items() if sure >= SURE}
    return not wanted <= sure
