"""Resumable uploads: begun, grown part by part, taken by a form or given up, swept when forgotten."""

from __future__ import annotations

from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from congvu.config import disk
from congvu.engines.documents.models import Upload, parts
from congvu.engines.documents.queries.settings import upload_limits
from congvu.engines.documents.queries.uploads import Resumed, upload
from congvu.engines.documents.rules import files, resuming
from congvu.kernel import clock
from congvu.kernel.actions import SIGNED_IN, action, step, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused


class UnableToUpload(Refused):
    """The upload may not begin: too large, too many at once, or no room."""

    status = 413


class UnableToGrow(Refused):
    """The part does not fit: it begins elsewhere, or another connection is sending."""


@action(needs=SIGNED_IN)
def begin_upload(*, actor: Actor, filename: str, size: int, at: datetime) -> UUID:
    """Note an upload that its sender will bring in parts. size: bytes of the whole."""
    name = files.clean_filename(filename)
    largest, quota = upload_limits(on=clock.local(at).date())
    if size > largest:
        raise UnableToUpload(
            _("Tệp lớn hơn %(limit)s MB. Hãy nén hoặc tách tệp rồi tải lại.")
            % {"limit": files.in_mib(largest)}
        )
    _hold_account(actor)
    own = Upload.objects.visible_to(actor)
    lying = own.aggregate(total=Sum("size"))["total"] or 0
    if lying + size > quota or own.count() >= resuming.MOST_UPLOADS:
        raise UnableToUpload(
            _("Bạn đang có quá nhiều tệp tải dở (tối đa %(limit)s MB). Hãy lưu trang đang làm, hoặc "
              "bỏ bớt tệp, rồi tải tiếp.") % {"limit": files.in_mib(quota)}
        )  # fmt: skip
    if not disk.has_room_for(size):
        raise UnableToUpload(_("Máy chủ tạm hết chỗ cho tệp lớn. Hãy thử lại sau ít phút."))
    row = Upload.objects.create(
        account_id=actor.account_id or 0, filename=name, size=size, touched_at=at
    )
    row.refresh_from_db(fields=["uid"])
    unchanged()  # scratch: the ledger hears when a form keeps the file
    return UUID(str(row.uid))


def grow(*, actor: Actor, uid: UUID, offset: int, stream: IO[bytes], at: datetime) -> int:
    """Add a part to the actor's upload; returns how much is there now. Raises UnableToGrow.

    No transaction is held while the sender sends; what came before a cut stays.
    """
    row = upload(actor, uid)
    try:
        with parts.growing(uid) as target:
            if parts.size_of(uid) != offset:
                raise UnableToGrow(_("Phần tệp gửi lên không nối tiếp phần đã nhận."))
            there = parts.append(uid, target, stream, most=row.size - offset)
    except parts.Busy as error:
        raise UnableToGrow(_("Tệp này đang được gửi từ một kết nối khác."), field="busy") from error
    touch_upload(actor=actor, uid=uid, at=at)
    return there


@action(needs=SIGNED_IN)
def touch_upload(*, actor: Actor, uid: UUID, at: datetime) -> None:
    """A part came: the upload waits anew."""
    Upload.objects.visible_to(actor).filter(uid=uid).update(touched_at=at)
    unchanged()


@action(needs=SIGNED_IN)
def give_up_upload(*, actor: Actor, uid: UUID, at: datetime) -> None:
    """The sender does not want it any more. Raises NotFound."""
    upload(actor, uid)
    end_upload(uid=uid)
    unchanged()


@step
def end_upload(*, uid: UUID) -> None:
    """Forget an upload; its parts go when the transaction stands, so a refusal keeps them."""
    Upload.objects.as_system("by uid, for its sender").filter(uid=uid).delete()
    transaction.on_commit(lambda: parts.drop(uid))


@step
def end_if_resumed(*, stream: object) -> None:
    """The same for a stream of a form, when it came by parts."""
    if isinstance(stream, Resumed):
        end_upload(uid=stream.uid)


@action(needs="documents.store.manage")
def sweep_uploads(*, actor: Actor, at: datetime) -> int:
    """Drop uploads without a new part for a day, and parts that no row knows. How many went."""
    limit = at - resuming.KEPT
    old = list(
        Upload.objects.as_system("sweep").filter(touched_at__lt=limit).values_list("uid", flat=True)
    )
    for uid in old:
        end_upload(uid=uid)
    lost = [name for name, moment in parts.lying() if moment < limit.timestamp()]
    known = {str(u) for u in Upload.objects.as_system("sweep").values_list("uid", flat=True)}
    for name in lost:
        if name not in known:
            (parts.folder() / name).unlink(missing_ok=True)
    unchanged()
    return len(old)


def _hold_account(actor: Actor) -> None:
    """Until the transaction ends the account begins no other upload: its quota is counted once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7002, %s)", [(actor.account_id or 0) % 2**31])
