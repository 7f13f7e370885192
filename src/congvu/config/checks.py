"""`congvu check`: is this installation well, and if not, what to do."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from congvu.config import disk
from congvu.config.paths import data_dir
from congvu.kernel.health import Finding
from congvu.kernel.rooms import manifests, resolve

EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent")
CLOCK_SECONDS = 2.0


@dataclass(frozen=True)
class Line:
    """One line of the answer."""

    label: str
    finding: Finding

    def __str__(self) -> str:
        word = "tốt" if self.finding else "lỗi"
        remedy = (
            f"\n      → {self.finding.remedy}" if not self.finding and self.finding.remedy else ""
        )
        return f"{word}   {self.label}: {self.finding.says}{remedy}"


def run() -> int:
    """Print every line; 0 when all is well, else 1."""
    ill = 0
    for line in lines():
        print(line, flush=True)
        ill += not line.finding
    print(f"\n{ill} lỗi." if ill else "\nMọi thứ đều tốt.")
    return 1 if ill else 0


def lines() -> Iterator[Line]:
    """The house's own checks, then those that the rooms declare in their manifests."""
    own: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("Cấu hình", check_settings),
        ("Khóa bí mật", check_keys),
        ("Đĩa", check_disk),
        ("Cơ sở dữ liệu", check_database),
        ("Phần mở rộng PostgreSQL", check_extensions),
        ("Cấu trúc dữ liệu", check_migrations),
        ("Đồng hồ", check_clock),
        ("Khai báo của các phòng", check_manifests),
    )
    for label, check in own:
        yield Line(label, _ask(check))
    for room, manifest in manifests().items():
        for declared in manifest.checks:
            yield Line(declared.label, _ask(resolve(room, declared.query)))


def check_settings() -> Finding:
    """The address that people use must be a secure one outside of a demo."""
    from django.conf import settings

    if settings.MODE == "production" and not settings.SECURE:
        return Finding(
            False, f"địa chỉ {settings.PUBLIC_URL} không mã hóa đường truyền",
            "đặt CONGVU_URL=https://… và một máy chủ trung gian có chứng thư TLS",
        )  # fmt: skip
    return Finding(True, f"chế độ {settings.MODE}, địa chỉ {settings.PUBLIC_URL}")


def check_keys() -> Finding:
    """Keys lie in a folder that nobody else can open."""
    keys = data_dir() / "keys"
    if not keys.exists():
        return Finding(
            False, "chưa có khóa", "chạy congvu up một lần, hoặc khôi phục từ bản sao lưu khóa"
        )
    opened = [
        p.name for p in (keys, *keys.rglob("*")) if p.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if opened:
        return Finding(
            False, f"người khác mở được: {', '.join(sorted(opened))}", f"chmod -R go= {keys}"
        )
    return Finding(
        True, f"{sum(p.is_file() for p in keys.rglob('*'))} khóa, chỉ người chạy đọc được"
    )


def check_disk() -> Finding:
    """At least two gigabytes free where the data lies."""
    left = disk.free()
    free = f"còn {left / 1024**3:.1f} GB".replace(".", ",")
    if left < disk.LOW:
        return Finding(False, free, "dọn đĩa hoặc chuyển CONGVU_DATA sang đĩa lớn hơn")
    return Finding(True, free)


def check_database() -> Finding:
    """It answers and is new enough."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    if int(version.split(".")[0]) < 18:
        return Finding(False, f"PostgreSQL {version}", "nâng lên PostgreSQL 18 trở lên")
    kind = "theo DATABASE_URL" if os.environ.get("DATABASE_URL") else "nhúng"
    return Finding(True, f"PostgreSQL {version} ({kind})")


def check_extensions() -> Finding:
    """Those that the tables use are there or can be made."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions")
        known = {name for (name,) in cursor.fetchall()}
    missing = [name for name in EXTENSIONS if name not in known]
    if missing:
        return Finding(
            False, f"thiếu {', '.join(missing)}", "cài gói postgresql-contrib cho máy chủ"
        )
    return Finding(True, ", ".join(EXTENSIONS))


def check_migrations() -> Finding:
    """The tables are those of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        return Finding(False, f"còn {len(plan)} bước chưa chạy", "congvu prepare")
    return Finding(True, "khớp với phiên bản đang chạy")


def check_clock() -> Finding:
    """Our clock and the database's agree, and neither went back behind what was already written."""
    from congvu.config.up import database_url

    with psycopg.connect(database_url(), connect_timeout=10) as database:
        row = database.execute("SELECT clock_timestamp(), max(at) FROM congvu_marks").fetchone()
    assert row is not None
    theirs, newest = row
    ours = datetime.now(UTC)
    apart = abs((ours - theirs).total_seconds())
    remedy = "đồng bộ giờ (systemd-timesyncd hoặc chrony) trước khi nhận hồ sơ"
    if apart > CLOCK_SECONDS:
        return Finding(False, f"lệch {apart:.0f} giây so với cơ sở dữ liệu", remedy)
    if newest is not None and newest > theirs:
        return Finding(False, "giờ máy chủ đã lùi về trước lần ghi gần nhất", remedy)
    return Finding(True, f"lệch {apart * 1000:.0f} ms so với cơ sở dữ liệu")


def check_manifests() -> Finding:
    """Every name that a room declares leads somewhere."""
    from congvu.config.manifests import problems

    found = problems()
    if found:
        return Finding(False, "; ".join(found[:3]), "sửa manifest.py của phòng đó")
    return Finding(True, f"{len(manifests())} phòng")


def _ask(check: Callable[[], Finding]) -> Finding:
    """A check that breaks is itself a finding: it must not hide the others."""
    try:
        return check()
    except Exception as fault:  # noqa: BLE001 - whatever broke is what the reader must see
        return Finding(False, str(fault).strip().split("\n")[0], "xem nhật ký trong thư mục logs")
