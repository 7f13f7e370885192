"""One search over everything: p95 of a published mix of questions at a million entries.

Nine entries in ten are dossiers of 34 provinces' communes, the rest papers, procedures and
associations; names are drawn from common Vietnamese ones. Each question of ``MIX`` is asked by each
reader of ``readers``: from a stranger to somebody who may read everything.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from bench import figure
from bench.ledger import served

if TYPE_CHECKING:
    from congvu.engines.search.contracts import Document
    from congvu.kernel.actors import Actor

ENTRIES = {"small": 50_000, "full": 1_000_000}
GOAL_MS = 100
PROVINCES, COMMUNES = 34, 100  # of each province; near enough to 3,321 in all
UNITS = PROVINCES * COMMUNES
READ = "dossiers.dossier.read"
FAMILY = tuple("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split())  # noqa: SIM905
MIDDLE = tuple("Văn Thị Đức Minh Thu Ngọc Quang Thanh Hữu Xuân Kim Hồng".split())  # noqa: SIM905
GIVEN = tuple(
    "An Bình Cường Dũng Em Giang Hà Hải Hạnh Hiếu Hòa Hùng Hương Khánh Lan Linh Long Mai Nam "  # noqa: SIM905
    "Nga Nhung Oanh Phúc Phương Quân Quý Sơn Tâm Thảo Thắng Trang Tuấn Tú Uyên Việt Yến".split()
)
SUBJECTS = (
    "Thành lập hội", "Cho phép quỹ hoạt động", "Đổi tên hội", "Trợ cấp hằng tháng người có công",
    "Cấp giấy phép lao động", "Tuyển dụng viên chức", "Xác nhận liệt sĩ", "Hỗ trợ học nghề",
    "Tặng bằng khen", "Khai thác tài liệu lưu trữ", "Phê duyệt điều lệ hội", "Giải thể hội",
)  # fmt: skip
MIX = (
    "Nguyễn Văn An", "nguyen van an", "trần thị hồng nhung", "le minh", "G51.20-20260609-0000042",
    "0004242", "4242/QĐ-SNV", "thành lập hội", "thanh lap hoi", "người có công", "liệt sĩ",
    "hội", "h", "Phạm Thị Lan thành lập hội", "tặng bằng khen Võ Đức Tâm", "giải thể", "điều lệ",
    "không có cụm này", "hồ sơ", "cấp giấy phép lao động Hoàng Quang Sơn",
)  # fmt: skip


def main(scale: str) -> None:
    """Milliseconds at p95 over every question by every reader, the search page's own call."""
    with figure.data_folder() as folder, served(str(folder)):
        _fill(ENTRIES[scale])
        spent = sorted(took for took, _who, _typed in _ask(3 if scale == "small" else 5))
    p50, p95 = spent[len(spent) // 2], spent[int(len(spent) * 0.95)]
    print(f"{len(spent)} questions: p50 {p50:.1f} ms, p95 {p95:.1f} ms, worst {spent[-1]:.1f} ms")
    figure.tell(
        figure.Figure(
            name="search", unit=f"ms p95 at {ENTRIES[scale]} entries", ours=round(p95, 1),
            goal=GOAL_MS, peer=None, peer_name="", peer_source="", better="lower", scale=scale,
        )
    )  # fmt: skip


def _fill(entries: int) -> None:
    from django.db import connection

    from congvu.engines.search.actions import put_many

    _found_units()
    began = time.monotonic()
    for start in range(0, entries, 5_000):
        put_many(_document(n) for n in range(start, min(start + 5_000, entries)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_entry")
    took = time.monotonic() - began
    print(f"{entries} entries written in {took:.0f} s, {entries / took:.0f}/s", flush=True)


def _found_units() -> None:
    """A tree for each province: its communes have the ids 1 to 3,400."""
    from congvu.engines.org.models import Unit

    def unit(pk: int, parent: int | None) -> Unit:
        return Unit(pk=pk, code=f"Y{pk % 100:02}.{pk // 100}", name=f"Đơn vị {pk}", kind="khac", level="xa",
                    parent_id=parent, valid=DateRange(date(2025, 7, 1), None))  # fmt: skip

    Unit.objects.bulk_create([unit(10_000 + p, None) for p in range(PROVINCES)])
    Unit.objects.bulk_create([unit(1 + u, 10_000 + u // COMMUNES) for u in range(UNITS)])


def _document(number: int) -> Document:
    from congvu.engines.search.contracts import Document

    chance = random.Random(number)
    who = f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"
    what = chance.choice(SUBJECTS)
    unit = 1 + chance.randrange(UNITS)
    code = f"G{unit // COMMUNES + 1:02}.{unit % COMMUNES}-{2026 - number % 3}0609-{number:07}"
    noun = "dossier" if number % 10 else ("paper", "procedure", "association")[number // 10 % 3]
    return Document(
        noun=f"bench.{noun}", uid=str(number), title=f"{code} {what}", url=f"/x/{number}/",
        text=f"{who} Hồ sơ {what} {number % 9000}/QĐ-SNV", codes=(code,), needs=READ,
        unit_ids=(unit,), person_ids=(1_000 + number % 300_000,), public=noun == "procedure",
    )  # fmt: skip


def readers() -> tuple[Actor, ...]:
    """A stranger, a citizen, an officer of a commune, of a province, of the ministry."""
    from congvu.kernel.actors import Actor, ActorKind

    def official(name: str, units: frozenset[int] | None) -> Actor:
        return Actor(
            kind=ActorKind.OFFICIAL, name=name, account_id=1, person_id=7, reach={READ: units}
        )

    return (
        Actor.stranger(),
        Actor(kind=ActorKind.CITIZEN, name="An", account_id=2, person_id=4_242),
        official("xã", frozenset({51})),
        official("tỉnh", frozenset(range(1, 1 + COMMUNES))),
        official("bộ", None),
    )


def _ask(rounds: int) -> Iterator[tuple[float, str, str]]:
    """(ms, reader, question); every pair once in each round, in a shuffled order."""
    from congvu.engines.search.queries.finding import group

    worst: dict[tuple[str, str], float] = {}
    pairs = [(reader, typed) for reader in readers() for typed in MIX]
    for number in range(rounds):
        random.Random(number).shuffle(pairs)
        for reader, typed in pairs:
            began = time.perf_counter()
            group(actor=reader, query=typed)
            took = (time.perf_counter() - began) * 1000
            worst[reader.name, typed] = max(took, worst.get((reader.name, typed), 0))
            yield took, reader.name, typed
    for (name, typed), took in sorted(worst.items(), key=lambda item: -item[1])[:8]:
        print(f"  {took:8.1f} ms  {name or 'khách'}: {typed}")


if __name__ == "__main__":
    figure.start(main)
