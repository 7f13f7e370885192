"""One letter that leaves: its paper, where it goes, what recipients say, asking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from congvu.engines.documents import api as documents
from congvu.engines.exchange import api as exchange
from congvu.engines.ledger import api as ledger
from congvu.engines.notify import api as notify
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, Refused
from congvu.systems.correspondence.actions import asking, links, mailboxes, mailing, opening
from congvu.systems.correspondence.actions import outgoing as actions
from congvu.systems.correspondence.models import OutgoingLetter, Recipient
from congvu.systems.correspondence.queries import incoming, mending
from congvu.systems.correspondence.queries import outgoing as queries
from congvu.systems.correspondence.rules import states
from congvu.systems.correspondence.web import entering, files
from congvu.systems.correspondence.web.outgoing import TONES, State, address
from congvu.webkit.web import answers
from congvu.webkit.web.fields import DayField, NameField
from congvu.webkit.web.routes import actor_of

REFUSALS = (
    Invalid, actions.UnableToSend, exchange.UnableToSend, opening.UnableToOpen,
    documents.UnableToEndPaper,
)  # fmt: skip
PLACE_TONES = {
    "waiting": "info", "sent": "plain", "accepted": "good", "mailbox": "info", "confirmed": "good",
    "taken": "late",
    "failed": "bad",
}  # fmt: skip


class SendForm(forms.Form):
    """Where it goes. find: words by which more agencies are offered; what is ticked stays."""

    find = forms.CharField(
        label=_("Tìm cơ quan"), required=False, max_length=100,
        help_text=_("Gõ tên hoặc mã rồi bấm Tìm; cơ quan đã chọn được giữ nguyên."),
    )  # fmt: skip
    agencies = forms.MultipleChoiceField(
        label=_("Cơ quan trên trục liên thông"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    mails = forms.CharField(
        label=_("Gửi qua thư điện tử"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Tổ chức, doanh nghiệp, người ngoài trục; mỗi dòng một nơi, tên rồi địa chỉ trong ngoặc "
            "nhọn: Hội Khuyến học tỉnh <vanphong@hoikhuyenhoc.example>"
        ),
    )  # fmt: skip
    boxes = forms.CharField(
        label=_("Gửi vào hộp thư trên Cổng"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Tổ chức, doanh nghiệp có người đại diện trên Cổng, hoặc người dân; mỗi dòng một nơi, "
            "tên rồi mã số (số định danh) trong ngoặc nhọn: Công ty Mẫu <0101234567>"
        ),
    )  # fmt: skip
    others = forms.CharField(
        label=_("Nơi nhận khác"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Mỗi dòng một nơi, văn thư tự chuyển: bưu điện, trao tay."),
    )  # fmt: skip
    copies = forms.IntegerField(label=_("Số lượng bản"), min_value=1, max_value=9999, initial=1)
    note = NameField(label=_("Ghi chú"), max_length=500, required=False)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        """The agencies to tick; when nobody can be written to, an empty question helps no one."""
        field = self.fields["agencies"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if not choices and not self.data.get("find"):
            del self.fields["agencies"], self.fields["find"]


class UpdateForm(forms.Form):
    """What an update asks besides its reason."""

    due_on = DayField(label=_("Hạn trả lời mới"), required=False)


def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The letter's page; POST sends it, or looks for more agencies to send it to."""
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    form = _form(request, row)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        done = _send(request, actor, row, form)
        if done is not None:
            return done
    looking = "look" in request.POST
    status = 422 if form.is_bound and not looking and form.errors else 200
    return answers.page(request, "correspondence/sent.html", _page(actor, row, form), status=status)


def _form(request: HttpRequest, row: OutgoingLetter) -> SendForm:
    first = {"note": row.note, "copies": row.copies}
    if "look" in request.POST:  # a search sends nothing: what was written is shown again
        said = {name: request.POST.get(name, "") for name in request.POST}
        form = SendForm(initial=first | said | {"agencies": request.POST.getlist("agencies")})
    else:
        form = SendForm(request.POST or None, initial=first)
    words = request.POST.get("find", "").replace("\0", "")[:100]
    form.offer(queries.agencies(words, request.POST.getlist("agencies")))
    return form


def _send(
    request: HttpRequest, actor: Actor, row: OutgoingLetter, form: SendForm
) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        actions.send_letter(
            actor=actor, uid=row.uid, agencies=said.get("agencies", []), copies=said["copies"],
            others=said["others"].splitlines(), mails=said["mails"].splitlines(),
            boxes=said["boxes"].splitlines(), note=said["note"], at=clock.now(),
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refused as refused:
        entering.tell(form, refused)
        return None
    messages.success(request, gettext("Đã chuyển văn bản."))
    return answers.go(request, address(row))


def _page(actor: Actor, row: OutgoingLetter, form: SendForm) -> dict[str, Any]:
    may_send = actor.holds(incoming.REGISTER, row.unit_id)
    places = queries.recipients(row)
    mailed, public = queries.mailed(places), queries.is_public(row)
    return {
        "row": row, "form": form, "update_form": UpdateForm(),
        "state": (TONES[row.state], row.get_state_display()),
        "places": [
            (one, PLACE_TONES[one.state], _said(one), mailed.get(one.pk)) for one in places
        ],
        "beside": queries.files_of(row)[1:], "public": public, "mended": mending.others(actor, row),
        "may_open": actor.holds(queries.OPEN, row.unit_id)
        and (public or row.state in (State.ISSUED, State.SENT)),
        "clerk": may_send, "mails": bool(mailed),
        "may_send": may_send and row.state in (State.ISSUED, State.SENT),
        "may_ask": may_send and row.state == State.SENT and any(p.code for p in places),
        "may_end_update": may_send and any(_waits(one) for one in places),
        "may_end_recall": may_send and row.state == State.RECALLED,
        "draft_page": queries.draft_page(row) if queries.may_open_draft(actor, row) else "",
        "timeline": ledger.timeline(noun=queries.NOUN, subject=str(row.uid)),
        "filing": files.filed(actor, row),
    }  # fmt: skip


@require_POST
def open_(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Everybody may fetch it by its code, or no longer."""
    public = request.POST.get("public") == "1"
    told = gettext("Đã công khai văn bản.") if public else gettext("Đã thôi công khai văn bản.")
    return _ask(request, uid, told, opening.open_letter, public=public)


@require_POST
def recall(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ask it back from every agency."""
    told = gettext("Đã gửi đề nghị thu hồi; chờ nơi nhận trả lời.")
    return _ask(request, uid, told, asking.ask_back)


@require_POST
def update(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Send it anew to every agency that has it."""
    form = UpdateForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Hạn trả lời ghi theo dạng ngày/tháng/năm."))
        return answers.go(request, address(queries.letter(actor=actor_of(request), uid=uid)))
    told = gettext("Đã gửi bản cập nhật; chờ nơi nhận trả lời.")
    return _ask(request, uid, told, asking.send_update, due_on=form.cleaned_data["due_on"])


@require_POST
def end_update(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Wait no longer for who has not answered."""
    return _ask(request, uid, gettext("Đã thôi chờ trả lời."), asking.end_update)


@require_POST
def end_recall(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The clerk ends a recall: taken back, or it stands."""
    withdrawn = request.POST.get("how") == "withdrawn"
    return _ask(request, uid, gettext("Đã kết thúc thu hồi."), asking.end_recall,
                withdrawn=withdrawn)  # fmt: skip


@require_POST
def mail_again(request: HttpRequest, uid: UUID, recipient: int) -> HttpResponse:
    """The e-mail goes again, to the same address or to another."""
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    typed = request.POST.get("address", "").replace("\0", "")[:254]
    try:
        mailing.mail_again(actor=actor, uid=uid, recipient=recipient, address=typed, at=clock.now())
    except (Invalid, mailing.UnableToMail, notify.UnableToRetry) as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, gettext("Đã gửi lại thư điện tử."))
    return answers.go(request, address(row))


@require_POST
def take_back(request: HttpRequest, uid: UUID, recipient: int) -> HttpResponse:
    """It lies in this mailbox no longer."""
    told = gettext("Đã rút văn bản khỏi hộp thư.")
    return _ask(request, uid, told, mailboxes.take_back, recipient=recipient)


@require_POST
def end_link(request: HttpRequest, uid: UUID, recipient: int) -> HttpResponse:
    """A recipient's link opens nothing any more."""
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    links.end_link(actor=actor, uid=uid, recipient=recipient, at=clock.now())
    messages.success(request, gettext("Đã dừng liên kết tải."))
    return answers.go(request, address(row))


def _ask(request: HttpRequest, uid: UUID, told: str, do: Any, **said: Any) -> HttpResponse:
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    reason = request.POST.get("reason", "").replace("\0", "")[:500]
    try:
        do(actor=actor, uid=uid, reason=reason, at=clock.now(), **said)
    except REFUSALS as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, told)
    return answers.go(request, address(row))


def _waits(one: Recipient) -> bool:
    return one.asked == states.UPDATE and one.recall == states.RECALL_ASKED


def _said(one: Recipient) -> str:
    """What the recipient last told, in words."""
    if one.received_at:
        return gettext("Xác nhận đã nhận: %(who)s") % {"who": one.received_by}
    if one.opened_at:
        return gettext("Đã mở xem trên Cổng")
    if one.recall:
        return gettext(states.OURS[one.asked][one.recall])
    return gettext(states.LABELS[one.status]) if one.status in states.LABELS else ""
