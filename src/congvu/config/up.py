"""`congvu up`: database, structure, content, web, worker and (demo) broker under one parent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import NamedTuple

from congvu import __version__
from congvu.config import lock, postgres
from congvu.config.paths import data_dir, secret
from congvu.config.supervisor import Database, Process, Supervisor

READY_SECONDS = 60.0


class Simulated(NamedTuple):
    """An outside body made up for the demo. address, password: of the environment; key: its secret."""

    label: str
    command: str
    address: str
    password: str
    key: str


SIMULATED = (
    Simulated("Định danh điện tử mô phỏng", "broker",
              "CONGVU_EID_ISSUER", "CONGVU_EID_CLIENT_SECRET", "eid-demo-client"),
    Simulated("Cổng thanh toán mô phỏng", "gateway",
              "CONGVU_PAYMENT_URL", "CONGVU_PAYMENT_SECRET", "payment-demo"),
    Simulated("Cổng Dịch vụ công quốc gia mô phỏng", "national",
              "CONGVU_NATIONAL_URL", "CONGVU_NATIONAL_CLIENT_SECRET", "national-demo"),
    Simulated("Trục liên thông văn bản mô phỏng", "axis",
              "CONGVU_VXP_URL", "CONGVU_VXP_SECRET", "vxp-demo"),
    Simulated("Dịch vụ ký từ xa mô phỏng", "csc",
              "CONGVU_CSC_URL", "CONGVU_CSC_SECRET", "csc-demo"),
    Simulated("Cơ sở dữ liệu quốc gia mô phỏng", "lookups",
              "CONGVU_LOOKUPS_URL", "CONGVU_LOOKUPS_SECRET", "lookups-demo"),
    Simulated("Trung tâm Dữ liệu quốc gia mô phỏng", "datacentre",
              "CONGVU_DATACENTRE_URL", "CONGVU_DATACENTRE_SECRET", "datacentre-demo"),
    Simulated("Nền tảng chia sẻ dữ liệu quốc gia mô phỏng", "ndop",
              "CONGVU_NDOP_URL", "CONGVU_NDOP_SECRET", "ndop-demo"),
)  # fmt: skip


class UnableToStart(RuntimeError):
    """The house cannot be opened; the sentence says what to do."""


def up() -> int:
    """Start everything, print the address, keep it running until told to stop; the exit code."""
    started = time.monotonic()
    port = _port()
    keeper = Supervisor(say=_say)
    held = lock.hold()
    _require_free(port)
    keeper.listen()
    _say(f"congvu {__version__} · dữ liệu: {data_dir()}")
    try:
        _open(keeper, held, port)
        if not keeper.stopping.is_set():
            _welcome(port, time.monotonic() - started)
            keeper.keep()
    finally:
        _say("\nĐang dừng …")
        keeper.stop()
    _say("Đã dừng.")
    return 0


def database_url() -> str:
    """The database in use: ``DATABASE_URL``, else the embedded one."""
    return os.environ.get("DATABASE_URL") or postgres.cluster().url()


def _open(keeper: Supervisor, held: int, port: int) -> None:
    if _demo():
        _simulate(keeper, held, port)  # first: they need no database, and a core is idle meanwhile
    if not os.environ.get("DATABASE_URL"):
        began = time.monotonic()
        server = postgres.cluster()
        keeper.start(Database(server))
        postgres.ensure_database(server)
        _say(f"  ✓ Cơ sở dữ liệu PostgreSQL nhúng ({_seconds(time.monotonic() - began)})")
    if keeper.stopping.is_set() or not _prepare(keeper):
        return
    logs = data_dir() / "logs"
    began = time.monotonic()
    keeper.start(Process("Tiến trình nền", "worker", logs / "worker.log", (held,)))
    web = Process("Trang web", "web", logs / "web.log", (held,))
    keeper.start(web)
    _await(web, keeper, port)
    _say(f"  ✓ Trang web và tiến trình nền ({_seconds(time.monotonic() - began)})")


def _simulate(keeper: Supervisor, held: int, port: int) -> None:
    """Start the outside bodies that nobody has named, each on the next free port after ours."""
    taken: set[int] = set()
    for place, body in enumerate(SIMULATED, start=1):
        if os.environ.get(body.address):
            continue
        near = range(port + place, port + 100)
        free = next(p for p in near if p not in taken and _is_free(p))
        taken.add(free)
        os.environ[body.address] = f"http://localhost:{free}"
        os.environ[body.password] = secret(body.key).hex()
        log = data_dir() / "logs" / f"{body.command}.log"
        keeper.start(Process(body.label, body.command, log, (held,), 1))


def _prepare(keeper: Supervisor) -> bool:
    """Run `congvu prepare` beside us, so that this parent stays small; False when told to stop."""
    child = subprocess.Popen(
        [sys.executable, "-m", "congvu", "prepare"],
        stdin=subprocess.PIPE, start_new_session=True, env={**os.environ, "CONGVU_TIED": "1"},
    )  # fmt: skip
    while child.poll() is None:
        if keeper.stopping.wait(0.05):
            child.terminate()
            child.wait()
            return False
    if child.returncode:
        raise UnableToStart("Chuẩn bị dữ liệu không thành công (xem dòng lỗi ở trên).")
    return True


def _await(web: Process, keeper: Supervisor, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not keeper.stopping.wait(0.05) and not _answers(port):
        if not web.alive() or time.monotonic() > deadline:
            tail = web.log.read_text(errors="replace")[-3000:]
            raise UnableToStart(f"Trang web không khởi động được:\n{tail}")


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError as answer:
        return answer.code < 500
    except OSError:
        return False


def _port() -> int:
    wanted = os.environ.get("CONGVU_PORT", "8000")
    if not wanted.isdigit() or not 0 < int(wanted) < 65536:
        raise UnableToStart(f"CONGVU_PORT={wanted} không phải số cổng; ví dụ: CONGVU_PORT=8001")
    return int(wanted)


def _require_free(port: int) -> None:
    if not _is_free(port):
        raise UnableToStart(
            f"Cổng {port} đang bận. Chạy với cổng khác: CONGVU_PORT={port + 1} make run"
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("CONGVU_HOST", "127.0.0.1"), port))
        except OSError:
            return False
    return True


def _welcome(port: int, took: float) -> None:
    _say(f"\nSẵn sàng sau {_seconds(took)}. Mở:  http://localhost:{port}\n")
    if _demo():
        from congvu.config.demo import people

        for name, who in people():
            _say(f"  {name:<24} {who}")
        _say(f"\nĐăng nhập thử bằng một lần bấm: http://localhost:{port}/dang-nhap/")
    _say(f"Nhật ký: {data_dir() / 'logs'} · Dừng: Ctrl-C")


def _demo() -> bool:
    return os.environ.get("CONGVU_MODE") == "demo"


def _seconds(value: float) -> str:
    return f"{value:.1f} giây".replace(".", ",")


def _say(line: str) -> None:
    print(line, flush=True)
