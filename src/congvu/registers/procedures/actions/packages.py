"""Loading: a package enters the catalogue whole or not at all."""

from __future__ import annotations

import json
import logging
from datetime import date
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.law import api as law
from congvu.engines.law.api import Package
from congvu.kernel.actions import publish, step, unchanged
from congvu.kernel.errors import NotFound
from congvu.kernel.text import dictionary_key, unaccent
from congvu.registers.procedures.events import PartLoaded, ProcedurePublished
from congvu.registers.procedures.models import Part, ProcedureVersion
from congvu.registers.procedures.queries import benches, unheeded
from congvu.registers.procedures.rules import definitions, parts

log = logging.getLogger(__name__)
DEFINITION, FORM, PROCESS = "procedure.toml", "form.json", parts.PROCESS


def check_package(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database.

    A form that uses shared steps is read with those that stand beside the package on disk.
    """
    for sentence in definitions.faults(package.toml(DEFINITION)):
        raise package.error(sentence, DEFINITION)
    if package.has(FORM):
        _try_answers(package, _form(package, _steps_on_disk(package)))


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
    definition = cited(plain(package.toml(DEFINITION)), package)
    code, version = definition["code"], definition["version"]
    known = ProcedureVersion.objects.filter(code=code, version=version).first()
    if known is not None:
        if known.sha256 != package.sha256 and unheeded.differs(package):
            log.warning("%s", _(unheeded.SAID) % {"code": code, "version": version})
        unchanged()
        return
    _put_templates(package, definition)
    form = _form(package, _steps()) if package.has(FORM) else {}
    try:
        process_key = publish_process(definition, _own_process(package))
    except ValueError as fault:
        name = PROCESS if package.has(PROCESS) else DEFINITION
        raise package.error(str(fault), name) from fault
    save(definition, form=form, process_key=process_key, sha256=package.sha256)


def publish_process(definition: dict[str, Any], own: bytes) -> str:
    """Publish the procedure's diagram: its own, or the shared one told anew; its key, "" for none.

    Raises ValueError.
    """
    shared = definition.get("process", {}).get("shared", "")
    diagram = parts.own_process(_shared_process(shared), definition) if shared else own
    if not diagram:
        return ""
    key = f"procedure.{definition['code']}"
    casework.publish_process(
        key=key, bpmn_xml=diagram, version=str(definition["version"]),
        valid_from=date.fromisoformat(definition["valid_from"]),
    )  # fmt: skip
    return key


def save(
    definition: dict[str, Any], *, form: dict[str, Any], process_key: str, sha256: str
) -> ProcedureVersion:
    """Write a version's row and tell of it."""
    row = row_of(definition, form, process_key, sha256)
    row.save(force_insert=True)
    row.refresh_from_db(fields=["uid"])
    publish(
        ProcedurePublished(
            version_uid=str(row.uid), code=row.code, procedure_version=row.version, sha256=sha256
        )
    )
    return row


def plain(raw: dict[str, Any]) -> dict[str, Any]:
    """TOML's dates as ISO text, so that the definition can be stored as JSON."""
    plain: dict[str, Any] = json.loads(json.dumps(raw, cls=DjangoJSONEncoder))
    return plain


def cite(definition: dict[str, Any]) -> str:
    """Give every legal basis its citation, in place; the key of a text that nobody knows, or ""."""
    for basis in definition.get("legal_basis", ()):
        if basis.get("citation"):
            continue
        try:
            text = law.text(basis["law"])
        except NotFound:
            return str(basis["law"])
        basis["citation"] = definitions.citation(text.kind, text.so_ky_hieu, text.trich_yeu)
    return ""


def cited(definition: dict[str, Any], package: Package) -> dict[str, Any]:
    """The definition with every legal basis cited. Raises ContentError for an unknown text."""
    unknown = cite(definition)
    if unknown:
        said = f"Không có văn bản “{unknown}” trong danh mục văn bản pháp luật."
        raise package.error(said, DEFINITION, package.line_of(DEFINITION, unknown))
    return definition


def _form(package: Package, steps: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The package's form with its shared steps, checked."""
    try:
        whole = parts.whole_form(package.json(FORM), steps)
        casework.load_form(whole)
    except ValueError as fault:
        raise package.error(str(fault), FORM) from fault
    return whole


def _try_answers(package: Package, form: dict[str, Any]) -> None:
    """Worked answers beside the form must come out as they say, or the package is refused."""
    if not (package.has(benches.CASES) or benches.CASES in package.overlay):
        return
    day = date.fromisoformat(str(package.toml(DEFINITION)["valid_from"]))
    for tried in benches.trials(form, package.json(benches.CASES), on=day):
        if not tried.right:
            said = (
                f"Bài thử “{tried.name}” không ra như mong đợi: {tried.said or 'không bị từ chối'}."
            )
            raise package.error(said, benches.CASES)


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


def _own_process(package: Package) -> bytes:
    return package.bytes(PROCESS) if package.has(PROCESS) else b""


def _shared_process(key: str) -> bytes:
    part = Part.objects.filter(key=key).first()
    if part is None or PROCESS not in part.files:
        raise ValueError(f"Không có quy trình dùng chung “{key}”.")
    text: str = part.files[PROCESS]
    return text.encode()


def _put_templates(package: Package, definition: dict[str, Any]) -> None:
    for result in definition.get("results", ()):
        if result.get("template", "").startswith("results/"):
            documents.put_template(
                code=definitions.template_code(definition["code"], result["template"]),
                version=str(definition["version"]),
                title=result["name"],
                source=package.text(result["template"]),
            )


def row_of(
    definition: dict[str, Any], form: dict[str, Any], process_key: str, sha256: str
) -> ProcedureVersion:
    """The version's row, not yet written."""
    name, field = definition["name"]["vi"], definition["field"]
    words = (definition["code"], name, field, *definition.get("keywords", ()))
    return ProcedureVersion(
        code=definition["code"],
        version=definition["version"],
        sha256=sha256,
        name=name,
        field=field,
        online=definition["online"],
        levels=definition["levels"],
        subjects=definition["subjects"],
        internal_group=definition.get("internal_group", ""),
        search_key=unaccent(" ".join(words)),
        sort_key=dictionary_key(name),
        definition=definition,
        form=form,
        process_key=process_key,
        valid_from=definition["valid_from"],
        valid_to=definition.get("valid_to"),
    )
