"""Every address × every persona: who may, who is turned away, and nobody meets a 500.

What to expect is derived from what each route itself says (`needs`); a route that says nothing
fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from congvu.kernel.actions import PUBLIC, SIGNED_IN
from congvu.webkit.web.routes import needs_of
from tests.personas import NAMES, STRANGER, Persona, make_cast

SAMPLES = {"uuid": "01990000-0000-7000-8000-000000000000", "int": "987654321", "slug": "khong-co"}
# Pages whose honest answer, asked for out of the blue, is an error of its own.
OUT_OF_THE_BLUE = {
    "/dang-nhap/bi-khoa/": 403,  # says that an account is locked
    "/dang-nhap/dinh-danh/": 503,  # no e-ID broker is set in tests
    "/dang-nhap/nang-muc/di/": 503,  # the same, for who is in
    "/dang-nhap/dinh-danh/xong/": 403,  # the broker's answer to a question nobody asked
}
TO_SIGN_IN = {302, 303, 401}
REFUSED = {403, 404}


@dataclass(frozen=True)
class Address:
    """A path with samples in the place of its parameters, and what it says it needs."""

    path: str
    needs: str | None


def addresses() -> list[Address]:
    """Every address of the site, once."""
    found = {address.path: address for address in _walk(get_resolver(), "/")}
    return sorted(found.values(), key=lambda a: a.path)


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        path = prefix + _sampled(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield Address(path, needs_of(pattern.callback))


def _sampled(route: str) -> str:
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda m: SAMPLES.get(m[1] or "str", "khong-co"), route)
    regex = re.sub(r"\(\?P<\w+>[^)]*\)", "khong-co", plain)
    return regex.lstrip("^").rstrip("$").replace("\\", "").removesuffix("Z")


def test_every_address_says_who_may() -> None:
    assert [a.path for a in addresses() if a.needs is None] == []


@pytest.mark.slow  # walks the whole site
@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_every_address_keeps_its_word(name: str) -> None:
    persona = make_cast()[name]
    client = persona.client()
    wrong = [line for a in addresses() for line in _visit(client, persona, a)]
    assert not wrong, "\n".join(wrong)


def _visit(client: Client, persona: Persona, address: Address) -> Iterator[str]:
    """What went otherwise than the address says; those who may not are also tried with POST."""
    verdict = _verdict(persona, address.needs or "")
    for method in ("get",) if verdict == "may" else ("get", "post"):
        answer = getattr(client, method)(address.path)
        good = {
            "may": answer.status_code < 500 and answer.status_code != 401,
            "sign in": answer.status_code in TO_SIGN_IN,
            "refused": answer.status_code in REFUSED,
        }[verdict]
        if address.needs == PUBLIC:
            good = answer.status_code < 500 and answer.status_code != 403
        if not good and OUT_OF_THE_BLUE.get(address.path) != answer.status_code:
            yield f"{method.upper()} {address.path} ({address.needs}): {answer.status_code}"


def _verdict(persona: Persona, needs: str) -> str:
    if needs == PUBLIC:
        return "may"
    if persona.name == STRANGER:
        return "sign in"
    return "may" if needs == SIGNED_IN or persona.actor.holds(needs) else "refused"
