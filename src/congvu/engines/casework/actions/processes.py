"""Publishing a process: read, compile, check for soundness, keep for ever."""

from __future__ import annotations

import hashlib
import importlib.resources
import json
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from congvu.engines.casework.actions.moments import moment
from congvu.engines.casework.events import ProcessPublished
from congvu.engines.casework.models import ProcessVersion
from congvu.engines.casework.queries.processes import in_force, known_names
from congvu.engines.casework.rules.bpmn import BpmnRefused, read
from congvu.engines.casework.rules.bpmn_xml import text_of
from congvu.engines.casework.rules.compiling import Known, compile_diagram
from congvu.engines.casework.rules.diagram import Problem
from congvu.engines.casework.rules.net import Net
from congvu.engines.casework.rules.soundness import problems_of
from congvu.engines.casework.rules.words import Sentence
from congvu.kernel.actions import action, publish, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.clock import local
from congvu.kernel.errors import Invalid
from congvu.kernel.rooms import manifests, packages

SINCE_EVER = date(2000, 1, 1)


class UnableToPublish(Invalid, ValueError):
    """The diagram cannot run; ``errors`` maps element ids to sentences, ``problems`` has them all."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        sentences = {p.element: _(p.sentence.text) % p.sentence.values for p in reversed(problems)}
        super().__init__(sentences)
        self.problems = problems


def compile_process(bpmn_xml: bytes, known: Known | None = None) -> Net:
    """The sound net of a diagram. Raises UnableToPublish with every problem and its element."""
    try:
        net = compile_diagram(read(bpmn_xml), known or known_names())
    except BpmnRefused as refused:
        raise UnableToPublish(refused.problems) from refused
    problems = problems_of(net)
    if problems:
        raise UnableToPublish(problems)
    return net


@step
def publish_process(
    *,
    key: str,
    bpmn_xml: bytes,
    version: str = "",
    at: datetime | None = None,
    valid_from: date | None = None,
    title: str = "",
    decision: str = "",
    law: str = "",
) -> ProcessVersion:
    """Publish a diagram as the next version of ``key``; the same once more changes nothing.

    version: the publisher's label, to be pinned by start_case; valid_from: first day for new cases
    (today when None). Raises UnableToPublish, also when the label stands for another diagram.
    """
    when = moment(at)
    today = local(when).date()
    net = compile_process(bpmn_xml, known_names(max(valid_from or today, today), key))
    lock_key(key)
    known = _known(key, version, net)
    if known is not None:
        unchanged()
        return known
    latest = ProcessVersion.objects.filter(key=key).order_by("-version").first()
    made = ProcessVersion.objects.create(
        key=key, version=latest.version + 1 if latest else 1, label=version,
        title=title or net.name or key, bpmn=text_of(bpmn_xml),
        net=json.loads(net.canonical), sha256=net.sha256, decision=decision, law=law,
        valid_from=valid_from or today, published_at=when,
    )  # fmt: skip
    publish(
        ProcessPublished(
            key=key, process_version=made.version, title=made.title, sha256=made.sha256,
            decision=decision,
        )
    )  # fmt: skip
    return made


def _known(key: str, label: str, net: Net) -> ProcessVersion | None:
    """The version that already says this. Raises UnableToPublish when the label is taken."""
    rows = ProcessVersion.objects.filter(key=key).order_by("-version")
    found = rows.filter(label=label).first() if label else rows.first()
    if found is None or found.sha256 == net.sha256:
        return found
    if not label:
        return None
    text = gettext_noop(
        "Phiên bản %(label)s đã được công bố với sơ đồ khác; hãy đặt số phiên bản mới."
    )
    raise UnableToPublish((Problem("", Sentence(text, {"label": label})),))


@action(needs="casework.process.publish")
def publish_diagram(
    *, actor: Actor, key: str, bpmn_xml: bytes, decision: str, at: datetime, title: str = ""
) -> ProcessVersion:
    """A process owner publishes a diagram with its decision number."""
    return publish_process(key=key, bpmn_xml=bpmn_xml, at=at, title=title, decision=decision)


@action(needs="casework.process.publish")
def publish_shipped(*, actor: Actor, at: datetime) -> list[str]:
    """Publish every diagram that the manifests of the rooms name; answers the keys published.

    The first version of a key may be used for any day, later ones from the day of ``at``.
    """
    done = []
    for label, manifest in manifests().items():
        for process in manifest.processes:
            known = in_force(process.key, local(at).date())
            folder = importlib.resources.files(packages()[label])
            xml = folder.joinpath(process.bpmn).read_bytes()
            if _decided_otherwise(process.key, xml):
                continue
            made = publish_process(
                key=process.key, bpmn_xml=xml, at=at, law=process.law,
                valid_from=None if known else SINCE_EVER,
            )  # fmt: skip
            if known is None or made.pk != known.pk:
                done.append(process.key)
    if not done:
        unchanged()
    return done


def _decided_otherwise(key: str, xml: bytes) -> bool:
    """Whether a decision has put another version in the place of a shipped one: it stays."""
    newest = ProcessVersion.objects.filter(key=key).order_by("-version").first()
    if newest is None or not newest.decision:
        return False
    return newest.sha256 != compile_process(xml).sha256


def lock_key(key: str) -> None:
    """Two publishers of one key take turns until the transaction ends."""
    number = int.from_bytes(
        hashlib.sha256(f"casework:{key}".encode()).digest()[:8], "big", signed=True
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
