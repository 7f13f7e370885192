"""Every read of the look-ups: which bodies are connected, on which wire, what is still kept."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime

from django.utils.translation import gettext as _

from congvu.config import paths
from congvu.engines.law import api as law
from congvu.kernel import sealing
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.lookups.contracts import BUSINESS, INSURANCE, KINDS, POPULATION
from congvu.registers.lookups.models import KEPT, SEALED, KeptAnswer, Source
from congvu.registers.lookups.rules import wire as rules

READ = {kind: f"lookups.{kind}.read" for kind in KINDS}


def titles() -> dict[str, str]:
    """kind → what the body is called."""
    return {
        POPULATION: _("CSDL quốc gia về dân cư"),
        BUSINESS: _("CSDL quốc gia về đăng ký doanh nghiệp"),
        INSURANCE: _("CSDL quốc gia về bảo hiểm"),
    }


def labels(kind: str) -> dict[str, str]:
    """field of contracts.FIELDS → what it is called."""
    told = {
        POPULATION: {
            "full_name": _("Họ và tên"), "birth_date": _("Ngày sinh"), "sex": _("Giới tính"),
            "residence": _("Nơi thường trú"), "living": _("Tình trạng"),
        },
        BUSINESS: {
            "name": _("Tên doanh nghiệp"), "status": _("Tình trạng hoạt động"),
            "address": _("Địa chỉ trụ sở"), "founded_on": _("Ngày đăng ký"),
            "representative": _("Người đại diện theo pháp luật"),
        },
        INSURANCE: {
            "full_name": _("Họ và tên"), "birth_date": _("Ngày sinh"),
            "status": _("Trạng thái tham gia"), "employer": _("Đơn vị đóng"),
            "months": _("Số tháng đã đóng"),
        },
    }  # fmt: skip
    return told[kind]


def sources() -> dict[str, Source]:
    """kind → its source, for those that were connected."""
    return {row.kind: row for row in Source.objects.all()}


def source(kind: str) -> Source | None:
    """One of them. Raises NotFound for a kind that there is not."""
    if kind not in KINDS:
        raise NotFound(_("Không có loại tra cứu này."))
    return Source.objects.filter(kind=kind).first()


def offered(actor: Actor, unit_id: int | None) -> list[str]:
    """The kinds that this official may look up for the unit, connected and switched on."""
    living = set(Source.objects.filter(is_on=True).values_list("kind", flat=True))
    return [k for k in KINDS if k in living and actor.holds(READ[k], unit_id)]


def wire_of(kind: str, *, on: date) -> rules.Wire:
    """How this kind is asked on the day. Raises Refused when a parameter cannot be read."""
    told = {
        name: str(law.value(f"lookups.{kind}_{name}", on=on))
        for name in ("call", "question", "answer", "dates", "codes")
    }
    try:
        return rules.read(**told)
    except ValueError as wrong:
        raise Refused(
            _("Tham số cách gọi %(title)s sai ở “%(what)s”. Hãy sửa trong mục Tham số pháp luật.")
            % {"title": titles()[kind], "what": str(wrong)}
        ) from wrong


def keep_seconds(kind: str, *, on: date) -> int:
    """How long an answer of this kind may be kept, in seconds; 0: not at all."""
    return int(law.value(f"lookups.{kind}_keep_seconds", on=on))  # type: ignore[arg-type]


def key_hash(kind: str, key: str) -> str:
    """A number as it may stand in a record: keyed, since a bare hash of twelve digits tells them."""
    told = f"{kind}:{key}".encode()
    return hmac.new(paths.secret("lookups-index"), told, hashlib.sha256).hexdigest()


def kept(asked: str, *, at: datetime) -> KeptAnswer | None:
    """What was answered to the same question and may still be given out."""
    return KeptAnswer.objects.filter(asked=asked, kept_until__gt=at).first()


def left() -> int:
    """Rows under older keys."""
    secrets = Source.objects.exclude(secret=b"").exclude(key_number=sealing.newest(SEALED))
    return secrets.count() + KeptAnswer.objects.exclude(key_number=sealing.newest(KEPT)).count()
