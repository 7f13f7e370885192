"""Events become notices, as each room's manifest declares."""

from __future__ import annotations

import functools
from collections import defaultdict

from congvu.engines.ledger.contracts import Entry
from congvu.engines.notify import actions
from congvu.engines.notify.contracts import Addressed
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.manifest import Notification
from congvu.kernel.rooms import manifests, resolve


def dispatch(entry: Entry) -> None:
    """Tell whom the manifests name for this event."""
    for label, declared in wanted().get(entry.name, ()):
        told = _addressed(label, declared, entry)
        if told.person_ids:
            actions.tell_of(
                actor=Actor.system("notify"), entry=entry, told=told,
                template=_code(label, declared), now=clock.now(),
                unique_key=f"event:{entry.id}:{label}.{declared.template}",
            )  # fmt: skip


@functools.cache
def wanted() -> dict[str, list[tuple[str, Notification]]]:
    """Event name → the notifications that rooms declare for it."""
    found: dict[str, list[tuple[str, Notification]]] = defaultdict(list)
    for label, manifest in manifests().items():
        for declared in manifest.notifications:
            found[declared.event].append((label, declared))
    return dict(found)


def _wants(entry: Entry) -> bool:
    return entry.name in wanted()


dispatch.wants = _wants  # type: ignore[attr-defined]  # read by jobs: the others are not delivered


def _addressed(label: str, declared: Notification, entry: Entry) -> Addressed:
    answer = resolve(label, declared.recipients)(entry)
    return answer if isinstance(answer, Addressed) else Addressed(person_ids=tuple(answer))


def _code(label: str, declared: Notification) -> str:
    """A bare template name is one of the room's own."""
    return declared.template if "." in declared.template else f"{label}.{declared.template}"
