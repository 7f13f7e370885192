"""A morning at two counters, so that the wall is not empty: numbers taken, called and served."""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.queue import actions, queries
from congvu.systems.queue.models import CALL, Service

SYSTEM = Actor.system("Dữ liệu trình diễn")
GROUPS = (("A", "Nộp hồ sơ", 10), ("B", "Nhận kết quả", 5), ("C", "Hướng dẫn, tra cứu", 8))
PEOPLE = ("A", "B", "A", "A", "C", "A", "B", "A", "C", "B")
ELDERLY = 3  # which of them is let go first


def make(*, scale: int, at: datetime) -> None:
    """Queues for every unit whose officers of the cast receive; a repeat adds nothing."""
    for account in identity.demo_accounts():
        officer = identity.actor_for(account.pk)
        unit_id = officer.unit_id
        if unit_id is None or not officer.holds(CALL, unit_id):
            continue
        if Service.objects.filter(unit=unit_id).exists():
            continue
        for letter, name, minutes in GROUPS:
            actions.set_service(
                actor=SYSTEM, unit_id=unit_id, letter=letter, name=name, minutes=minutes
            )
        _morning(officer, unit_id, at)


def _morning(officer: Actor, unit_id: int, at: datetime) -> None:
    began = at - timedelta(minutes=6 * len(PEOPLE))
    if clock.local(began).date() != clock.local(at).date():
        began = at
    groups = {s.letter: s for s in queries.services(unit_id)}
    for number, letter in enumerate(PEOPLE):
        actions.take_ticket(
            actor=SYSTEM, service_uid=groups[letter].uid, at=began + timedelta(minutes=number),
            priority="elderly" if number == ELDERLY else "",
        )  # fmt: skip
    step = (at - began) / 6
    for turn in range(5):
        actions.call_next(
            actor=officer, counter=f"Quầy {turn % 2 + 1}", at=began + step * (turn + 1)
        )
