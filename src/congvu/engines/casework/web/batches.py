"""Bulk verbs on ticked rows: a page that says what would be done, one confirmation, the results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import batches as actions
from congvu.engines.casework.actions.batches import MOST, UNDOABLE, Wanted
from congvu.engines.casework.models import Batch, BatchItem, Task
from congvu.engines.casework.queries import batches as queries
from congvu.engines.casework.queries.batches import Asked
from congvu.engines.casework.queries.doers import doers_of
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of

Verb = Batch.Verb
State = BatchItem.State
STATE_TONES = {
    State.WAITING: "info", State.DONE: "good", State.REFUSED: "late", State.UNDONE: "soon",
}  # fmt: skip


def index(request: HttpRequest) -> HttpResponse:
    """GET: one's own batches. POST: the ticked rows and a verb, to be confirmed."""
    if request.method == "POST":
        return _confirm(request)
    made = [
        {
            "uid": b.uid, "title": verb_words(b.verb), "at": b.made_at, "undone_at": b.undone_at,
            **queries.tally(b.items.all()),
        }
        for b in queries.batches_of(actor_of(request))
    ]  # fmt: skip
    return page(request, "casework/batches.html", {"batches": made})


def begin(request: HttpRequest) -> HttpResponse:
    """The confirmation was pressed; a second press leads to the same batch."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    verb, key = _verb(request.POST), _uid(request.POST.get("khoa", ""))
    if verb is None or key is None:
        return go(request, reverse("casework:inbox"))
    rows = _asked(request, verb)
    wanted = [made for row in rows if not row.why for made in _wanted(request.POST, verb, row)]
    try:
        batch = actions.begin_batch(
            actor=actor_of(request), key=key, verb=verb, wanted=wanted, at=clock.now()
        )
    except Invalid as invalid:
        return _confirm(request, invalid.message, invalid.status)
    return go(request, reverse("casework:batch", kwargs={"uid": batch}))


def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far a batch has come: each task with its result."""
    batch = queries.batch_of(actor_of(request), uid)
    items = list(batch.items.order_by("place"))
    tally = queries.tally(items)
    names = {state.value: words for state, words in _state_words().items()}
    context = {
        "batch": batch, "title": verb_words(batch.verb), "tally": tally,
        "items": [
            {"row": i, "state": names[i.state], "tone": STATE_TONES[State(i.state)]} for i in items
        ],
        "ended": len(items) - tally[State.WAITING], "count": len(items),
        "runs": tally[State.WAITING] > 0,
        "undoable": batch.verb in UNDOABLE and batch.undone_at is None and tally[State.DONE] > 0,
    }  # fmt: skip
    return page(request, "casework/batch.html", context, fragment="casework/_batch.html")


def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Gives back what was handed out."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    back = actions.undo_batch(actor=actor_of(request), batch=uid, at=clock.now())
    words = ngettext("%(n)s việc đã trở lại như trước.", "%(n)s việc đã trở lại như trước.", back)
    messages.success(request, words % {"n": back})
    return go(request, reverse("casework:batch", kwargs={"uid": uid}))


def verb_words(verb: str) -> str:
    """What a batch does, as a heading."""
    return {
        Verb.CLAIM: _("Nhận việc"), Verb.RELEASE: _("Trả việc về đơn vị"),
        Verb.ASSIGN: _("Giao việc cho một người"), Verb.BALANCE: _("Chia đều việc"),
        Verb.COMPLETE: _("Ghi kết quả"),
    }[Verb(verb)]  # fmt: skip


def _confirm(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    verb = _verb(request.POST)
    if verb is None:
        return go(request, reverse("casework:inbox"))
    rows = _asked(request, verb)
    if len(rows) > MOST:
        error, status = _("Mỗi lần chọn tối đa %(most)s việc.") % {"most": MOST}, 422
        rows = []
    ready = [row for row in rows if not row.why]
    context = {
        "verb": verb.value, "title": verb_words(verb), "error": error, "key": uuid4(),
        "rows": _rows(verb, ready), "left": [row for row in rows if row.why],
        "groups": list(_groups(verb, ready)), "count": len(ready),
    }  # fmt: skip
    return page(request, "casework/batch_confirm.html", context, status=status)


def _verb(said: QueryDict) -> Verb | None:
    return Verb(verb) if (verb := said.get("verb", "")) in Verb.values else None


def _asked(request: HttpRequest, verb: Verb) -> list[Asked]:
    uids = [uid for text in request.POST.getlist("viec")[: MOST + 1] if (uid := _uid(text))]
    return queries.asked(verb, doers_of(actor_of(request), clock.now()), uids)


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _rows(verb: Verb, ready: Sequence[Asked]) -> list[dict[str, Any]]:
    """The tasks as listed; when they are spread, with whom each goes to."""
    if verb is not Verb.BALANCE:
        return [{"task": r.task, "for_name": r.doer.on_behalf_of_name} for r in ready]
    given, known = queries.proposal(ready), queries.holders(r.task for r in ready)
    return [
        {
            "task": r.task, "for_name": r.doer.on_behalf_of_name,
            "to": given.get(str(r.task.uid)), "holders": known[r.task.role, r.task.unit_id],
        }
        for r in ready
    ]  # fmt: skip


def _groups(verb: Verb, ready: Sequence[Asked]) -> Iterator[dict[str, Any]]:
    """The choices to be made: one for each step, or for each circle of colleagues."""
    grouped: dict[str, list[Task]] = {}
    for row in ready:
        grouped.setdefault(_group(verb, row.task), []).append(row.task)
    known = queries.holders(r.task for r in ready) if verb is Verb.ASSIGN else {}
    for name, tasks in grouped.items():
        first = tasks[0]
        if verb is Verb.COMPLETE:
            choices = _outcomes(first)
            yield {"name": name, "title": first.title, "count": len(tasks), "outcomes": choices}
        elif verb is Verb.ASSIGN:
            yield {
                "name": name, "title": first.title, "count": len(tasks),
                "holders": known[first.role, first.unit_id],
            }  # fmt: skip


def _group(verb: Verb, task: Task) -> str:
    """The name of the field in which the choice for this task is made."""
    if verb is Verb.COMPLETE:
        return f"ket-qua:{task.case.process_id}:{task.node}"
    return f"nguoi:{task.role}:{task.unit_id}"


def _outcomes(task: Task) -> list[dict[str, Any]]:
    """An outcome without a code is a value, too: hence the sign before it."""
    english = (get_language() or "").startswith("en")
    return [
        {"value": f"={o.code}", "danger": o.danger,
         "label": o.label_en if english and o.label_en else o.label}
        for o in queries.bulk_outcomes(task)
    ]  # fmt: skip


def _wanted(said: QueryDict, verb: Verb, row: Asked) -> Iterator[Wanted]:
    """What is to be done with one task; nothing when its group was left out."""
    task = row.task
    shown = {
        "task_uid": task.uid, "title": task.title, "case_title": task.case.title,
        "code": task.case.code,
    }  # fmt: skip
    if verb is Verb.COMPLETE:
        sign, _sep, code = said.get(_group(verb, task), "").partition("=")
        found = [o for o in queries.bulk_outcomes(task) if o.code == code and not sign and _sep]
        yield from (Wanted(**shown, outcome=o.code, outcome_label=o.label) for o in found)
    elif verb in (Verb.ASSIGN, Verb.BALANCE):
        name = f"giao:{task.uid}" if verb is Verb.BALANCE else _group(verb, task)
        chosen = said.get(name, "")
        if chosen.isascii() and chosen.isdecimal() and len(chosen) < 16:
            yield Wanted(**shown, account_id=int(chosen))
    else:
        yield Wanted(**shown)


def _state_words() -> dict[State, str]:
    return {
        State.WAITING: _("Đang chờ"), State.DONE: _("Đã làm"), State.REFUSED: _("Không làm được"),
        State.UNDONE: _("Đã hoàn tác"),
    }  # fmt: skip
