"""The home page for strangers, citizens and officials; help, the list of all rooms, offline."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.manifest import Tile
from congvu.kernel.rooms import manifests, resolve
from congvu.kernel.tiles import Shown
from congvu.shell.life_events import life_events
from congvu.shell.navigation import may_see
from congvu.webkit.web.routes import actor_of

log = logging.getLogger("congvu.shell")


@dataclass(frozen=True)
class HomeTile:
    """A room's tile with what it shows now."""

    label: str
    url: str
    icon: str
    shown: Shown


def home(request: HttpRequest) -> HttpResponse:
    """Three faces of one address: who asks decides."""
    actor = actor_of(request)
    face = "official" if actor.is_official else "citizen" if actor.is_signed_in else "stranger"
    tiles = list(tiles_for(actor, at=clock.now()))
    context = {
        "figures": [t for t in tiles if t.shown.figure is not None and not t.shown.lines],
        "lists": [t for t in tiles if t.shown.figure is None or t.shown.lines],
        "life_events": life_events(clock.today()) if face != "official" else (),
        "today": clock.today(),
        "hide_search": face == "stranger",
    }
    return render(request, f"shell/home_{face}.html", context)


def tiles_for(actor: Actor, *, at: datetime) -> Iterator[HomeTile]:
    """Tiles of every room that this actor may see, in their order; a failing one is left out."""
    declared = [
        (tile.order, label, tile)
        for label, manifest in manifests().items()
        for tile in manifest.tiles
        if may_see(actor, tile.needs, tile.audience)
    ]
    for _order, label, tile in sorted(declared, key=lambda d: (d[0], d[1])):
        made = _tile(label, tile, actor, at)
        if made:
            yield made


def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the site, with the keyboard's short cuts."""
    return render(request, "shell/help.html")


def all_rooms(request: HttpRequest) -> HttpResponse:
    """Everything this person may open, by room."""
    return render(request, "shell/rooms.html")


def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without a network."""
    return render(request, "shell/offline.html")


@cache_control(max_age=0, must_revalidate=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker's script at the root, so that its scope is the whole site."""
    return render(request, "shell/sw.js", content_type="text/javascript; charset=utf-8")


@cache_control(max_age=86400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask without reading the page."""
    return redirect(staticfiles_storage.url("webkit/img/icon-192.png"))


@cache_control(max_age=86400)
def web_manifest(request: HttpRequest) -> JsonResponse:
    """Installable on a phone."""
    icons = [
        {"src": staticfiles_storage.url(f"webkit/img/{name}"), "sizes": size, "type": kind,
         "purpose": purpose}
        for name, size, kind, purpose in (
            ("icon.svg", "any", "image/svg+xml", "any"),
            ("icon-192.png", "192x192", "image/png", "any"),
            ("icon-512.png", "512x512", "image/png", "maskable"),
        )
    ]  # fmt: skip
    body = {
        "name": _("congvu – Dịch vụ công"), "short_name": "congvu", "start_url": "/",
        "display": "standalone", "lang": "vi", "background_color": "#fbf8f2",
        "theme_color": "#7a1420", "icons": icons,
    }  # fmt: skip
    return JsonResponse(body, content_type="application/manifest+json")


def _tile(label: str, tile: Tile, actor: Actor, at: datetime) -> HomeTile | None:
    try:
        shown = resolve(label, tile.query)(actor=actor, at=at)
        url = shown.url or reverse(tile.url) if shown else ""
    except NoReverseMatch:
        log.warning("tile %s leads nowhere", tile.code)
        return None
    except Exception:
        log.exception("tile %s of %s failed", tile.code, label)
        return None
    return HomeTile(_(tile.label), url, tile.icon, shown) if shown else None
