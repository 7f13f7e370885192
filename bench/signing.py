"""A leader signs up to 200 drafts by one confirmation: how fast, at what price, and each once.

Whole workers do it, as in an office: each draft is approved and numbered, drawn, signed by person and
agency with time stamps (PAdES B-T), stored, registered, told to every room. Two rounds: the first
undisturbed, for the figure; in the second both workers are killed (kill -9) when half of the drafts
are approved, and started again. A third with both keys on a token (PKCS#11, SoftHSM2), where the
machine has one. After each: every draft was signed once, its number used once.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from bench import figure
from bench.figure import ROOT
from bench.ledger import served

if TYPE_CHECKING:
    from uuid import UUID

COUNT = {"small": 50, "full": 200}
GOAL = 20  # a second, on two cores: what issue of single documents is held to as well
WORKERS = 2
LABELS = ("So Noi vu", "Pham Quoc Dung")  # of the agency's and the leader's key on the token
LONGEST = 600  # seconds after which a round counts as stuck


class Workers:
    """Worker processes of ours, and the processor time of all that ever ran."""

    def __init__(self) -> None:
        self.running = [_worker() for _ in range(WORKERS)]
        self.past = 0.0

    def cpu(self) -> float:
        """Processor seconds so far, killed ones included up to their end."""
        return self.past + figure.cpu_seconds([psutil.Process(w.pid) for w in self.running])

    def kill(self) -> None:
        """kill -9 for each."""
        self.past = self.cpu()
        for worker in self.running:
            worker.kill()
            worker.wait()
        self.running = []

    def again(self) -> None:
        """Kill them and start others, as a supervisor does."""
        self.kill()
        self.running = [_worker() for _ in range(WORKERS)]


def main(scale: str) -> None:
    """Two rounds; the first gives the figure, the second is the proof."""
    count = figure.sized(COUNT, scale)
    with figure.data_folder() as folder, served(str(folder)):
        ground = _ground()
        workers = Workers()
        try:
            _round(ground, workers, 2 * WORKERS)  # keys are made, fonts and code are read
            rate = _told(ground, workers, count, kill=False)
            _told(ground, workers, count, kill=True)
            by_token = _by_token(Path(folder), ground, workers, count)
        finally:
            with suppress(psutil.Error):
                workers.kill()
    if by_token:
        figure.tell(
            figure.Figure(
                name="signing.token", unit=f"a second, {count} by keys on a token",
                ours=round(by_token, 1), goal=GOAL, peer=round(rate, 1), peer_name="keys of the server",
                peer_source="the same run", better="higher", scale=scale,
            )
        )  # fmt: skip
    figure.tell(
        figure.Figure(
            name="signing", unit=f"a second, {count} signed by one confirmation", ours=round(rate, 1),
            goal=GOAL, peer=None, peer_name="", peer_source="", better="higher", scale=scale,
        )
    )  # fmt: skip


def _by_token(folder: Path, ground: dict[str, Any], workers: Workers, count: int) -> float:
    """The same with the keys on a token; documents a second, 0 where the machine has none."""
    import pytest

    from congvu.engines.documents.tests import tokens

    if not tokens.MODULE.exists():
        print("keys on a token: NOT RUN, SoftHSM2 is not installed", flush=True)
        return 0.0
    with pytest.MonkeyPatch.context() as patch:
        token = tokens.made(folder / "hsm", patch, *LABELS)
        _registered(token, ground)
        workers.again()  # they read which devices there are when they start
        _round(ground, workers, 2 * WORKERS)
        print("keys on a token: ", end="")
        return _told(ground, workers, count, kill=False)


def _registered(token: Any, ground: dict[str, Any]) -> None:
    """The agency's and the leader's keys are those of the token from now on."""
    from congvu.engines.documents.actions import keys
    from congvu.engines.documents.queries import keyring
    from congvu.engines.documents.tests.tokens import NAME
    from congvu.engines.identity import api as identity
    from congvu.kernel.actors import Actor

    actor = identity.actor_for(ground["signer"], assurance=2)
    owners = ("unit:H99.01", f"person:{identity.person(actor.person_id or 0).uid}")
    for label, owner in zip(LABELS, owners, strict=True):
        keys.register_key(
            actor=Actor.system("bench"), owner=keyring.Owner(owner, label), device=NAME,
            found=keyring.held(NAME, token.reference(label)), at=datetime.now(UTC),
        )  # fmt: skip


def _told(ground: dict[str, Any], workers: Workers, count: int, *, kill: bool) -> float:
    """Run a round and say what it took; documents a second."""
    before = workers.cpu()
    round_uid, took = _round(ground, workers, count, kill=kill)
    cpu = (workers.cpu() - before) / count * 1000
    _prove(round_uid, count)
    print(
        f"{'killed in the middle: ' if kill else ''}{count} in {took:.1f} s, {count / took:.1f}/s; "
        f"CPU ms of each (workers, without the database): {cpu:.0f}; each signed once, "
        f"load {os.getloadavg()[0]:.1f}", flush=True,
    )  # fmt: skip
    return count / took


def _round(
    ground: dict[str, Any], workers: Workers, count: int, *, kill: bool = False
) -> tuple[UUID, float]:
    """Drafts submitted, one confirmation; seconds from there until all are issued."""
    from congvu.engines.documents.actions import rounds
    from congvu.engines.documents.models import SigningTurn
    from congvu.engines.identity import api as identity
    from congvu.kernel import ids

    uids = _submitted(ground, count)
    actor = identity.actor_for(ground["signer"], assurance=2)
    uid = rounds.begin_round(
        actor=actor, key=ids.uuid7(), chosen=dict.fromkeys(uids, 1), at=datetime.now(UTC)
    )
    began = time.perf_counter()
    turns = SigningTurn.objects.filter(round__uid=uid)
    if kill:
        _until(lambda: turns.filter(state="signed").count() >= count // 2)
        workers.again()
    _until(lambda: turns.filter(draft__state="issued").count() == count)
    return uid, time.perf_counter() - began


def _until(true: Any) -> None:
    end = time.monotonic() + LONGEST
    while not true():
        if time.monotonic() > end:
            raise SystemExit("signing: the round stands still")
        time.sleep(0.1)


def _prove(round_uid: UUID, count: int) -> None:
    """One paper, one number without gaps, two signatures, one event for each draft."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    from congvu.engines.documents import api
    from congvu.engines.documents.models import Number, Paper, SigningTurn
    from congvu.engines.ledger import api as ledger

    turns = SigningTurn.objects.filter(round__uid=round_uid, state="signed").select_related("draft")
    papers = {t.draft.paper_id for t in turns}
    assert len(papers) == count, "a draft has no paper of its own"
    rows = Paper.objects.as_system("bench").select_related("number", "file")
    assert rows.count() == Number.objects.count() == rows.filter(state="issued").count()
    numbers = sorted(row.number.value for row in rows)
    assert numbers == list(range(1, len(numbers) + 1)), "a number is missing or used twice"
    for turn in turns:
        told = [e.name for e in ledger.timeline(noun="draft", subject=str(turn.draft.uid))]
        once = ("documents.draft.approved", "documents.draft.issued")
        assert all(told.count(name) == 1 for name in once), f"{turn.draft.uid}: {told}"
    for row in rows.filter(pk__in=papers):
        pdf = b"".join(api.read_file(uid=row.file.uid))
        signatures = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        assert [s.field_name for s in signatures] == ["ca-nhan-1", "co-quan"], row.uid


def _worker() -> subprocess.Popen[bytes]:
    demo = {**os.environ, "CONGVU_MODE": "demo"}  # its authority makes the keys
    return subprocess.Popen([sys.executable, "-m", "congvu", "worker"], cwd=ROOT, env=demo)


def _ground() -> dict[str, Any]:
    """An agency, an author and a leader who may sign."""
    from django.apps import apps
    from django.db.backends.postgresql.psycopg_any import DateRange

    from congvu.engines.law import api as law
    from congvu.engines.org import api as org
    from congvu.kernel.actors import Actor

    actor, at = Actor.system("bench"), datetime.now(UTC)
    law.load_packages(actor=actor, at=at, kinds=("papers", "document-kinds"))
    unit_id = org.create_unit(
        actor=actor, code="H99.01", name="Sở Nội vụ", kind="so", level="tinh", on=date(2020, 1, 1),
        decision="1/QĐ", parent_id=None, at=at,
    )  # fmt: skip
    people = {}
    for key, name in (("author", "Trần Thị Ngọc Hà"), ("signer", "Phạm Quốc Dũng")):
        person = apps.get_model("identity.Person").objects.create(full_name=name, sort_key=name)
        people[key] = apps.get_model("identity.Account").objects.create(
            username=key, person=person, kind="official", home_unit_id=unit_id
        ).pk  # fmt: skip
    apps.get_model("identity.Grant").objects.create(
        account_id=people["signer"], code="documents.draft.sign", unit_id=unit_id,
        valid=DateRange(date(2020, 1, 1), None), decision_number="1/QĐ",
    )  # fmt: skip
    return {"unit": unit_id, **people}


def _submitted(ground: dict[str, Any], count: int) -> list[UUID]:
    """One-page decisions that lie before the leader."""
    from congvu.engines.documents import api
    from congvu.kernel.actions import action
    from congvu.kernel.actors import Actor

    words = {
        "abstract": "Về việc thành lập Tổ công tác", "recipients": ["Như Điều 3"],
        "bases": ["Căn cứ Nghị định số 30/2020/NĐ-CP"],
        "signing": {"post": "Giám đốc", "name": "Phạm Quốc Dũng"},
        "blocks": [{"id": f"a{n}", "kind": "article", "text": "Thành lập Tổ công tác. " * 8 + end}
                   for n, end in enumerate(("", "", "", "Thi hành./."))],
    }  # fmt: skip

    @action(needs="public")
    def submit(*, actor: Actor, at: datetime) -> UUID:
        ref = api.start_draft(
            kind="quyet-dinh", unit_id=ground["unit"], author=ground["author"],
            signer=ground["signer"], content=words,
        )  # fmt: skip
        api.submit_draft(uid=ref.uid, by=ground["author"], at=at)
        return ref.uid

    system = Actor.system("bench")
    return [submit(actor=system, at=datetime.now(UTC)) for _ in range(count)]


if __name__ == "__main__":
    figure.start(main)
