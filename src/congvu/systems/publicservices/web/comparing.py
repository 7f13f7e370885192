"""What was declared beside what a national database has registered, on one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from congvu.kernel.errors import Invalid
from congvu.registers.lookups import api as lookups
from congvu.registers.lookups.contracts import Line
from congvu.systems.publicservices.actions import comparing as actions
from congvu.systems.publicservices.queries import declared
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of

# Verdict → (words, tone).
VERDICTS = {
    "same": (gettext_lazy("Khớp"), "good"),
    "year": (gettext_lazy("Khớp năm"), "good"),
    "marks": (gettext_lazy("Khác dấu"), "late"),
    "differs": (gettext_lazy("Khác"), "bad"),
    "undeclared": (gettext_lazy("Chỉ nguồn có"), "plain"),
    "unregistered": (gettext_lazy("Nguồn không có"), "plain"),
}


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, uid: UUID, kind: str) -> HttpResponse:
    """Ask first why and whom; then, once the official has said so, show both sides.

    The answer is in this page alone: it is not kept, and the page is not to be.
    """
    actor, status = actor_of(request), 200
    context: dict[str, Any] = declared.to_compare(actor=actor, uid=str(uid), kind=kind)
    context["crumbs"] = _crumbs(uid, context["code"])
    if request.method == "POST":
        try:
            found = actions.compare_dossier(actor=actor, dossier_uid=str(uid), kind=kind)
        except (Invalid, lookups.UnableToLookUp) as refused:
            context["error"], status = refused.message, refused.status
        else:
            context |= {"found": found, "lines": [_line(kind, line) for line in found.lines]}
            context["differing"] = sum(x.verdict in lookups.DISAGREES for x in found.lines)
    answer = answers.page(request, "publicservices/compare.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _line(kind: str, line: Line) -> dict[str, Any]:
    words, tone = VERDICTS[line.verdict]
    return {
        "label": lookups.labels(kind)[line.field], "words": words, "tone": tone,
        "declared": declared.day_shown(line.declared), "registered": declared.day_shown(line.registered),
    }  # fmt: skip


def _crumbs(uid: UUID, code: str) -> list[dict[str, str]]:
    here = _("Hồ sơ %(code)s") % {"code": code}
    return [{"title": here, "href": reverse("publicservices:dossier", args=[uid])}]
