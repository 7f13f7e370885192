"""Publishing life events and rules from content."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from congvu.engines.casework import api as casework
from congvu.engines.law.api import Package
from congvu.kernel.actions import publish, step, unchanged
from congvu.registers.procedures import api as procedures
from congvu.systems.proactive import rules
from congvu.systems.proactive.events import LifeEventPublished, RulePublished
from congvu.systems.proactive.models import LifeEvent, Rule
from congvu.systems.proactive.rules import offering

EVENT, RULE = "event.toml", "rule.toml"


def check_event(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database."""
    definition = package.toml(EVENT)
    _refuse(package, EVENT, rules.faults(definition))
    _compile(package, EVENT, (one.needed or "true" for one in rules.read(definition).steps))


def check_rule(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database."""
    definition = package.toml(RULE)
    _refuse(package, RULE, offering.faults(definition))
    _compile(package, RULE, (definition["condition"],))


@step
def load_event(*, package: Package) -> None:
    """Publish a life event; a known version stays. Raises ContentError for unknown procedures."""
    check_event(package=package)
    definition = _definition(package, EVENT)
    value = rules.read(definition)
    if LifeEvent.objects.filter(code=definition["code"], version=definition["version"]).exists():
        unchanged()
        return
    _require(package, EVENT, {*value.codes, *value.together})
    row = LifeEvent.objects.create(
        **_columns(package, definition), title=value.title["vi"], text=_text(definition, value),
        order=value.order,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(
        LifeEventPublished(
            event_uid=str(row.uid), code=row.code, title=row.title, event_version=row.version,
            sha256=row.sha256,
        )
    )  # fmt: skip


@step
def load_rule(*, package: Package) -> None:
    """Publish a rule; a known version stays. Raises ContentError for an unknown procedure."""
    check_rule(package=package)
    definition = _definition(package, RULE)
    if Rule.objects.filter(code=definition["code"], version=definition["version"]).exists():
        unchanged()
        return
    _require(
        package, RULE, {c for c in (definition["procedure"], definition.get("source", "")) if c}
    )
    row = Rule.objects.create(**_columns(package, definition))
    publish(RulePublished(code=row.code, rule_version=row.version, sha256=row.sha256))


def _definition(package: Package, file: str) -> dict[str, Any]:
    """As it is stored: dates as text."""
    made: dict[str, Any] = json.loads(json.dumps(package.toml(file), cls=DjangoJSONEncoder))
    return made


def _columns(package: Package, definition: dict[str, Any]) -> dict[str, Any]:
    """What every version of content has."""
    return {
        "code": definition["code"], "version": definition["version"], "sha256": package.sha256,
        "definition": definition, "valid_from": definition["valid_from"],
        "valid_to": definition.get("valid_to"),
    }  # fmt: skip


def _refuse(package: Package, file: str, faults: Iterable[str]) -> None:
    for sentence in faults:
        raise package.error(sentence, file)


def _compile(package: Package, file: str, expressions: Iterable[str]) -> None:
    for expression in expressions:
        try:
            casework.compile_expression(expression)
        except ValueError as fault:
            raise package.error(str(fault), file) from fault


def _require(package: Package, file: str, codes: set[str]) -> None:
    unknown = codes - procedures.names(codes=sorted(codes)).keys()
    if unknown:
        raise package.error(f"Không có thủ tục mang mã {min(unknown)}.", file)


def _text(definition: dict[str, Any], value: rules.LifeEventValue) -> str:
    """The words by which it is found."""
    names = procedures.names(codes=list(value.codes))
    words = [value.note["vi"], *definition.get("keywords", ())]
    words += [one.title["vi"] for one in value.steps]
    return " · ".join([*words, *names.values()])
