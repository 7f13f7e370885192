"""The report of a check, to take along: JSON for machines, PDF for people. Nothing of it is kept here.

The page that shows a verdict carries it along, sealed; who brings it back within the day gets it as
a file, so that neither the checked PDF nor its verdict needs a place with us.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.documents.actions.reporting import draw_report
from congvu.engines.documents.contracts import SignatureFinding
from congvu.engines.documents.queries.reports import Report
from congvu.engines.documents.web.words import indication_line, signature_lines
from congvu.kernel import clock
from congvu.kernel.errors import NotFound
from congvu.webkit.web import limits

SALT = "documents.report"
DAY = 86_400
LONGEST = 200_000


def sealed(report: Report) -> str:
    """The report as the page carries it; only we could have written it."""
    return signing.dumps(report, salt=SALT, compress=True)


@require_POST
def download(request: HttpRequest) -> HttpResponse:
    """``dang``: json or pdf. Raises NotFound for what we have not written, or not today."""
    limits.count(request, "check")
    report = _opened(request.POST.get("bao-cao", ""))
    if request.POST.get("dang") == "json":
        answer: HttpResponse = JsonResponse(
            report, json_dumps_params={"ensure_ascii": False, "indent": 2}
        )
        return _named(answer, "json")
    return _named(HttpResponse(_drawn(report), content_type="application/pdf"), "pdf")


def _opened(said: str) -> Report:
    try:
        found: Report = signing.loads(said[:LONGEST], salt=SALT, max_age=DAY)
    except signing.BadSignature as wrong:
        raise NotFound(_("Báo cáo này không còn ở đây. Hãy kiểm tra lại tệp.")) from wrong
    return found


def _named(answer: HttpResponse, ending: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="bao-cao-xac-thuc.{ending}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _drawn(report: Report) -> bytes:
    at = datetime.fromisoformat(report["checked_at"])
    return draw_report(
        title=_("Báo cáo xác thực chữ ký số"), rows=_rows(report, at), parts=_parts(report),
        on=clock.local(at).date(), at=at, issuer="congvu",
    )  # fmt: skip


def _rows(report: Report, at: datetime) -> list[tuple[str, str]]:
    verdict = indication_line(report["indication"], "")
    rows = [
        (_("Kết luận"), f"{report['indication'] or '–'} ({verdict.title})"),
        (_("Theo tiêu chuẩn"), report["standard"]),
        (_("Thời điểm kiểm tra"), f"{clock.local(at):%d/%m/%Y %H:%M:%S}"),
        (_("Mã băm SHA-256 của tệp"), report["file"]["sha256"]),
    ]
    paper = report["paper"]
    if paper:
        rows.append(
            (_("Trùng khớp với văn bản đã ban hành"), f"{paper['number']} - {paper['title']}")
        )
    return rows


def _parts(report: Report) -> list[dict[str, Any]]:
    return [_part(n, SignatureFinding(**one)) for n, one in enumerate(report["signatures"], 1)]


def _part(place: int, found: SignatureFinding) -> dict[str, Any]:
    verdict = indication_line(found.indication, found.sub_indication)
    word = " / ".join(w for w in (found.indication, found.sub_indication) if w)
    rows = [
        (_("Người ký"), f"{found.signer or '–'} {found.organisation}".strip()),
        (_("Kết luận"), f"{word}: {verdict.title}"),
    ]
    lines = [verdict.says, *(line.title for line in signature_lines(found))]
    return {
        "title": _("Chữ ký %(place)d") % {"place": place}, "rows": rows,
        "lines": [line for line in lines if line],
    }  # fmt: skip
