"""``ledger verify | seal | proof``: what an auditor runs by hand."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from congvu.engines.ledger.actions.seals import seal_waiting
from congvu.engines.ledger.contracts import Report
from congvu.engines.ledger.queries.trees import proof, proof_document
from congvu.engines.ledger.queries.verification import verify
from congvu.kernel.clock import now


class Command(BaseCommand):
    help = "Kiểm tra, niêm phong sổ cái; xuất bằng chứng của một dòng."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        commands.add_parser(
            "verify", help="đọc lại toàn bộ và chỉ ra chỗ bị sửa, xoá, chèn, đảo, cắt"
        )
        commands.add_parser("seal", help="niêm phong những dòng đang chờ")
        one = commands.add_parser("proof", help="bằng chứng của một dòng (JSON)")
        one.add_argument("entry", type=int, help="số dòng (id)")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['command']}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        report = verify()
        self.stdout.write(summary(report))
        for found in report.findings:
            self.stdout.write(
                f"  {found.kind}: stream {found.stream}, position {found.position},"
                f" entry {found.entry_id}: {found.detail}"
            )
        if not report.well:
            raise CommandError("sổ cái đã bị can thiệp", returncode=2)

    def _seal(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"đã niêm phong {seal_waiting(at=now(), wait=True)} dòng")

    def _proof(self, options: dict[str, Any]) -> None:
        found = proof(entry_id=options["entry"])
        if found is None:
            raise CommandError("dòng này không có hoặc chưa được niêm phong")
        self.stdout.write(proof_document(found))


def summary(report: Report) -> str:
    """One line: well or ill, and over how much."""
    word = "nguyên vẹn" if report.well else "KHÔNG NGUYÊN VẸN"
    return (
        f"sổ cái {word}: {report.sealed} dòng đã niêm phong trong {report.blocks} khối,"
        f" {report.waiting} dòng đang chờ, {len(report.findings)} phát hiện"
    )
