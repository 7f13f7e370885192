"""Asking to put a source right, the person's requests, and the keeper's list."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.actions import corrections as actions
from congvu.systems.publicservices.queries import corrections, offering
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen


def ask(request: HttpRequest) -> HttpResponse:
    """What the source says, who keeps it, how it is mended; POST asks the keeper to mend it."""
    said = {
        "source": request.GET.get("nguon", "")[:60],
        "question": request.GET.get("muc", "")[:61],
        "code": request.GET.get("thu-tuc", "")[:20],
    }
    actor, at = actor_of(request), clock.now()
    standing = corrections.value(actor=actor, at=at, **said)
    typed = {"right": request.POST.get("right", ""), "note": request.POST.get("note", "")}
    error = ""
    if request.method == "POST":
        try:
            actions.ask_correction(actor=actor, at=at, **said, **typed)
        except actions.UnableToCorrect as refused:
            error = refused.message
        else:
            messages.success(request, _("Đã gửi đề nghị đến cơ quan giữ nguồn."))
            return redirect("publicservices:my-corrections")
    shown = {
        "standing": standing,
        "source": offering.label_of(standing.source),
        "typed": typed,
        "error": error,
    }
    return render(request, "publicservices/correct.html", shown, status=422 if error else 200)


def mine(request: HttpRequest) -> HttpResponse:
    """The person's requests with their answers."""
    rows = [_shown(row) for row in corrections.mine(actor_of(request))]
    return render(request, "publicservices/corrections_mine.html", {"rows": rows})


def detail(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One request for who keeps the source; POST answers it."""
    actor = actor_of(request)
    error = ""
    typed = {"verdict": request.POST.get("verdict", ""), "answer": request.POST.get("answer", "")}
    if request.method == "POST":
        try:
            actions.answer_correction(actor=actor, uid=str(uid), at=clock.now(), **typed)
        except actions.UnableToCorrect as refused:
            error = refused.message
        else:
            messages.success(request, _("Đã trả lời người đề nghị."))
            return redirect("publicservices:corrections")
    row = corrections.one(actor=actor, uid=str(uid))
    shown = {
        "row": _shown(row) | {"person": row.person.full_name},
        "verdicts": [(code, _(name)) for code, name in rules.CORRECTIONS.items()],
        "typed": typed,
        "error": error,
    }
    return render(request, "publicservices/correction.html", shown, status=422 if error else 200)


def _shown(row: Any) -> dict[str, Any]:
    return {
        "uid": row.uid,
        "label": row.label,
        "source": offering.label_of(row.source),
        "evidence": row.evidence,
        "said": row.said,
        "right": row.right,
        "note": row.note,
        "asked_at": row.asked_at,
        "unit": row.owner_unit.name,
        "verdict": _(rules.CORRECTIONS[row.verdict]) if row.verdict else "",
        "tone": "good" if row.verdict == "mended" else "plain",
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
    }


class CorrectionsScreen(ListScreen):
    """What people hold to be wrong in the sources that units within sight keep."""

    title = gettext_lazy("Đề nghị sửa tại nguồn")
    lead = gettext_lazy("Người dân thấy dữ liệu điền sẵn bị sai và đề nghị cơ quan giữ nguồn sửa.")
    name = "de-nghi-sua"
    columns: ClassVar = (
        Column(
            key="label",
            label=gettext_lazy("Mục"),
            link=lambda row: reverse("publicservices:correction", args=[row.uid]),
        ),
        Column(key="person.full_name", label=gettext_lazy("Người đề nghị"), related=("person",)),
        Column(
            key="source",
            label=gettext_lazy("Nguồn"),
            value=lambda row: offering.label_of(row.source),
        ),
        Column(
            key="owner_unit.name", label=gettext_lazy("Cơ quan trả lời"), related=("owner_unit",)
        ),
        Column(key="asked_at", label=gettext_lazy("Ngày gửi"), kind="moment", sort="asked_at"),
        Column(
            key="verdict",
            label=gettext_lazy("Trạng thái"),
            kind="status",
            value=lambda row: (
                _(rules.CORRECTIONS[row.verdict]) if row.verdict else _("chờ trả lời")
            ),
            tone=lambda row: "good" if row.verdict else "soon",
        ),
    )
    filters: ClassVar = (
        Filter(
            key="cho-tra-loi",
            label=gettext_lazy("Chỉ đề nghị chờ trả lời"),
            kind="yes",
            apply=lambda rows, value: rows.filter(answered_at=None),
        ),
    )
    order = "-asked_at"
    empty_title = gettext_lazy("Chưa có đề nghị nào")
    empty_text = gettext_lazy("Khi người dân báo dữ liệu điền sẵn bị sai, đề nghị sẽ hiện ở đây.")

    def rows(self, actor: Actor) -> Any:
        return corrections.visible(actor)

    def persons(self, rows: Any) -> list[str]:
        return [str(uid) for uid in rows.values_list("person__uid", flat=True)[:1000]]
