"""The counter's pages: who brought what, the whole form on one page, the dossier entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, Copy
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Component
from congvu.systems.publicservices.actions import intakes as actions
from congvu.systems.publicservices.actions.uploads import NewScans
from congvu.systems.publicservices.models import Intake
from congvu.systems.publicservices.queries import intakes, pages
from congvu.systems.publicservices.rules import counter
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of

FIELDS = (
    "code", "number", "full_name", "birth_date", "sex", "phone", "address", "ticket",
    "consignment", "posted_on", "witness", "note",
)  # fmt: skip


def begin(request: HttpRequest) -> HttpResponse:
    """Who brought papers for which procedure; POST goes on to the form."""
    typed = {name: (request.POST or request.GET).get(name, "").strip()[:300] for name in FIELDS}
    typed["channel"] = request.POST.get("channel", str(int(Channel.DIRECT)))
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return redirect("publicservices:intake", uid=_begin(request, typed))
        except NotFound:
            errors = {"code": _("Hãy chọn một thủ tục trong danh sách.")}
        except Invalid as wrong:
            errors = {**wrong.errors}
    shown = {
        **intakes.start(actor=actor_of(request), on=clock.today()), "typed": typed, "errors": errors
    }  # fmt: skip
    return render(request, "publicservices/intake_begin.html", shown, status=422 if errors else 200)


def fill(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The form and the papers; POST keeps them, and enters the dossier when that was pressed."""
    row = intakes.intake(actor=actor_of(request), uid=str(uid))
    if row.dossier_uid is not None:
        return redirect("publicservices:intake-done", uid=uid)
    procedure = procedures.procedure_version(version_id=row.procedure_version_id)
    if request.method != "POST":
        return _show(request, row, intakes.forms(procedure, intakes.answers_of(row)))
    if request.POST.get("go") == "use":
        actions.use_read(actor=actor_of(request), uid=str(uid), keys=request.POST.getlist("doc"))
        return redirect("publicservices:intake", uid=uid)
    forms = intakes.forms(procedure, intakes.answers_of(row), request.POST)
    errors = _save(request, row, forms)
    row.refresh_from_db()
    go = request.POST.get("go", "")
    if go not in (actions.ACCEPT, actions.SUPPLEMENT, actions.REFUSE) or any(
        f.wants_more for f in forms
    ):
        if not errors:
            forms = intakes.forms(procedure, intakes.answers_of(row))
        return _show(request, row, forms, errors=errors)
    if errors or any(f.errors for f in forms):
        return _show(request, row, forms, errors=errors)
    return _take(request, row, forms, go)


@require_POST
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the papers back."""
    actions.drop_intake(actor=actor_of(request), uid=str(uid))
    messages.success(request, _("Đã bỏ hồ sơ đang nhập."))
    return redirect("publicservices:intake-begin")


@require_GET
def done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The dossier's code, its receipt as soon as it is signed, and the way to the next person."""
    actor = actor_of(request)
    row = intakes.intake(actor=actor, uid=str(uid))
    if row.dossier_uid is None:
        return redirect("publicservices:intake", uid=uid)
    dossier = dossiers.dossier(actor=actor, uid=str(row.dossier_uid))
    issued = documents.papers_of(subject_noun=pages.NOUN, subject_uid=dossier.uid)
    shown = {
        "row": row,
        "shown": pages.shown(dossier, inside=True),
        "papers": [{"title": p.title, "uid": p.file_uid} for p in issued],
        "waiting": any(p.file_uid is None for p in issued),
    }
    part = "publicservices/_intake_papers.html"
    whole = "publicservices/intake_done.html"
    return render(request, part if request.headers.get("HX-Request") else whole, shown)


def supplement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take over the counter what form 02 asked for."""
    actor = actor_of(request)
    asked = intakes.supplement(actor=actor, uid=str(uid))
    if asked is None:
        messages.info(request, _("Hồ sơ này không chờ bổ sung giấy tờ tại quầy của bạn."))
        return redirect("publicservices:dossier", uid=uid)
    errors: dict[str, str] = {}
    if request.method == "POST":
        papers, scans = _lying(request, asked["components"], {})
        try:
            actions.take_supplement(
                actor=actor, dossier_uid=str(uid), papers=papers, scans=scans, at=clock.now()
            )
            messages.success(request, _("Đã nhận giấy tờ bổ sung."))
            return redirect("publicservices:dossier", uid=uid)
        except Invalid as wrong:
            errors = wrong.errors
        asked = intakes.supplement(actor=actor, uid=str(uid), errors=errors) or asked
    return render(
        request, "publicservices/intake_supplement.html", asked, status=422 if errors else 200
    )


def _begin(request: HttpRequest, typed: dict[str, str]) -> str:
    birth = day_of(typed["birth_date"])
    if typed["birth_date"] and birth is None:
        raise Invalid({"birth_date": _("Hãy nhập ngày sinh theo dạng ngày/tháng/năm.")})
    channel = typed["channel"]
    return actions.begin_intake(
        actor=actor_of(request),
        code=typed["code"].split(" ")[0],
        shown=actions.Shown(
            number=typed["number"], full_name=typed["full_name"], birth_date=birth,
            sex=typed["sex"] if typed["sex"] in ("nam", "nu") else "",
            phone=typed["phone"][:20], address=typed["address"],
        ),
        channel=Channel(int(channel)) if channel in ("1", "3") else Channel.ONLINE,
        ticket=typed["ticket"][:20],
        opened=actions.Opened(
            code=typed["consignment"], posted_on=day_of(typed["posted_on"]),
            witness=typed["witness"], note=typed["note"],
        ),
        at=clock.now(),
    )  # fmt: skip


def _take(request: HttpRequest, row: Intake, forms: list[Any], go: str) -> HttpResponse:
    try:
        dossier = actions.take_dossier(
            actor=actor_of(request), uid=str(row.uid), outcome=go,
            reason=request.POST.get("reason", "")[:2000], at=clock.now(),
        )  # fmt: skip
    except Invalid as wrong:
        return _show(request, row, forms, errors=wrong.errors)
    messages.success(request, _("Đã nhập hồ sơ %(code)s.") % {"code": dossier.code})
    return redirect("publicservices:intake-done", uid=row.uid)


def _save(request: HttpRequest, row: Intake, forms: list[Any]) -> dict[str, str]:
    """Keep everything that was typed and uploaded; component → why its file was refused."""
    answers = intakes.answers_of(row)
    for form in forms:
        source = form.stored if not form.is_bound else form.typed if form.errors else form.answers
        answers |= {q.key: source.get(q.key) for q in form.shown}
    procedure = procedures.procedure_version(version_id=row.procedure_version_id)
    papers, scans = _lying(request, procedure.components, intakes.papers_of(row))
    offers = intakes.offered(person_id=row.person_id, procedure=procedure, on=clock.today())
    for key, offer in offers.items():
        if offer and request.POST.get(f"dung-lai-{key}") == "1":
            scans.pop(key, None)
            papers[key] = counter.Handed(
                copy=Copy.ELECTRONIC, count=1, files=tuple(a.file_uid for a in offer.files),
                reused_from=offer.dossier_code, valid_to=offer.valid_to,
            )  # fmt: skip
    return actions.save_intake(
        actor=actor_of(request), uid=str(row.uid), answers=answers, papers=papers, scans=scans,
        receive_at=request.POST.get("receive_at", "").strip(),
    )  # fmt: skip


def _lying(
    request: HttpRequest,
    components: Sequence[Component],
    before: Mapping[str, counter.Handed],
) -> tuple[dict[str, counter.Handed], dict[str, NewScans]]:
    """What the page says lies on the counter, and the scans that came with it."""
    came = documents.arrived(actor=actor_of(request), data=request.POST, files=request.FILES)
    papers, scans = dict[str, counter.Handed](), dict[str, NewScans]()
    for component in components:
        key = component.key
        handed = _handed(request, key, before.get(key))
        if handed.files or request.POST.get(f"nhan-{key}") == "1":
            papers[key] = handed
        if streams := came.getlist(f"tep-{key}"):
            scans[key] = NewScans(handed=handed, streams=streams)
    return papers, scans


def _handed(request: HttpRequest, key: str, before: counter.Handed | None) -> counter.Handed:
    """One component as the page has it, with the scans kept from before."""
    ticked = request.POST.getlist(f"giu-{key}")
    kept = tuple(uid for uid in (before.files if before else ()) if uid in ticked)
    count, copy = request.POST.get(f"so-{key}", "1"), request.POST.get(f"loai-{key}", "0")
    many = int(count) if count.isdecimal() and len(count) < 4 else 1
    return counter.Handed(
        copy=Copy(int(copy)) if copy in ("0", "1", "2") else Copy.ORIGINAL,
        count=min(max(many, 1), counter.MOST_COPIES),
        files=kept,
        reused_from=before.reused_from if before and kept else "",
        valid_to=day_of(request.POST.get(f"han-{key}", "").strip()[:10]),
    )


def _show(
    request: HttpRequest, row: Intake, forms: list[Any], *, errors: dict[str, str] | None = None
) -> HttpResponse:
    shown = {
        **intakes.page(row, forms, errors=errors),
        "reason": request.POST.get("reason", ""),
        "drop_url": reverse("publicservices:intake-drop", args=[row.uid]),
    }
    status = 422 if shown["faults"] else 200
    return render(request, "publicservices/intake.html", shown, status=status)
