"""`/van-ban/<uid>/sao/`: copies of an issued paper: which there are, and a new one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from congvu.engines.documents.actions.copying import copy_paper
from congvu.engines.documents.queries import copying
from congvu.engines.documents.rules.copying import NAMES, Copying, may_copy
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


class CopyForm(forms.Form):
    """Which copy, of which pages, for whom."""

    form = forms.ChoiceField(label=gettext_lazy("Hình thức sao"), widget=forms.RadioSelect)
    pages = forms.CharField(
        label=gettext_lazy("Trang được trích sao"), required=False, max_length=100,
        help_text=gettext_lazy("Chỉ khi trích sao. Ví dụ: 1, 3-4."),
    )  # fmt: skip
    recipients = forms.CharField(
        label=gettext_lazy("Nơi nhận bản sao"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("Mỗi nơi một dòng."),
    )  # fmt: skip

    def __init__(self, *args: Any, of_copy: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [(c.value, _(NAMES[c])) for c in Copying if may_copy(c, of_copy)]
        self.fields["form"].choices = allowed  # type: ignore[attr-defined]
        if allowed:
            self.fields["form"].initial = allowed[0][0]
        if Copying.EXTRACT not in dict(allowed):
            del self.fields["pages"]


@require_http_methods(["GET", "POST"])
def copies(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The copies of a paper; a POST signs a new one."""
    actor = actor_of(request)
    paper = copying.source(actor, uid)
    form = CopyForm(request.POST or None, of_copy=copying.form_of(paper))
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = copy_paper(
                actor=actor, paper=uid, form=data["form"], said_pages=data.get("pages", ""),
                recipients=data["recipients"].splitlines(), at=clock.now(),
            )  # fmt: skip
        except Invalid as wrong:
            for field, words in wrong.errors.items():
                form.add_error(field if field in form.fields else None, words)
        else:
            words = _("Đã ký bản sao số %(number)s; hệ thống đang ký số và đóng dấu thời gian.")
            messages.success(request, words % {"number": made.number})
            return answers.go(request, reverse("documents:copies", args=[uid]))
    context = {"paper": paper, "form": form, "copies": copying.copies_of(uid),
               "crumbs": [{"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")}]}  # fmt: skip
    return render(request, "documents/copies.html", context, status=422 if form.is_bound else 200)
