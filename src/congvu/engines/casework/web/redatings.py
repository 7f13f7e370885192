"""What was dated anew after a change of the calendar, and taking it back."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.casework.actions.redatings import put_back
from congvu.engines.casework.models import Redating
from congvu.engines.casework.queries import redatings as queries
from congvu.kernel import clock
from congvu.webkit.web.answers import go, page
from congvu.webkit.web.routes import actor_of


def index(request: HttpRequest) -> HttpResponse:
    """Every counting anew, the newest first."""
    made = [{"row": r, **queries.counts(r), "stage": _stage(r)} for r in queries.redatings()]
    return page(request, "casework/redatings.html", {"made": made})


def show(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One counting anew: what changed, and the tasks that moved (one's own, or all)."""
    actor, one = actor_of(request), queries.redating_of(uid)
    after = request.GET.get("sau", "")
    cursor = int(after) if after.isascii() and after.isdecimal() and len(after) < 18 else 0
    rows = queries.task_rows(actor, one, after=cursor)
    more = len(rows) > queries.PAGE
    context = {
        "one": one, "counts": queries.counts(one), "rows": rows[: queries.PAGE],
        "next": rows[queries.PAGE - 1]["id"] if more else "", "stage": _stage(one),
        "days": [date.fromisoformat(day) for day in one.days],
        "sees_all": actor.holds(queries.SEE_ALL), "runs": one.stage not in ("done", "undone"),
        "may_undo": actor.holds(queries.SEE_ALL) and one.stage == Redating.Stage.DONE,
    }  # fmt: skip
    return page(request, "casework/redating.html", context)


def undo(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Gives the due times back the values they had, when that is confirmed."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if request.POST.get("confirmed") == "1":
        put_back(actor=actor_of(request), redating=uid, at=clock.now())
        messages.success(request, _("Đang đưa các hạn về như trước; mọi người sẽ được báo."))
    else:
        messages.error(request, _("Hãy đánh dấu xác nhận trước khi thực hiện."))
    return go(request, reverse("casework:redating", kwargs={"uid": uid}))


def _stage(one: Redating) -> dict[str, str]:
    words = {
        Redating.Stage.DONE: (_("Đã tính lại xong"), "good"),
        Redating.Stage.UNDONE: (_("Đã đưa về như trước"), "soon"),
        Redating.Stage.BACK: (_("Đang đưa về như trước"), "info"),
        Redating.Stage.TELL_BACK: (_("Đang đưa về như trước"), "info"),
    }.get(Redating.Stage(one.stage), (_("Đang tính lại"), "info"))
    return {"words": words[0], "tone": words[1]}
