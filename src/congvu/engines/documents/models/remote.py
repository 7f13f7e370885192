"""Keys of a remote signing service, by the protocol of the Cloud Signature Consortium.

Source: CSC API v1.0.4.0: info, oauth2/token, credentials/list, credentials/info,
credentials/authorize, signatures/signHash. The service gets digests only, never a document. Each
signature is authorised for its own digest, so that services which bind both (SCAL2) work as well.
"""

from __future__ import annotations

import base64
import threading
from typing import Any

import requests

from congvu.engines.documents.models.devices import (
    Device,
    DeviceAway,
    Found,
    pin_of,
    refuse_pin,
    secret_of,
)
from congvu.kernel import calling

SHA256, RSA_SHA256 = "2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"
RSA = ("1.2.840.113549.1.1.1", RSA_SHA256)
SECONDS = (5, 20)  # to be reached, to answer
MOST = 100
_tokens: dict[str, str] = {}
_lock = threading.Lock()


def sign(device: Device, reference: str, digest: bytes) -> bytes:
    """RSA PKCS #1 v1.5 over a SHA-256 digest. reference: the credential's id. Raises DeviceAway."""
    hashed = base64.b64encode(digest).decode()
    asked = {"credentialID": reference, "numSignatures": 1, "hash": [hashed]}
    if device.pin_file:
        asked["PIN"] = pin_of(device)
    allowed = _ask(device, "credentials/authorize", asked)
    made = _ask(device, "signatures/signHash", {
        "credentialID": reference, "SAD": allowed.get("SAD", ""), "hash": [hashed],
        "hashAlgo": SHA256, "signAlgo": RSA_SHA256,
    })  # fmt: skip
    try:
        return base64.b64decode(made["signatures"][0], validate=True)
    except (LookupError, TypeError, ValueError) as wrong:
        raise DeviceAway(_unreadable(device)) from wrong


def keys_of(device: Device) -> list[Found]:
    """The service's RSA credentials. Raises DeviceAway."""
    listed = _ask(device, "credentials/list", {"maxResults": MOST})
    found = (_found(device, each) for each in listed.get("credentialIDs", []))
    return [each for each in found if each is not None]


def _found(device: Device, credential: str) -> Found | None:
    told = _ask(device, "credentials/info", {"credentialID": credential, "certificates": "chain"})
    try:
        chain = tuple(base64.b64decode(each) for each in told["cert"]["certificates"])
        if not chain or not set(told["key"]["algo"]) & set(RSA):
            return None
        return Found(
            reference=credential, label=str(told.get("description") or credential), chain=chain,
            trouble=_trouble(told),
        )  # fmt: skip
    except (LookupError, TypeError, ValueError) as wrong:
        raise DeviceAway(_unreadable(device)) from wrong


def _trouble(told: dict[str, Any]) -> str:
    """Why a credential cannot sign in a queue, if so."""
    if told["key"].get("status") != "enabled":
        return "Dịch vụ báo khóa này đang tắt."
    if told.get("authMode", "implicit") == "oauth2code":
        return "Khóa này đòi đăng nhập trên trình duyệt cho mỗi lần ký."
    if told.get("OTP", {}).get("presence") == "true":
        return "Khóa này đòi mã OTP cho mỗi lần ký."
    return ""


def _ask(device: Device, what: str, asked: dict[str, Any]) -> dict[str, Any]:
    """One call with the token; a token that has run out is asked for anew, once."""
    answer = _post(device, what, json=asked, token=_token(device))
    if answer.status_code == requests.codes.unauthorized:
        _tokens.pop(device.name, None)
        answer = _post(device, what, json=asked, token=_token(device))
    return _read(device, answer)


def _token(device: Device) -> str:
    with _lock:
        if device.name not in _tokens:
            answer = _post(device, "oauth2/token", data={
                "grant_type": "client_credentials", "client_id": device.client_id,
                "client_secret": secret_of(device.secret_file, "mã bí mật"),
            })  # fmt: skip
            _tokens[device.name] = str(_read(device, answer).get("access_token", ""))
        return _tokens[device.name]


def _post(
    device: Device, what: str, *, json: Any = None, data: Any = None, token: str = ""
) -> requests.Response:
    """What the service answers; the address is the operator's own. Raises DeviceAway."""
    try:
        return calling.session(guarded=False).post(
            f"{device.url.rstrip('/')}/{what}", json=json, data=data, timeout=SECONDS, allow_redirects=False,
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )  # fmt: skip
    except requests.RequestException as wrong:
        raise DeviceAway(
            f"Dịch vụ ký “{device.title}” không trả lời ({type(wrong).__name__}); "
            "văn bản đang chờ sẽ tự ký tiếp khi dịch vụ trở lại."
        ) from wrong


def _read(device: Device, answer: requests.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        said = {}
    if answer.ok and isinstance(said, dict):
        return said
    error = str(said.get("error", "")) if isinstance(said, dict) else ""
    told = f"{said.get('error_description', '')}" if error else ""
    if (error == "invalid_request" and "PIN" in told) or error == "invalid_pin":
        raise refuse_pin(device)
    raise DeviceAway(
        f"Dịch vụ ký “{device.title}” từ chối: {error or answer.status_code} {told}".strip()[:300]
    )


def _unreadable(device: Device) -> str:
    return f"Không đọc được câu trả lời của dịch vụ ký “{device.title}”."
