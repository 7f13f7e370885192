"""``POST /api/v1/identity/token/``: OAuth 2.0 client credentials for systems that call us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from congvu.engines.identity.actions import machines
from congvu.engines.identity.queries.certificates import shown
from congvu.engines.identity.rest.scim.doors import scim
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.webkit.web.rest import endpoint, paths
from congvu.webkit.web.routes import route

app_name = "identity-api"


@dataclass(frozen=True, kw_only=True)
class AccessAsked:
    grant_type: Literal["client_credentials"]
    client_id: Annotated[str, msgspec.Meta(max_length=60)]
    client_secret: Annotated[str, msgspec.Meta(max_length=200)]
    scope: Annotated[str, msgspec.Meta(max_length=200)] = ""


@dataclass(frozen=True, kw_only=True)
class AccessToken:
    """expires_in: seconds."""

    access_token: str
    token_type: str
    expires_in: int


@dataclass(frozen=True, kw_only=True)
class AccessRefused:
    """RFC 6749, 5.2."""

    error: str
    error_description: str = ""

    @classmethod
    def of(cls, refused: Refused) -> tuple[int, AccessRefused]:
        """A wrong client is 401, everything else a request at fault."""
        wrong = refused.status == machines.UnableToAuthenticate.status
        error = "invalid_client" if wrong else "invalid_request"
        return 401 if wrong else 400, cls(error=error, error_description=refused.message)


@endpoint(
    "token/", method="POST", needs="public", fault=AccessRefused, forms=True,
    summary=gettext_lazy("Lấy mã truy cập cho hệ thống (OAuth 2.0, client credentials)"),
)  # fmt: skip
def token(*, actor: Actor, request: HttpRequest, at: datetime, body: AccessAsked) -> AccessToken:
    """A bearer token of half an hour; with it the API answers as to the system's account."""
    given = machines.give_machine_token(
        actor=actor,
        client_id=body.client_id,
        secret=body.client_secret,
        at=at,
        certificate=shown(request.headers),
    )
    return AccessToken(access_token=given, token_type="Bearer", expires_in=machines.TOKEN_SECONDS)  # noqa: S106 - the name of the scheme


urlpatterns = paths(token)
root_urlpatterns = [
    route("scim/v2", scim, needs="public", name="scim"),
    route("scim/v2/", scim, needs="public", name="scim-root"),
    route("scim/v2/<path:path>", scim, needs="public", name="scim-any"),
]
