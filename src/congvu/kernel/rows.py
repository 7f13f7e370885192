"""Rows of personal data raise until somebody says who is looking.

``Model.objects`` of such a table is a :class:`ScopedManager`; a query without ``.visible_to(actor)``
or ``.as_system(reason)`` raises :class:`Unscoped` when it touches the database. Writing new rows
is free; reading, counting, updating and deleting are not.
"""

from __future__ import annotations

from typing import Any, Generic, Self, TypeVar

from django.db import models

from congvu.kernel.actors import Actor

M = TypeVar("M", bound=models.Model)


class Unscoped(RuntimeError):
    """A query on personal rows did not say who is looking."""


class ScopedQuerySet(models.QuerySet[M], Generic[M]):
    """Subclass and write ``narrow(actor)``; everything else follows."""

    _scope = ""

    def narrow(self, actor: Actor) -> Self:
        """The rows that the actor may know of; a room writes this in one WHERE without joins."""
        raise NotImplementedError

    def visible_to(self, actor: Actor) -> Self:
        """Only the rows that this actor may know of."""
        opened = self.as_system(f"visible_to {actor.kind}")
        return opened if actor.is_system else opened.narrow(actor)

    def as_system(self, reason: str) -> Self:
        """All rows, for a stated reason (a job, an action that has already asked the gate)."""
        if not reason:
            raise ValueError("say why all rows are needed")
        opened = self._chain()  # type: ignore[attr-defined]  # Django's own clone
        opened._scope = reason
        return opened  # type: ignore[no-any-return]

    def _clone(self) -> Self:
        made = super()._clone()  # type: ignore[misc]  # Django's own clone
        made._scope = self._scope
        return made  # type: ignore[no-any-return]

    def _require_scope(self) -> None:
        if not self._scope:
            raise Unscoped(f"{self.model.__name__}: call .visible_to(actor) or .as_system(reason)")

    def _fetch_all(self) -> None:
        self._require_scope()
        super()._fetch_all()  # type: ignore[misc]  # Django's own

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        self._require_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._require_scope()
        return super().count()

    def exists(self) -> bool:
        self._require_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._require_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._require_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._require_scope()
        return super().delete()
