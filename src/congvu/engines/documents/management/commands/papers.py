"""``papers verify``: what an auditor runs by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from congvu.engines.documents.queries.soundness import flaws

WORDS = {
    "file": "tệp đã lưu bị sửa hoặc mất",
    "words": "tên, số hoặc mã băm khác sổ cái",
    "force": "đã bị thu hồi hoặc thay thế nhưng đang ghi là còn hiệu lực",
    "enclosed": "văn bản kèm theo bị sửa hoặc mất",
    "untold": "sổ cái không có dòng ban hành",
}


class Command(BaseCommand):
    help = "Đối chiếu mọi văn bản đã ban hành với tệp đã lưu và sổ cái."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for flaw in flaws():
            found += 1
            said = "; ".join(WORDS[kind] for kind in flaw.kinds)
            self.stdout.write(f"  {flaw.number} ({flaw.code}): {said}")
        if found:
            raise CommandError(f"{found} văn bản không còn như lúc ban hành", returncode=2)
        self.stdout.write("mọi văn bản đã ban hành còn nguyên vẹn")
