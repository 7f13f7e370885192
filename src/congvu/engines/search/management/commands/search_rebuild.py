"""``congvu search rebuild``: the index written anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from congvu.engines.search import actions
from congvu.kernel import clock


class Command(BaseCommand):
    help = "Lập lại chỉ mục tìm kiếm từ dữ liệu của các phòng"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("noun", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        for noun, written in actions.rebuild(noun=options["noun"], at=clock.now()).items():
            self.stdout.write(f"{noun}: {written}")
