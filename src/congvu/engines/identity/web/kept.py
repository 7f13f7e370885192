"""What a person was sending when they were led away to prove themselves; sealed, kept for a while.

Kept in the session, under the house's key and bound to its own id; files and passwords are not kept.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest

from congvu.engines.identity.models.keys import UnableToOpen, decrypt, encrypt
from congvu.webkit.web.answers import same_site_referer

KEPT = "identity_kept_forms"
SECONDS = 3600
MOST, LONGEST = 3, 100_000  # forms of one session; bytes of one
NOT_KEPT = ("csrfmiddlewaretoken",)


@dataclass(frozen=True)
class Form:
    """path: where it was being sent; came_from: the page it stood on; left_out: names of files, which
    are not kept; fields: name and value, in their order; whole: False when it was too long to keep."""

    path: str
    came_from: str
    left_out: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    whole: bool = True


def keep(request: HttpRequest) -> str:
    """Keep the form that this request sends; answers the id under which it is found again."""
    uid = str(uuid4())
    form = _read(request)
    sealed = encrypt(json.dumps(form.__dict__), f"kept|{uid}").hex()
    rows = [r for r in request.session.get(KEPT, []) if abs(time.time() - r["at"]) < SECONDS]
    request.session[KEPT] = [*rows, {"id": uid, "at": time.time(), "sealed": sealed}][-MOST:]
    return uid


def find(request: HttpRequest, uid: str) -> Form | None:
    """The kept form, while its time lasts."""
    row = next((r for r in request.session.get(KEPT, []) if r["id"] == uid), None)
    if row is None or abs(time.time() - row["at"]) > SECONDS:
        return None
    try:
        said: dict[str, Any] = json.loads(decrypt(bytes.fromhex(row["sealed"]), f"kept|{uid}"))
    except UnableToOpen:
        return None
    pairs = tuple((str(name), str(value)) for name, value in said["fields"])
    return Form(**said | {"fields": pairs, "left_out": tuple(said["left_out"])})


def _read(request: HttpRequest) -> Form:
    pairs = [(name, str(v)) for name, values in request.POST.lists() for v in values]
    told = [(n, v) for n, v in pairs if n not in NOT_KEPT and "password" not in n]
    files = [str(f.name) for _name, uploads in request.FILES.lists() for f in uploads]
    whole = sum(len(n) + len(v) for n, v in told) <= LONGEST
    return Form(
        path=request.get_full_path(), came_from=same_site_referer(request), left_out=tuple(files),
        fields=tuple(told) if whole else (), whole=whole,
    )  # fmt: skip
