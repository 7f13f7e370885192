"""Beginning an internal procedure, the list of what was begun, one of them."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.systems.processes import queries
from congvu.systems.processes.actions import runs as actions
from congvu.systems.processes.models import Run, State
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens import Column, Filter, ListScreen


def start(request: HttpRequest, code: str) -> HttpResponse:
    """The form on one page; POST begins the procedure."""
    process = queries.startable(code=code, on=clock.today())
    forms = queries.forms(process, {}, request.POST or None, request.FILES or None)
    errors: dict[str, str] = {}
    wants_more = any(form.wants_more for form in forms)
    if request.method == "POST" and not wants_more and not any(form.errors for form in forms):
        try:
            uid = actions.start_run(
                actor=actor_of(request), code=code, at=clock.now(),
                answers={k: v for form in forms for k, v in form.answers.items()},
                files={k: v for form in forms for k, v in form.uploads.items()},
            )  # fmt: skip
        except Invalid as wrong:
            errors = wrong.errors
        else:
            messages.success(
                request, gettext("Đã lập việc; bước đầu tiên đã chuyển đến người làm.")
            )
            return answers.go(request, reverse("processes:run", args=[uid]))
    wrong_now = bool(errors) or any(form.errors for form in forms)
    context = {
        "process": process, "forms": forms, "errors": errors,
        "faults": [
            {
                "id": f"id_{name}", "sentence": said[0],
                "label": form.fields[name].label if name in form.fields else "",
            }
            for form in forms for name, said in form.errors.items()
        ],
    }  # fmt: skip
    return answers.page(request, "processes/start.html", context, status=422 if wrong_now else 200)


def show(request: HttpRequest, uid: UUID, error: str = "", status: int = 200) -> HttpResponse:
    """One run: where it stands, what was filled in, who has done what."""
    actor = actor_of(request)
    context = queries.run_page(actor=actor, uid=uid) | {"error": error}
    context["timeline"] = ledger.timeline(noun=queries.NOUN, subject=str(uid))
    return answers.page(request, "processes/run.html", context, status=status)


@require_POST
def stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who began it takes it back."""
    reason = request.POST.get("reason", "").strip()[:300]
    try:
        actions.stop_run(actor=actor_of(request), uid=str(uid), reason=reason, at=clock.now())
    except actions.UnableToStop as refused:
        return show(request, uid, refused.message, refused.status)
    messages.success(request, gettext("Đã rút việc này."))
    return answers.go(request, reverse("processes:run", args=[uid]))


def _of_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(state=state)


class Runs(ListScreen):
    """One's own, and those of the units where one has a part."""

    title = gettext_lazy("Việc theo quy trình nội bộ")
    lead = gettext_lazy("Việc bạn lập và việc đơn vị bạn tham gia giải quyết.")
    name = "quy-trinh-noi-bo"
    order = "-started_at"
    columns: ClassVar = (
        Column(
            key="code", label=gettext_lazy("Mã việc"), kind="code", sort="code",
            link=lambda row: reverse("processes:run", args=[row.uid]),
        ),
        Column(key="process.title", label=gettext_lazy("Quy trình"), related=("process",)),
        Column(key="begun_by", label=gettext_lazy("Người lập")),
        Column(key="owner_unit.name", label=gettext_lazy("Đơn vị"), related=("owner_unit",)),
        Column(key="started_at", label=gettext_lazy("Lập lúc"), kind="moment", sort="started_at"),
        Column(
            key="state", label=gettext_lazy("Trạng thái"), kind="status",
            tone=lambda row: queries.TONES[State(row.state)], value=lambda row: row.get_state_display(),
        ),
        Column(key="outcome", label=gettext_lazy("Kết quả")),
        Column(key="ended_at", label=gettext_lazy("Kết thúc lúc"), kind="moment", shown=False),
    )  # fmt: skip
    filters: ClassVar = (
        Filter(
            key="trang_thai", label=gettext_lazy("Trạng thái"), kind="choice",
            choices=State.choices, apply=_of_state,
        ),
    )  # fmt: skip
    empty_title = gettext_lazy("Chưa có việc nào")
    empty_text = gettext_lazy("Chọn một quy trình nội bộ để lập việc đầu tiên.")
    empty_action = (gettext_lazy("Chọn quy trình"), "/quy-trinh-noi-bo/")

    def rows(self, actor: Actor) -> QuerySet[Run]:
        return queries.visible_runs(actor)
