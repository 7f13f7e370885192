"""Brings a database up to this version of the code: structure, content, demo people.

What has been done is marked in the database itself (table ``congvu_marks``), so that a restored or
swapped database is never taken for a ready one, and a later start has nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import psycopg

from congvu.config.paths import PROJECT, data_dir

SOURCE = Path(__file__).resolve().parents[1]
LOWEST_SERVER = 180000
LOCK_KEY = 0x636F6E67767500  # "congvu": one preparer at a time, on however many machines
Say = Callable[[str], None]


class NotReady(RuntimeError):
    """The database cannot be used; the sentence says what to do."""


@dataclass
class Steps:
    """Prints each step with the time it took."""

    out: TextIO

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """One line: what is being done, then how long it took."""
        started = time.monotonic()
        self.out.write(f"  … {title}")
        self.out.flush()
        yield
        took = f"{time.monotonic() - started:.1f}".replace(".", ",")
        end = "\r" if self.out.isatty() else "\n"
        self.out.write(f"{end}  ✓ {title} ({took} giây)\n")
        self.out.flush()


def prepare(url: str, *, demo: bool, out: TextIO = sys.stdout) -> None:
    """Migrate, load content and (demo) make the demo people, each only when something changed.

    Raises NotReady when the server cannot be reached or is too old.
    """
    steps = Steps(out)
    with _connect(url) as connection:
        marks = _marks(connection)
        statics = _collect_static(_digest(_static_files()))
        structure = _digest(SOURCE.rglob("migrations/*.py"))
        if marks.get("structure") != f"{structure} {_applied(connection)}":
            with steps.step("Cập nhật cấu trúc dữ liệu"):
                _migrate()
            _mark(connection, "structure", f"{structure} {_applied(connection)}")
        _check_manifests(connection, marks, steps)
        content = _digest(_content_files())
        if marks.get("content") != content:
            with steps.step("Nạp pháp luật, địa bàn, thủ tục, quy trình"):
                faults = _load_content()
            out.writelines(f"  ! {fault}\n" for fault in faults)
            if not faults:  # else the next start tries again
                _mark(connection, "content", content)
        processes = _digest(SOURCE.rglob("processes/*.bpmn"))
        if marks.get("processes") != processes:
            with steps.step("Công bố quy trình của các hệ thống"):
                _publish_processes()
            _mark(connection, "processes", processes)
        if demo and "demo" not in marks:
            with steps.step("Tạo dữ liệu trình diễn"):
                _make_demo()
            _mark(connection, "demo", "1")
        _finish(statics, steps)


def _check_manifests(
    connection: psycopg.Connection[Any], marks: dict[str, str], steps: Steps
) -> None:
    """Every name in every manifest leads somewhere; asked again only when code changed."""
    code = _digest(SOURCE.rglob("*.py"))
    if marks.get("code") == code:
        return
    with steps.step("Kiểm tra khai báo của các phòng"):
        import django

        django.setup()
        from congvu.config.manifests import problems

        found = problems()
    steps.out.writelines(f"  ! {problem}\n" for problem in found)
    if not found:
        _mark(connection, "code", code)


def vouch(url: str) -> None:
    """Mark a database as ready whose structure, content and people this very code has made."""
    with _connect(url) as connection:
        _marks(connection)
        structure = _digest(SOURCE.rglob("migrations/*.py"))
        _mark(connection, "structure", f"{structure} {_applied(connection)}")
        _mark(connection, "code", _digest(SOURCE.rglob("*.py")))
        _mark(connection, "content", _digest(_content_files()))
        _mark(connection, "demo", "1")


def marks(url: str) -> dict[str, str]:
    """What has been done to this database."""
    with _connect(url) as connection:
        return _marks(connection)


def _connect(url: str) -> psycopg.Connection[Any]:
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as fault:
        raise NotReady(
            f"Không kết nối được cơ sở dữ liệu: {str(fault).strip()}\n"
            "Kiểm tra DATABASE_URL, hoặc bỏ biến này để dùng PostgreSQL nhúng."
        ) from fault
    if connection.info.server_version < LOWEST_SERVER:
        found = connection.info.server_version // 10000
        connection.close()
        raise NotReady(f"Cần PostgreSQL 18 trở lên; máy chủ ở DATABASE_URL là bản {found}.")
    return connection


def _marks(connection: psycopg.Connection[Any]) -> dict[str, str]:
    connection.execute("SELECT pg_advisory_lock(%s)", (LOCK_KEY,))
    connection.execute(
        "CREATE TABLE IF NOT EXISTS congvu_marks (key text PRIMARY KEY, value text NOT NULL,"
        " at timestamptz NOT NULL DEFAULT now())"
    )
    return dict(connection.execute("SELECT key, value FROM congvu_marks").fetchall())


def _mark(connection: psycopg.Connection[Any], key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO congvu_marks (key, value) VALUES (%s, %s)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value, at = now()",
        (key, value),
    )


def _applied(connection: psycopg.Connection[Any]) -> int:
    """How many migrations the database has: it tells when somebody went back by hand."""
    if not connection.execute("SELECT to_regclass('django_migrations')").fetchone()[0]:  # type: ignore[index]
        return 0
    return int(connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0])  # type: ignore[index]


def _digest(files: Iterator[Path]) -> str:
    """One hash over the paths and bytes of the files."""
    total = hashlib.sha256()
    for path in sorted(p for p in files if p.is_file() and p.suffix != ".pyc"):
        total.update(f"{path}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _content_files() -> Iterator[Path]:
    for folder in (SOURCE / "content", data_dir() / "content"):
        yield from folder.rglob("*")


def _static_files() -> Iterator[Path]:
    for folder in SOURCE.rglob("static"):
        yield from folder.rglob("*")


def _django(command: str, **options: object) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command(command, **options)


def _migrate() -> None:
    """A step that cannot get its lock at once gives up, so that people never queue behind it."""
    import django

    django.setup()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '4s'")
    _django("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


def _load_content() -> list[str]:
    """Load all packages; what is wrong with those that were left out, with file and line."""
    import django

    django.setup()
    from congvu.engines.law import api

    return [str(fault) for fault in api.load_packages().failed]


def _publish_processes() -> None:
    import django

    django.setup()
    from congvu.engines.casework import api
    from congvu.kernel import clock
    from congvu.kernel.actors import Actor

    api.publish_shipped(actor=Actor.system("congvu"), at=clock.now())


def _make_demo() -> None:
    import django

    django.setup()
    from congvu.config.demo import make

    make(scale=int(os.environ.get("CONGVU_DEMO_SCALE", "1")))


def _collect_static(digest: str) -> tuple[str, subprocess.Popen[bytes] | None]:
    """Start collecting beside the migrations when a style sheet or picture changed."""
    stamp = data_dir() / "static" / ".digest"
    if stamp.exists() and stamp.read_text() == digest:
        return digest, None
    return digest, subprocess.Popen(
        [sys.executable, "-m", "congvu", "manage", "collectstatic", "--no-input", "-v", "0"],
        stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(PROJECT / "src")},
    )  # fmt: skip


def _finish(statics: tuple[str, subprocess.Popen[bytes] | None], steps: Steps) -> None:
    digest, collecting = statics
    if collecting is None:
        return
    with steps.step("Gom tệp giao diện"):
        if collecting.wait():
            raise NotReady("Không gom được tệp giao diện; chạy: congvu manage collectstatic")
    (data_dir() / "static" / ".digest").write_text(digest)
