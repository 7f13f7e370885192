"""The clerk writes down what went by post and which copies were lent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, Refused
from congvu.systems.correspondence.actions import desk as actions
from congvu.systems.correspondence.models import Loan, Posting, Register
from congvu.systems.correspondence.queries import desk, incoming, outgoing
from congvu.systems.correspondence.rules.desk import Lent, Posted
from congvu.systems.correspondence.web import entering
from congvu.webkit.web import answers
from congvu.webkit.web.fields import DayField, NameField
from congvu.webkit.web.routes import actor_of


class PostingForm(forms.Form):
    """Envelopes to one place."""

    unit = forms.TypedChoiceField(label=_("Vào sổ của"), coerce=int)
    posted_on = DayField(label=_("Ngày chuyển"))
    notation = NameField(label=_("Số, ký hiệu văn bản"), max_length=160)
    place = NameField(label=_("Nơi nhận văn bản"), max_length=200)
    envelopes = forms.IntegerField(label=_("Số lượng bì"), min_value=1, max_value=999, initial=1)
    note = NameField(label=_("Ghi chú"), max_length=500, required=False)


class ReceiptForm(forms.Form):
    """What the post office gave."""

    receipt = NameField(label=_("Ký nhận và dấu bưu điện"), max_length=200)
    note = NameField(label=_("Ghi chú"), max_length=500, required=False)


class LoanForm(forms.Form):
    """A kept copy that somebody borrows."""

    unit = forms.TypedChoiceField(label=_("Vào sổ của"), coerce=int)
    lent_on = DayField(label=_("Ngày mượn"))
    borrower = NameField(label=_("Họ và tên người sử dụng"), max_length=200)
    notation = NameField(label=_("Số, ký hiệu văn bản"), max_length=160)
    dated_on = DayField(label=_("Ngày tháng văn bản"))
    abstract = NameField(label=_("Tên loại và trích yếu"), max_length=500)
    file_notation = NameField(label=_("Số, ký hiệu hồ sơ"), max_length=60, required=False)
    receipt = NameField(label=_("Ký nhận"), max_length=200, required=False)
    allowed_by = NameField(label=_("Người cho phép sử dụng"), max_length=200)
    note = NameField(label=_("Ghi chú"), max_length=500, required=False)


class ReturnForm(forms.Form):
    """The copy is back."""

    returned_on = DayField(label=_("Ngày trả"))
    note = NameField(label=_("Ghi chú"), max_length=500, required=False)


def post(request: HttpRequest) -> HttpResponse:
    """A line of what is posted."""
    first = {"posted_on": clock.today()}

    def write(actor: Actor, said: dict[str, Any], letter: str) -> None:
        unit = said.pop("unit")
        actions.enter_posting(
            actor=actor, unit_id=unit, said=Posted(**said), letter=letter, at=clock.now()
        )

    return _new(request, PostingForm, first, write, _("Ghi văn bản gửi bưu điện"), Register.POSTED)


def lend(request: HttpRequest) -> HttpResponse:
    """A line of what is lent."""
    first = {"lent_on": clock.today()}

    def write(actor: Actor, said: dict[str, Any], letter: str) -> None:
        unit = said.pop("unit")
        actions.lend_copy(
            actor=actor, unit_id=unit, said=Lent(**said), letter=letter, at=clock.now()
        )

    return _new(request, LoanForm, first, write, _("Ghi cho mượn bản lưu"), Register.LENT)


def receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the post office gave for one line."""
    row = desk.kept(actor_of(request), Posting, uid)
    form = ReceiptForm(request.POST or None, initial={"receipt": row.receipt, "note": row.note})

    def write(actor: Actor, said: dict[str, Any], _letter: str) -> None:
        actions.note_receipt(actor=actor, uid=uid, at=clock.now(), **said)

    where = _book(row, Register.POSTED)
    return _done(request, form, write, gettext("Ký nhận của bưu điện"), where, about=str(row))


def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The copy is back."""
    row = desk.kept(actor_of(request), Loan, uid)
    where = _book(row, Register.LENT)
    if row.returned_on is not None:
        return answers.go(request, where)
    form = ReturnForm(
        request.POST or None, initial={"returned_on": clock.today(), "note": row.note}
    )

    def write(actor: Actor, said: dict[str, Any], _letter: str) -> None:
        actions.take_copy_back(actor=actor, uid=uid, at=clock.now(), **said)

    return _done(request, form, write, gettext("Ghi trả bản lưu"), where, about=str(row))


def _new(
    request: HttpRequest, kind: type[forms.Form], first: dict[str, Any],
    write: Callable[[Actor, dict[str, Any], str], None], title: str | Promise, register: Register,
) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    units = [(unit.id, unit.name) for unit in incoming.books_of(actor)]
    if not units:
        raise NotAllowed(
            gettext("Bạn chưa giữ sổ của đơn vị nào; đề nghị quản trị giao quyền văn thư.")
        )
    letter = request.GET.get("van-ban", "")
    form = kind(request.POST or None, initial={"unit": units[0][0], **first, **_of(actor, letter)})
    entering.choose(form, units)
    where = f"{reverse('correspondence:books')}?so={register.value}"
    return _done(request, form, write, title, where, letter=letter)


def _of(actor: Actor, letter: str) -> dict[str, Any]:
    """What a letter of ours says for the line."""
    if not letter:
        return {}
    row = outgoing.letter(actor=actor, uid=outgoing.uid_of(letter))
    return {
        "unit": row.unit_id, "notation": row.notation, "place": row.places[:200],
        "dated_on": row.dated_on, "abstract": f"{row.kind_name}: {row.abstract}"[:500],
    }  # fmt: skip


def _done(
    request: HttpRequest, form: forms.Form, write: Callable[[Actor, dict[str, Any], str], None],
    title: str | Promise, where: str, *, letter: str = "", about: str = "",
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            write(actor_of(request), dict(form.cleaned_data), letter)
        except NotAllowed:
            raise
        except Refused as refused:
            entering.tell(form, refused)
        else:
            messages.success(request, gettext("Đã ghi vào sổ."))
            return answers.go(request, where)
    context = {"form": form, "title": title, "about": about, "back": where}
    return answers.page(
        request, "correspondence/desk.html", context, status=422 if form.errors else 200
    )


def _book(row: Posting | Loan, register: Register) -> str:
    return reverse("correspondence:book", args=[desk.book_of(row, register)])
