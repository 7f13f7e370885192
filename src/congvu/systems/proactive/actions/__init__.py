"""Publishing life events from content."""

from __future__ import annotations

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from congvu.engines.casework import api as casework
from congvu.engines.law.api import Package
from congvu.kernel.actions import publish, step, unchanged
from congvu.registers.procedures import api as procedures
from congvu.systems.proactive import rules
from congvu.systems.proactive.events import LifeEventPublished
from congvu.systems.proactive.models import LifeEvent

DEFINITION = "event.toml"


def check_event(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database."""
    definition = package.toml(DEFINITION)
    for sentence in rules.faults(definition):
        raise package.error(sentence, DEFINITION)
    for one in rules.read(definition).steps:
        try:
            casework.compile_expression(one.needed or "true")
        except ValueError as fault:
            raise package.error(str(fault), DEFINITION) from fault


@step
def load_event(*, package: Package) -> None:
    """Publish a life event; a known version stays. Raises ContentError for unknown procedures."""
    check_event(package=package)
    definition: dict[str, Any] = json.loads(
        json.dumps(package.toml(DEFINITION), cls=DjangoJSONEncoder)
    )
    key = {"code": definition["code"], "version": definition["version"]}
    if LifeEvent.objects.filter(**key).exists():
        unchanged()
        return
    value = rules.read(definition)
    wanted = {*value.codes, *value.together}
    unknown = wanted - procedures.names(codes=sorted(wanted)).keys()
    if unknown:
        raise package.error(f"Không có thủ tục mang mã {min(unknown)}.", DEFINITION)
    row = LifeEvent.objects.create(
        **key, sha256=package.sha256, title=value.title["vi"], text=_text(definition, value),
        order=value.order, definition=definition, valid_from=definition["valid_from"],
        valid_to=definition.get("valid_to"),
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(
        LifeEventPublished(
            event_uid=str(row.uid), code=row.code, title=row.title, event_version=row.version,
            sha256=row.sha256,
        )
    )  # fmt: skip


def _text(definition: dict[str, Any], value: rules.LifeEventValue) -> str:
    """The words by which it is found."""
    names = procedures.names(codes=list(value.codes))
    words = [value.note["vi"], *definition.get("keywords", ())]
    words += [one.title["vi"] for one in value.steps]
    return " · ".join([*words, *names.values()])
