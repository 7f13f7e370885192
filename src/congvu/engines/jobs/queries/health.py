"""Is work being done? One line for `congvu check`, numbers for those who watch."""

from __future__ import annotations

from django.db.models import Count, Max, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from congvu.engines.jobs.models import Job, Worker
from congvu.engines.jobs.queries.jobs import ALIVE, all_jobs, in_state
from congvu.kernel.health import Finding
from congvu.kernel.tiles import Samples


def work_health() -> Finding:
    """Ill when jobs wait and no worker lives, or when some are dead."""
    found = Job.objects.aggregate(
        due=Count("id", Q(dead_at__isnull=True, worker="", run_at__lte=Now())),
        dead=Count("id", Q(dead_at__isnull=False)),
    )
    alive = Worker.objects.filter(seen_at__gt=Now() - ALIVE).count()
    if found["due"] and not alive:
        says = _("%(due)s việc đến hạn mà không có tiến trình nền nào sống") % found
        return Finding(False, says, _("chạy `congvu up`, hoặc `congvu worker` trên một máy khác"))
    if found["dead"]:
        says = _("%(dead)s việc đã dừng vì lỗi") % found
        return Finding(False, says, _("xem lý do và cho chạy lại ở trang Việc chạy nền"))
    says = _("%(due)s việc đến hạn, %(alive)s tiến trình nền đang sống")
    return Finding(True, says % {"due": found["due"], "alive": alive})


def jobs_by_state() -> Samples:
    """How many jobs are in each state."""
    states = ("waiting", "running", "retrying", "dead")
    return [({"state": s}, in_state(all_jobs(), s).count()) for s in states]


def last_beat() -> float:
    """Seconds since the epoch at which a worker was last seen (0 when never)."""
    seen = Worker.objects.aggregate(seen=Max("seen_at"))["seen"]
    return float(seen.timestamp()) if seen else 0.0
