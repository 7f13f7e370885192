"""Two reorganisations of the demo: one carried out and taken back, one planned.

Told once, by the worker, on two communes in which nobody of the cast works.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.systems.reforms import actions, rules
from congvu.systems.reforms.models import Reform

JOB = "reforms.demo"
SYSTEM = Actor.system("Dữ liệu trình diễn")
AFTER = timedelta(seconds=50)
LATER = timedelta(days=120)


def make(*, scale: int, at: datetime) -> None:
    """Leave it to the worker."""
    later(actor=SYSTEM, at=at)


@action(needs="signed-in")
def later(*, actor: Actor, at: datetime) -> None:
    """One job, once."""
    unchanged()
    jobs.enqueue(JOB, run_at=at + AFTER, unique_key=JOB)


def tell(*, at: datetime) -> None:
    """The plans; a repeat adds nothing."""
    giang = next((a for a in identity.demo_accounts() if a.demo_key == "giang"), None)
    if giang is None or Reform.objects.as_system("the demo's own").exists():
        return
    actor, communes = identity.actor_for(giang.pk, assurance=2), _communes()
    if len(communes) < 4:
        return
    old, heir, other, its_heir = communes[-4:]
    today = clock.local(at).date()
    done = actions.draft(
        actor=actor, choices=_plan(old, heir), decision="01/NQ-HĐND (mẫu)", day=today, at=at
    )
    actions.confirm(actor=actor, reform=done, at=at)
    actions.run(reform=done, at=clock.now())
    actions.take_back(actor=actor, reform=done, at=clock.now())
    actions.run(reform=done, at=clock.now())
    planned = actions.draft(
        actor=actor, choices=_plan(other, its_heir), decision="02/NQ-HĐND (mẫu)",
        day=today + LATER, at=at,
    )  # fmt: skip
    actions.confirm(actor=actor, reform=planned, at=at)


def _plan(old: Unit, heir: Unit) -> rules.Choices:
    return rules.Choices(
        kind=rules.DISSOLVE, sources=(old.id,), first=rules.Heir(unit_id=heir.id)
    )  # fmt: skip


def _communes() -> list[Unit]:
    """Communes without anybody of the cast, by code."""
    seats = {a.home_unit_id for a in identity.demo_accounts()}
    every = org.get_many(org.all_ids()).values()
    found = [u for u in every if u.kind == "ubnd_xa" and not u.valid_to and u.id not in seats]
    return sorted(found, key=lambda u: u.code)
