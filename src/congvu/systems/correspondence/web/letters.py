"""One letter: what it is, where it stands, the slip, the work on it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, Refused
from congvu.systems.correspondence.actions import routing as actions
from congvu.systems.correspondence.models import IncomingLetter
from congvu.systems.correspondence.queries import incoming as queries
from congvu.systems.correspondence.queries import kinds, mending
from congvu.systems.correspondence.rules import states, urgency
from congvu.systems.correspondence.web import copying, entering, files
from congvu.systems.correspondence.web.forms import SlipForm
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

GIVEN_TONES = {
    "open": "info",
    "done": "good",
    "returned": "bad",
    "withdrawn": "plain",
    "told": "plain",
}


def show(request: HttpRequest, uid: UUID, **said: Any) -> HttpResponse:
    """The letter's page; said: what a refused form shows again."""
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    given = queries.given_of(row)
    mine = queries.mine_of(actor, given)
    context = {
        "row": row,
        "number": row.numbered,
        "kind": kinds.kind_label(row.kind),
        "state": (states.TONES[row.state], _(states.LABELS[row.state])),
        "recall": _(states.THEIRS[row.asked][row.recall]) if row.recall else "",
        "urgency": (urgency.TONES[row.urgency], _(urgency.LABELS[row.urgency])),
        "given": [(one, GIVEN_TONES[one.state]) for one in given],
        "mine": mine,
        "files": queries.files_of(row), "mended": mending.others(actor, row),
        "may_route": _may_route(actor, row), "may_copy": copying.may_copy(actor, row),
        "may_write": actor.holds("documents.draft.write"),
        "may_correct": bool(row.number) and actor.holds(queries.REGISTER, row.unit_id),
        "may_answer": actor.holds(queries.REGISTER, row.unit_id),
        "arrived": row.state == states.ARRIVED,
        "asked_back": row.recall == states.RECALL_ASKED,
        "changes": queries.changes_asked(row), "earlier": queries.earlier_files_of(row),
        "timeline": ledger.timeline(noun=queries.NOUN, subject=str(row.uid)),
        "error": "", "said": "", "filing": files.filed(actor, row),
    }  # fmt: skip
    context |= {name: value for name, value in said.items() if name != "status"}
    return answers.page(
        request, "correspondence/letter.html", context, status=said.get("status", 200)
    )


def slip(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The leader's slip, filled in and printed on the same page."""
    actor = actor_of(request)
    row = queries.letter(actor=actor, uid=uid)
    if not actor.holds(queries.ROUTE, row.unit_id):
        raise NotFound(_("Không tìm thấy văn bản này."))
    people = queries.candidates(row, on=clock.today())
    form = SlipForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            actions.route_letter(actor=actor, uid=uid, slip=form.slip(), at=clock.now())
        except Refused as refused:
            entering.tell(form, refused)
        else:
            messages.success(request, _("Đã phân công; việc đã đến người nhận."))
            return answers.go(request, reverse("correspondence:letter", args=[uid]))
    context = {
        "row": row, "form": form, "number": row.numbered,
        "kind": kinds.kind_label(row.kind),
        "given": [(one, GIVEN_TONES[one.state]) for one in queries.given_of(row)],
        "may_route": _may_route(actor, row),
    }  # fmt: skip
    return answers.page(
        request, "correspondence/slip.html", context, status=422 if form.errors else 200
    )


def assignment(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An assignment's address is its letter's."""
    row = queries.assignment_letter(actor=actor_of(request), uid=uid)
    return answers.go(request, reverse("correspondence:letter", args=[row.uid]))


@require_POST
def progress(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far the work is."""
    return _work(request, uid, _("Đã ghi tiến độ."), _tell)


@require_POST
def finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Done, or handed back."""
    back = request.POST.get("outcome") == "return"
    told = _("Đã trả lại người giao.") if back else _("Đã hoàn thành việc được giao.")
    return _work(request, uid, told, _finish)


def _work(request: HttpRequest, uid: UUID, told: str, do: Any) -> HttpResponse:
    actor = actor_of(request)
    row = queries.assignment_letter(actor=actor, uid=uid)
    said = request.POST.get("said", "").replace("\0", "")[:1000]
    try:
        do(request, actor, uid, said)
    except Invalid as wrong:
        return show(request, row.uid, error=wrong.message, said=said, status=422)
    except actions.UnableToWork as refused:
        return show(request, row.uid, error=refused.message, said=said, status=409)
    messages.success(request, told)
    return answers.go(request, reverse("correspondence:letter", args=[row.uid]))


def _tell(_request: HttpRequest, actor: Actor, uid: UUID, said: str) -> None:
    actions.tell_progress(actor=actor, uid=uid, said=said, at=clock.now())


def _finish(request: HttpRequest, actor: Actor, uid: UUID, said: str) -> None:
    actions.finish_work(
        actor=actor, uid=uid, said=said, reply=request.POST.get("reply", "").replace("\0", "")[:200],
        outcome="return" if request.POST.get("outcome") == "return" else "done", at=clock.now(),
    )  # fmt: skip


def _may_route(actor: Actor, row: IncomingLetter) -> bool:
    return actor.holds(queries.ROUTE, row.unit_id) and states.may_move(row.state, states.ASSIGNED)
