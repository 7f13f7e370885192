"""Loading: a package enters the catalogue whole or not at all."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.law import api as law
from congvu.engines.law.api import Package
from congvu.kernel.actions import publish, step, unchanged
from congvu.kernel.errors import NotFound
from congvu.kernel.text import dictionary_key, unaccent
from congvu.registers.procedures.events import PartLoaded, ProcedurePublished
from congvu.registers.procedures.models import Part, ProcedureVersion
from congvu.registers.procedures.rules import definitions, parts

DEFINITION, FORM, PROCESS = "procedure.toml", "form.json", parts.PROCESS


def check_package(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database.

    A form that uses shared steps is read with those that stand beside the package on disk.
    """
    for sentence in definitions.faults(package.toml(DEFINITION)):
        raise package.error(sentence, DEFINITION)
    if package.has(FORM):
        _form(package, _steps_on_disk(package))


@step
def load_part(*, package: Package) -> None:
    """Keep a shared process or step, for the procedures that are loaded after it."""
    row, made = Part.objects.get_or_create(key=package.code, defaults={"sha256": ""})
    if not made and row.sha256 == package.sha256:
        unchanged()
        return
    row.files = {name: package.text(name) for name in package.names()}
    row.sha256 = package.sha256
    row.save(update_fields=["files", "sha256"])
    publish(PartLoaded(key=package.code, sha256=package.sha256))


@step
def load_procedure(*, package: Package) -> None:
    """Publish a version with its form, process and papers; a known version is left as it is."""
    check_package(package=package)
    definition = _cited(_plain(package.toml(DEFINITION)), package)
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


def _cited(definition: dict[str, Any], package: Package) -> dict[str, Any]:
    """Every legal basis with its citation: the package's own words, or those of the law's text."""
    for basis in definition.get("legal_basis", ()):
        if not basis.get("citation"):
            try:
                text = law.text(basis["law"])
                basis["citation"] = definitions.citation(text.kind, text.so_ky_hieu, text.trich_yeu)
            except NotFound as unknown:
                line = package.line_of(DEFINITION, basis["law"])
                said = f"Không có văn bản “{basis['law']}” trong danh mục văn bản pháp luật."
                raise package.error(said, DEFINITION, line) from unknown
    return definition


def _form(package: Package, steps: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The package's form with its shared steps, checked."""
    try:
        whole = parts.whole_form(package.json(FORM), steps)
        casework.load_form(whole)
    except ValueError as fault:
        raise package.error(str(fault), FORM) from fault
    return whole


def _steps_on_disk(package: Package) -> dict[str, dict[str, Any]]:
    roots = [package.folder.parents[1]] if package.folder else []
    roots.append(settings.SOURCE / "content")
    return {
        file.parent.name: json.loads(file.read_text("utf-8"))
        for root in reversed(roots)
        for file in sorted((root / "procedure-parts").glob(f"*/{parts.STEP}"))
    }


def _steps() -> dict[str, dict[str, Any]]:
    return {
        part.key: json.loads(part.files[parts.STEP])
        for part in Part.objects.all()
        if parts.STEP in part.files
    }


def _process(package: Package, definition: dict[str, Any]) -> bytes:
    """The package's own diagram, or the shared one told anew; empty when it has none."""
    shared = definition.get("process", {}).get("shared", "")
    if not shared:
        return package.bytes(PROCESS) if package.has(PROCESS) else b""
    part = Part.objects.filter(key=shared).first()
    if part is None or PROCESS not in part.files:
        raise package.error(f"Không có quy trình dùng chung “{shared}”.", DEFINITION)
    try:
        return parts.own_process(part.files[PROCESS].encode(), definition)
    except ValueError as fault:
        raise package.error(str(fault), DEFINITION) from fault


def _publish_process(package: Package, definition: dict[str, Any]) -> str:
    diagram = _process(package, definition)
    if not diagram:
        return ""
    key = f"procedure.{definition['code']}"
    try:
        casework.publish_process(
            key=key, bpmn_xml=diagram, version=str(definition["version"]),
            valid_from=date.fromisoformat(definition["valid_from"]),
        )  # fmt: skip
    except ValueError as fault:
        raise package.error(str(fault), PROCESS) from fault
    return key


def _put_templates(package: Package, definition: dict[str, Any]) -> None:
    for result in definition.get("results", ()):
        if result.get("template", "").startswith("results/"):
            documents.put_template(
                code=definitions.template_code(definition["code"], result["template"]),
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
        levels=definition["levels"],
        subjects=definition["subjects"],
        internal_group=definition.get("internal_group", ""),
        search_key=unaccent(" ".join(words)),
        sort_key=dictionary_key(name),
        definition=definition,
        form=_form(package, _steps()) if package.has(FORM) else {},
        process_key=process_key,
        valid_from=definition["valid_from"],
        valid_to=definition.get("valid_to"),
    )
    row.refresh_from_db(fields=["uid"])
    return row
