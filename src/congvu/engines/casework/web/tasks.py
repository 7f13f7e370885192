"""One task: its subject, its time line, its outcome buttons."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework.actions import tasks as actions
from congvu.engines.casework.models import Task
from congvu.engines.casework.models.processes import compiled_net
from congvu.engines.casework.models.tasks import Whose
from congvu.engines.casework.queries.calendars import calendar_of, soon
from congvu.engines.casework.queries.cases import clocks_of
from congvu.engines.casework.queries.doers import doers_of, may_do, task_for
from congvu.engines.casework.queries.inbox import subject_link
from congvu.engines.casework.queries.timeline import timeline
from congvu.engines.casework.queries.words import (
    TONES,
    deadline_words,
    standing_words,
    turn_words,
)
from congvu.engines.casework.rules.clocks import standing
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of

WRONG = 422  # what was pressed lacks something: the page is shown again with the sentence


def show(
    request: HttpRequest, uid: UUID, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    """The task's page."""
    at = clock.now()
    task, actor = task_for(doers_of(actor_of(request), at), uid)
    if task is None:
        raise actions.gone(uid)
    unit = org.get_many([task.unit_id]).get(task.unit_id)
    where = standing(task.due_at, at, soon(at))
    context = {
        "task": task, "case": task.case, "unit": unit, "errors": errors or {},
        "subject_url": subject_link(task.case), "turn": turn_words(task, unit.name if unit else "", actor),
        "deadline": deadline_words(task.due_at, at, calendar_of(task.case.calendar, at)),
        "tone": TONES[where], "standing": standing_words(where), "clocks": clocks_of(task.case_id, at),
        "outcomes": _outcomes(task), "typed": request.POST,
        "may_finish": may_do(actor, task), "for_name": actor.on_behalf_of_name,
        "mine": task.assignee_id in (actor.account_id, actor.on_behalf_of or actor.account_id),
        "may_claim": task.assignee_id is None and task.whose == Whose.OFFICIAL
        and actor.holds(task.role, task.unit_id),
        "holders": _holders(actor, task), "steps": _steps(task, actor),
    }  # fmt: skip
    return page(request, "casework/task.html", context, status=status)


def claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Take the task."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.claim(actor=_doer(request, uid), task_uid=uid, at=clock.now())
    messages.success(request, _("Bạn đã nhận việc này."))
    return go(request, reverse("casework:task", kwargs={"uid": uid}))


def release(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the task back."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    actions.release(actor=_doer(request, uid), task_uid=uid, at=clock.now())
    messages.success(request, _("Đã trả việc về đơn vị để người khác nhận."))
    return go(request, reverse("casework:inbox"))


def assign(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Hand the task to a colleague."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    chosen = request.POST.get("account", "")
    if not chosen.isdecimal() or len(chosen) > 15:
        return show(request, uid, {"account": _("Hãy chọn người nhận việc.")}, 422)
    actions.assign(actor=_doer(request, uid), task_uid=uid, account_id=int(chosen), at=clock.now())
    messages.success(request, _("Đã giao việc."))
    return go(request, reverse("casework:task", kwargs={"uid": uid}))


def finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An outcome button was pressed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        actions.finish(
            actor=_doer(request, uid), task_uid=uid, outcome=request.POST.get("outcome", ""),
            reason=request.POST.get("reason", "")[:5_000].replace("\0", ""), at=clock.now(),
        )  # fmt: skip
    except Invalid as invalid:
        return show(request, uid, invalid.errors, invalid.status)
    except Refused as refused:
        if refused.status != WRONG:
            raise
        return show(request, uid, {"outcome": refused.message}, WRONG)
    messages.success(request, _("Đã ghi kết quả; hồ sơ chuyển sang bước tiếp theo."))
    return go(request, reverse("casework:inbox"))


def _outcomes(task: Task) -> list[dict[str, object]]:
    node = compiled_net(task.case.process_id).nodes[task.node]
    english = (get_language() or "").startswith("en")
    return [
        {
            "code": o.code, "label": o.label_en if english and o.label_en else o.label,
            "needs_reason": o.needs_reason, "danger": o.danger,
        }
        for o in node.outcomes
    ] or [{"code": "", "label": _("Hoàn thành"), "needs_reason": False, "danger": False}]  # fmt: skip


def _doer(request: HttpRequest, uid: UUID) -> Actor:
    """As whom the asker acts on this task: themselves, or in the place of an absent colleague."""
    doers = doers_of(actor_of(request), clock.now())
    return task_for(doers, uid)[1] if len(doers) > 1 else doers[0]


def _holders(actor: Actor, task: Task) -> list[tuple[int, str]]:
    if not actor.holds("casework.task.assign", task.unit_id) or task.whose != Whose.OFFICIAL:
        return []
    found = identity.holders_of(task.role, unit_id=task.unit_id)
    return [(h.account_id, f"{h.name} – {h.post}" if h.post else h.name) for h in found]


def _steps(task: Task, actor: Actor) -> list[dict[str, object]]:
    """The time line in the words of the component."""
    case = task.case
    states = {"now": "current", "done": "done", "info": "done"}
    return [
        {
            "title": step.what, "at": step.at, "who": step.who, "note": step.turn,
            "state": states[step.state],
        }
        for step in timeline(
            noun=case.subject_noun, subject_uid=case.subject_uid, at=clock.now(), actor=actor
        )
    ]  # fmt: skip
