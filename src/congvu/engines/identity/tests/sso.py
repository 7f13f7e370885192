"""An application that drives our sign-on from tests: it registers, asks, exchanges, as one outside does."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client

from congvu.engines.identity.actions.applications import Terms, add_application
from congvu.engines.identity.tests.conftest import AT, ROOT

BACK = "https://ung-dung.example/xong"
LOGOUT = "https://ung-dung.example/ra"
HOME = "https://ung-dung.example/"
VERIFIER = "mot-chuoi-du-dai-de-lam-ma-kiem-tra-cua-pkce-0001"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
FORM = "application/x-www-form-urlencoded"


@dataclass
class Outside:
    """client: the browser of the person."""

    client: Client
    client_id: str
    secret: str
    uid: str
    scope: str = "openid profile"
    machine: Client = field(default_factory=Client)

    def ask(self, *, without: str = "", **said: str) -> Any:
        """The authorization request as the browser sends it."""
        asked = {
            "client_id": self.client_id, "redirect_uri": BACK, "response_type": "code",
            "scope": self.scope, "state": "st", "nonce": "no", "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        } | said  # fmt: skip
        asked.pop(without, None)
        return self.client.get("/sso/authorize/", asked)

    def agree(self, page: Any, answer: str = "yes") -> Any:
        """Press a button of the consent page."""
        return self.client.post(
            "/sso/consent/", {"request": page.context["request_line"], "answer": answer}
        )

    def code(self, **said: str) -> str:
        """A code, by consent when it is asked for."""
        answer = self.ask(**said)
        if answer.status_code == 200:
            answer = self.agree(answer)
        return said_back(answer)["code"]

    def token(self, **said: str) -> Any:
        """The token door, with our own secret."""
        body = {"client_id": self.client_id, "client_secret": self.secret} | said
        return self.machine.post("/sso/token/", urlencode(body), content_type=FORM)

    def redeem(self, code: str, **said: str) -> Any:
        """A code for tokens."""
        body = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        return self.token(**body | {"code_verifier": VERIFIER} | said)

    def tokens(self, **said: str) -> dict[str, Any]:
        """The whole way in."""
        answer = self.redeem(self.code(**said))
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def refresh(self, token: str, **said: str) -> Any:
        """The next tokens."""
        return self.token(grant_type="refresh_token", refresh_token=token, **said)

    def post(self, door: str, **said: str) -> Any:
        """Another door of machines."""
        body = {"client_id": self.client_id, "client_secret": self.secret} | said
        return self.machine.post(f"/sso/{door}/", urlencode(body), content_type=FORM)

    def userinfo(self, token: str) -> Any:
        """What the token opens."""
        return self.machine.get("/sso/userinfo/", headers={"Authorization": f"Bearer {token}"})


def register(
    client: Client, unit_id: int, *, client_id: str = "cham-cong", is_public: bool = False,
    **terms: Any,
) -> Outside:  # fmt: skip
    """An application with an address for news of leaving."""
    scopes = ("openid", "profile", "email", "org", "roles", "offline_access")
    said = {"redirect_uris": (BACK,), "scopes": scopes, "post_logout_uris": (HOME,)} | terms
    uid, secret = add_application(
        actor=ROOT, client_id=client_id, name="Chấm công", unit_id=unit_id, is_public=is_public,
        terms=Terms(**said), at=AT,
    )  # fmt: skip
    return Outside(client=client, client_id=client_id, secret=secret, uid=uid)


def said_back(answer: Any) -> dict[str, str]:
    """The words with which a browser comes back to the application."""
    assert answer.status_code in (302, 303), answer.status_code
    assert answer["Location"].startswith(BACK), answer["Location"]
    return {k: v[0] for k, v in parse_qs(urlsplit(answer["Location"]).query).items()}
