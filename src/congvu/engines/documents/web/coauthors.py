"""`/du-thao/<uid>/nguoi-cung-soan/`: who writes a draft together with its author."""

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

from congvu.engines.documents.actions import coauthors as actions
from congvu.engines.documents.models import Draft
from congvu.engines.documents.models.drafts import WRITE
from congvu.engines.documents.queries import choosing, drafts
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of


class InviteForm(forms.Form):
    """Whom to invite."""

    account = forms.ChoiceField(label=gettext_lazy("Mời"))

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = choosing.invitable(draft, on=clock.today())
        self.fields["account"].choices = [  # type: ignore[attr-defined]
            ("", _("– chọn người –")),
            *((str(account), words) for account, words in found.items()),
        ]


@require_http_methods(["GET", "POST"])
def coauthors(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The list; the author invites and ends, a co-author may stop."""
    actor = actor_of(request)
    draft = drafts.visible(actor, uid)
    end = request.POST.get("bo", "")
    if end.isdecimal():
        actions.leave(actor=actor, uid=uid, account=int(end), at=clock.now())
        return _back(request, uid, _("Đã thôi cùng soạn thảo."))
    form = InviteForm(request.POST or None, draft=draft) if _is_author(actor, draft) else None
    if form is not None and form.is_valid():
        account = int(form.cleaned_data["account"])
        actions.invite(actor=actor, uid=uid, account=account, at=clock.now())
        return _back(request, uid, _("Đã mời cùng soạn thảo."))
    names = drafts.names(draft.coauthors)
    context = {
        "draft": draft, "form": form,
        "rows": [
            {"account": a, "who": names.get(a, ""),
             "may_end": form is not None or a == actor.account_id}
            for a in draft.coauthors
        ],
        "crumbs": [
            {"title": _("Dự thảo văn bản"), "href": reverse("documents:drafts")},
            {"title": draft.abstract or draft.kind.name,
             "href": reverse("documents:draft", args=[uid])},
        ],
    }  # fmt: skip
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "documents/coauthors.html", context, status=status)


def _is_author(actor: Actor, draft: Draft) -> bool:
    mine = draft.author_id == actor.account_id or actor.holds(WRITE, draft.drafting_unit_id)
    return mine and draft.is_open


def _back(request: HttpRequest, uid: UUID, words: str) -> HttpResponse:
    messages.success(request, words)
    return answers.go(request, reverse("documents:draft-coauthors", args=[uid]))
