"""The dossiers behind a number, for who may look into them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import PAGE, State
from congvu.systems.servicequality.queries import index as queries
from congvu.systems.servicequality.rules import BY_CODE, Indicator, Part
from congvu.systems.servicequality.web import scoping
from congvu.webkit.web.screens import Column, Filter, ListScreen

TONES = {"info": "info", "danger": "bad", "warning": "soon", "success": "good", "neutral": "plain"}


def _dossiers(rows: Any) -> Any:
    """The list's rows with the register's own filters."""
    return rows


class BehindScreen(ListScreen):
    """One list of an indicator: within sight, the newest first."""

    title = gettext_lazy("Hồ sơ trong chỉ số")
    name = "ho-so-trong-chi-so"
    columns: ClassVar = (
        Column(
            key="code",
            label=gettext_lazy("Mã hồ sơ"),
            kind="code",
            link=lambda row: reverse(PAGE, args=[row.uid]),
        ),
        Column(key="procedure_code", label=gettext_lazy("Thủ tục"), kind="code"),
        Column(
            key="state",
            label=gettext_lazy("Trạng thái"),
            kind="status",
            value=lambda row: _(dossiers.LABELS[State(row.state)]),
            tone=lambda row: TONES[dossiers.TONES[State(row.state)]],
        ),
        Column(
            key="owner_unit.name", label=gettext_lazy("Cơ quan giải quyết"), related=("owner_unit",)
        ),
        Column(
            key="accepted_at", label=gettext_lazy("Tiếp nhận"), kind="moment", sort="submitted_at"
        ),
        Column(
            key="promised",
            label=gettext_lazy("Hẹn trả"),
            kind="moment",
            value=lambda row: row.first_due_at or row.due_at,
        ),
        Column(key="finished_at", label=gettext_lazy("Kết thúc"), kind="moment"),
    )
    filters: ClassVar = (
        Filter(
            key="tu-khoa",
            label=gettext_lazy("Mã hoặc nội dung"),
            apply=lambda rows, value: _dossiers(rows).matching(value),
        ),
    )
    order = "-accepted_at"
    empty_title = gettext_lazy("Không có hồ sơ nào")
    empty_text = gettext_lazy(
        "Không có hồ sơ nào thuộc danh sách này trong kỳ và trong phạm vi bạn được xem."
    )

    def rows(self, actor: Actor) -> Any:
        """The list's dossiers that the actor may know of. Raises NotFound for an unknown list."""
        _one, part = self._asked()
        at = clock.now()
        scope = scoping.scope_of(self.query, today=clock.local(at).date())
        return queries.behind(actor=actor, scope=scope, measures=part.measures, at=at)

    def context(self) -> dict[str, Any]:
        """Where it comes from."""
        one, part = self._asked()
        scope = scoping.scope_of(self.query, today=clock.today())
        query = scoping.query_of(scope)
        return {
            "crumbs": [
                {
                    "title": f"{one.code} {_(one.name)}",
                    "href": f"{reverse('servicequality:indicator', args=[one.code])}?{query}",
                },
                {"title": _(part.name), "href": ""},
            ]
        }

    def _asked(self) -> tuple[Indicator, Part]:
        one = BY_CODE.get(self.kwargs["code"])
        part = next((p for p in one.lists if p.key == self.kwargs["part"]), None) if one else None
        if one is None or part is None:
            raise NotFound(_("Không có danh sách này. Hãy chọn trong bảng chỉ số."))
        return one, part
