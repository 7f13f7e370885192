"""The whole site's addresses, read from the rooms that are there."""

from __future__ import annotations

import importlib
import importlib.util
from types import ModuleType

from django.urls import include, path
from django.views.i18n import set_language

from congvu.kernel.rooms import manifests, packages
from congvu.shell import errors, health, home, preferences
from congvu.shell.directory import Address, Directory
from congvu.webkit.web import gallery, openapi
from congvu.webkit.web.routes import route


def module_of(label: str, name: str) -> ModuleType | None:
    """``("leave", "web.urls")`` → the module, or None when the room has no such door."""
    package = packages()[label]
    for part in name.split("."):
        package = f"{package}.{part}"
        if importlib.util.find_spec(package) is None:
            return None
    return importlib.import_module(package)


def room_addresses() -> list[Address]:
    """Pages at /<label>/ or the manifest's prefix, machines' doors at /api/v1/<label>/.

    A module may also give ``root_urlpatterns``: addresses fixed by an outside protocol, mounted at
    the root without namespace.
    """
    found: list[Address] = []
    for label, manifest in manifests().items():
        pages, rest = module_of(label, "web.urls"), module_of(label, "rest.urls")
        if pages is not None:
            prefix = manifest.prefix.strip("/")
            start = "" if manifest.prefix == "/" else f"{prefix or label}/"
            found.append(path(start, include(pages)))
        if rest is not None:
            found.append(path(f"api/v1/{label}/", include(rest)))
        for module in (pages, rest):
            found += getattr(module, "root_urlpatterns", [])
    return found


addresses: list[Address] = [
    route("", home.home, needs="public", name="home"),
    route("tro-giup/", home.help_page, needs="public", name="help"),
    route("he-thong/", home.all_rooms, needs="signed-in", name="rooms"),
    route("ngon-ngu/", set_language, needs="public", name="language"),
    route("giao-dien/", preferences.set_theme, needs="public", name="theme"),
    route("ngoai-tuyen/", home.offline, needs="public", name="offline"),
    route("sw.js", home.service_worker, needs="public", name="service-worker"),
    route("favicon.ico", home.favicon, needs="public", name="favicon"),
    route("manifest.webmanifest", home.web_manifest, needs="public", name="web-manifest"),
    route("healthz", health.alive, needs="public", name="healthz"),
    route("readyz", health.ready, needs="public", name="readyz"),
    route("metrics", health.metrics, needs="public", name="metrics"),
    route("api/v1/openapi.json", openapi.document, needs="public", name="openapi"),
    path("webkit/", include((gallery.urlpatterns, "webkit"))),
    *room_addresses(),
]
urlpatterns: list[Address] = [Directory(addresses)]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
