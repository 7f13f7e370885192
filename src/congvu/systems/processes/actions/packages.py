"""Internal procedures from content folders and from the designer; neither needs a restart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.law.api import Package
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.processes import queries, rules
from congvu.systems.processes.events import ProcessEnded, ProcessOffered
from congvu.systems.processes.models import InternalProcess
from congvu.systems.processes.rules import Asked

MANAGE = "processes.process.manage"
DEFINITION, FORM, PROCESS = "procedure.toml", "form.json", "process.bpmn"


class UnableToOffer(Invalid):
    """The procedure cannot be put on the list so."""


def check_process(*, package: Package) -> None:
    """Raise ContentError for the first fault of the package; touches no database."""
    for sentence in rules.faults(package.toml(DEFINITION)):
        raise package.error(sentence, DEFINITION)
    try:
        casework.load_form(json.loads(package.text(FORM)))
    except ValueError as fault:
        raise package.error(str(fault), FORM) from fault
    hours = casework.hours_of(package.text(PROCESS).encode())
    wrong = rules.why_not_hours(hours.total, hours.allowed) if hours else ""
    if wrong:
        said = _(wrong) % {"total": hours.total, "allowed": hours.allowed}  # type: ignore[union-attr]
        raise package.error(said, PROCESS)


@step
def load_process(*, package: Package) -> None:
    """Publish the diagram and put the procedure on the list; a known version stays."""
    check_process(package=package)
    definition: dict[str, Any] = json.loads(
        json.dumps(package.toml(DEFINITION), cls=DjangoJSONEncoder)
    )
    code, version = definition["code"], definition["version"]
    if InternalProcess.objects.filter(code=code, version=version).exists():
        unchanged()
        return
    key = f"processes.{code}"
    try:
        casework.publish_process(
            key=key, bpmn_xml=package.text(PROCESS).encode(), version=str(version),
            title=definition["title"]["vi"], decision=definition["decision"],
            valid_from=date.fromisoformat(definition["valid_from"]),
        )  # fmt: skip
    except ValueError as fault:
        raise package.error(str(fault), PROCESS) from fault
    definition["form"] = json.loads(package.text(FORM))
    _offer(definition, key, sha256=package.sha256, by="")


@action(needs=MANAGE)
def offer_process(
    *,
    actor: Actor,
    process_key: str,
    summary: str,
    group: str,
    asked: Iterable[Asked],
    at: datetime,
) -> str:
    """Put a process that was drawn and published on the list; gives its code. Raises UnableToOffer.

    The sum of its steps' hours must be its time limit × 8, where the drawing is a table.
    """
    today = local(at).date()
    drawn = casework.process_card(key=process_key, on=today)
    if drawn is None or process_key not in {p.key for p in queries.offerable(on=today)}:
        raise UnableToOffer({"process_key": _("Hãy chọn một quy trình đã công bố.")})
    if group not in rules.GROUPS:
        raise UnableToOffer({"group": _("Hãy chọn nhóm quy trình.")})
    wrong = rules.why_not_hours(drawn.hours, drawn.allowed) if drawn.hours is not None else ""
    if wrong:
        said = _(wrong) % {"total": drawn.hours, "allowed": drawn.allowed}
        raise UnableToOffer({"process_key": said})
    code = process_key.removeprefix("own.").replace("_", "-")
    definition: dict[str, Any] = {
        "code": code, "version": 1, "title": {"vi": drawn.title}, "summary": {"vi": summary},
        "group": group, "decision": drawn.decision, "valid_from": today.isoformat(),
        "form": rules.form_of(code=code, title=drawn.title, asked=asked),
    }  # fmt: skip
    casework.load_form(definition["form"])
    _offer(definition, process_key, sha256="", by=actor.name)
    return code


@action(needs=MANAGE)
def end_process(*, actor: Actor, code: str, at: datetime) -> None:
    """Take it off the list from today on; what runs goes on. Raises NotFound."""
    today = local(at).date()
    row = InternalProcess.objects.select_for_update().filter(code=code, ended_on=None).last()
    if row is None:
        raise NotFound(_("Không tìm thấy quy trình này trong danh mục."))
    InternalProcess.objects.filter(code=code, ended_on=None).update(ended_on=today)
    publish(ProcessEnded(code=code, title=row.title))


def _offer(definition: dict[str, Any], key: str, *, sha256: str, by: str) -> None:
    row = InternalProcess.objects.create(
        code=definition["code"], version=definition["version"], title=definition["title"]["vi"],
        definition=definition, process_key=key, sha256=sha256,
        valid_from=definition["valid_from"], offered_by=by,
    )  # fmt: skip
    publish(
        ProcessOffered(
            code=row.code, title=row.title, edition=row.version, process_key=row.process_key
        )
    )
