"""Every write on the catalogue: a package is loaded whole or not at all."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.law.api import Package
from congvu.kernel.actions import publish, step, unchanged
from congvu.kernel.text import dictionary_key, unaccent
from congvu.registers.procedures import rules
from congvu.registers.procedures.events import ProcedurePublished
from congvu.registers.procedures.models import ProcedureVersion

DEFINITION, FORM, PROCESS = "procedure.toml", "form.json", "process.bpmn"


def check_package(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database."""
    for sentence in rules.faults(package.toml(DEFINITION)):
        raise package.error(sentence, DEFINITION)
    if package.has(FORM):
        try:
            casework.load_form(package.json(FORM))
        except ValueError as fault:
            raise package.error(str(fault), FORM) from fault


@step
def load_procedure(*, package: Package) -> None:
    """Publish a version with its form, process and papers; a known version is left as it is."""
    check_package(package=package)
    definition = _plain(package.toml(DEFINITION))
    code, version = definition["code"], definition["version"]
    if ProcedureVersion.objects.filter(code=code, version=version).exists():
        unchanged()
        return
    _put_templates(package, definition)
    row = _save(package, definition, _publish_process(package, definition))
    publish(
        ProcedurePublished(
            version_uid=str(row.uid), code=code, procedure_version=version, sha256=package.sha256
        )
    )


def _plain(raw: dict[str, Any]) -> dict[str, Any]:
    """TOML's dates as ISO text, so that the definition can be stored as JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(raw, cls=DjangoJSONEncoder))
    return plain


def _publish_process(package: Package, definition: dict[str, Any]) -> str:
    if not package.has(PROCESS):
        return ""
    key = f"procedure.{definition['code']}"
    try:
        casework.publish_process(
            key=key, bpmn_xml=package.bytes(PROCESS), version=str(definition["version"]),
            valid_from=date.fromisoformat(definition["valid_from"]),
        )  # fmt: skip
    except ValueError as fault:
        raise package.error(str(fault), PROCESS) from fault
    return key


def _put_templates(package: Package, definition: dict[str, Any]) -> None:
    for result in definition.get("results", ()):
        if result["template"].startswith("results/"):
            documents.put_template(
                code=rules.template_code(definition["code"], result["template"]),
                version=str(definition["version"]),
                title=result["name"],
                source=package.text(result["template"]),
            )


def _save(package: Package, definition: dict[str, Any], process_key: str) -> ProcedureVersion:
    name, field = definition["name"]["vi"], definition["field"]
    words = (definition["code"], name, field, *definition.get("keywords", ()))
    row = ProcedureVersion.objects.create(
        code=definition["code"],
        version=definition["version"],
        sha256=package.sha256,
        name=name,
        field=field,
        online=definition["online"],
        search_key=unaccent(" ".join(words)),
        sort_key=dictionary_key(name),
        definition=definition,
        form=package.json(FORM) if package.has(FORM) else {},
        process_key=process_key,
        valid_from=definition["valid_from"],
        valid_to=definition.get("valid_to"),
    )
    row.refresh_from_db(fields=["uid"])
    return row
