"""The `congvu` command: start, check, back up, restore, and look after one installation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congvu.config.settings")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the process's exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["manage"]:
        return _manage(words[1:])
    options = _parser().parse_args(words)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except RuntimeError as fault:
        print(fault, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="congvu", description="Nền tảng công vụ số.")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")

    def add(
        name: str, run: Callable[[argparse.Namespace], int], about: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made

    add("up", _up, "Khởi động mọi thứ và giữ cho chạy")
    add("prepare", _prepare, "Cập nhật cấu trúc, nội dung của cơ sở dữ liệu")
    add("web", _web, "Chỉ chạy trang web")
    add("worker", _worker, "Chỉ chạy tiến trình nền")
    add("broker", _broker, "Chỉ chạy nhà cung cấp định danh mô phỏng")
    commands.add_parser("manage", help="Chạy một lệnh quản trị Django")
    return parser


def _up(_: argparse.Namespace) -> int:
    from congvu.config.up import up

    return up()


def _prepare(_: argparse.Namespace) -> int:
    from congvu.config.readiness import prepare
    from congvu.config.supervisor import tie_to_parent
    from congvu.config.up import database_url

    tie_to_parent()
    prepare(database_url(), demo=os.environ.get("CONGVU_MODE") == "demo")
    return 0


def _web(_: argparse.Namespace) -> int:
    from congvu.config.serve import web

    web()
    return 0


def _worker(_: argparse.Namespace) -> int:
    from congvu.config.serve import worker

    worker()
    return 0


def _broker(_: argparse.Namespace) -> int:
    from congvu.config.serve import broker

    broker()
    return 0


def _manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["congvu manage", *words])
    return 0


def data_path(given: str) -> Path:
    """A path as typed, made absolute."""
    return Path(given).expanduser().resolve()
