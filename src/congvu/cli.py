"""The `congvu` command: start, check, back up, restore, and look after one installation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from congvu.kernel.errors import OutOfReach

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
    except (RuntimeError, OutOfReach) as fault:
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
    add("check", _check, "Kiểm tra hệ thống: mỗi dòng tốt hay lỗi, và phải làm gì")
    add("prepare", _prepare, "Cập nhật cấu trúc, nội dung của cơ sở dữ liệu")
    add("web", _web, "Chỉ chạy trang web")
    add("worker", _worker, "Chỉ chạy tiến trình nền")
    add("broker", _broker, "Chỉ chạy nhà cung cấp định danh mô phỏng")
    add("gateway", _gateway, "Chỉ chạy cổng thanh toán mô phỏng")
    add("national", _national, "Chỉ chạy Cổng Dịch vụ công quốc gia mô phỏng")
    add("axis", _axis, "Chỉ chạy Trục liên thông văn bản mô phỏng")
    add("csc", _csc, "Chỉ chạy dịch vụ ký từ xa mô phỏng")
    add("lookups", _lookups, "Chỉ chạy cơ sở dữ liệu quốc gia mô phỏng")
    add("datacentre", _datacentre, "Chỉ chạy Trung tâm Dữ liệu quốc gia mô phỏng")
    add("ndop", _ndop, "Chỉ chạy Nền tảng chia sẻ dữ liệu quốc gia mô phỏng")
    demo = add("demo", _demo, "Tạo thêm dữ liệu trình diễn")
    demo.add_argument("--scale", type=int, default=1, metavar="N", help="khoảng N lần bản chuẩn")
    add("ledger", _ledger, "Sổ cái: verify").add_argument("what", choices=["verify"])
    add("papers", _papers, "Văn bản đã ban hành: verify").add_argument("what", choices=["verify"])
    add("files", _files, "Kho tệp S3: status, move, take").add_argument(
        "what", choices=["status", "move", "take"]
    )
    add("content", _content, "Nội dung: check, load, diff").add_argument(
        "what", choices=["check", "load", "diff"]
    )
    add("search", _search, "Chỉ mục tìm kiếm: rebuild").add_argument("what", choices=["rebuild"])
    add("keys", _keys, "Khóa mã hóa dữ liệu: rotate, status").add_argument(
        "what", choices=["rotate", "status"]
    )
    saved = add("backup", _backup, "Sao lưu: một tệp dữ liệu, một tệp khóa")
    saved.add_argument("folder", type=data_path, help="thư mục nhận bản sao lưu")
    back = add("restore", _restore, "Khôi phục vào thư mục dữ liệu trống")
    back.add_argument("data", type=data_path, help="congvu-….tar")
    back.add_argument("keys", type=data_path, help="congvu-…-keys.tar")
    back.add_argument(
        "--accept-missing", action="store_true", help="khôi phục dù kho S3 đã thiếu tệp"
    )
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


def _gateway(_: argparse.Namespace) -> int:
    from congvu.config.serve import gateway

    gateway()
    return 0


def _national(_: argparse.Namespace) -> int:
    from congvu.config.serve import national

    national()
    return 0


def _csc(_: argparse.Namespace) -> int:
    from congvu.config.serve import csc

    csc()
    return 0


def _lookups(_: argparse.Namespace) -> int:
    from congvu.config.serve import lookups

    lookups()
    return 0


def _datacentre(_: argparse.Namespace) -> int:
    from congvu.config.serve import datacentre

    datacentre()
    return 0


def _ndop(_: argparse.Namespace) -> int:
    from congvu.config.serve import ndop

    ndop()
    return 0


def _axis(_: argparse.Namespace) -> int:
    from congvu.config.serve import axis

    axis()
    return 0


def _check(_: argparse.Namespace) -> int:
    from congvu.config.backup import database_running

    with database_running():
        _set_up()
        from congvu.config.checks import run

        return run()


def _demo(options: argparse.Namespace) -> int:
    from congvu.config.backup import database_running

    with database_running():
        _set_up()
        from congvu.config.demo import make

        make(scale=options.scale)
    return 0


def _ledger(_: argparse.Namespace) -> int:
    return _with_database(["ledger", "verify"])


def _papers(_: argparse.Namespace) -> int:
    return _with_database(["papers", "verify"])


def _files(options: argparse.Namespace) -> int:
    return _with_database(["files", options.what])


def _content(options: argparse.Namespace) -> int:
    return _with_database(["content", options.what])


def _search(_: argparse.Namespace) -> int:
    return _with_database(["search_rebuild"])


def _keys(options: argparse.Namespace) -> int:
    from congvu.config.backup import database_running

    with database_running():
        _set_up()
        from congvu.config import keys

        return keys.rotate() if options.what == "rotate" else keys.status()


def _backup(options: argparse.Namespace) -> int:
    from congvu.config.backup import backup

    made = backup(options.folder)
    print(f"Dữ liệu: {made.data}\nKhóa:    {made.keys}")
    print("Cất hai tệp ở hai nơi khác nhau: ai có cả hai thì đọc được mọi thứ.")
    return 0


def _restore(options: argparse.Namespace) -> int:
    from congvu.config.backup import Backup, restore

    archives = Backup(options.data, options.keys)
    count = restore(archives, accept_missing=options.accept_missing)
    print(f"Đã khôi phục {count} phần, mã băm khớp từng phần. Khởi động: congvu up")
    return 0


def _set_up() -> None:
    import django

    django.setup()


def _with_database(words: list[str]) -> int:
    """Run a Django command with the embedded database up."""
    from congvu.config.backup import database_running

    with database_running():
        return _manage(words)


def _manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["congvu manage", *words])
    return 0


def data_path(given: str) -> Path:
    """A path as typed, made absolute."""
    return Path(given).expanduser().resolve()
