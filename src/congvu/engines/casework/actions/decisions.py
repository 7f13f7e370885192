"""Publishing a decision table: read, every cell parsed, kept for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime

from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.actions.processes import UnableToPublish, lock_key
from congvu.engines.casework.events import DecisionPublished
from congvu.engines.casework.models import DecisionVersion
from congvu.engines.casework.rules.bpmn_xml import BpmnRefused
from congvu.engines.casework.rules.decisions.deciding import problems_of
from congvu.engines.casework.rules.decisions.model import Model, as_json
from congvu.engines.casework.rules.decisions.reading import read_decisions
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local


def compile_decision(dmn_xml: bytes) -> Model:
    """The model of a file. Raises UnableToPublish with every problem and its element."""
    try:
        model = read_decisions(dmn_xml)
    except BpmnRefused as refused:
        raise UnableToPublish(refused.problems) from refused
    problems = problems_of(model)
    if problems:
        raise UnableToPublish(problems)
    return model


@step
def publish_decision(
    *,
    key: str,
    dmn_xml: bytes,
    at: datetime | None = None,
    valid_from: date | None = None,
    title: str = "",
    decision: str = "",
    law: str = "",
) -> DecisionVersion:
    """Publish a decision model as the next version of ``key``; the same once more changes nothing.

    Processes published from ``valid_from`` on (today when None) take it in; those published before
    keep theirs. Raises UnableToPublish.
    """
    when = moment(at)
    model = compile_decision(dmn_xml)
    stored = as_json(model)
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    lock_key(key)
    latest = DecisionVersion.objects.filter(key=key).order_by("-version").first()
    if latest is not None and latest.sha256 == sha256:
        unchanged()
        return latest
    made = DecisionVersion.objects.create(
        key=key, version=latest.version + 1 if latest else 1, title=title or model.name or key,
        dmn=dmn_xml.decode("utf-8", errors="replace"), model=stored, sha256=sha256,
        decision=decision, law=law, valid_from=valid_from or local(when).date(), published_at=when,
    )  # fmt: skip
    publish(
        DecisionPublished(
            key=key, decision_version=made.version, title=made.title, sha256=sha256,
            decision=decision,
        )
    )  # fmt: skip
    return made


@action(needs="casework.process.publish")
def publish_table(
    *, actor: Actor, key: str, dmn_xml: bytes, decision: str, at: datetime, title: str = ""
) -> DecisionVersion:
    """A process owner publishes a decision table with its decision number."""
    return publish_decision(key=key, dmn_xml=dmn_xml, at=at, title=title, decision=decision)
