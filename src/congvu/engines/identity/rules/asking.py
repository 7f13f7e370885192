"""Reads an authorization request: what is wrong with it, and whom that may be told.

Source: RFC 6749 §4.1; RFC 7636; RFC 9700 §2.1; OpenID Connect Core 1.0 §3.1.2.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from congvu.engines.identity.rules.applications import OPENID, is_registered, level_of

CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
PROMPTS = frozenset({"none", "login", "consent", "select_account"})
LONGEST = {"state": 2000, "nonce": 500}


class AskedWrongly(Exception):
    """The request cannot be answered to its sender: a page says why. key: client, off or redirect."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class AnsweredNo(Exception):
    """The application is told: error is a word of the protocol, why a sentence for its makers."""

    def __init__(self, error: str, why: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Registered:
    """What a request is held against."""

    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]
    public: bool
    open: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request that may be answered. max_age: seconds, None when any age will do; level: 0 any."""

    redirect_uri: str
    scopes: tuple[str, ...]
    state: str
    nonce: str
    challenge: str
    prompt: frozenset[str]
    max_age: int | None
    level: int


def where_to(said: Mapping[str, str], known: Registered | None) -> str:
    """The address that answers go to. Raises AskedWrongly."""
    if known is None:
        raise AskedWrongly("client")
    if not known.open:
        raise AskedWrongly("off")
    uri = said.get("redirect_uri", "")
    if not is_registered(uri, known.redirect_uris, public=known.public):
        raise AskedWrongly("redirect")
    return uri


def read(said: Mapping[str, str], known: Registered) -> Asked:
    """The request, once its address is known to be right. Raises AnsweredNo."""
    _refuse_other_ways(said)
    prompt = frozenset(said.get("prompt", "").split())
    if prompt - PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise AnsweredNo("invalid_request", "prompt is not one of none, login, consent")
    return Asked(
        redirect_uri=said["redirect_uri"], scopes=_scopes(said.get("scope", ""), known.scopes),
        state=said.get("state", ""), nonce=said.get("nonce", ""), challenge=_challenge(said),
        prompt=prompt, max_age=_age(said.get("max_age", "")),
        level=_level(said.get("acr_values", "")),
    )  # fmt: skip


def _refuse_other_ways(said: Mapping[str, str]) -> None:
    if said.get("response_type") != "code":
        raise AnsweredNo("unsupported_response_type", "only response_type=code is served")
    if said.get("response_mode", "query") != "query":
        raise AnsweredNo("invalid_request", "only response_mode=query is served")
    for name in ("request", "request_uri", "registration"):
        if said.get(name):
            raise AnsweredNo(f"{name}_not_supported", f"{name} is not served")
    for name, most in LONGEST.items():
        if len(said.get(name, "")) > most:
            raise AnsweredNo("invalid_request", f"{name} is longer than {most}")


def _scopes(said: str, allowed: Collection[str]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(said.split()))
    if OPENID not in asked:
        raise AnsweredNo("invalid_scope", "scope must hold openid")
    if set(asked) - set(allowed):
        raise AnsweredNo("invalid_scope", "the application is not registered for this scope")
    return asked


def _challenge(said: Mapping[str, str]) -> str:
    if not said.get("code_challenge"):
        raise AnsweredNo("invalid_request", "code_challenge (PKCE) is missing")
    if said.get("code_challenge_method", "plain") != "S256":
        raise AnsweredNo("invalid_request", "code_challenge_method must be S256")
    if not CHALLENGE.fullmatch(said["code_challenge"]):
        raise AnsweredNo("invalid_request", "code_challenge is not a SHA-256 in base64url")
    return said["code_challenge"]


def _age(said: str) -> int | None:
    if not said:
        return None
    if not said.isdecimal() or len(said) > 9:
        raise AnsweredNo("invalid_request", "max_age is no number of seconds")
    return int(said)


def _level(said: str) -> int:
    """The first word that is known counts: the client names them in the order of its wish."""
    return next((level for word in said.split() if (level := level_of(word))), 0)
