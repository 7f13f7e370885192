"""Tables of jobs."""

from congvu.engines.jobs.models.cursors import Cursor, Once, Slot
from congvu.engines.jobs.models.jobs import NOW, Job
from congvu.engines.jobs.models.workers import Tally, Worker

__all__ = ["NOW", "Cursor", "Job", "Once", "Slot", "Tally", "Worker"]
