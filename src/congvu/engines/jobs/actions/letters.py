"""What an administrator decides about a dead job."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congvu.engines.jobs.events import JobDiscarded, JobRetried
from congvu.engines.jobs.models import NOW, Job
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused

MANAGE = "jobs.job.manage"


class UnableToRetry(Refused):
    """The job's place is taken by a newer one."""


@action(needs=MANAGE)
def retry_job(*, actor: Actor, uid: str) -> None:
    """Put a dead job back with all its attempts.

    Raises NotFound when it is not dead, UnableToRetry when a newer job has its unique key.
    """
    row = _dead(uid)
    try:
        with transaction.atomic():
            Job.objects.filter(id=row.id).update(
                dead_at=None, attempts=0, run_at=NOW, reason="", trace=""
            )
    except IntegrityError as taken:
        raise UnableToRetry(_("Đã có một việc mới thay cho việc này: hãy bỏ việc cũ.")) from taken
    publish(JobRetried(job_id=str(row.uid), job=row.name))


@action(needs=MANAGE)
def discard_job(*, actor: Actor, uid: str) -> None:
    """Let a dead job go; the jobs behind it in its order may run. Raises NotFound."""
    row = _dead(uid)
    Job.objects.filter(id=row.id).delete()
    publish(JobDiscarded(job_id=str(row.uid), job=row.name, reason=row.reason[:200]))


def _dead(uid: str) -> Job:
    row = Job.objects.select_for_update().filter(uid=uid, dead_at__isnull=False).first()
    if row is None:
        raise NotFound(_("Không có việc nền nào đang dừng với mã này."))
    return row
