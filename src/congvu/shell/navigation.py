"""The menu: every room's screens that this person may open, grouped by room."""

from __future__ import annotations

import functools
import logging
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext

from congvu.kernel.actions import PUBLIC, SIGNED_IN
from congvu.kernel.actors import Actor
from congvu.kernel.manifest import Manifest, Screen
from congvu.kernel.rooms import manifests

log = logging.getLogger("congvu.shell")
NAV_ROOM = 5  # entries that stand in the bar; the rest wait behind "Tất cả"


@dataclass(frozen=True)
class Entry:
    """One link of the menu; current: the page shown lies under it."""

    label: str
    url: str
    icon: str
    order: int
    current: bool = False


@dataclass(frozen=True)
class Group:
    """The entries of one room."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Menu:
    """bar: the first few in order; groups: everything, by room."""

    bar: tuple[Entry, ...]
    groups: tuple[Group, ...]

    @property
    def is_long(self) -> bool:
        return sum(len(g.entries) for g in self.groups) > len(self.bar)


def menu(actor: Actor, *, path: str = "") -> Menu:
    """What this actor may open, read from the manifests; ``path`` marks where we are."""
    seen = tuple(may_see(actor, s.needs, s.audience) for m in _rooms() for s in m.menu)
    return _menu(seen, _closest(path), get_language())


@functools.lru_cache(maxsize=500)  # few sets of rights, each asked for again and again
def _menu(seen: tuple[bool, ...], here: str, language: str | None) -> Menu:
    """The menu in the language that is active now. seen: of every room's screens, in order."""
    left = iter(seen)
    groups = [
        Group(gettext(manifest.title), entries)
        for manifest in _rooms()
        if (entries := _entries([s for s in manifest.menu if next(left)], here))
    ]
    groups.sort(key=lambda g: (g.entries[0].order, g.title))
    everything = sorted((e for g in groups for e in g.entries), key=lambda e: e.order)
    return Menu(bar=tuple(everything[:NAV_ROOM]), groups=tuple(groups))


def may_see(actor: Actor, needs: str, audience: str) -> bool:
    """Whether an entry of this audience and need is for this actor."""
    return _is_for(actor, audience) and _has(actor, needs)


def _rooms() -> tuple[Manifest, ...]:
    return tuple(manifests().values())


def _closest(path: str) -> str:
    """The address of the screen that the page at ``path`` lies under most closely; "" for none."""
    screens = (s for m in _rooms() for s in m.menu)
    above = (url for s in screens if (url := _address(s.url)) and _lies_under(path, url))
    return max(above, key=len, default="")


def _lies_under(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _entries(screens: list[Screen], here: str) -> tuple[Entry, ...]:
    shown = sorted(screens, key=lambda s: s.order)
    return tuple(e for s in shown if (e := _entry(s, here)))


def _entry(screen: Screen, here: str) -> Entry | None:
    url = _address(screen.url)
    if not url:
        return None
    return Entry(gettext(screen.label), url, screen.icon, screen.order, url == here)


@functools.cache
def _address(name: str) -> str:
    """Where a screen's URL name leads; "" when nowhere (said once a process)."""
    try:
        return reverse(name)
    except NoReverseMatch:
        log.warning("menu entry %s leads nowhere", name)
        return ""


def _is_for(actor: Actor, audience: str) -> bool:
    if audience == "all":
        return True
    if audience == "stranger":
        return not actor.is_signed_in
    if audience == "citizen":
        return not actor.is_official
    return actor.is_official or actor.is_system


def _has(actor: Actor, needs: str) -> bool:
    if needs == PUBLIC:
        return True
    if needs == SIGNED_IN:
        return actor.is_signed_in or actor.is_system
    return actor.holds(needs)
