"""The only file that knows `django_tasks`: the registry of jobs and the backend behind it.

``@job`` makes a Task of a function; ``task.enqueue(...)`` and ``jobs.enqueue`` write the same row
in the caller's transaction.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django_tasks import TaskResult, TaskResultStatus
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task
from django_tasks.exceptions import TaskResultDoesNotExist

from congvu.engines.jobs.actions.enqueueing import insert_job
from congvu.engines.jobs.models import Job
from congvu.kernel.rooms import packages

F = TypeVar("F", bound=Callable[..., Any])
ATTEMPTS = 8


@dataclass(frozen=True, kw_only=True)
class LeaseTask(Task[Any, Any]):
    """A task with the name it has on the wire and how often it is tried."""

    wire_name: str = ""
    attempts: int = ATTEMPTS

    @property
    def name(self) -> str:
        return self.wire_name


JOBS: dict[str, LeaseTask] = {}


def job(*, name: str, attempts: int = ATTEMPTS) -> Callable[[F], F]:
    """Register a module-level function of a room's ``tasks.py`` as the handler of ``name``.

    name: ``room.verb``. The function takes keyword arguments that JSON can hold; when it has a
    parameter ``at``, it gets the instant of the run. It must be idempotent: it runs at least once.
    Raises ValueError when the name is taken by another function.
    """

    def wrap(function: F) -> F:
        known = JOBS.get(name)
        if known and (known.func.__module__, known.func.__qualname__) != (
            function.__module__,
            function.__qualname__,
        ):
            raise ValueError(f"job {name} is taken by {known.module_path}")
        JOBS[name] = LeaseTask(func=function, wire_name=name, attempts=attempts)
        function.task = JOBS[name]  # type: ignore[attr-defined]  # the Django tasks interface
        return function

    return wrap


def task_of(name: str) -> LeaseTask:
    """The registered job, its room's ``tasks`` imported when needed. Raises LookupError."""
    if name not in JOBS:
        package = packages().get(name.split(".", 1)[0])
        if package:
            importlib.import_module(f"{package}.tasks")
    if name not in JOBS:
        raise LookupError(f"no job is called {name}: register it with @job in the room's tasks.py")
    return JOBS[name]


class LeaseBackend(BaseTaskBackend):
    """Django's tasks interface over the lease table. Finished jobs are counted, not kept."""

    task_class = LeaseTask
    supports_defer = True
    supports_get_result = True

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Write the job in the caller's transaction."""
        self.validate_task(task)
        if args:
            raise ValueError("jobs take keyword arguments only")
        lease = cast("LeaseTask", task)
        uid = insert_job(
            lease.wire_name, kwargs, run_at=task.run_after, attempts=lease.attempts,
            unique_key="", ordering_key="",
        )  # fmt: skip
        return _result(lease, uid, kwargs, TaskResultStatus.READY, self.alias)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """What is known of a job. Raises TaskResultDoesNotExist once it is finished."""
        row = Job.objects.filter(uid=result_id).first()
        if row is None:
            raise TaskResultDoesNotExist(result_id)
        status = TaskResultStatus.FAILED if row.dead_at else TaskResultStatus.READY
        if row.worker:
            status = TaskResultStatus.RUNNING
        return _result(task_of(row.name), str(row.uid), row.args, status, self.alias)


def _result(
    task: LeaseTask, uid: str, kwargs: dict[str, Any], status: TaskResultStatus, alias: str
) -> TaskResult[Any]:
    return TaskResult(
        task=task, id=uid, status=status, enqueued_at=None, started_at=None, finished_at=None,
        last_attempted_at=None, args=[], kwargs=kwargs, backend=alias, errors=[], worker_ids=[],
    )  # fmt: skip
