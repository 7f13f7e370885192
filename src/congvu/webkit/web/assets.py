"""One style sheet and one script for the site, joined in memory from one file per component.

No build: the files are read once a process; the address carries the content's hash, so that a
browser keeps it for a year and a new version is a new address.
"""

from __future__ import annotations

import functools
import hashlib
import re
import time
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.gzip import gzip_page

ROOT = Path(__file__).resolve().parents[1] / "static" / "webkit"
TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def asset_url(kind: str) -> str:
    """``/webkit/site.1a2b3c4d5e6f.css``."""
    return reverse("webkit:asset", args=(_joined(kind, _stamp())[0], kind))


@gzip_page
def asset(request: HttpRequest, digest: str, kind: str) -> HttpResponse:
    """The joined file; another version's address is answered with the present one, uncached."""
    if kind not in TYPES:
        raise Http404
    current, body = _joined(kind, _stamp())
    lifetime = "public, max-age=31536000, immutable" if digest == current else "no-cache"
    return HttpResponse(body, content_type=TYPES[kind], headers={"Cache-Control": lifetime})


@functools.lru_cache(maxsize=4)
def _joined(kind: str, stamp: float) -> tuple[str, str]:
    """(hash, text) of all files of a kind in the order of their names."""
    parts = [_part(path) for path in sorted((ROOT / kind).glob(f"*.{kind}"))]
    text = "\n".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12], text


def _part(path: Path) -> str:
    text = path.read_text("utf-8")
    if path.suffix == ".js":
        return f"{{\n{text}}}\n"  # a block each: their names do not meet
    return re.sub(
        r'url\("\.\./([^"]+)"\)', lambda found: f'url("{static("webkit/" + found[1])}")', text
    )


def _stamp() -> float:
    """Changes when a file does, for who is writing styles; a constant in production."""
    if not (settings.TESTING or settings.DEMO):
        return 0.0
    return _newest(int(time.monotonic()))


@functools.lru_cache(maxsize=1)
def _newest(_second: int) -> float:
    """Looked up at most once a second: fifty files a page are not free."""
    return max(p.stat().st_mtime for kind in TYPES for p in (ROOT / kind).glob(f"*.{kind}"))
