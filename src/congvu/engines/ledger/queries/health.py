"""Is the ledger sealed, and does its newest head fit? The full answer is `congvu ledger verify`."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils.translation import gettext as _

from congvu.engines.ledger.contracts import STREAMS
from congvu.engines.ledger.models import Entry, Waiting
from congvu.engines.ledger.queries.heads import kept_head
from congvu.engines.ledger.queries.trees import head
from congvu.kernel.health import Finding

MANY = 20_000  # more than a worker that lives would leave waiting


def waiting() -> int:
    """Entries without a position."""
    return Waiting.objects.count()


def oldest_waiting() -> datetime | None:
    """When the entry was written that waits longest for its position; None when none waits.

    Its own ``at`` may be a day long past; the uuid7 says when the row was made.
    """
    first = Waiting.objects.order_by("entry_id").values("entry_id")[:1]
    rows = Entry.objects.as_system("how far the sealer is behind").filter(id__in=first)
    uid = rows.values_list("uid", flat=True).first()
    return datetime.fromtimestamp((uid.int >> 80) / 1000, UTC) if uid else None


def seal_health() -> Finding:
    """Ill when nobody seals, or when the log is shorter than the head kept outside says."""
    for stream in STREAMS:
        newest, kept = head(stream=stream), kept_head(stream)
        if kept is not None and (newest is None or newest.size < kept.size):
            says = _("sổ cái ngắn hơn dấu đã giữ bên ngoài (%(size)s dòng)") % {"size": kept.size}
            return Finding(False, says, _("chạy `congvu ledger verify` để biết phần nào đã mất"))
    count = waiting()
    says = _("%(waiting)s dòng đang chờ niêm phong") % {"waiting": count}
    return Finding(count < MANY, says, _("chạy `congvu up` hoặc `congvu worker` để niêm phong"))
