"""Which certificates a system proves itself by, besides its secret. Source: RFC 8705."""

from __future__ import annotations

from datetime import datetime

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.translation import gettext as _

from congvu.engines.identity.actions.machines import MANAGE, managed
from congvu.engines.identity.events import CertificatesKept
from congvu.engines.identity.rules.certificates import (
    MOST,
    is_strong,
    is_valid,
    read,
    thumbprint,
)
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid


@action(needs=MANAGE)
def keep_certificates(*, actor: Actor, uid: str, pem: str, at: datetime) -> None:
    """From now on it calls only with one of these; with none, by its secret alone.

    Tokens given before end at once. Raises Invalid, NotFound.
    """
    row = managed(actor, uid)
    kept = _right(pem, at)
    if kept == row.certificates:
        unchanged()
        return
    row.certificates = kept
    row.save(update_fields=["certificates"])
    row.tokens.all().delete()
    publish(
        CertificatesKept(
            machine_uid=str(row.uid), client_id=row.client_id,
            sha256=[thumbprint(each) for each in read(kept)],
        ),
        unit_id=row.account.home_unit_id,
    )  # fmt: skip


def _right(pem: str, at: datetime) -> str:
    """The certificates alone, as they are kept: keys and words around them are left out."""
    try:
        found = read(pem)
    except ValueError:
        raise Invalid({"pem": _("Chưa đọc được chứng thư số. Hãy dán văn bản dạng PEM.")}) from None
    _demand(len(found) <= MOST, _("Mỗi hệ thống khai báo nhiều nhất năm chứng thư số."))
    _demand(
        all(is_valid(each, at) for each in found),
        _("Có chứng thư số chưa hoặc không còn hiệu lực."),
    )
    _demand(
        all(is_strong(each) for each in found),
        _("Có chứng thư số dùng khóa yếu: cần RSA từ 2048 bit hoặc ECDSA từ 256 bit."),
    )
    _demand(
        not found or bool(settings.CONGVU_CLIENT_CERTIFICATE_HEADER),
        _(
            "Máy chủ phía trước chưa chuyển chứng thư số của bên gọi."
            " Hãy đặt CONGVU_CLIENT_CERTIFICATE_HEADER trước."
        ),
    )
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in found)


def _demand(right: bool, said: str) -> None:
    if not right:
        raise Invalid({"pem": said})
