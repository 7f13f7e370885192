"""Internal procedures: groups A and B, what each costs before and after, by the standard formula."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from congvu.kernel import clock
from congvu.registers.procedures.queries import catalogue
from congvu.registers.procedures.queries import internal as queries
from congvu.registers.procedures.rules.costs import Burden, Comparison
from congvu.registers.procedures.web.words import GROUPS
from congvu.webkit.web import answers


@require_GET
def internal(request: HttpRequest) -> HttpResponse:
    """The list with what was cut in all; ``?nhom=A`` shows one group."""
    group = request.GET.get("nhom", "")
    found = queries.internal(on=clock.today(), group=group)
    context = {
        "rows": [(one, one.procedure.name.in_language(get_language())) for one in found],
        "groups": [(key, words, key == group) for key, words in GROUPS.items()],
        "cut": queries.cut(found),
    }
    return answers.page(request, "procedures/internal.html", context)


@require_GET
def cost(request: HttpRequest, code: str) -> HttpResponse:
    """One internal procedure: every step before and after, and how the sum is made."""
    today = clock.today()
    found = queries.with_cost(catalogue.procedure(code=code, on=today), on=today)
    context = {
        "procedure": found.procedure,
        "name": found.procedure.name.in_language(get_language()),
        "group": GROUPS.get(found.procedure.internal_group, ""),
        "cost": found.cost,
        "shapes": _shapes(found.cost),
        "crumbs": [{"title": _("Thủ tục nội bộ"), "href": reverse("procedures:internal")}],
    }
    return answers.page(request, "procedures/internal_cost.html", context)


def _shapes(cost: Comparison | None) -> list[tuple[str, Burden]]:
    if cost is None:
        return []
    return [(_("Trước khi đơn giản hóa"), cost.before), (_("Sau khi đơn giản hóa"), cost.after)]
