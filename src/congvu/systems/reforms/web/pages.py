"""A plan with its dry run, its progress and result, and taking it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, Refused
from congvu.systems.reforms import actions, queries, rules
from congvu.systems.reforms.models import RESTING, Moved, Reform, Stage, State
from congvu.systems.reforms.web.drafting import KINDS
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of

WORDS = {
    Stage.DRAFT: (gettext_lazy("Phương án, chưa thực hiện"), "info"),
    Stage.PLANNED: (gettext_lazy("Chờ đến ngày hiệu lực"), "soon"),
    Stage.DONE: (gettext_lazy("Đã sắp xếp xong"), "good"),
    Stage.UNDONE: (gettext_lazy("Đã đưa về như trước"), "soon"),
    Stage.BACK: (gettext_lazy("Đang đưa về như trước"), "info"),
    Stage.BACK_TREE: (gettext_lazy("Đang đưa về như trước"), "info"),
    Stage.TELL_BACK: (gettext_lazy("Đang đưa về như trước"), "info"),
}
RUNS = (gettext_lazy("Đang thực hiện"), "info")


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every reorganisation within sight, the newest first."""
    found = [
        {"row": row, "kind": KINDS[row.kind], "words": queries.words(row), "stage": _stage(row)}
        for row in queries.reforms(actor_of(request))
    ]
    return page(request, "reforms/reforms.html", {"found": found})


@require_GET
def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The plan with its dry run, or what became of it; asks again while it runs."""
    row = queries.reform_of(uid, actor=actor_of(request))
    template = (
        "reforms/_reform.html" if request.headers.get("HX-Request") else "reforms/reform.html"
    )
    return page(request, template, _context(row))


def _context(row: Reform) -> dict[str, Any]:
    planned = row.stage in (Stage.DRAFT, Stage.PLANNED)
    lines = queries.preview(row, today=clock.today()) if planned else queries.result(row)
    movers = len(queries.movers()) * actions.SWEEPS
    done = row.sweep * len(queries.movers()) + row.position
    why = queries.why_not_undone(row, at=clock.now()) if row.stage == Stage.DONE else "running"
    undone = row.stage == Stage.UNDONE
    return {
        "row": row, "kind": KINDS[row.kind], "words": queries.words(row), "stage": _stage(row),
        "planned": planned, "lines": [line for line in lines if line.count],
        "conflicts": sum(len(line.conflicts) for line in lines), "parts": _parts(row),
        "runs": row.stage not in RESTING, "done": done, "count": movers,
        "may_undo": row.stage == Stage.DONE and not why,
        "why": _(rules.NOT_UNDONE[why]) if row.stage == Stage.DONE and why else "",
        "days": queries.undo_days(clock.today()), "today": row.day <= clock.today(),
        "stayed": queries.rows_of(row, state=State.STAYED)[: queries.PAGE] if undone else [],
        "left": queries.leftovers(row) if undone else [],
    }  # fmt: skip


def _parts(row: Reform) -> dict[str, Any]:
    """Each old and new unit with its page, and what was named for the second."""
    choices = rules.read(row.choices)
    units = org.get_many([*choices.sources, *row.founded.values()])
    heirs = []
    for key, heir in (("first", choices.first), ("second", choices.second)):
        known = row.founded.get(key) or (heir.unit_id if heir else None)
        found = org.get_many([known]).get(known) if known else None
        if heir is not None:
            heirs.append({"unit": found, "name": found.name if found else heir.name,
                          "code": found.code if found else heir.code})  # fmt: skip
    return {"old": [units[i] for i in choices.sources if i in units], "new": heirs,
            "closes": choices.closes, "matters": choices.matters}  # fmt: skip


@require_GET
def items(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The rows of one kind (``?muc=``): as they would move, or as they did."""
    row = queries.reform_of(uid, actor=actor_of(request))
    mover = queries.mover_of(request.GET.get("muc", ""))
    said = request.GET.get("sau", "")
    after = int(said) if said.isascii() and said.isdecimal() and len(said) < 18 else 0
    name = queries.names(row)
    if row.stage in (Stage.DRAFT, Stage.PLANNED):
        handing = queries.handing_of(row, today=clock.today())
        shifts = list(queries.shifts(mover, handing, most=queries.PAGE + 1, after=after))
        found = [_row(s.row, s.said, s.url, s.conflict, s.from_unit, s.to_unit, s.stays, name)
                 for s in shifts]  # fmt: skip
    else:
        found = [_moved(one, name) for one in queries.rows_of(row, what=mover.code, after=after)]
    more = len(found) > queries.PAGE
    context = {
        "row": row, "label": _(mover.label), "what": mover.code, "found": found[: queries.PAGE],
        "next": found[queries.PAGE - 1]["key"] if more else "",
    }  # fmt: skip
    return page(request, "reforms/items.html", context)


def _row(key: int, said: str, url: str, conflict: str, old: int, new: int, stays: bool,
         name: Any) -> dict[str, Any]:  # fmt: skip
    return {
        "key": key, "said": said, "url": url, "conflict": conflict, "from": name(old),
        "to": "" if stays and old == new else name(new), "state": "",
    }  # fmt: skip


def _moved(one: Moved, name: Any) -> dict[str, Any]:
    stays = one.state == State.LISTED
    made = _row(one.pk, one.said, one.url, one.conflict, one.from_unit, one.to_unit, stays, name)
    return made | {"state": one.get_state_display()}


@require_POST
def confirm(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Carry it out, when that is confirmed."""
    if request.POST.get("confirmed") != "1":
        messages.error(request, _("Hãy đánh dấu xác nhận trước khi thực hiện."))
        return go(request, reverse("reforms:reform", args=[uid]))
    try:
        actions.confirm(actor=actor_of(request), reform=uid, at=clock.now())
    except Invalid as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Đã ghi quyết định thực hiện."))
    return go(request, reverse("reforms:reform", args=[uid]))


@require_POST
def drop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give up a plan."""
    actions.drop(actor=actor_of(request), reform=uid, at=clock.now())
    messages.success(request, _("Đã bỏ phương án."))
    return go(request, reverse("reforms:reforms"))


@require_POST
def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take it back, when that is confirmed."""
    if request.POST.get("confirmed") == "1":
        try:
            actions.take_back(actor=actor_of(request), reform=uid, at=clock.now())
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Đang đưa về như trước; mọi người sẽ được báo."))
    else:
        messages.error(request, _("Hãy đánh dấu xác nhận trước khi thực hiện."))
    return go(request, reverse("reforms:reform", args=[uid]))


def _stage(row: Reform) -> dict[str, Any]:
    words, tone = WORDS.get(Stage(row.stage), RUNS)
    return {"words": words, "tone": tone}
