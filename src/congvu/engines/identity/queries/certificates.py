"""The certificate that the calling system showed to the proxy in front."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings

from congvu.engines.identity.rules.certificates import presented


def shown(headers: Mapping[str, str]) -> str:
    """Its SHA-256 in hex; "" without one, or where no proxy is said to hand them over.

    The header is believed as it stands: the proxy sets it on every request, empty when none was shown.
    """
    name = settings.CONGVU_CLIENT_CERTIFICATE_HEADER
    return presented(headers.get(name, "")) if name else ""
