"""Ten thousand entries: the index is used, and an answer is quick for every kind of reader."""

from __future__ import annotations

import random
import statistics
import time

import pytest
from django.db import connection
from django.db.models import Q

from congvu.engines.search.actions import put_many
from congvu.engines.search.contracts import Document
from congvu.engines.search.models import Entry
from congvu.engines.search.queries import find
from congvu.engines.search.queries.finding import Literal, group
from congvu.engines.search.rules.questions import ask
from congvu.engines.search.tests.conftest import PERSONAS

pytestmark = [pytest.mark.judge, pytest.mark.slow, pytest.mark.django_db]  # ten thousand rows
ROWS = 10_000
WORDS = tuple(
    "thành lập hội quỹ xã hội từ thiện trợ cấp ưu đãi người có công với cách mạng cấp giấy phép "  # noqa: SIM905
    "lao động việc làm đăng ký hồ sơ công chức viên chức tổ chức bộ máy chính quyền địa phương "
    "lưu trữ nhà nước tôn giáo thi đua khen thưởng thanh niên bình đẳng giới tiền lương".split()
)
ASKED = (
    "thành lập hội", "tro cap", "G09.20-20260609-0000042", "0009999", "426/QĐ-BNV", "hồ sơ",
    "người có công", "không có cụm này đâu", "lao", "quỹ xã hội",
)  # fmt: skip


def _fill() -> None:
    chance = random.Random(20261120)
    for start in range(0, ROWS, 1000):
        put_many(_document(number, chance) for number in range(start, start + 1000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_entry")


def _document(number: int, chance: random.Random) -> Document:
    code = f"G09.20-20260609-{number:07d}"
    return Document(
        noun=("dossier", "procedure", "letter")[number % 3], uid=str(number), url=f"/x/{number}/",
        title=f"{code} {' '.join(chance.choices(WORDS, k=8))}",
        text=" ".join(chance.choices(WORDS, k=80)), codes=(code, f"{number}/QĐ-BNV"),
        needs="dossiers.dossier.read", unit_ids=(51 if number % 10 else 77,),
        person_ids=(number % 500,), public=number % 4 == 0,
    )  # fmt: skip


def _plan(rows: object) -> str:
    explained: str = rows.explain()  # type: ignore[attr-defined]
    return explained


def test_ten_thousand_entries_are_searched_by_index_and_fast() -> None:
    _fill()
    for typed in ASKED:
        question = ask(typed)
        near = Q(key=Literal(question.phrase))
        if question.code:
            near |= Q(code_key__contains=question.code)
        for actor in PERSONAS.values():
            rows = Entry.objects.visible_to(actor).filter(near)
            read = _plan(rows.values("pk")[:1001])  # the units are in no tree: all lies in one part
            assert "Seq Scan on search_entry_00" not in read, (typed, actor.name)
    taken = []
    for typed in ASKED:
        for actor in PERSONAS.values():
            started = time.perf_counter()
            find(actor=actor, query=typed)
            group(actor=actor, query=typed)
            taken.append((time.perf_counter() - started) / 2 * 1000)
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(f"search of {ROWS}: median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms")  # noqa: T201
    common = find(actor=PERSONAS["root"], query="hội")
    assert (common.total, common.more) == (1000, True)
