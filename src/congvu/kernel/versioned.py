"""Answers kept in the process as long as a version row in the database says that they hold."""

from __future__ import annotations

import time
import uuid
import weakref
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

T = TypeVar("T")
CHECK_SECONDS = 1.0  # how long another process's change may go unseen
MOST_ANSWERS = 20_000


class _Nothing:
    """No answer is kept (None may be an answer)."""


_NOTHING = _Nothing()
_all: weakref.WeakSet[Versioned] = weakref.WeakSet()


class Versioned:
    """A memory that is dropped when its version token changes.

    token: reads the version (one cheap query), asked at most once every ``CHECK_SECONDS``. Whoever
    writes calls :meth:`forget` after bumping the version, so its own process sees the change at once.
    """

    def __init__(self, token: Callable[[], str]) -> None:
        self._token = token
        self._state: tuple[str, float, dict[Hashable, Any]] | None = None
        _all.add(self)

    def get(
        self, key: Hashable, make: Callable[[], T], keep: Callable[[T], bool] = lambda _made: True
    ) -> T:
        """The kept answer for ``key``, made by ``make()`` when there is none.

        keep: which of the made ones to keep.
        """
        kept = self._kept()
        found: T | _Nothing = kept.get(key, _NOTHING)
        if not isinstance(found, _Nothing):
            return found
        made = make()
        if not keep(made):
            return made
        if len(kept) >= MOST_ANSWERS:
            kept.clear()
        kept[key] = made
        return made

    def forget(self) -> None:
        """Drop everything; the next question goes to the database."""
        self._state = None

    def _kept(self) -> dict[Hashable, Any]:
        state, now = self._state, time.monotonic()
        if state is not None and now - state[1] < CHECK_SECONDS:
            return state[2]
        token = self._token()
        answers = state[2] if state is not None and state[0] == token else {}
        self._state = (token, now, answers)
        return answers


def forget_all() -> None:
    """Drop every memory of the process: between tests, whose rows are rolled back."""
    for memory in list(_all):
        memory.forget()


def bump(stamp: type[Model], memory: Versioned) -> None:
    """Change the version row (``token`` of row 1) and forget: now, and again once it is committed."""
    stamp._default_manager.update_or_create(pk=1, defaults={"token": uuid.uuid4()})
    memory.forget()
    transaction.on_commit(memory.forget)
