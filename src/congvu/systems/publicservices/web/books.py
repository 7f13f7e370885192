"""Form 07 on screen, on paper and as a file."""

from __future__ import annotations

import csv
import io

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.systems.publicservices.actions import books as actions
from congvu.systems.publicservices.models.intakes import RECEIVE
from congvu.systems.publicservices.queries import books
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of

COLUMNS = {
    "code": "Mã hồ sơ", "procedure": "Thủ tục", "person": "Người nộp",
    "address": "Địa chỉ, điện thoại", "owner": "Cơ quan giải quyết", "received_at": "Nhận lúc",
    "due_at": "Hẹn trả", "returned_at": "Trả lúc", "way": "Cách nộp",
}  # fmt: skip


def register(request: HttpRequest) -> HttpResponse:
    """The register of a period; ``?tai=csv|xlsx`` as a file; POST closes its month."""
    actor = actor_of(request)
    first, last = books.month_of(clock.today())
    first = day_of(request.GET.get("tu", "")) or first
    last = day_of(request.GET.get("den", "")) or max(first, last)
    error = ""
    if request.method == "POST":
        month = day_of(request.POST.get("month", "")) or clock.today()
        try:
            actions.close_book(actor=actor, month=month, at=clock.now())
            messages.success(request, _("Đã khóa sổ. Bản có chữ ký số hiện sau ít phút."))
            return redirect(request.get_full_path())
        except actions.UnableToClose as refused:
            error = refused.message
    shown = {**books.page(actor=actor, first=first, last=last), "error": error}
    ledger.log_read(
        actor=actor, permission=RECEIVE, noun="dossiers.dossier", persons=[],
        subjects=[row["code"] for row in shown["rows"]], purpose=_("Xem sổ theo dõi hồ sơ"),
    )  # fmt: skip
    if request.GET.get("tai") in ("csv", "xlsx"):
        return _file(request.GET["tai"], shown["rows"], f"so-theo-doi-{first:%Y%m%d}-{last:%Y%m%d}")
    return render(request, "publicservices/register.html", shown, status=422 if error else 200)


def _file(kind: str, rows: list[dict[str, str]], name: str) -> HttpResponse:
    if kind == "csv":
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(COLUMNS.values())
        writer.writerows([_harmless(row[key]) for key in COLUMNS] for row in rows)
        answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(
            _workbook(rows),
            content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        )
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def _workbook(rows: list[dict[str, str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sổ theo dõi hồ sơ")
    sheet.append(list(COLUMNS.values()))
    for row in rows:
        sheet.append([_harmless(row[key]) for key in COLUMNS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
