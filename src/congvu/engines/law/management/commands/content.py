"""``manage content check|load|diff``: content packages from the command line."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from congvu.engines.law.actions.loader import LoadReport, check_packages, load_packages
from congvu.engines.law.queries.differences import Difference, differences, file_changes
from congvu.kernel.actors import Actor
from congvu.kernel.clock import now

VERDICTS = {
    "kept": "gói không đổi, giữ quyết định của cơ quan",
    "adopted": "gói mới đã có cùng giá trị, có thể bỏ phần sửa",
    "conflict": "gói mới khác cả hai, giá trị của cơ quan vẫn áp dụng",
}
FILES = {"new": "mới", "changed": "đổi", "gone": "bỏ"}


class Command(BaseCommand):
    help = "Kiểm tra, nạp hoặc so sánh các gói nội dung (văn bản, tham số, địa danh, thủ tục…)"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("check", "load", "diff"))
        parser.add_argument("--kind", action="append", default=[], help="chỉ loại gói này")

    def handle(self, *args: Any, what: str, kind: list[str], **options: Any) -> None:
        if what == "diff":
            self._diff()
            return
        if what == "check":
            report = check_packages(kinds=kind)
        else:
            report = load_packages(
                actor=Actor.system("content"), at=now(), kinds=kind, progress=self._progress
            )
        self._tell(report, loaded="đã nạp" if what == "load" else "tốt")
        if not report:
            sys.exit(1)

    def _progress(self, name: str) -> None:
        self.stdout.write(f"  {name}", ending="\n")

    def _tell(self, report: LoadReport, *, loaded: str) -> None:
        for name in report.loaded:
            self.stdout.write(f"{loaded}: {name}")
        for name in report.unchanged:
            self.stdout.write(f"không đổi: {name}" if loaded == "đã nạp" else f"{loaded}: {name}")
        for name in report.unclaimed:
            self.stdout.write(f"không phòng nào đọc: {name}")
        for wrong in report.failed:
            self.stderr.write(f"LỖI {wrong}")

    def _diff(self) -> None:
        for change in file_changes():
            where = f"{change.kind}/{change.code}/{change.path}"
            self.stdout.write(f"{FILES[change.what]}: {where}")
        for found in differences():
            self._three_ways(found)

    def _three_ways(self, found: Difference) -> None:
        self.stdout.write(f"{found.kind}/{found.code} {found.path} ({found.decision})")
        self.stdout.write(f"  khi sửa:  {found.base}")
        self.stdout.write(f"  gói mới:  {found.shipped}")
        self.stdout.write(f"  cơ quan:  {found.ours}")
        self.stdout.write(f"  → {VERDICTS[found.verdict]}")
