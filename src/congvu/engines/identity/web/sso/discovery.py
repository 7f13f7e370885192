"""What the provider says of itself: its addresses, what it serves, its public keys.

Source: OpenID Connect Discovery 1.0; RFC 8414.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from congvu.engines.identity.models import signing
from congvu.engines.identity.rules.applications import LEVELS, MULTI_FACTOR, SCOPES
from congvu.engines.identity.rules.signing import ALGORITHMS
from congvu.kernel import clock

KEPT = 3600  # seconds: half of what a new key is published ahead
BY_SECRET = ["client_secret_basic", "client_secret_post"]
GRANTS = [
    "authorization_code", "refresh_token", "client_credentials",
    "urn:ietf:params:oauth:grant-type:device_code",
]  # fmt: skip
DOORS = {
    "authorization_endpoint": "sso-authorize", "token_endpoint": "sso-token",
    "userinfo_endpoint": "sso-userinfo", "jwks_uri": "sso-jwks",
    "introspection_endpoint": "sso-introspect", "revocation_endpoint": "sso-revoke",
    "device_authorization_endpoint": "sso-device", "end_session_endpoint": "sso-logout",
}  # fmt: skip


@require_safe
def configuration(request: HttpRequest) -> HttpResponse:
    """The document that clients read first."""
    return _open(document())


@require_safe
def key_set(request: HttpRequest) -> HttpResponse:
    """Public keys: in use, coming, and going."""
    return _open(signing.key_set(clock.now()))


def document() -> dict[str, Any]:
    """The provider's description."""
    doors = {
        name: f"{settings.PUBLIC_URL}{reverse(f'identity:{url}')}" for name, url in DOORS.items()
    }
    claims = sorted({claim for found in SCOPES.values() for claim in found})
    return {
        "issuer": settings.PUBLIC_URL, **doors,
        "response_types_supported": ["code"], "response_modes_supported": ["query"],
        "grant_types_supported": GRANTS, "scopes_supported": list(SCOPES),
        "claims_supported": ["iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "sid", *claims],
        "subject_types_supported": ["public"], "claim_types_supported": ["normal"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": [*BY_SECRET, "none"],
        "introspection_endpoint_auth_methods_supported": BY_SECRET,
        "revocation_endpoint_auth_methods_supported": [*BY_SECRET, "none"],
        "acr_values_supported": [*LEVELS.values(), MULTI_FACTOR],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["vi", "en"], "claims_parameter_supported": False,
        "request_parameter_supported": False, "request_uri_parameter_supported": False,
        "authorization_response_iss_parameter_supported": True,
        "tls_client_certificate_bound_access_tokens": bool(settings.CONGVU_CLIENT_CERTIFICATE_HEADER),
        "backchannel_logout_supported": True, "backchannel_logout_session_supported": True,
    }  # fmt: skip


def _open(body: dict[str, Any]) -> HttpResponse:
    """Readable from any page of any site."""
    answer = JsonResponse(body)
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = f"public, max-age={KEPT}"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer
