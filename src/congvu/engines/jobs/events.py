"""What jobs tells: a job that died, one that was tried again, one that was let go."""

from __future__ import annotations

from typing import ClassVar

from congvu.kernel.events import Event, event


@event
class JobDied(Event):
    """A job used up its attempts."""

    name: ClassVar[str] = "jobs.job.died"
    sentence: ClassVar[str] = "Việc nền {job} dừng sau {attempts} lần thử: {reason}"
    noun: ClassVar[str] = "job"
    subject: ClassVar[str] = "job_id"

    job_id: str
    job: str
    attempts: int
    reason: str


@event
class JobRetried(Event):
    """An administrator put a dead job back."""

    name: ClassVar[str] = "jobs.job.retried"
    sentence: ClassVar[str] = "Đã cho chạy lại việc nền {job}"
    noun: ClassVar[str] = "job"
    subject: ClassVar[str] = "job_id"

    job_id: str
    job: str


@event
class JobDiscarded(Event):
    """An administrator let a dead job go; later ones of its order may run."""

    name: ClassVar[str] = "jobs.job.discarded"
    sentence: ClassVar[str] = "Đã bỏ việc nền {job}"
    noun: ClassVar[str] = "job"
    subject: ClassVar[str] = "job_id"

    job_id: str
    job: str
    reason: str
