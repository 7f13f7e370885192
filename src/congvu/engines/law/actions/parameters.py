"""Dated parameters: the package's line of values, and new ones set by decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from congvu.engines.law.actions.loader import apply_again
from congvu.engines.law.actions.overlays import lay
from congvu.engines.law.contracts import Package, Row
from congvu.engines.law.events import ParameterSet
from congvu.engines.law.models import ContentPackage, LegalText, Parameter, ParameterValue
from congvu.engines.law.queries.packages import read
from congvu.engines.law.rules.reading import decided_spans, parameter_rows, spans, spans_of
from congvu.engines.law.rules.series import Span, merge, value_on
from congvu.engines.law.rules.values import read_value, write_value
from congvu.kernel.actions import action, publish, running, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

KIND = "parameters"
FIELDS = ("code", "label", "kind", "unit", "group", "values")


@action(needs="law.parameter.set")
def set_parameter(
    *,
    actor: Actor,
    code: str,
    value: str,
    valid_from: date,
    decision: str,
    decided_on: date,
    legal_basis: str = "",
    at: datetime,
) -> None:
    """Set a parameter's value from a day on, by a decision; earlier days keep theirs.

    value: as typed (``2.530.000``, ``15:00``). Raises Invalid, NotFound.
    """
    parameter = Parameter.objects.filter(code=code).select_for_update().first()
    if parameter is None:
        raise NotFound(
            _("Không có tham số “%(code)s”. Hãy chọn trong danh sách tham số.") % {"code": code}
        )
    typed = _checked(parameter.kind, value, decision)
    lay(
        kind=KIND, code=parameter.package, path=f"{code}@{valid_from}",
        value={"value": typed, "basis": legal_basis, "decision": decision.strip()},
        base=_shipped(code, parameter.package, valid_from),
        decision=decision.strip(), decided_on=decided_on, actor=actor, at=at,
    )  # fmt: skip
    apply_again(KIND, parameter.package)
    publish(
        ParameterSet(
            code=code, label=parameter.label, value=typed,
            valid_from=f"{valid_from:%d/%m/%Y}", decision=decision.strip(),
        )
    )  # fmt: skip


@step
def load_parameters(*, package: Package) -> None:
    """Write every parameter of the package, its decided values laid over the shipped ones."""
    texts = dict(LegalText.objects.values_list("key", "pk"))
    found = parameter_rows(package)
    lines = {row.text("code"): _line(package, row, texts) for row in found}
    Parameter.objects.bulk_create(
        [_parameter(package, row) for row in found], update_conflicts=True,
        unique_fields=["code"], update_fields=["label", "kind", "unit", "group", "package"],
    )  # fmt: skip
    ids = dict(Parameter.objects.filter(code__in=lines).values_list("code", "pk"))
    _write({ids[code]: line for code, line in lines.items()}, texts)


def _parameter(package: Package, row: Row) -> Parameter:
    row.only(*FIELDS)
    return Parameter(
        code=row.text("code"), label=row.text("label"), kind=row.text("kind"),
        unit=row.text("unit", ""), group=row.text("group", ""), package=package.code,
    )  # fmt: skip


def _line(package: Package, row: Row, texts: dict[str, int]) -> list[Span]:
    shipped = spans(row)
    for span in shipped:
        if span.text_key and span.text_key not in texts:
            raise row.error(
                _("Không có văn bản “%(text_key)s”.") % {"text_key": span.text_key}, span.text_key
            )
    return merge(shipped, decided_spans(package, row.text("code")))


def _write(lines: Mapping[int, list[Span]], texts: dict[str, int]) -> None:
    """Supersede the rows that no longer hold and record the new ones; equal rows are left alone."""
    at = running().at
    assert at is not None
    wanted = {(pk, _identity(s, texts)): s for pk, line in lines.items() for s in line}
    stale = []
    for row in ParameterValue.objects.current().filter(parameter__in=lines):
        kept = row.parameter_id, (
            row.valid.lower, row.valid.upper, row.value, row.text_id,
            row.legal_basis, row.certainty, row.note, row.decision,
        )  # fmt: skip
        if wanted.pop(kept, None) is None:
            stale.append(row.pk)
    ParameterValue.objects.filter(pk__in=stale).update(superseded_at=at)
    ParameterValue.objects.bulk_create(
        ParameterValue(
            parameter_id=key[0], valid=DateRange(s.valid_from, s.valid_to), value=s.value,
            text_id=texts.get(s.text_key), legal_basis=s.legal_basis, certainty=s.certainty,
            note=s.note, decision=s.decision, recorded_at=at,
        )
        for key, s in wanted.items()
    )  # fmt: skip


def _identity(span: Span, texts: dict[str, int]) -> tuple[object, ...]:
    return (
        span.valid_from, span.valid_to, span.value, texts.get(span.text_key), span.legal_basis,
        span.certainty, span.note, span.decision,
    )  # fmt: skip


def _checked(kind: str, value: str, decision: str) -> str:
    errors = {}
    if not decision.strip():
        errors["decision"] = "Hãy ghi số quyết định hoặc văn bản làm căn cứ, ví dụ 161/2026/NĐ-CP."
    try:
        typed = write_value(read_value(kind, value))
    except ValueError as wrong:
        errors["value"] = str(wrong)
    if errors:
        raise Invalid(errors)
    return typed


def _shipped(code: str, package: str, day: date) -> str | None:
    """What the package alone says for the day: the base of the three-way difference."""
    row = ContentPackage.objects.get(kind=KIND, code=package, current=True)
    return value_on(spans_of(read(row, {}), code), day)
