"""`/du-thao/nhap-word/`: a Word file is read and shown; only what is confirmed becomes a draft."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from congvu.engines.documents.actions import drafts as actions
from congvu.engines.documents.actions.importing import read_word
from congvu.engines.documents.models import Draft
from congvu.engines.documents.queries import choosing, drafts
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import drawing
from congvu.engines.documents.rules.document import BadDocument, Document
from congvu.engines.documents.rules.word_reading import Found
from congvu.engines.documents.web.draft_forms import StartForm
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.kernel.text import gettext_noop
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

SALT = "documents.word"
HOURS = 12
LETTER = "cong-van"
PARTS = ("abstract", "addressees", "lead", "bases", "proposer", "recipients", "keeping", "urgency",
         "circulation", "blocks")  # fmt: skip

SHOWN = 8  # numbers that changed, named one by one
NOTES = {
    "changes": gettext_noop("Chỗ theo dõi thay đổi, đọc như đã chấp nhận: %(n)s."),
    "comments": gettext_noop("Nhận xét không được nhập: %(n)s."),
    "pictures": gettext_noop(
        "Hình ảnh, đối tượng không được nhập: %(n)s. Hãy gửi kèm thành tệp riêng."
    ),
    "boxes": gettext_noop(
        "Khung chữ không được nhập: %(n)s. Hãy chép chữ trong khung vào dự thảo."
    ),
    "notes": gettext_noop("Chú thích cuối trang không được nhập: %(n)s."),
    "equations": gettext_noop(
        "Công thức không được nhập: %(n)s. Hãy gõ lại hoặc gửi kèm thành tệp."
    ),
    "enclosed": gettext_noop(
        "Tệp kèm theo có tên trong danh sách: %(n)s. Hãy thêm từng tệp vào dự thảo."
    ),
    "cells": gettext_noop("Ô của bảng vượt giới hạn, không được nhập: %(n)s."),
    "margins": gettext_noop("Đầu trang, chân trang không được nhập: %(n)s."),
    "blocks": gettext_noop("Đoạn cuối vượt giới hạn, không được nhập: %(n)s."),
}


class WordForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Tệp Word (.docx)"),
        help_text=gettext_lazy("Tệp .doc cũ: mở bằng Word, lưu lại dạng .docx. Tối đa 20 MB."),
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A file for a new draft: chosen, looked at, taken."""
    return _run(request, None)


@require_http_methods(["GET", "POST"])
def into(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A file whose words take the place of a draft's."""
    return _run(request, drafts.visible(actor_of(request), uid))


def _run(request: HttpRequest, draft: Draft | None) -> HttpResponse:
    if draft is not None and not draft.is_open:
        return answers.go(request, _desk(draft))
    if "doc" in request.POST:
        return _take(request, draft)
    form = WordForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = read_word(filename=file.name or "", stream=file.file, on=clock.today())
            actions.refuse_secret(document=found.document, field="file")
        except Refused as refused:
            said = refused.errors.get("file", "") if isinstance(refused, Invalid) else ""
            form.add_error("file", said or refused.message)
        else:
            return _review(request, draft, found)
    context = {"form": form, "draft": draft, "crumbs": _crumbs()}
    status = 422 if form.errors else 200
    return render(request, "documents/word.html", context, status=status)


def _review(request: HttpRequest, draft: Draft | None, found: Found) -> HttpResponse:
    content = {
        name: value for name, value in documents.write(found.document).items() if name in PARTS
    }
    kept = {
        "content": content,
        "notes": notes(found),
        "number": found.number,
        "signer": found.signer,
    }
    initial = {
        "abstract": found.document.abstract, "kind": found.kind or (LETTER if found.number else ""),
    }  # fmt: skip
    form = StartForm(None, units=_units(request), initial=initial)
    form.fields["abstract"].required = False
    return _page(request, draft, kept, form)


def _take(request: HttpRequest, draft: Draft | None) -> HttpResponse:
    kept = _kept(request.POST.get("doc", ""))
    if draft is not None:
        return _into(request, draft, kept["content"])
    form = StartForm(request.POST, units=_units(request))
    if not form.is_valid():
        return _page(request, draft, kept, form, 422)
    said = form.cleaned_data
    try:
        ref = actions.begin_draft(
            actor=actor_of(request), kind=said["kind"], unit_id=int(said["unit"]),
            abstract=said["abstract"], secrecy_mark=said["secrecy"], content=kept["content"],
            at=clock.now(),
        )  # fmt: skip
    except Refused as refused:
        form.add_error("secrecy" if refused.field else None, refused.message)
        return _page(request, draft, kept, form, 422)
    messages.success(request, _("Đã tạo dự thảo từ tệp Word. Hãy soát lại từng phần."))
    return answers.go(request, reverse("documents:draft-edit", args=[ref.uid]))


def _into(request: HttpRequest, draft: Draft, content: dict[str, Any]) -> HttpResponse:
    """The file's parts in the place of the draft's; what the file lacks stays. Kept as a version."""
    said = request.POST.get("revision", "")
    taken = {name: value for name, value in content.items() if value}
    actions.save_draft(
        actor=actor_of(request), uid=draft.uid, content={**draft.content, **taken},
        revision=int(said) if said.isdecimal() else 0, note=_("Nhập từ tệp Word"), at=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Đã nhập tệp Word vào dự thảo và lưu thành phiên bản."))
    return answers.go(request, reverse("documents:draft-edit", args=[draft.uid]))


def _kept(said: str) -> dict[str, Any]:
    """What the review page was given, unchanged and not too old. Raises NotFound."""
    try:
        kept: dict[str, Any] = signing.loads(said, salt=SALT, max_age=HOURS * 3600)
        documents.read(kept["content"])
    except (signing.BadSignature, BadDocument) as wrong:
        raise NotFound(_("Trang soát lại đã quá hạn. Hãy chọn lại tệp Word.")) from wrong
    return kept


def _page(
    request: HttpRequest,
    draft: Draft | None,
    kept: dict[str, Any],
    form: StartForm,
    status: int = 200,
) -> HttpResponse:
    made = documents.read(kept["content"])
    context = {
        "draft": draft, "form": form, "made": made, "kept": kept, "body": drawing.outlined(made),
        "parts": _parts(made), "doc": signing.dumps(kept, salt=SALT, compress=True),
        "crumbs": _crumbs(), "again": request.path,
    }  # fmt: skip
    return render(request, "documents/word_review.html", context, status=status)


def _parts(made: Document) -> list[tuple[str, str]]:
    """What was recognised around the body, in words; empty: not found in the file."""
    return [
        (_("Trích yếu nội dung"), made.abstract), (_("Kính gửi"), "\n".join(made.addressees)),
        (_("Thẩm quyền ban hành"), made.lead), (_("Căn cứ ban hành"), "\n".join(made.bases)),
        (_("Theo đề nghị của"), made.proposer), (_("Nơi nhận"), "\n".join(made.recipients)),
        (_("Lưu"), drawing.keeping_line(made.keeping)),
    ]  # fmt: skip


def notes(found: Found) -> list[str]:
    """What stays behind or was decided, as sentences."""
    told = [_(said) % {"n": found.counted[name]} for name, said in NOTES.items()
            if found.counted[name]]  # fmt: skip
    return told + _renumbered(found)


def _renumbered(found: Found) -> list[str]:
    if not found.renumbered:
        return []
    pairs = ", ".join(f"“{was}” → “{now}”" for was, now in found.renumbered[:SHOWN])
    more = "…" if len(found.renumbered) > SHOWN else ""
    words = _(
        "Số thứ tự đánh lại theo bố cục: %(pairs)s. Hãy soát các chỗ dẫn chiếu trong văn bản."
    )
    return [words % {"pairs": pairs + more}]


def _units(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(u.id), u.name) for u in choosing.issuing_units(actor_of(request))]


def _desk(draft: Draft) -> str:
    return reverse("documents:draft", args=[draft.uid])


def _crumbs() -> list[dict[str, str]]:
    return [{"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")}]
