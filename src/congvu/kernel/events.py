"""Events: frozen facts in the past tense, published inside an action, written to the ledger.

The ledger row is at once the audit trail, the outbox, the live feed and the lake's source, so a
system tells others something only by publishing an event.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, dataclass_transform

REGISTRY: dict[str, type[Event]] = {}
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: dict[tuple[str, int], Upcaster] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of every event; a subclass says its wire name and which fields are what.

    name: ``room.noun.verbed``. version: additive only; a breaking change raises it and ships an
    upcaster. sentence: Vietnamese template for the time line, formatted with the fields.
    noun: what kind of thing it is about; subject: the field that holds that thing's uid.
    person: the field that holds the uid of the person whose key protects ``personal`` fields; those
    are stored only as ciphertext, so that destroying the key erases them and leaves proofs valid.
    public: the citizen sees it on the time line. Law: Luật 91/2025/QH15 for the erasure.
    """

    name: ClassVar[str]
    version: ClassVar[int] = 1
    sentence: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    subject: ClassVar[str] = ""
    person: ClassVar[str] = ""
    personal: ClassVar[tuple[str, ...]] = ()
    law: ClassVar[str] = ""
    public: ClassVar[bool] = False

    def about(self) -> str:
        """The uid of the thing it is about, as text ('' when it is about none)."""
        return str(getattr(self, self.subject)) if self.subject else ""

    def concerns(self) -> str:
        """The uid of the person whose key protects it, as text ('' when there is none)."""
        return str(getattr(self, self.person)) if self.person else ""

    def payload(self) -> dict[str, Any]:
        """The fields that may stand in clear text."""
        return {k: v for k, v in dataclasses.asdict(self).items() if k not in self.personal}

    def personal_payload(self) -> dict[str, Any]:
        """The fields that are stored only under the person's key."""
        return {k: v for k, v in dataclasses.asdict(self).items() if k in self.personal}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(cls: type[Any]) -> type[Any]:
    """Class decorator: freeze the event and register it under its wire name.

    Raises ValueError when the name is missing or taken by another class.
    """
    made = dataclass(frozen=True, kw_only=True)(cls)
    known = REGISTRY.get(made.name)
    if known is not None and f"{known.__module__}.{known.__qualname__}" != (
        f"{made.__module__}.{made.__qualname__}"
    ):
        raise ValueError(f"event name {made.name} is taken by {known.__module__}")
    REGISTRY[made.name] = made
    return made


def upcaster(name: str, *, from_version: int) -> Callable[[Upcaster], Upcaster]:
    """Register how a stored payload of ``name`` at ``from_version`` becomes one of the next version.

    It stands beside the event class; the ledger's rows never change, only how they are read.
    Raises ValueError when that step is taken.
    """

    def wrap(function: Upcaster) -> Upcaster:
        known = UPCASTERS.setdefault((name, from_version), function)
        if known.__qualname__ != function.__qualname__:
            raise ValueError(f"{name} v{from_version} is already upcast by {known.__qualname__}")
        return function

    return wrap


def upcast(name: str, version: int, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload as today's version of the event has it; unknown steps leave it as it is."""
    while (step := UPCASTERS.get((name, version))) is not None:
        payload, version = step(payload), version + 1
    return payload
