"""The public tree of the agency and the page of a unit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from congvu.engines.org import contracts
from congvu.engines.org.actions.units import CHANGE, rename_unit
from congvu.engines.org.queries import history, posts, units
from congvu.engines.org.web.forms import RenameForm
from congvu.engines.org.web.words import KINDS
from congvu.engines.places import api as places
from congvu.kernel import clock
from congvu.kernel.actions import demand
from congvu.kernel.errors import Invalid, NotFound
from congvu.webkit.web import answers
from congvu.webkit.web.routes import actor_of
from congvu.webkit.web.screens.columns import day_of


@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """All agencies and the units right below them; ``?ngay=`` shows the tree of a day."""
    day = day_of(request.GET.get("ngay", "")) or clock.today()
    roots = [{"unit": root, "groups": _groups(root.id, day)} for root in units.roots(on=day)]
    context = {"roots": roots, "day": day, "is_today": day == clock.today()}
    return answers.page(request, "org/tree.html", context)


@require_GET
def unit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A unit: its codes, seats, units below, and what became of it."""
    found = units.unit_by_uid(uid)
    if found is None:
        raise NotFound(_("Không có đơn vị này. Hãy tìm lại trong cây tổ chức."))
    above = units.ancestors(found.id)
    context = {
        "unit": found, "kind": KINDS[found.kind], "groups": _groups(found.id, None),
        "posts": posts.posts_of(found.id), "names": history.names_of(found.id),
        "heirs": history.heirs_of(found.id), "place": _place(found),
        "may_change": actor_of(request).holds("org.unit.change", found.id) and not found.valid_to,
        "crumbs": [
            {"title": _("Tổ chức bộ máy"), "href": reverse("org:tree")},
            *({"title": u.name, "href": reverse("org:unit", args=[u.uid])} for u in above[::-1]),
        ],
    }  # fmt: skip
    return answers.page(request, "org/unit.html", context)


@require_http_methods(["GET", "POST"])
def rename(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Give the unit a new name from a day on, by a decision."""
    found = units.unit_by_uid(uid)
    actor = actor_of(request)
    if found is None:
        raise NotFound(_("Không có đơn vị này. Hãy tìm lại trong cây tổ chức."))
    demand(actor, CHANGE, found.id)
    form = RenameForm(request.POST or None, initial={"short_name": found.short_name})
    if form.is_valid():
        try:
            rename_unit(actor=actor, unit_id=found.id, at=clock.now(), **form.cleaned_data)
        except Invalid as refused:
            for name, sentence in refused.errors.items():
                form.add_error(name, sentence)
        else:
            messages.success(request, _("Đã ghi tên mới của đơn vị."))
            return answers.go(request, reverse("org:unit", args=[uid]))
    status = 422 if form.is_bound else 200
    return answers.page(request, "org/rename.html", {"unit": found, "form": form}, status=status)


def _groups(unit_id: int, day: Any) -> list[dict[str, Any]]:
    """The units right below by kind, in order of precedence."""
    grouped: dict[str, list[contracts.Unit]] = {}
    for below in units.children(unit_id, on=day):
        grouped.setdefault(below.kind, []).append(below)
    return [{"kind": KINDS[kind], "units": found} for kind, found in grouped.items()]


def _place(found: contracts.Unit) -> str:
    """The place it answers for, with its type."""
    if not found.place_code:
        return ""
    one = places.province if len(found.place_code) == 2 else places.commune
    try:
        return one(found.place_code).path
    except NotFound:
        return found.place_code
