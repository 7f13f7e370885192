"""`@action`: one verb, one function, one transaction. `@step`: the same for an engine's verbs.

A door calls an action. The action asks the gate, opens the one durable transaction, and hands on;
inside it the body locks the row it decides on, applies rules, writes rows and publishes events.
An engine's or register's verbs are steps: they join that transaction and refuse to run outside one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, StrongerSignInNeeded
from congvu.kernel.events import Event

P = ParamSpec("P")
R = TypeVar("R")

PUBLIC = "public"
SIGNED_IN = "signed-in"


@dataclass
class Running:
    """The action under way: who, by which verb and permission, and what it has told so far.

    at: the instant that the door passed in (None when the action takes none): when it happened.
    """

    actor: Actor
    verb: str
    permission: str
    at: datetime | None = None
    events: list[Event] = field(default_factory=list)
    unchanged: bool = False


_running: ContextVar[Running | None] = ContextVar("congvu_action", default=None)
ACTIONS: dict[str, Callable[..., Any]] = {}
STEPS: dict[str, Callable[..., Any]] = {}


def running() -> Running:
    """The action under way. Raises RuntimeError outside one."""
    current = _running.get()
    if current is None:
        raise RuntimeError("this needs a running @action: call it from one")
    return current


def action(*, needs: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the one way to do a thing.

    needs: a permission code of the manifest, ``"signed-in"`` or ``"public"``. The function takes
    keyword-only arguments, ``actor`` first. It must publish at least one event, or call
    :func:`unchanged` to say that nothing needed doing. Raises NotAllowed before anything is touched.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        verb = verb_of(function)

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = cast("Actor", kwargs["actor"])
            demand(actor, needs)
            with transaction.atomic(durable=_durable()):
                token = _running.set(_begin(actor, verb, needs, kwargs.get("at")))
                try:
                    result = function(*args, **kwargs)
                    _refuse_silence(running())
                finally:
                    _running.reset(token)
            return result

        run.needs = needs  # type: ignore[attr-defined]  # read by the house tests
        ACTIONS[verb] = run
        return run

    return wrap


def step(function: Callable[P, R]) -> Callable[P, R]:
    """Make an engine's verb part of the caller's transaction; it refuses to run outside an action."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        running()
        if not connection.in_atomic_block:
            raise RuntimeError(f"{verb_of(function)} must run inside an action's transaction")
        return function(*args, **kwargs)

    STEPS[verb_of(function)] = run
    return run


def publish(event: Event, *, unit_id: int | None = None) -> None:
    """Tell it: write the event to the ledger in this transaction.

    unit_id: the unit that owns the thing, for who may see the entry.
    """
    current = running()
    import_string(settings.CONGVU_RECORD)(event=event, running=current, unit_id=unit_id)
    current.events.append(event)


def publish_together(told: Sequence[tuple[Event, int | None]]) -> None:
    """Tell several things in this order, each with its unit, by one write to the ledger."""
    current = running()
    import_string(settings.CONGVU_RECORD_TOGETHER)(told=told, running=current)
    current.events.extend(event for event, _ in told)


def unchanged() -> None:
    """Say that this call found nothing to do (an idempotent repeat), so no event is owed."""
    running().unchanged = True


def demand(actor: Actor, code: str, unit_id: int | None = None) -> None:
    """Raise NotAllowed unless the gate lets the actor use ``code`` over ``unit_id``.

    Raises StrongerSignInNeeded when only the level of the person's e-ID is too low.
    """
    if code == PUBLIC:
        return
    verdict = import_string(settings.CONGVU_GATE)(actor, code, unit_id)
    if verdict.level:
        raise StrongerSignInNeeded(verdict.why, level=verdict.level)
    if not verdict:
        raise NotAllowed(verdict.why, code=code, unit_id=unit_id)


def verb_of(function: Callable[..., Any]) -> str:
    """``congvu.systems.leave.actions.approve_request`` → ``leave.approve_request``."""
    parts = inspect.unwrap(function).__module__.split(".")
    room = parts[2] if len(parts) > 2 else parts[-1]
    return f"{room}.{function.__name__}"


def _begin(actor: Actor, verb: str, permission: str, at: object) -> Running:
    when = at if isinstance(at, datetime) else None
    return Running(actor=actor, verb=verb, permission=permission, at=when)


def _durable() -> bool:
    """Durable except in tests that run inside a transaction of their own."""
    return bool(getattr(settings, "CONGVU_DURABLE_ACTIONS", True))


def _refuse_silence(current: Running) -> None:
    if not current.events and not current.unchanged:
        raise RuntimeError(f"{current.verb} changed something and told no one: publish an event")
