"""Official documents drawn, signed twice with time stamps (PAdES B-T) and registered, on two cores.

Each is a one-page decision with the pictures of signature and seal: number from its series, PDF/A-2a
and PDF/UA-1 by typst, the leader's and the agency's signature, stored encrypted, told to the ledger.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from bench import figure
from bench.figure import ROOT
from bench.ledger import served

COUNT = {"small": 24, "full": 1_000}
GOAL = 20
WORKERS = 2
GOAL_CPU = WORKERS * 1000 // GOAL  # ms a document: what a noisy machine is judged by
MAKER = "--maker"


def main(scale: str) -> None:
    """Documents a second by two processes, and processor time of each document."""
    with figure.data_folder() as folder, served(str(folder)):
        uids = _requested(COUNT[scale])
        shares = [uids[place::WORKERS] for place in range(WORKERS)]
        began = time.perf_counter()
        makers = [_maker(share) for share in shares]
        spent = [json.loads(maker.communicate()[0].splitlines()[-1]) for maker in makers]
        took = max(each["seconds"] for each in spent)
        wall = time.perf_counter() - began
    cpu = sum(each["cpu"] for each in spent) / len(uids) * 1000
    rate = len(uids) / took
    print(
        f"CPU ms a document (without the database): {cpu:.0f}, {GOAL_CPU} are allowed on {WORKERS} "
        f"cores; with the processes' start {wall:.1f} s"
    )
    print(f"ours {rate:.1f} a second, goal {GOAL}, ratio {rate / GOAL:.2f}; by CPU "
          f"{GOAL_CPU / cpu:.2f}")  # fmt: skip
    figure.tell(
        figure.Figure(
            name="documents", unit="a second, drawn, signed twice B-T, registered",
            ours=round(rate, 1), goal=GOAL, peer=None, peer_name="", peer_source="",
            better="higher", scale=scale,
        )
    )  # fmt: skip


def _maker(uids: list[str]) -> subprocess.Popen[str]:
    """A process that issues its share; its last line says what it took."""
    command = [sys.executable, "-m", "bench.documents", MAKER, *uids]
    demo = {**os.environ, "CONGVU_MODE": "demo"}  # its authority makes the keys
    return subprocess.Popen(command, cwd=ROOT, env=demo, stdout=subprocess.PIPE, text=True)


def _requested(count: int) -> list[str]:
    """Papers asked for and numbered, waiting for their signatures."""
    from datetime import UTC, date, datetime

    from congvu.engines.documents import api
    from congvu.engines.documents.rules import document, drawing, kinds
    from congvu.engines.law import api as law
    from congvu.engines.org import api as org
    from congvu.kernel.actions import action
    from congvu.kernel.actors import Actor

    actor, at, on = Actor.system("bench"), datetime.now(UTC), date(2026, 11, 23)
    law.load_packages(actor=actor, at=at, kinds=("papers",))
    unit_id = org.create_unit(
        actor=actor, code="H99.01", name="Sở Nội vụ", kind="so", level="tinh", on=date(2020, 1, 1),
        decision="1/QĐ", parent_id=None, at=at,
    )  # fmt: skip
    made = document.read(
        {
            "abstract": "Về việc thành lập Tổ công tác", "lead": "GIÁM ĐỐC SỞ NỘI VỤ",
            "bases": ["Căn cứ Nghị định số 30/2020/NĐ-CP"], "recipients": ["Như Điều 3"],
            "signing": {"post": "Giám đốc", "name": "Phạm Quốc Dũng"},
            "blocks": [{"id": f"a{n}", "kind": "article", "text": "Thành lập Tổ công tác. " * 8}
                       for n in range(4)],
        }
    )  # fmt: skip
    parts = kinds.Parts(lead=kinds.Need.MUST, resolve="QUYẾT ĐỊNH:")
    data = drawing.fields(made, name="Quyết định", form="named", parts=parts)
    signer = api.Signatory(key="person:bench", name="Phạm Quốc Dũng", lines=("GIÁM ĐỐC",))

    @action(needs="public")
    def ask(*, actor: Actor, at: datetime) -> list[str]:
        return [
            str(api.request_paper(
                template="van-ban/document", data=data, title="Quyết định", unit_id=unit_id,
                subject_noun="bench", subject_uid=str(n), on=on, series="decision",
                signers=(signer,),
            ).uid)
            for n in range(count)
        ]  # fmt: skip

    return ask(actor=actor, at=at)


def make(uids: list[str]) -> None:
    """Issue these papers; the first one, which makes keys and reads fonts, is not counted."""
    from datetime import UTC, datetime
    from uuid import UUID

    import django

    django.setup()
    from congvu.engines.documents.actions import issuing

    issuing.issue_paper(uid=UUID(uids[0]), at=datetime.now(UTC))
    began, cpu = time.perf_counter(), time.process_time()
    for uid in uids[1:]:
        issuing.issue_paper(uid=UUID(uid), at=datetime.now(UTC))
    share = len(uids) / (len(uids) - 1)
    took = {"seconds": (time.perf_counter() - began) * share,
            "cpu": (time.process_time() - cpu) * share}  # fmt: skip
    print(json.dumps(took))


if __name__ == "__main__":
    if MAKER in sys.argv:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")
        make(sys.argv[sys.argv.index(MAKER) + 1 :])
    else:
        figure.start(main)
