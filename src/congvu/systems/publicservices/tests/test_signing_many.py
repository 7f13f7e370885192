"""A leader signs fifty results by one confirmation: for each one number and one paper, never two.

That the papers are then drawn and signed is shown by the journeys.
"""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.casework.actions.batch_runs import run_batch
from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.systems.publicservices.tests.support import NOUN, cast
from tests.personas import Persona
from tools import applications

pytestmark = [
    pytest.mark.house,
    pytest.mark.django_db,
    pytest.mark.slow,  # fifty whole applications
]
FIFTY = 50
RESULT = "Giấy xác nhận đăng ký hợp đồng lao động của Nguyễn Văn An"


def test_fifty_are_signed_by_one_confirmation() -> None:
    uids = applications.make(FIFTY, "Cẩm Thành", submit=True)
    applications.to_sign(uids)
    tasks = [casework.task_of(noun=NOUN, subject_uid=uid) for uid in uids]
    leader = cast("khue")
    page = Persona("khue", leader.account_id).client()
    chosen = [str(task.uid) for task in tasks if task]
    asked = page.post("/viec-cua-toi/hang-loat/", {"verb": "complete", "viec": chosen})
    shown = asked.content.decode()
    assert shown.count('name="viec"') == FIFTY
    (field,) = set(re.findall(r'name="(ket-qua:[^"]+)" value="=sign" checked', shown))
    said = {"verb": "complete", "viec": chosen, "khoa": str(uuid4()), field: "=sign"}
    first = page.post("/viec-cua-toi/hang-loat/lam/", said)
    again = page.post("/viec-cua-toi/hang-loat/lam/", said)
    assert (first.status_code, again["Location"]) == (303, first["Location"])
    batch = UUID(first["Location"].rstrip("/").rpartition("/")[2])
    assert run_batch(batch=batch, at=clock.now()) == FIFTY
    assert run_batch(batch=batch, at=clock.now()) == 0
    done = page.get(first["Location"]).content.decode()
    assert f"Đã xong {FIFTY} trong {FIFTY} việc" in done
    assert f"Đã làm: {FIFTY}" in done
    for uid in uids:
        papers = documents.papers_of(subject_noun=NOUN, subject_uid=uid)
        assert [p.title for p in papers].count(RESULT) == 1, [p.title for p in papers]
        (task,) = casework.open_tasks(noun=NOUN, subject_uid=uid)
        assert task.node == "phat_hanh"
