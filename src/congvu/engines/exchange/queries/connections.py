"""Whether the terms on which another system is called can be kept: what the exchange says of them."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings
from django.utils.translation import gettext as _

from congvu.kernel.fetching import (
    API_KEY,
    MOST_BYTES,
    MOST_SECONDS,
    MTLS,
    NONE,
    OAUTH2,
    WAYS,
    Terms,
)
from congvu.kernel.outward import may_call


def wrong_terms(told: Terms, *, keeps: bool) -> dict[str, str]:
    """What is wrong at which field, {} when nothing is. keeps: an empty secret keeps the one there is."""
    errors = {} if _is_web(told.base_url) else {"base_url": _wrong_address()}
    errors |= _wrong_proof(told, keeps=keeps)
    if told.authority and not _reads(lambda: _certificates(told.authority)):
        errors["authority"] = _no_certificate()
    for name, most in {"seconds": MOST_SECONDS, "most_bytes": MOST_BYTES}.items():
        if not 1 <= getattr(told, name) <= most:
            errors[name] = _("Giá trị không nằm trong khoảng cho phép.")
    return errors


def _wrong_proof(told: Terms, *, keeps: bool) -> dict[str, str]:
    """What is missing of the way in which we say who we are."""
    if told.way == MTLS:
        return _wrong_pair(told, keeps=keeps)
    errors = {} if told.way in WAYS else {"way": _("Hãy chọn cách xác thực.")}
    if told.way == OAUTH2:
        errors |= {} if _is_web(told.token_url) else {"token_url": _wrong_address()}
        errors |= {} if told.client_id.strip() else {"client_id": _("Hãy nhập client_id.")}
    if told.way == API_KEY and not told.header.strip().replace("-", "").isalnum():
        errors["header"] = _("Tên tiêu đề gồm chữ, số và gạch nối, ví dụ X-API-Key.")
    if told.way != NONE and not told.secret and not keeps:
        errors["secret"] = _("Hãy nhập mã bí mật.")
    if not told.secret.isascii() or not told.secret.isprintable():
        errors["secret"] = _("Mã bí mật chỉ gồm chữ không dấu, trên một dòng.")
    return errors


def _wrong_pair(told: Terms, *, keeps: bool) -> dict[str, str]:
    if not told.certificate and not told.key and keeps:
        return {}
    if not _reads(lambda: _certificates(told.certificate)):
        return {"certificate": _no_certificate()}
    if not _reads(lambda: load_pem_private_key(told.key.encode(), None)):
        return {"key": _("Không đọc được khóa riêng. Hãy dán tệp PEM không đặt mật khẩu.")}
    mine = _certificates(told.certificate)[0].public_key()
    if load_pem_private_key(told.key.encode(), None).public_key() != mine:
        return {"key": _("Khóa riêng không thuộc chứng thư số này.")}
    return {}


def _certificates(pem: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(pem.encode())


def _no_certificate() -> str:
    return _("Không đọc được chứng thư số. Hãy dán nội dung tệp PEM.")


def _reads(read: Callable[[], object]) -> bool:
    try:
        return bool(read())
    except (ValueError, TypeError, ssl.SSLError):
        return False


def _is_web(address: str) -> bool:
    """An address that may be called; a name is judged again when it is (kernel.calling)."""
    try:
        parts = urlsplit(address.strip())
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    whole = not parts.username and not parts.query and not parts.fragment
    called = bool(host) and may_call(host, settings.CALLS_INSIDE)
    return parts.scheme in ("http", "https") and whole and called and len(address) <= 300


def _wrong_address() -> str:
    return _(
        "Địa chỉ phải bắt đầu bằng https:// (hoặc http://), không kèm tham số và không thuộc mạng của "
        "chính máy chủ."
    )
