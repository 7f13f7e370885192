"""The six steps as doors, under /api/v1/gateway/. Refusals have the protocol's own form.

B1 token → B2 next number → B3 file → B4 dossier → B5 progress → B6 state; then synchronisation and
reconciliation. Source: domain 2.7.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.systems.gateway.actions import inbound, partners
from congvu.systems.gateway.actions.partners import Caller, UnableToAuthenticate
from congvu.systems.gateway.queries import inbound as inbound_queries
from congvu.systems.gateway.queries import partners as partner_queries
from congvu.systems.gateway.rest import services
from congvu.systems.gateway.rules import messages, sending
from congvu.webkit.web.rest import Link, endpoint, leads_to, paths

BEARER = "Bearer"
STRANGER = Actor.system("Cổng liên thông")
STATUSES = {401: 401, 403: 403, 404: 404}  # every other refusal is a body at fault: 400
Entries = msgspec.Meta(min_length=1, max_length=messages.MOST)


@dataclass(frozen=True, kw_only=True)
class Loi:
    """A refusal. MaLoi: the status as text; Truong: field → what is wrong."""

    MaLoi: str
    ThongBao: str
    Truong: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, refused: Refused) -> tuple[int, Loi]:
        """The status and the body of a refusal."""
        status = STATUSES.get(refused.status, 400)
        errors = refused.errors if isinstance(refused, Invalid) else {}
        return status, Loi(MaLoi=str(status), ThongBao=refused.message, Truong=dict(errors))


@dataclass(frozen=True, kw_only=True)
class DayAsked:
    ngay: Annotated[str, msgspec.Meta(pattern=rf"^{messages.DAY}$", description="yyyyMMdd")]


@endpoint(
    "token/", method="POST", needs="public", fault=Loi, summary=gettext_lazy("B1: lấy mã truy cập")
)
def token(*, at: datetime, body: messages.TokenAsked) -> messages.TokenGiven:
    """client_id and client_secret for a token of half an hour."""
    given = partners.give_token(
        actor=STRANGER, client_id=body.client_id, secret=body.client_secret, at=at
    )
    return messages.TokenGiven(
        access_token=given,
        token_type=BEARER,
        expires_in=partners.TOKEN_SECONDS,
    )


@endpoint(
    "next-code/", method="POST", needs="public", fault=Loi, scheme="partner",
    summary=gettext_lazy("B2: lấy mã hồ sơ tiếp theo"),
)  # fmt: skip
@leads_to(
    Link(
        "gateway.create",
        body={
            "MaHoSo": "$response.body#/MaHoSo",
            "MaTTHC": "$request.body#/MaTTHC",
            "MaDonViTiepNhan": "$request.body#/MaDonVi",
        },
    )
)
def next_code(
    *, request: HttpRequest, at: datetime, body: messages.NextAsked
) -> messages.NextGiven:
    """The next dossier code of an agency; never given twice."""
    caller = caller_of(request, at)
    code = inbound.give_number(actor=caller.actor, caller=caller, asked=body, at=at)
    return messages.NextGiven(MaHoSo=code)


@endpoint(
    "files/", method="POST", needs="public", fault=Loi, scheme="partner", file="file",
    summary=gettext_lazy("B3: tải tệp lên"),
)  # fmt: skip
def upload(*, request: HttpRequest, at: datetime) -> messages.FileTaken:
    """One file as the part ``file`` of a multipart body; the same content is the same file."""
    caller = caller_of(request, at)
    given = _file(request)
    name = (given.name or "").replace("\x00", "")
    if given.file is None or not name:
        raise Invalid({"file": _("Tệp trống hoặc không có tên.")})
    return inbound.take_file(
        actor=caller.actor, caller=caller, filename=name, stream=given.file, at=at
    )


@endpoint(
    "dossiers/", method="POST", needs="public", fault=Loi, scheme="partner",
    summary=gettext_lazy("B4: nối hồ sơ"),
)  # fmt: skip
@leads_to(Link("gateway.read", {"code": "$response.body#/maHoSo"}))
def create(*, request: HttpRequest, at: datetime, body: messages.NoiHoSo) -> messages.HoSoGiven:
    """Create a dossier from the files of B3; the same message again gives the same answer."""
    caller = caller_of(request, at)
    return inbound.take_dossier(actor=caller.actor, caller=caller, told=body, at=at)


@endpoint(
    "dossiers/<str:code>/", needs="public", fault=Loi, scheme="partner",
    summary=gettext_lazy("Một hồ sơ đã nối"),
)  # fmt: skip
def read(*, request: HttpRequest, at: datetime, code: str) -> messages.HoSoDaNoi:
    """One of the partner's own dossiers as this side has it; another's is not known."""
    caller = caller_of(request, at)
    return inbound_queries.one(partner_id=caller.id, code=code)


@endpoint(
    "progress/", method="POST", needs="public", fault=Loi, scheme="partner",
    summary=gettext_lazy("B5: cập nhật tiến trình"),
)  # fmt: skip
def progress(
    *, request: HttpRequest, at: datetime, body: Annotated[list[messages.TienTrinh], Entries]
) -> messages.Counted:
    """Steps of dossiers, all or none."""
    caller = caller_of(request, at)
    return inbound.take_progress(actor=caller.actor, caller=caller, told=body, at=at)


@endpoint(
    "status/", method="POST", needs="public", fault=Loi, scheme="partner",
    summary=gettext_lazy("B6: cập nhật trạng thái"),
)  # fmt: skip
def status(
    *, request: HttpRequest, at: datetime, body: Annotated[list[messages.TrangThai], Entries]
) -> messages.Counted:
    """States of dossiers, all or none."""
    caller = caller_of(request, at)
    return inbound.take_status(actor=caller.actor, caller=caller, told=body, at=at)


@endpoint(
    "sync/", method="POST", needs="public", fault=Loi, scheme="partner",
    summary=gettext_lazy("Đồng bộ hồ sơ"),
)  # fmt: skip
def sync(
    *, request: HttpRequest, at: datetime, body: Annotated[list[messages.HoSo], Entries]
) -> messages.Counted:
    """Whole dossiers that B4 has brought, all or none."""
    caller = caller_of(request, at)
    return inbound.take_synced(actor=caller.actor, caller=caller, told=body, at=at)


@endpoint(
    "reconciliation/", needs="public", fault=Loi, scheme="partner",
    summary=gettext_lazy("Đối soát một ngày"),
)  # fmt: skip
def reconciliation(
    *, request: HttpRequest, at: datetime, query: DayAsked
) -> list[messages.DoiSoat]:
    """The partner's dossiers handed in on a day, as this side has them."""
    caller = caller_of(request, at)
    day = sending.read_moment(f"{query.ngay}000000")
    if day is None:
        raise Invalid({"ngay": _("Không phải ngày có thật (yyyyMMdd).")})
    return inbound_queries.of_day(partner_id=caller.id, day=day.astimezone(sending.VIETNAM).date())


def caller_of(request: HttpRequest, at: datetime) -> Caller:
    """The partner behind the call. Raises UnableToAuthenticate."""
    kind, _space, given = request.headers.get("Authorization", "").partition(" ")
    row = partner_queries.holder(given.strip(), at=at) if kind.lower() == "bearer" else None
    if row is None:
        raise UnableToAuthenticate(
            _("Thiếu mã truy cập, hoặc mã đã hết hạn. Hãy lấy lại ở bước B1.")
        )
    return Caller(
        id=row.pk, uid=str(row.uid), client_id=row.client_id, unit_id=row.unit_id,
        scopes=frozenset(row.scopes),
    )  # fmt: skip


def _file(request: HttpRequest) -> UploadedFile[bytes]:
    try:
        found = request.FILES.get("file")
    except (MultiPartParserError, RequestDataTooBig, UnreadablePostError) as broken:
        raise Invalid({"file": _("Không đọc được tệp gửi lên.")}) from broken
    if not isinstance(found, UploadedFile):
        raise Invalid({"file": _("Thiếu phần “file” trong nội dung gửi lên.")})
    return found


app_name = "gateway-api"
urlpatterns = paths(
    token, next_code, upload, create, read, progress, status, sync, reconciliation,
    services.catalogue, services.own_agreements, services.ask, services.used,
    services.call, services.forward, services.forward_body,
)  # fmt: skip
