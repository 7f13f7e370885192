"""``rotate_identity_keys``: new keys for identity numbers, and everything sealed anew.

Safe to stop and start again: each step is one short transaction, and values under the old keys can
be read and found until the last row was done.
"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from congvu.engines.identity.actions.keys import reseal_numbers
from congvu.engines.identity.models import keys
from congvu.kernel.actors import Actor


class Command(BaseCommand):
    """Rotate the AES key, the index key, or both."""

    help = "Đổi khóa mã hóa và khóa chỉ mục của số định danh"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--index", action="store_true", help="đổi cả khóa chỉ mục")
        parser.add_argument("--resume", action="store_true", help="làm tiếp, không tạo khóa mới")

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = [keys.AES, *([keys.INDEX] if options["index"] else [])]
        if not options["resume"]:
            for kind in kinds:
                self.stdout.write(f"khóa mới: {kind} {keys.add_key(kind)}")
        actor, done = Actor.system("rotate_identity_keys"), 0
        while count := reseal_numbers(actor=actor):
            done += count
            self.stdout.write(f"đã mã hóa lại {done} số định danh")
        self.stdout.write("xong; giữ khóa cũ cùng bản sao lưu cũ, hoặc hủy khi bản đó hết hạn")
