"""Registers the house's own system checks, so that `manage check` refuses a broken manifest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks


class House(AppConfig):
    """The installation itself: it has no table, only checks."""

    name = "congvu.config"
    label = "house"

    def ready(self) -> None:
        """Register the check of all manifests."""
        checks.register(check_manifests, "house")


def check_manifests(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.Error]:
    """One error for each name in a manifest that leads nowhere."""
    from congvu.config.manifests import problems

    return [checks.Error(problem, id="house.E001") for problem in problems()]
