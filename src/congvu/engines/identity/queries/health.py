"""A line of `congvu check`: can citizens sign in."""

from __future__ import annotations

import requests
from django.conf import settings

from congvu.kernel.health import Finding

SECONDS = 5


def check_eid() -> Finding:
    """The e-ID broker's own description answers and names the issuer that we expect."""
    issuer = settings.CONGVU_EID["issuer"]
    if not issuer:
        return Finding(
            False, "chưa đặt CONGVU_EID_ISSUER", "đặt địa chỉ hệ thống định danh điện tử"
        )
    try:
        answer = requests.get(f"{issuer}/.well-known/openid-configuration", timeout=SECONDS)
        named = answer.json()["issuer"]
    except (requests.RequestException, ValueError, KeyError) as fault:
        said = str(fault).split("\n", maxsplit=1)[0]
        return Finding(False, f"{issuer} không trả lời ({said})", "kiểm tra mạng tới hệ thống đó")
    if named != issuer:
        return Finding(False, f"{issuer} tự xưng là {named}", "sửa CONGVU_EID_ISSUER cho khớp")
    return Finding(True, f"{issuer} trả lời")
