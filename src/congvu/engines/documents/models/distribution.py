"""Fetching a revocation list from where its authority publishes it: bounded, never inside the house.

The addresses stand in certificates and are typed by people: every connection is judged
(:mod:`congvu.kernel.calling`), also that of a redirect.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from congvu.kernel import calling

MOST_BYTES = 20 * 1024 * 1024
SECONDS = 30.0
HOPS = 3  # http → https → where it lies
CHUNK = 64 * 1024
SILENT, FORBIDDEN, STATUS, TOO_LARGE, ADDRESS = (
    "silent", "forbidden", "status", "too_large", "address",
)  # fmt: skip


class Unfetched(RuntimeError):
    """Nothing came. why: one of the words above."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(why)
        self.why, self.detail = why, detail


@dataclass(frozen=True)
class Fetched:
    """What lay there. body None: unchanged since etag."""

    body: bytes | None
    etag: str


def is_address(url: str) -> bool:
    """Whether it can be fetched at all: LDAP addresses in certificates cannot."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and parts.username is None
            and parts.port != 0
        )
    except ValueError:
        return False


def fetch(url: str, *, etag: str = "") -> Fetched:
    """The bytes at an address, at most 20 MiB in 30 s. Raises Unfetched."""
    until = time.monotonic() + SECONDS
    for _hop in range(HOPS + 1):
        if not is_address(url):
            raise Unfetched(ADDRESS)
        try:
            with calling.session(guarded=True).get(
                url, timeout=SECONDS / 3, allow_redirects=False, stream=True,
                headers={"If-None-Match": etag} if etag else {},
            ) as answer:  # fmt: skip
                if not answer.is_redirect:
                    return _taken(answer, until)
                url = urljoin(url, answer.headers["Location"])
        except requests.RequestException as wrong:
            told = calling.trouble_of(wrong)
            raise Unfetched(
                *((FORBIDDEN,) if told == calling.FORBIDDEN else (SILENT, told))
            ) from wrong
    raise Unfetched(STATUS, str(answer.status_code))


def _taken(answer: requests.Response, until: float) -> Fetched:
    if answer.status_code == requests.codes.not_modified:
        return Fetched(None, answer.headers.get("ETag", "")[:200])
    if answer.status_code != requests.codes.ok:
        raise Unfetched(STATUS, str(answer.status_code))
    parts, size = [], 0
    for part in answer.iter_content(CHUNK):
        size += len(part)
        if size > MOST_BYTES:
            raise Unfetched(TOO_LARGE)
        if time.monotonic() > until:
            raise Unfetched(SILENT, "Timeout")
        parts.append(part)
    return Fetched(b"".join(parts), answer.headers.get("ETag", "")[:200])
