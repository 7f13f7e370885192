"""What the broker remembers: asked, granted, signed in. In memory, behind one lock."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from threading import Lock

ASKED_SECONDS = 600
CODE_SECONDS = 60
TOKEN_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Client:
    """Who may ask. An empty secret makes a public client: PKCE alone then proves it."""

    id: str
    secret: str
    redirect_uris: tuple[str, ...]
    logout_uris: tuple[str, ...] = ()
    backchannel_uri: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One authorization request that waits for the citizen's choice."""

    client_id: str
    redirect_uri: str
    state: str
    nonce: str
    challenge: str
    scope: str
    acr: str
    at: float = field(default_factory=time.time)


@dataclass(frozen=True, kw_only=True)
class Granted:
    """A code that was given out; ``used`` codes stay, so that a second use is noticed."""

    asked: Asked
    sub: str
    acr: str
    sid: str
    at: float = field(default_factory=time.time)


@dataclass
class Store:
    """Everything between start and stop."""

    asked: dict[str, Asked] = field(default_factory=dict)
    codes: dict[str, Granted] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)  # code → access token it gave
    tokens: dict[str, Granted] = field(default_factory=dict)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)  # cookie → sub, sid
    lock: Lock = field(default_factory=Lock)

    def ask(self, asked: Asked) -> str:
        """Keep a request; answers its handle."""
        with self.lock:
            self._sweep()
            handle = secrets.token_urlsafe(24)
            self.asked[handle] = asked
            return handle

    def answer(self, handle: str) -> Asked | None:
        """Take a request out; a handle works once."""
        with self.lock:
            found = self.asked.pop(handle, None)
            return found if found and time.time() - found.at < ASKED_SECONDS else None

    def grant(self, asked: Asked, sub: str, acr: str, sid: str) -> str:
        """A fresh code for this citizen."""
        with self.lock:
            code = secrets.token_urlsafe(32)
            self.codes[code] = Granted(asked=asked, sub=sub, acr=acr, sid=sid)
            return code

    def redeem(self, code: str) -> tuple[str, Granted] | None:
        """The access token for a code, once; a second use kills the token that the first gave.

        Source: RFC 6749 §4.1.2.
        """
        with self.lock:
            if code in self.used:
                self.tokens.pop(self.used[code], None)
                return None
            granted = self.codes.pop(code, None)
            if granted is None or time.time() - granted.at > CODE_SECONDS:
                return None
            token = secrets.token_urlsafe(32)
            self.used[code] = token
            self.tokens[token] = granted
            return token, granted

    def token(self, token: str) -> Granted | None:
        """What an access token stands for while it lives."""
        with self.lock:
            found = self.tokens.get(token)
            return found if found and time.time() - found.at < TOKEN_SECONDS else None

    def _sweep(self) -> None:
        old = time.time() - ASKED_SECONDS
        self.asked = {k: v for k, v in self.asked.items() if v.at > old}
        self.tokens = {k: v for k, v in self.tokens.items() if v.at > old}
