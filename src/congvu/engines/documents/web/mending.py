"""`/du-thao/<uid>/sua-sai/`: begin the draft that corrects or replaces an issued document."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from congvu.engines.documents.actions.mending import begin_mending
from congvu.engines.documents.queries import drafts, mending
from congvu.engines.documents.rules.mending import WHEN, Mending
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


class MendForm(forms.Form):
    """Which way, and what was wrong."""

    how = forms.ChoiceField(label=gettext_lazy("Cách sửa"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=gettext_lazy("Sai sót"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Khi thay thế, lời này hiện ở trang xác thực của văn bản cũ."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = [(m.value, _(WHEN[m])) for m in Mending]  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def mend(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Choose the way; a POST begins the draft and opens it."""
    actor = actor_of(request)
    draft = drafts.visible(actor, uid)
    if draft.paper is None or not mending.may_mend(actor, draft):
        raise NotFound(_("Không tìm thấy văn bản đã ban hành."))
    form = MendForm(request.POST or None)
    if form.is_valid():
        try:
            made = begin_mending(actor=actor, uid=uid, at=clock.now(), **form.cleaned_data)
        except Invalid as wrong:
            for field, words in wrong.errors.items():
                form.add_error(field, words)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return answers.go(request, reverse("documents:draft-edit", args=[made.uid]))
    context = {
        "form": form, "old": mending.old_of(draft), "open": mending.under_way(actor, draft.paper.pk),
        "crumbs": [{"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")},
                   {"title": draft.title, "href": reverse("documents:draft", args=[uid])}],
    }  # fmt: skip
    return render(request, "documents/mend.html", context, status=422 if form.is_bound else 200)
