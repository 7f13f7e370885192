"""The owner's side: links and consents, a new link, taking one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from congvu.kernel import clock
from congvu.systems.sharing import actions, queries, rules
from congvu.webkit.web.routes import actor_of


class LinkForm(forms.Form):
    """What to lend, to whom, for what, for how long."""

    receiver = forms.CharField(label=gettext_lazy("Người, cơ quan nhận"), max_length=200)
    purpose = forms.CharField(
        label=gettext_lazy("Mục đích"),
        max_length=500,
        help_text=gettext_lazy("Ví dụ: bổ sung hồ sơ vay vốn."),
    )
    papers = forms.MultipleChoiceField(
        label=gettext_lazy("Giấy tờ"), required=False, widget=forms.CheckboxSelectMultiple
    )
    fields_ = forms.MultipleChoiceField(
        label=gettext_lazy("Thông tin cá nhân"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Có hiệu lực trong (ngày)"), min_value=1, initial=7
    )
    openings = forms.IntegerField(label=gettext_lazy("Số lượt mở tối đa"), min_value=1, initial=3)
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mở"),
        required=False,
        min_length=6,
        max_length=60,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "Báo mật khẩu cho người nhận bằng cách khác, không gửi kèm đường dẫn."
        ),
    )

    def __init__(self, *args: Any, papers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = papers  # type: ignore[attr-defined]  # a choice field's own
        choices = [(key, _(label)) for key, label in rules.FIELDS.items()]
        self.fields["fields_"].choices = choices  # type: ignore[attr-defined]  # as above

    def wish(self) -> actions.Wish:
        """The cleaned answers as the action takes them."""
        said = self.cleaned_data
        return actions.Wish(
            receiver=said["receiver"],
            purpose=said["purpose"],
            papers=tuple(said["papers"]),
            fields=tuple(said["fields_"]),
            days=said["days"],
            openings=said["openings"],
            password=said["password"],
        )


def index(request: HttpRequest) -> HttpResponse:
    """Every link with its openings, and who processes data by law."""
    actor = actor_of(request)
    shown = {"links": queries.links(actor), "duties": queries.duties(actor)}
    return render(request, "sharing/links.html", shown)


def create(request: HttpRequest) -> HttpResponse:
    """Choose, name, limit; the link is shown this once."""
    actor = actor_of(request)
    form = LinkForm(request.POST or None, papers=queries.choices(actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_link(actor=actor, wish=form.wish(), at=clock.now())
        except actions.UnableToShare as refused:
            for field, sentence in refused.errors.items():
                form.add_error("fields_" if field == "fields" else field, sentence)
        else:
            url = request.build_absolute_uri(reverse("sharing:open", args=[made.token]))
            answer = render(request, "sharing/made.html", {"url": url})
            answer["Cache-Control"] = "no-store"
            return answer
    days, openings = queries.most(on=clock.today())
    shown = {
        "form": form,
        "days": days,
        "openings": openings,
    }
    return render(request, "sharing/new.html", shown, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a consent back."""
    actions.withdraw_link(actor=actor_of(request), link_uid=str(uid), at=clock.now())
    messages.success(request, _("Đã rút lại đồng ý. Đường dẫn không mở được nữa."))
    return redirect("sharing:links")
