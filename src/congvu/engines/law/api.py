"""The face of the law: ask with a day, get the value and the law behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from congvu.engines.law.actions import loader
from congvu.engines.law.actions.loader import LoadReport as LoadReport
from congvu.engines.law.actions.loader import load_folder as load_folder
from congvu.engines.law.actions.overlays import amend_package as amend_package
from congvu.engines.law.contracts import Code as Code
from congvu.engines.law.contracts import ContentError as ContentError
from congvu.engines.law.contracts import Day as Day
from congvu.engines.law.contracts import Deadline as Deadline
from congvu.engines.law.contracts import LegalText as LegalText
from congvu.engines.law.contracts import Package as Package
from congvu.engines.law.contracts import Parameter as Parameter
from congvu.engines.law.contracts import Row as Row
from congvu.engines.law.contracts import UnknownYear as UnknownYear
from congvu.engines.law.contracts import Value as Value
from congvu.engines.law.contracts import WorkingCalendar as WorkingCalendar
from congvu.engines.law.contracts import rows as rows
from congvu.engines.law.queries.calendars import calendar as calendar
from congvu.engines.law.queries.codes import code_label as code_label
from congvu.engines.law.queries.codes import codes as codes
from congvu.engines.law.queries.packages import changed_files as changed_files
from congvu.engines.law.queries.packages import hashes as hashes
from congvu.engines.law.queries.packages import package as package
from congvu.engines.law.queries.parameters import history as history
from congvu.engines.law.queries.parameters import parameter as parameter
from congvu.engines.law.queries.parameters import value as value
from congvu.engines.law.queries.texts import text as text
from congvu.engines.law.queries.texts import texts as texts
from congvu.kernel import clock
from congvu.kernel.actors import Actor


def load_packages(
    *,
    actor: Actor | None = None,
    at: datetime | None = None,
    kinds: Iterable[str] = (),
    progress: Callable[[str], None] | None = None,
) -> LoadReport:
    """Load all content packages (or those of some kinds), each in a transaction; see the report.

    actor: who asks (without one: the machine). Repeating it changes nothing.
    """
    return loader.load_packages(
        actor=actor or Actor.system("content"), at=at or clock.now(), kinds=kinds, progress=progress
    )
