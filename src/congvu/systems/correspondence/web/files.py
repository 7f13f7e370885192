"""Work files: the unit's list of a year, one file with its contents, its verbs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, Refused
from congvu.systems.correspondence.actions import files as actions
from congvu.systems.correspondence.models import (
    FiledLetter,
    IncomingLetter,
    OutgoingLetter,
    WorkFile,
)
from congvu.systems.correspondence.queries import files as queries
from congvu.systems.correspondence.queries import kinds, mending
from congvu.systems.correspondence.queries.outgoing import uid_of
from congvu.systems.correspondence.rules.files import Planned
from congvu.systems.correspondence.web import entering
from congvu.webkit.web import answers
from congvu.webkit.web.fields import NameField
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen

TONES = {"planned": "plain", "open": "good", "closed": "info", "waiting": "soon"}


class FileForm(forms.Form):
    """One line of the unit's list of files."""

    person = forms.ChoiceField(label=_("Đơn vị, người lập hồ sơ"))
    code = NameField(
        label=_("Số, ký hiệu hồ sơ"), max_length=20,
        help_text=_("Theo danh mục hồ sơ của đơn vị, ví dụ 01.TH."),
    )  # fmt: skip
    title = NameField(label=_("Tiêu đề hồ sơ"), max_length=500)
    years = forms.IntegerField(
        label=_("Thời hạn bảo quản (năm)"), required=False, min_value=1, max_value=999
    )  # fmt: skip
    later = forms.BooleanField(label=_("Chỉ ghi vào danh mục, mở hồ sơ sau"), required=False)


def _address(row: WorkFile) -> str:
    return reverse("correspondence:file", args=[row.uid])


def _of(column: str) -> Any:
    return lambda rows, value: rows.filter(**{column: value})


def _words(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    return rows.filter(title__icontains=typed)


def _kept(row: WorkFile) -> str:
    return gettext("%(years)s năm") % {"years": row.years} if row.years else gettext("Vĩnh viễn")


class Files(ListScreen):
    """The files of the units where one keeps or reads."""

    title = _("Hồ sơ công việc")
    lead = _("Danh mục hồ sơ của đơn vị theo năm. Lọc “Chờ nộp lưu” để in danh sách nộp lưu trữ.")
    name = "ho-so-cong-viec"
    template = "correspondence/files.html"
    order = "code"
    columns: ClassVar = (
        Column(key="code", label=_("Số, ký hiệu hồ sơ"), kind="code", link=_address, sort="code"),
        Column(key="title", label=_("Tiêu đề hồ sơ")),
        Column(key="years", label=_("Thời hạn bảo quản"), value=_kept),
        Column(key="person_name", label=_("Người lập hồ sơ")),
        Column(key="documents", label=_("Số văn bản"), kind="number"),
        Column(
            key="state", label=_("Tình trạng"), kind="status",
            value=lambda row: row.get_state_display(), tone=lambda row: TONES[row.state],
        ),
        Column(key="unit.name", label=_("Đơn vị"), related=("unit",)),
        Column(key="year", label=_("Năm"), kind="code", sort="year", shown=False),
        Column(key="opened_on", label=_("Ngày mở"), kind="day", shown=False),
        Column(key="closed_on", label=_("Ngày kết thúc"), kind="day", shown=False),
        Column(key="hand_by", label=_("Nộp lưu trước"), kind="day", sort="hand_by"),
        Column(key="waits_on", label=_("Chờ nộp lưu từ"), kind="day", shown=False),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(key="don_vi", label=_("Đơn vị"), kind="choice", apply=_of("unit_id")),
        Filter(key="nam", label=_("Năm"), kind="choice", apply=_of("year")),
        Filter(
            key="tinh_trang", label=_("Tình trạng"), kind="choice", apply=_of("state"),
            choices=WorkFile.State.choices,
        ),
        Filter(key="tieu_de", label=_("Tiêu đề"), apply=_words),
    )  # fmt: skip
    empty_title = _("Chưa có hồ sơ nào")
    empty_text = _("Mở hồ sơ khi bắt đầu một việc, rồi đưa văn bản đến, văn bản đi vào.")

    def __init__(self, request: Any, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        own = {"don_vi": queries.units, "nam": queries.years}
        self.__dict__["filters"] = tuple(
            replace(f, choices=own[f.key](self.actor)) if f.key in own else f
            for f in type(self).filters
        )

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.visible_files(actor)

    def context(self) -> dict[str, Any]:
        return {"may_keep": self.actor.holds(queries.KEEP)}


def _page(row: FiledLetter) -> str:
    name = "correspondence:letter" if row.incoming_id else "correspondence:sent"
    return reverse(name, args=[row.document.uid])


def _what(row: FiledLetter) -> str:
    one = row.document
    kind = kinds.kind_label(one.kind) if isinstance(one, IncomingLetter) else one.kind_name
    return f"{kind}: {one.abstract}"


def _author(row: FiledLetter) -> str:
    one = row.document
    return str(one.author if isinstance(one, IncomingLetter) else one.unit.name)


class Contents(ListScreen):
    """The list of documents of one file."""

    template = "correspondence/file.html"
    name = "muc-luc-van-ban"
    size = 100
    order = "put_at"
    columns: ClassVar = (
        Column(
            key="notation", label=_("Số, ký hiệu"), kind="code", link=_page,
            value=lambda row: row.document.notation, related=("incoming", "outgoing__unit"),
        ),
        Column(
            key="dated_on", label=_("Ngày tháng"), kind="day",
            value=lambda row: row.document.dated_on,
        ),
        Column(key="abstract", label=_("Tên loại và trích yếu"), value=_what),
        Column(key="author", label=_("Tác giả"), value=_author),
        Column(
            key="pages", label=_("Số trang"), kind="number",
            value=lambda row: row.incoming.pages if row.incoming else None,
        ),
        Column(key="note", label=_("Ghi chú"), value=lambda row: mending.remark(row.document)),
        Column(key="put_by", label=_("Người đưa vào"), shown=False),
        Column(key="put_at", label=_("Đưa vào lúc"), kind="moment", sort="put_at", shown=False),
    )  # fmt: skip
    empty_title = _("Hồ sơ chưa có văn bản")
    empty_text = _("Mở trang của văn bản đến hoặc văn bản đi rồi chọn “Đưa vào hồ sơ”.")

    def __init__(self, request: HttpRequest, *, file: WorkFile) -> None:
        super().__init__(request)
        self.file = file
        self.__dict__ |= {"title": str(file), "lead": file.unit.name}

    def with_related(self, rows: QuerySet[Any], columns: list[Column]) -> QuerySet[Any]:
        # Every column reads the document, whichever are asked for.
        found = rows.select_related("incoming__replaced_by", "outgoing__unit")
        return mending.with_menders(found, "outgoing__menders")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return queries.contents(actor, self.file)

    def context(self) -> dict[str, Any]:
        row, actor = self.file, self.actor
        keeps, ends = actor.holds(queries.KEEP, row.unit_id), queries.may_end(actor, row)
        verbs = {"planned": ("mo", keeps), "open": ("ket-thuc", keeps and ends),
                 "closed": ("cho-nop", keeps and ends)}  # fmt: skip
        verb, may = verbs.get(row.state, ("", False))
        return {
            "row": row, "tone": TONES[row.state], "kept": _kept(row), "due": row.hand_by,
            "hidden": row.documents - queries.contents(actor, row).count(),
            "verb": verb if may else "",
            "may_step_back": row.state in ("closed", "waiting") and keeps and ends,
            "timeline": ledger.timeline(noun=queries.NOUN, subject=str(row.uid)),
        }  # fmt: skip


def show(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """One file and what stands in it."""
    return Contents(request, file=queries.file(actor=actor_of(request), uid=uid)).show()


def new(request: HttpRequest) -> HttpResponse:
    """A file, opened at once or only listed."""
    actor = actor_of(request)
    people = queries.people(actor)
    if not people:
        raise NotAllowed(gettext("Chưa có ai trong đơn vị của bạn được giao lập hồ sơ."))
    me = next((key for key, _name in people if key.endswith(f":{actor.account_id}")), "")
    form = FileForm(request.POST or None, initial={"person": me})
    field = form.fields["person"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = people
    shortest, longest = queries.terms(on=clock.today())
    form.fields["years"].help_text = gettext(
        "Từ %(shortest)s đến %(longest)s năm; bỏ trống là vĩnh viễn."
    ) % {"shortest": shortest, "longest": longest}
    if request.method == "POST" and form.is_valid():
        try:
            uid = _list(actor, form.cleaned_data)
        except Refused as refused:
            entering.tell(form, refused)
        else:
            messages.success(request, gettext("Đã ghi hồ sơ vào danh mục."))
            return answers.go(request, reverse("correspondence:file", args=[uid]))
    return answers.page(
        request, "correspondence/file_new.html", {"form": form}, status=422 if form.errors else 200
    )


def _list(actor: Actor, said: dict[str, Any]) -> str:
    unit, _colon, account = said["person"].partition(":")
    line = Planned(
        unit_id=int(unit), account_id=int(account), code=said["code"], title=said["title"],
        years=said["years"],
    )  # fmt: skip
    uid = actions.list_file(actor=actor, said=line, at=clock.now())
    if not said["later"]:
        actions.open_file(actor=actor, uid=uid, at=clock.now())
    return uid


@require_POST
def open_(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The work begins."""
    return _step(request, uid, actions.open_file, gettext("Đã mở hồ sơ."))


@require_POST
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The work is over."""
    return _step(request, uid, actions.close_file, gettext("Đã kết thúc hồ sơ."))


@require_POST
def offer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """On the list of what goes to the archive."""
    return _step(request, uid, actions.offer_file, gettext("Hồ sơ đã vào danh sách chờ nộp lưu."))


@require_POST
def back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One step back, with the reason."""
    reason = request.POST.get("reason", "").replace("\0", "")
    return _step(request, uid, partial(actions.step_back, reason=reason), gettext("Đã ghi nhận."))


def _step(
    request: HttpRequest, uid: UUID, do: Callable[..., None], told: str
) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    row = queries.file(actor=actor, uid=uid)
    _try(request, lambda: do(actor=actor, uid=uid, at=clock.now()), told)
    return answers.go(request, _address(row))


@require_POST
def put(request: HttpRequest) -> HttpResponse:
    """Put a document into the chosen file; back to the file."""
    actor = actor_of(request)
    row = queries.file(actor=actor, uid=uid_of(request.POST.get("ho-so", "")))
    letter = uid_of(request.POST.get("van-ban", ""))
    _try(
        request, lambda: actions.put_in(actor=actor, uid=row.uid, letter=letter, at=clock.now()),
        gettext("Đã đưa văn bản vào hồ sơ."),
    )  # fmt: skip
    return answers.go(request, _address(row))


@require_POST
def take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take a document out of its file."""
    actor = actor_of(request)
    row = queries.entry(actor=actor, uid=uid).file
    _try(
        request, lambda: actions.take_out(actor=actor, uid=uid, at=clock.now()),
        gettext("Đã đưa văn bản ra khỏi hồ sơ."),
    )  # fmt: skip
    return answers.go(request, _address(row))


def _try(request: HttpRequest, do: Callable[[], object], told: str) -> None:
    try:
        do()
    except (Invalid, actions.UnableToFile) as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, told)


def filed(actor: Actor, letter: IncomingLetter | OutgoingLetter) -> dict[str, Any]:
    """What a document's page shows of files."""
    kept = actor.holds(queries.KEEP)
    return {
        "in_files": [
            (one, one.file.state == "open" and actor.holds(queries.KEEP, one.file.unit_id))
            for one in queries.holding(actor, letter)
        ],
        "open_files": queries.open_to(actor, letter) if kept else [],
        "may_file": kept,
    }  # fmt: skip
