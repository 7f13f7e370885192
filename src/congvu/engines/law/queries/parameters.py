"""Dated parameters."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields.ranges import RangeStartsWith as StartOf
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from congvu.engines.law import contracts
from congvu.engines.law.models import Parameter, ParameterValue
from congvu.engines.law.queries.memory import memory
from congvu.engines.law.rules.values import read_value
from congvu.kernel.errors import NotFound
from congvu.kernel.text import matches


def parameter(code: str, *, on: date) -> contracts.Parameter:
    """The parameter as it holds on the day. Raises NotFound when nothing holds."""
    series = memory.get(("parameter", code), lambda: history(code))
    for found in series:
        if found.valid_from <= on and (found.valid_to is None or on < found.valid_to):
            return found
    raise NotFound(
        _(
            "Tham số “%(code)s” không có giá trị cho ngày %(on)s. "
            "Quản trị hãy nhập giá trị kèm số quyết định trong mục Tham số pháp luật."
        )
        % {"code": code, "on": f"{on:%d/%m/%Y}"}
    )


def value(code: str, *, on: date) -> contracts.Value:
    """The value on the day: int, Decimal, text, bool or time. Raises NotFound."""
    return parameter(code, on=on).value


def history(code: str) -> list[contracts.Parameter]:
    """All values in force at some time, the oldest first."""
    rows = ParameterValue.objects.current().filter(parameter__code=code)
    rows = rows.select_related("parameter", "text").order_by("valid")
    return [_value(row) for row in rows]


def _value(row: ParameterValue) -> contracts.Parameter:
    return contracts.Parameter(
        code=row.parameter.code, label=row.parameter.label, kind=row.parameter.kind,
        unit=row.parameter.unit, value=read_value(row.parameter.kind, row.value),
        valid_from=row.valid.lower or date.min, valid_to=row.valid.upper,
        legal_basis=row.legal_basis, text_key=row.text.key if row.text else "",
        certainty=row.certainty, note=row.note, decision=row.decision,
    )  # fmt: skip


def row(code: str) -> Parameter:
    """The parameter's row. Raises NotFound."""
    found = Parameter.objects.filter(code=code).first()
    if found is None:
        raise NotFound("Không có tham số này. Hãy chọn trong danh sách tham số.")
    return found


def with_value_on(day: date) -> QuerySet[Parameter]:
    """Parameters with what holds on the day: ``now``, ``since``, ``basis``, ``sure``."""
    held = ParameterValue.objects.on(day).filter(parameter=OuterRef("pk"))
    return Parameter.objects.annotate(
        now=Subquery(held.values("value")[:1]),
        since=Subquery(held.annotate(first=StartOf("valid")).values("first")[:1]),
        basis=Subquery(held.values("legal_basis")[:1]),
        sure=Subquery(held.values("certainty")[:1]),
    ).order_by("label")


def matching(rows: QuerySet[Parameter], typed: str) -> QuerySet[Parameter]:
    """Rows whose label or code holds every typed word, accents aside."""
    wanted = [r.pk for r in Parameter.objects.all() if matches(typed, f"{r.label} {r.code}")]
    return rows.filter(pk__in=wanted)


def groups() -> list[tuple[str, str]]:
    """The groups in use, for a filter."""
    found = Parameter.objects.exclude(group="").order_by("group").values_list("group", flat=True)
    return [(g, g) for g in found.distinct()]


def superseded(parameter: Parameter) -> list[ParameterValue]:
    """Values that were recorded once and later put right, the latest first."""
    rows = ParameterValue.objects.filter(parameter=parameter, superseded_at__isnull=False)
    return list(rows.order_by("-superseded_at", "-valid"))
