"""Does the work of a first visit before anybody comes: imports, templates, a few pages.

Without it the first person after a start on a busy machine waited seven seconds.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template

from congvu.kernel.rooms import packages

PAGES = ("/", "/thu-tuc/", "/dang-nhap/")
SOURCE = Path(__file__).resolve().parents[1]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_log = logging.getLogger(__name__)


def warm(application: Application) -> None:
    """Read every template and ask for the pages that people open first; never raises.

    Runs beside the first visitors, in a thread of its own.
    """
    try:
        for name in _templates():
            _compile(name)
        for page in PAGES:
            _visit(application, page)
    except Exception:  # noqa: BLE001 - a house that cannot warm itself still opens and says what is wrong
        _log.exception("warming failed")
    finally:
        connections.close_all()
        gc.freeze()  # what was imported stays: the collector need not look through it again and again


def _templates() -> Iterator[str]:
    rooms = (SOURCE.joinpath(*package.split(".")[1:]) for package in packages().values())
    for folder in (SOURCE / "webkit", SOURCE / "shell", *rooms):
        for path in sorted((folder / "templates").rglob("*.html")):
            yield str(path.relative_to(folder / "templates"))


def _compile(name: str) -> None:
    try:
        get_template(name)
    except (TemplateDoesNotExist, TemplateSyntaxError):  # its own page will say so
        _log.warning("template %s cannot be read", name)


def _visit(application: Application, path: str) -> None:
    host = urlsplit(settings.PUBLIC_URL)
    asked: dict[str, Any] = {
        "PATH_INFO": path,
        "HTTP_HOST": host.netloc,
        "wsgi.url_scheme": host.scheme,
        "HTTP_ACCEPT_LANGUAGE": "vi",
    }
    setup_testing_defaults(asked)
    answer = application(asked, lambda *_: None)
    try:
        for _ in answer:
            pass
    finally:
        if hasattr(answer, "close"):
            answer.close()
