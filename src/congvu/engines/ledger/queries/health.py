"""Is the ledger sealed, and does its newest head fit? The full answer is `congvu ledger verify`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congvu.engines.ledger.contracts import STREAMS
from congvu.engines.ledger.models import Waiting
from congvu.engines.ledger.queries.heads import kept_head
from congvu.engines.ledger.queries.trees import head
from congvu.kernel.health import Finding

MANY = 20_000  # more than a worker that lives would leave waiting


def waiting() -> int:
    """Entries without a position."""
    return Waiting.objects.count()


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
