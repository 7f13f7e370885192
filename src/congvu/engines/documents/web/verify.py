"""`/xac-thuc/`: anyone may ask what was issued, and whether the file in hand is that paper."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.documents.contracts import CheckReport, PaperCard
from congvu.engines.documents.models import pki
from congvu.engines.documents.queries import mending
from congvu.engines.documents.queries.checking import check_pdf
from congvu.engines.documents.queries.papers import (
    may_download,
    paper,
    paper_with_enclosure,
    paper_with_hash,
)
from congvu.engines.documents.queries.reports import report_of
from congvu.engines.documents.queries.soundness import flaw_of
from congvu.engines.documents.rules.papers import Force, force
from congvu.engines.documents.web.forms import CodeForm, FileForm
from congvu.engines.documents.web.reports import sealed
from congvu.engines.documents.web.words import (
    enclosed_line,
    force_line,
    headline,
    indication_line,
    signature_lines,
)
from congvu.kernel import clock, ids
from congvu.kernel.errors import NotFound
from congvu.kernel.text import gettext_noop
from congvu.webkit.web import limits
from congvu.webkit.web.routes import actor_of

PDF = b"%PDF-"
NEITHER = gettext_noop(
    "Đây không phải tệp PDF, cũng không trùng với tệp kèm theo nào đã ban hành tại đây. "
    "Hãy chọn đúng tệp đã tải về."
)


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """The two questions: a code, or a file."""
    asked = "ma" in request.GET
    form = CodeForm(request.GET if asked else None)
    if asked and form.is_valid():
        return redirect("documents:paper", code=form.cleaned_data["ma"])
    context = {"code_form": form, "file_form": FileForm()}
    return render(request, "documents/verify.html", context, status=422 if asked else 200)


@require_GET
def show(request: HttpRequest, code: str) -> HttpResponse:
    """What was issued under this code; an unknown one gets a friendly 404."""
    limits.count(request, "look")
    found = paper(code)
    if found is None:
        return render(
            request, "documents/unknown_code.html", {"code": code[:60], "code_form": CodeForm()},
            status=404,
        )  # fmt: skip
    answer = render(request, "documents/paper.html", _paper_context(request, found))
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Judge an uploaded PDF; nothing of it is kept."""
    limits.count(request, "check")
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask_again(request, form)
    content = form.cleaned_data["tep"].read()
    if content.startswith(PDF):
        report = check_pdf(content)
        return render(request, "documents/checked.html", _check_context(request, report))
    sha256 = hashlib.sha256(content).hexdigest()
    found = paper_with_enclosure(sha256)
    if found is None:
        form.add_error("tep", _(NEITHER))
        return _ask_again(request, form)
    context = {**_enclosed(found), "report": {"sha256": sha256}, "file_form": FileForm()}
    return render(request, "documents/checked.html", context)


def _ask_again(request: HttpRequest, form: FileForm) -> HttpResponse:
    context = {"code_form": CodeForm(), "file_form": form}
    return render(request, "documents/verify.html", context, status=422)


@require_GET
def revocations(request: HttpRequest, authority: str) -> HttpResponse:
    """The demo authority's revocation list (DER), for validators."""
    try:
        content = pki.revocation_list(authority, at=clock.now())
    except pki.NoKey as error:
        raise NotFound("Không có danh sách thu hồi này.") from error
    return HttpResponse(content, content_type="application/pkix-crl")


@require_GET
def root_certificates(request: HttpRequest) -> HttpResponse:
    """The roots we trust, as PEM: what `pdfsig` or Acrobat needs to trust our signatures."""
    content = "".join(pki.as_pem(each) for each in pki.roots())
    answer = HttpResponse(content, content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="chung-thu-goc.pem"'
    return answer


@csrf_exempt  # a machine's protocol (RFC 3161): no session, nothing is changed
@require_POST
def time_stamp(request: HttpRequest) -> HttpResponse:
    """The demo time-stamp authority over HTTP; absent where PKCS#12 keys are configured."""
    from congvu.engines.documents.actions import signing

    limits.count(request, "time-stamp")
    if not pki.is_demo():
        raise NotFound("Ở đây không có máy chủ dấu thời gian.")
    if request.content_type != "application/timestamp-query" or len(request.body) > 4096:
        return HttpResponse(status=415)
    try:
        answer = signing.time_stamp(request.body, at=clock.now())
    except ValueError:
        return HttpResponse(status=400)
    return HttpResponse(answer, content_type="application/timestamp-reply")


def _paper_context(request: HttpRequest, found: PaperCard) -> dict[str, Any]:
    state = _force(found)
    return {
        "paper": found,
        "code": ids.group_code(found.code),
        "force": force_line(state),
        "flawed": flaw_of(found.code) is not None,
        "corrections": mending.corrections_of(found.id),
        "mends": mending.mended_by(found.id),
        "signing": state is Force.SIGNING,
        "downloadable": bool(found.file_uid) and may_download(actor_of(request), found),
        "sign_in": f"{reverse('documents:paper-file', args=[found.code])}",
        "file_form": FileForm(),
        "demo": pki.is_demo(),
    }


def _enclosed(found: PaperCard) -> dict[str, Any]:
    """What is said of a file that goes with a paper."""
    state = _force(found)
    return {"paper": found, "force": force_line(state), "headline": enclosed_line(found, state)}


def _check_context(request: HttpRequest, report: CheckReport) -> dict[str, Any]:
    found = paper_with_hash(report.sha256)
    beside = None if found else paper_with_enclosure(report.sha256)
    state = _force(found) if found else None
    data = report_of(report, found, state.value if state else "", at=clock.now())
    return {
        "report": report,
        "verdict": indication_line(report.indication, ""),
        "sealed": sealed(data),
        "paper": found,
        "force": force_line(state) if state else None,
        "headline": headline(report, found, state),
        "signatures": [
            (
                each,
                indication_line(each.indication, each.sub_indication),
                signature_lines(each),
                _instant(each.signed_at),
            )
            for each in report.signatures
        ],
        "file_form": FileForm(),
    } | (_enclosed(beside) if beside else {})


def _force(found: PaperCard) -> Force:
    return force(found.state, valid_until=found.valid_until, today=clock.today())


def _instant(said: str) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
