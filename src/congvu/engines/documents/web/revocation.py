"""`/khoa-ky/danh-sach-thu-hoi/`: what other authorities took back, how old it is, fetched on demand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.documents.actions import revocation as actions
from congvu.engines.documents.models import RevocationSource, pki
from congvu.engines.documents.queries import revocation as queries
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.webkit.web.routes import actor_of


class SourceForm(forms.Form):
    """One more address."""

    url = forms.CharField(
        label=gettext_lazy("Địa chỉ"),
        max_length=500,
        widget=forms.URLInput,
        help_text=gettext_lazy(
            "Ví dụ http://crl.example.vn/ca.crl. Chỉ nhận danh sách do tổ chức đang được tin cậy ở đây ký."
        ),
    )


@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Every list with its issuer, age, next date and last trouble."""
    return _page(request, SourceForm())


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Fetch from one more address, at once."""
    form = SourceForm(request.POST)
    if form.is_valid():
        actor, at = actor_of(request), clock.now()
        try:
            uid = actions.add_source(actor=actor, url=form.cleaned_data["url"].strip(), at=at)
        except Invalid as invalid:
            form.add_error("url", invalid.message)
        else:
            _tell(request, actions.fetch(actor=actor, uid=uid, at=at), uid)
            return redirect("documents:lists")
    return _page(request, form, status=422)


@require_POST
def fetch(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask its address now."""
    _tell(request, actions.fetch(actor=actor_of(request), uid=uid, at=clock.now()), uid)
    return redirect("documents:lists")


@require_POST
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Fetch no more from a typed address."""
    try:
        actions.drop_source(actor=actor_of(request), uid=uid, at=clock.now())
    except Invalid as invalid:
        messages.error(request, invalid.message)
    return redirect("documents:lists")


def _tell(request: HttpRequest, why: str, uid: UUID) -> None:
    if why:
        messages.error(request, _why(why, queries.one(uid).detail))
    else:
        messages.success(request, _("Đã có danh sách mới nhất."))


def _page(request: HttpRequest, form: SourceForm, status: int = 200) -> HttpResponse:
    now = clock.now()
    context = {
        "rows": [_shown(row, now) for row in queries.sources()], "form": form,
        "files": [_file(name, listed, now) for name, listed in queries.by_hand()],
        "demo": pki.is_demo(),
        "crumbs": [{"title": _("Khóa ký số"), "href": reverse("documents:keys")}],
    }  # fmt: skip
    return render(request, "documents/lists.html", context, status=status)


def _shown(row: RevocationSource, now: datetime) -> dict[str, Any]:
    tone, state = _state(row.next_update, row.is_fresh(now))
    return {
        "row": row, "tone": tone, "state": state,
        "why": _why(row.trouble, row.detail) if row.trouble else "",
        "number": "" if row.number == "-1" else row.number,
    }  # fmt: skip


def _file(name: str, listed: Any, now: datetime) -> dict[str, Any]:
    until = listed.next_update if listed else None
    tone, state = _state(until, until is not None and now < until)
    return {"name": name, "listed": listed, "tone": tone, "state": state}


def _state(until: datetime | None, fresh: bool) -> tuple[str, str]:
    if fresh:
        return "good", _("Còn hiệu lực")
    return ("bad", _("Quá hạn")) if until else ("bad", _("Chưa có danh sách"))


def _why(word: str, detail: str) -> str:
    """Why nothing was taken, and what to do; what was held stays."""
    words = {
        "silent": _("Máy chủ của tổ chức chứng thực không trả lời (%(detail)s)."),
        "forbidden": _("Địa chỉ dẫn vào mạng nội bộ nên không được gọi (CONGVU_CALLS_INSIDE)."),
        "status": _("Máy chủ của tổ chức chứng thực trả lời mã %(detail)s."),
        "too_large": _("Tệp lớn hơn 20 MB nên không nhận."),
        "address": _("Địa chỉ không phải http:// hoặc https://."),
        "unreadable": _("Nội dung tải về không phải danh sách thu hồi."),
        "delta": _("Đây là danh sách phần thay đổi (delta); hãy dùng địa chỉ của danh sách đầy đủ."),
        "undated": _("Danh sách không ghi ngày cập nhật tiếp theo."),
        "unsigned": _("Không có tổ chức nào đang được tin cậy ở đây đã ký danh sách này (%(detail)s)."),
        "expired": _("Danh sách tải về đã quá hạn từ %(detail)s."),
        "early": _("Danh sách tải về đề ngày %(detail)s, sau hôm nay; hãy kiểm tra đồng hồ máy chủ."),
        "older": _("Danh sách tải về (ngày %(detail)s) cũ hơn bản đang giữ."),
        "other_issuer": _("Danh sách tải về của tổ chức khác (%(detail)s) với bản đang giữ."),
    }  # fmt: skip
    return words.get(word, word) % {"detail": detail}
