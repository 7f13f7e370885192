"""The list of internal procedures, and putting a designed one on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.systems.processes import queries, rules
from congvu.systems.processes.actions import packages
from congvu.systems.processes.rules import Asked
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

LINES = 6  # questions that a designed procedure may ask beside its content


def index(request: HttpRequest) -> HttpResponse:
    """What one may begin, by group."""
    actor, group = actor_of(request), request.GET.get("nhom", "")
    group = group if group in rules.GROUPS else ""
    context = {
        "rows": queries.catalogue(on=clock.today(), group=group),
        "groups": [(key, _(label), key == group) for key, label in rules.GROUPS.items()],
        "may_manage": actor.holds(packages.MANAGE),
        "may_draw": actor.holds("casework.process.design"),
    }
    return answers.page(request, "processes/index.html", context)


def offer(request: HttpRequest) -> HttpResponse:
    """The form that puts a published drawing on the list."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            packages.offer_process(
                actor=actor_of(request), process_key=_text(request, "process_key"),
                summary=_text(request, "summary"), group=_text(request, "group"),
                asked=_asked(request), at=clock.now(),
            )  # fmt: skip
        except Invalid as wrong:
            errors = wrong.errors
        else:
            messages.success(
                request, _("Đã đưa quy trình vào danh mục; cán bộ lập việc được ngay.")
            )
            return answers.go(request, reverse("processes:index"))
    typed = request.POST
    context = {
        "offerable": queries.offerable(on=clock.today()),
        "groups": [(key, _(label)) for key, label in rules.GROUPS.items()],
        "kinds": [(key, _(label)) for key, label in rules.KINDS.items()],
        "lines": [
            {
                "number": n,
                "label": typed.get(f"label-{n}", ""),
                "kind": typed.get(f"kind-{n}", "text"),
                "required": typed.get(f"required-{n}") == "1",
            }
            for n in range(1, LINES + 1)
        ],
        "typed": typed,
        "errors": errors,
    }
    return answers.page(
        request, "processes/offer.html", context, status=422 if errors else 200
    )  # fmt: skip


@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Take it off the list."""
    packages.end_process(actor=actor_of(request), code=code, at=clock.now())
    messages.success(request, _("Đã ngừng dùng; việc đang giải quyết vẫn tiếp tục."))
    return answers.go(request, reverse("processes:index"))


def _asked(request: HttpRequest) -> list[Asked]:
    found = []
    for n in range(1, LINES + 1):
        label, kind = _text(request, f"label-{n}")[:200], _text(request, f"kind-{n}")
        if label and kind in rules.KINDS:
            required = request.POST.get(f"required-{n}") == "1"
            found.append(Asked(label=label, kind=kind, required=required))
    return found


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()[:1000].replace("\0", "")
