"""Real transactions in threads: two officers at the same hundred cases, fifty citizens at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from congvu.engines.casework import api as casework
from congvu.engines.casework.models import TaskDone
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.law import api as law
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.registers.dossiers.contracts import DossierCard, State
from congvu.registers.dossiers.models import Dossier
from congvu.systems.publicservices.actions import applications, processing
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, NOUN, cast

pytestmark = [
    pytest.mark.house,
    pytest.mark.slow,  # hundreds of real transactions
    pytest.mark.usefixtures("own_house"),
]
CASES = 100
CITIZENS = 50
THREADS = 10


def _threaded(work: Callable[[Any], Any], things: list[Any], threads: int) -> list[Any]:
    """What each call gave, or its refusal; the threads begin together and share the things out."""
    gate, left = threading.Barrier(threads), iter(list(enumerate(things)))
    found: list[Any] = [None] * len(things)
    taking = threading.Lock()

    def run() -> None:
        gate.wait()
        try:
            while True:
                with taking:
                    index, thing = next(left, (-1, None))
                if index < 0:
                    return
                found[index] = _answer(work, thing)
        finally:
            connection.close()

    started = [threading.Thread(target=run) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return found


def _answer(work: Callable[[Any], Any], thing: Any) -> Any:
    try:
        return work(thing)
    except Refused as refused:
        return refused


def _drafts(actor: Actor, count: int) -> list[str]:
    file = support.upload(actor)
    return [support.quick_draft(actor=actor, code=CONTRACT, file=file, at=AT) for _ in range(count)]


def _second_desk_officer() -> Actor:
    """A colleague at the ward's desk: the chair takes the desk's role too."""
    account = demo.account("khue")
    law.load_packages(kinds=("roles",))
    identity.grant_role(
        actor=Actor.system("test"), account_id=account.pk, role="mot_cua_xa",
        unit_id=identity.actor_for(account.pk).unit_id, valid_from=demo.SEATED,
        decision_number="1/QĐ",
    )  # fmt: skip
    return cast("khue")


def test_two_officers_work_the_same_hundred_cases() -> None:
    an = cast("an")
    drafts = _drafts(an, CASES)
    cases = [applications.submit_application(actor=an, draft_uid=uid, at=AT) for uid in drafts]
    tasks = {
        d.uid: str(casework.task_of(noun=NOUN, subject_uid=d.uid, whose="official").uid)  # type: ignore[union-attr]
        for d in cases
    }
    officers = (cast("y-ngu"), _second_desk_officer())

    def accept(turn: tuple[DossierCard, Actor]) -> Actor:
        dossier, officer = turn
        processing.decide_task(
            actor=officer, dossier_uid=dossier.uid, task_uid=tasks[dossier.uid],
            outcome="accept", reason="", components=[], at=AT,
        )  # fmt: skip
        return officer

    turns = [(dossier, officer) for dossier in cases for officer in officers]
    found = _threaded(accept, turns, 2)
    for index, dossier in enumerate(cases):
        pair = found[2 * index : 2 * index + 2]
        (won,) = [a for a in pair if isinstance(a, Actor)]
        (lost,) = [a for a in pair if isinstance(a, Refused)]
        assert lost.message.startswith(
            f"{won.name} đã hoàn thành việc này lúc 09:00 ngày 20/11/2026"
        ), dossier.code
    done = TaskDone.objects.filter(node="tiep_nhan")
    assert done.count() == CASES
    rows = Dossier.objects.as_system("test")
    assert set(rows.values_list("state", flat=True)) == {int(State.PROCESSING)}
    opened = [
        [t.node for t in casework.open_tasks(noun=NOUN, subject_uid=d.uid, at=AT)] for d in cases
    ]
    assert opened == [["tham_dinh"]] * CASES


def test_fifty_at_once_have_fifty_codes() -> None:
    an = cast("an")
    drafts = _drafts(an, CITIZENS)
    found = _threaded(
        lambda uid: applications.submit_application(actor=an, draft_uid=uid, at=AT),
        drafts, THREADS,
    )  # fmt: skip
    codes = sorted(d.code for d in found)
    assert [int(code.rpartition("-")[2]) for code in codes] == list(range(1, CITIZENS + 1))
    assert Dossier.objects.as_system("test").count() == CITIZENS


def test_one_draft_sent_ten_times_at_once_is_one_dossier() -> None:
    an = cast("an")
    uid = support.draft(an, CONTRACT)
    found = _threaded(
        lambda one: applications.submit_application(actor=an, draft_uid=one, at=AT),
        [uid] * THREADS, THREADS,
    )  # fmt: skip
    assert {d.code for d in found if isinstance(d, DossierCard)} == {
        Dossier.objects.as_system("test").get().code
    }
    assert [str(d) for d in found if not isinstance(d, DossierCard)] == []
