"""``files status|move|take``: the file store in a bucket, for who runs the machines."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from congvu.config import bucket
from congvu.engines.documents.actions import carrying
from congvu.kernel import clock
from congvu.kernel.errors import OutOfReach

EACH = 100


class Command(BaseCommand):
    help = "Kho tệp S3: status (tình trạng), move (chuyển tệp từ thư mục), take (nhận bucket)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["status", "move", "take"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["what"])()
        except (OutOfReach, RuntimeError) as away:
            raise CommandError(str(away)) from away

    def status(self) -> None:
        far = bucket.configured()
        self.stdout.write(f"trong thư mục dữ liệu: {carrying.left()} tệp")
        if far is None:
            self.stdout.write("chưa đặt CONGVU_FILES: mọi tệp nằm trong thư mục dữ liệu")
            return
        count = size = 0
        for _name, _written, bytes_ in far.objects():
            count, size = count + 1, size + bytes_
        self.stdout.write(f"trong bucket {far.at.bucket}: {count} tệp, {size} byte")

    def move(self) -> None:
        done = carrying.carry(at=clock.now(), tell=self._tell)
        self.stdout.write(f"đã chuyển {done.count} tệp ({done.size} byte), mã băm khớp từng tệp")
        for name in done.damaged:
            self.stdout.write(f"  hỏng, giữ nguyên trong thư mục: {name}")
        if done.damaged:
            raise CommandError(f"{len(done.damaged)} tệp hỏng không được chuyển", returncode=2)

    def take(self) -> None:
        far = bucket.configured()
        if far is None:
            raise RuntimeError("Chưa đặt CONGVU_FILES.")
        far.take()
        self.stdout.write(
            f"bucket {far.at.bucket} nay thuộc hệ thống này; hệ thống trước chỉ còn đọc"
        )

    def _tell(self, done: int, total: int) -> None:
        if done % EACH == 0 or done == total:
            self.stdout.write(f"{done}/{total} tệp ({done * 100 // total} %)")
            self.stdout.flush()
