"""Dated parameters: the package's line of values, and new ones set by decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from congvu.engines.law.actions.loader import apply_again
from congvu.engines.law.actions.overlays import lay
from congvu.engines.law.contracts import Package, Row, rows
from congvu.engines.law.events import ParameterSet
from congvu.engines.law.models import LegalText, Parameter, ParameterValue
from congvu.engines.law.rules.series import Span, in_line, merge, value_on
from congvu.engines.law.rules.values import read_value, write_value
from congvu.kernel.actions import action, publish, running, step
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

KIND = "parameters"
FIELDS = ("code", "label", "kind", "unit", "group", "values")
VALUE_FIELDS = {"from", "to", "value", "text", "basis", "certainty", "note"}


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
        raise NotFound(f"Không có tham số “{code}”. Hãy chọn trong danh sách tham số.")
    typed = _checked(parameter.kind, value, decision)
    lay(
        kind=KIND, code=parameter.package, path=f"{code}@{valid_from}",
        value={"value": typed, "basis": legal_basis, "decision": decision.strip()},
        base=_shipped(code, valid_from),
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
    for file in package.names(".toml"):
        if file != "package.toml":
            for row in rows(package, file, "parameter"):
                _load_parameter(package, row, texts)


def shipped_spans(row: Row, kind: str) -> list[Span]:
    """The line of values of one ``[[parameter]]``. Raises ContentError."""
    spans = [_span(row, kind, item) for item in row.items("values")]
    try:
        return in_line(spans)
    except ValueError as day:
        raise row.error(f"Hai giá trị cùng có hiệu lực từ ngày {day}.", "values") from None


def _load_parameter(package: Package, row: Row, texts: dict[str, int]) -> None:
    row.only(*FIELDS)
    kind = row.text("kind")
    spans = shipped_spans(row, kind)
    for span in spans:
        if span.text_key and span.text_key not in texts:
            raise row.error(f"Không có văn bản “{span.text_key}”.", span.text_key)
    code = row.text("code")
    parameter, _ = Parameter.objects.update_or_create(
        code=code,
        defaults={
            "label": row.text("label"), "kind": kind, "unit": row.text("unit", ""),
            "group": row.text("group", ""), "package": package.code,
        },
    )  # fmt: skip
    _write(parameter, merge(spans, _decided(package, code)), texts)


def _decided(package: Package, code: str) -> list[Span]:
    """The overlay's values of one parameter; a decision holds until the next one."""
    spans = []
    for path, laid in package.overlay.items():
        name, _, day = path.partition("@")
        if name == code and day:
            spans.append(
                Span(
                    valid_from=date.fromisoformat(day), value=laid["value"],
                    legal_basis=laid.get("basis", ""), decision=laid.get("decision", ""),
                )
            )  # fmt: skip
    return spans


def _span(row: Row, kind: str, item: dict[str, Any]) -> Span:
    if unknown := set(item) - VALUE_FIELDS:
        raise row.error(f"Giá trị có trường lạ: {', '.join(sorted(unknown))}.", min(unknown))
    if not isinstance(item.get("from"), date):
        raise row.error("Mỗi giá trị cần from = ngày bắt đầu, không có dấu nháy.", "values")
    if "value" not in item:
        raise row.error("Mỗi giá trị cần value.", f"{item['from']}")
    raw = item["value"]
    try:
        value = write_value(read_value(kind, write_value(raw)))
    except ValueError as wrong:
        raise row.error(str(wrong), f"{item['from']}") from None
    return Span(
        valid_from=item["from"], valid_to=item.get("to"), value=value,
        text_key=item.get("text", ""), legal_basis=item.get("basis", ""),
        certainty=item.get("certainty", "V"), note=item.get("note", ""),
    )  # fmt: skip


def _write(parameter: Parameter, line: Iterable[Span], texts: dict[str, int]) -> None:
    """Supersede the rows that no longer hold and record the new ones; equal rows are left alone."""
    at = running().at
    assert at is not None
    wanted = {_identity(s, texts): s for s in line}
    for row in ParameterValue.objects.current().filter(parameter=parameter):
        kept = (
            row.valid.lower, row.valid.upper, row.value, row.text_id, row.legal_basis,
            row.certainty, row.note, row.decision,
        )  # fmt: skip
        if wanted.pop(kept, None) is None:
            row.superseded_at = at
            row.save(update_fields=["superseded_at"])
    ParameterValue.objects.bulk_create(
        ParameterValue(
            parameter=parameter, valid=DateRange(s.valid_from, s.valid_to), value=s.value,
            text_id=texts.get(s.text_key), legal_basis=s.legal_basis, certainty=s.certainty,
            note=s.note, decision=s.decision, recorded_at=at,
        )
        for s in wanted.values()
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


def _shipped(code: str, day: date) -> str | None:
    """What the package alone says for the day: the base of the three-way difference."""
    rows_now = ParameterValue.objects.current().filter(parameter__code=code, decision="")
    spans = [
        Span(valid_from=r.valid.lower, valid_to=r.valid.upper, value=r.value) for r in rows_now
    ]
    return value_on(spans, day)
