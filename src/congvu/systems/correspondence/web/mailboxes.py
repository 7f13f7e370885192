"""The citizen's side: the mailbox of documents at the portal, one's own and of organisations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.correspondence.actions import mailboxes as actions
from congvu.systems.correspondence.models import Recipient
from congvu.systems.correspondence.queries import mailboxes as queries
from congvu.systems.correspondence.rules import states
from congvu.systems.correspondence.web import entering
from congvu.systems.correspondence.web.receiving import place_of, whole
from congvu.webkit.web import answers, limits
from congvu.webkit.web.fields import DayField, FilesField, NameField
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen

OWN = "ca-nhan"


def address(row: Recipient) -> str:
    return reverse("correspondence:mailbox-letter", args=[row.pk])


def standing(row: Recipient) -> tuple[str, str]:
    """Tone and words of how it stands with who got it."""
    if row.letter.state != queries.State.SENT:
        return "late", row.letter.get_state_display()
    if row.state == Recipient.State.TAKEN:
        return "late", gettext("Cơ quan gửi đã rút")
    if row.received_at:
        return "good", gettext("Đã xác nhận nhận")
    return ("plain", gettext("Đã xem")) if row.opened_at else ("info", gettext("Chưa đọc"))


def _words(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    return rows.filter(
        Q(letter__notation__icontains=typed) | Q(letter__abstract__icontains=typed)
        | Q(letter__unit__name__icontains=typed)
    )  # fmt: skip


def _standing(rows: QuerySet[Any], how: str) -> QuerySet[Any]:
    kinds = {
        "chua-doc": queries.UNREAD, "da-xem": Q(opened_at__isnull=False, received_at=None),
        "da-nhan": Q(received_at__isnull=False),
    }  # fmt: skip
    return rows.filter(kinds[how])


def _whose(rows: QuerySet[Any], number: str) -> QuerySet[Any]:
    return rows.filter(person__isnull=False) if number == OWN else rows.filter(organisation=number)


class Mailbox(ListScreen):
    """What agencies sent to the citizen and to the organisations for which they act today."""

    title = _("Hộp thư văn bản")
    lead = _("Văn bản cơ quan gửi cho bạn và cho tổ chức bạn đại diện, mới nhất trước.")
    name = "hop-thu-van-ban"
    key = "pk"
    template = "correspondence/mailbox.html"
    columns: ClassVar = (
        Column(
            key="notation", label=_("Số, ký hiệu"), kind="code", link=address,
            value=lambda row: row.letter.notation,
        ),
        Column(
            key="abstract", label=_("Tên loại và trích yếu"),
            value=lambda row: f"{row.letter.kind_name}: {row.letter.abstract}",
        ),
        Column(key="unit", label=_("Cơ quan gửi"), value=lambda row: row.letter.unit.name),
        Column(key="name", label=_("Gửi cho")),
        Column(
            key="dated_on", label=_("Ngày văn bản"), kind="day",
            value=lambda row: row.letter.dated_on,
        ),
        Column(
            key="state", label=_("Tình trạng"), kind="status",
            value=lambda row: standing(row)[1], tone=lambda row: standing(row)[0],
        ),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(key="tim", label=_("Số, trích yếu, cơ quan gửi"), apply=_words),
        Filter(
            key="tinh_trang", label=_("Tình trạng"), kind="choice", apply=_standing,
            choices=(
                ("chua-doc", _("Chưa đọc")), ("da-xem", _("Đã xem")),
                ("da-nhan", _("Đã xác nhận nhận")),
            ),
        ),
        Filter(key="cua", label=_("Hộp thư"), kind="choice", apply=_whose, choices=()),
    )  # fmt: skip
    empty_title = _("Hộp thư chưa có văn bản")
    empty_text = _("Khi cơ quan gửi văn bản cho bạn hoặc tổ chức bạn đại diện, văn bản nằm ở đây.")

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        self.acts_for = queries.organisations(self.actor, on=clock.today())
        whose = [(OWN, gettext("Của tôi")), *((o.number, o.name) for o in self.acts_for)]
        self.__dict__["filters"] = tuple(
            replace(f, choices=whose) if f.key == "cua" else f for f in type(self).filters
        )

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.visible(actor, on=clock.today()).select_related("letter__unit")

    def context(self) -> dict[str, Any]:
        return {"acts_for": self.acts_for}


class ReplyForm(forms.Form):
    """The answer as its paper says it."""

    abstract = NameField(
        label=_("Trích yếu"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    notation = forms.CharField(label=_("Số, ký hiệu"), max_length=60, required=False)
    dated_on = DayField(label=_("Ngày văn bản"))
    uploads = FilesField(
        label=_("Tệp văn bản"), help_text=_("PDF, DOCX hoặc ảnh; có thể chọn nhiều tệp.")
    )


@require_GET
def show(request: HttpRequest, recipient: int) -> HttpResponse:
    """One document: what it says, its signed file, whether it was confirmed, what was answered."""
    actor = actor_of(request)
    _mine(actor, recipient)
    actions.open_box(actor=actor, recipient=recipient, at=clock.now())
    return _page(request, recipient, ReplyForm(initial={"dated_on": clock.today()}))


@require_POST
def reply(request: HttpRequest, recipient: int) -> HttpResponse:
    """The answer goes to the sender's clerk."""
    actor = actor_of(request)
    _mine(actor, recipient)
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, recipient, form)
    said = dict(form.cleaned_data)
    uploads = said.pop("uploads")
    try:
        actions.reply(
            actor=actor, recipient=recipient, said=actions.Reply(**said), uploads=uploads,
            at=clock.now(),
        )  # fmt: skip
    except (Invalid, documents.UnableToTakeSecret) as refused:
        entering.tell(form, refused)
        return _page(request, recipient, form)
    messages.success(
        request, gettext("Đã gửi văn bản trả lời; cơ quan tiếp nhận, vào sổ rồi báo lại bạn.")
    )
    return answers.go(request, reverse("correspondence:mailbox-letter", args=[recipient]))


def _page(request: HttpRequest, recipient: int, form: ReplyForm) -> HttpResponse:
    row = _mine(actor_of(request), recipient)
    is_open = queries.is_open(row)
    shown = {
        "form": form,
        "replies": [
            (one, states.TONES[one.state], gettext(states.LABELS[one.state]), why)
            for one, why in queries.replies(row)
        ],
        "row": row, "why": row.said if row.state == Recipient.State.TAKEN else "",
        "letter": row.letter, "standing": standing(row), "is_open": is_open,
        "files": queries.files_of(row) if is_open else [],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return answers.page(request, "correspondence/mailbox_letter.html", shown, status=status)


@require_POST
def fetch(request: HttpRequest, recipient: int) -> HttpResponseBase:
    """The signed file, or one issued with it."""
    limits.count(request, "paper-file")
    actor, place = actor_of(request), place_of(request)
    _mine(actor, recipient)
    return whole(actions.fetch(actor=actor, recipient=recipient, at=clock.now(), place=place))


@require_POST
def confirm(request: HttpRequest, recipient: int) -> HttpResponse:
    """It arrived."""
    _mine(actor_of(request), recipient)
    actions.confirm(actor=actor_of(request), recipient=recipient, at=clock.now())
    messages.success(request, gettext("Đã báo cơ quan gửi là bạn đã nhận văn bản."))
    return answers.go(request, reverse("correspondence:mailbox-letter", args=[recipient]))


def _mine(actor: Actor, recipient: int) -> Recipient:
    """Raises NotFound, and tells the ledger who asked for what is not theirs."""
    try:
        return queries.one(actor, recipient, on=clock.today())
    except NotFound:
        actions.turn_away(actor=actor, recipient=recipient)
        raise
