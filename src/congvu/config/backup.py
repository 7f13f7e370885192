"""Back up and restore one installation: rows and files in one archive, keys in another.

Whoever finds the data archive alone cannot read identity numbers, files or sealed ledger fields.
Each archive begins with a manifest that holds the sha-256 of every part.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from congvu import __version__
from congvu.config import bucket, lock, postgres
from congvu.config.paths import data_dir

DUMP = "database.dump"
BUCKET = "bucket.txt"  # what lay in the bucket: a name and its bytes a line
MANIFEST = "manifest.json"
SECRET = ("keys", "pki")  # what opens or signs: never beside what it opens
# Made anew at a start, or of this machine alone.
LEFT_OUT = (
    *SECRET, "csc-demo", "pki.lock", "postgres", "static", "logs", "lock", "instance", "test", "check", "tmp",
    "ledger", "files-owner",
)  # fmt: skip
CHUNK = 1024 * 1024


class UnableToRestore(RuntimeError):
    """The archive cannot be put back; the sentence says why."""


@dataclass(frozen=True)
class Backup:
    """Where the two archives lie."""

    data: Path
    keys: Path


def backup(folder: Path, *, at: datetime | None = None) -> Backup:
    """Write ``congvu-<time>.tar`` and ``congvu-<time>-keys.tar`` into the folder.

    Files are content-addressed and only ever added, so the dump is taken first: every file that a
    row names is then in the archive, even while people work. A bucket is not copied: the archive
    lists its objects, and its own versions or copies keep them. Raises CalledProcessError, StoreAway.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = (at or datetime.now(UTC)).strftime("%Y%m%dT%H%M%SZ")
    made = Backup(folder / f"congvu-{stamp}.tar", folder / f"congvu-{stamp}-keys.tar")
    with database_running() as url, tempfile.TemporaryDirectory() as scratch:
        heads = _copy_heads(Path(scratch))
        dump = Path(scratch) / DUMP
        _dump(url, dump)
        files = [(p, f"files/{p.relative_to(data_dir())}") for p in _files()]
        _write(made.data, [(dump, DUMP), *_list_bucket(Path(scratch)), *heads, *files])
    secrets = [p for name in SECRET for p in _under(data_dir() / name)]
    _write(made.keys, [(p, str(p.relative_to(data_dir()))) for p in secrets])
    return made


def restore(archives: Backup, *, accept_missing: bool = False) -> int:
    """Put both archives back into this (empty) data folder and database; how many parts.

    Raises UnableToRestore before anything is written when the folder or the database is not
    empty, a part does not match its sha-256, or (unless accept_missing) the bucket lacks an object
    that it had. StoreAway when the bucket does not answer.
    """
    _require_empty_folder()
    parts = verify(archives.data)
    if BUCKET in parts:
        _require_bucket(archives.data, accept_missing=accept_missing)
    keys = verify(archives.keys)
    held = lock.hold()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            _extract(archives.keys, Path(scratch), data_dir(), prefix="")
            dump = _extract(archives.data, Path(scratch), data_dir(), prefix="files/")
            with database_running() as url:
                _require_empty_database(url)
                _load(url, dump)
    finally:
        os.close(held)
    return len(parts) + len(keys)


def verify(archive: Path) -> dict[str, str]:
    """Name → sha-256 of every part, after reading each one. Raises UnableToRestore."""
    with tarfile.open(archive) as tar:
        first = tar.extractfile(MANIFEST)
        if first is None:
            raise UnableToRestore(f"{archive.name} không phải bản sao lưu của congvu.")
        wanted: dict[str, str] = json.load(first)["parts"]
        found = {m.name: _hash_of(tar, m) for m in tar if m.isfile() and m.name != MANIFEST}
    for name in sorted(wanted.keys() | found.keys()):
        if wanted.get(name) != found.get(name):
            raise UnableToRestore(
                f"{archive.name}: phần {name} không khớp mã băm; bản sao lưu hỏng."
            )
    return found


@contextmanager
def database_running() -> Iterator[str]:
    """The URL of the database, started for us when it is the embedded one and at rest."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    server = postgres.cluster()
    was_running = server.pid is not None
    postgres.start(server)
    postgres.ensure_database(server)
    try:
        yield server.url()
    finally:
        if not was_running:
            postgres.stop(server)


def _dump(url: str, target: Path) -> None:
    with target.open("wb") as out:
        subprocess.run(
            [_program("pg_dump"), "--format=custom", "--no-owner", "--dbname", url],
            stdout=out, check=True,
        )  # fmt: skip


def _load(url: str, dump: Path) -> None:
    with dump.open("rb") as source:
        subprocess.run(
            [_program("pg_restore"), "--exit-on-error", "--single-transaction", "--no-owner",
             "--dbname", url],
            stdin=source, check=True,
        )  # fmt: skip


def _program(name: str) -> str:
    """The embedded server's own tool: it is at least as new as the server."""
    return str(postgres.program(postgres.cluster(), name))


def _require_empty_folder() -> None:
    for part in data_dir().iterdir():
        is_empty = part.name in ("lock", "instance") or (part.is_dir() and not any(part.iterdir()))
        if not is_empty:
            raise UnableToRestore(
                f"Thư mục {data_dir()} đã có dữ liệu ({part.name}). "
                "Khôi phục vào một thư mục trống: CONGVU_DATA=/thư/mục/mới"
            )


def _require_empty_database(url: str) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    if row and row[0]:
        raise UnableToRestore(
            "Cơ sở dữ liệu đích đã có bảng. Khôi phục vào một cơ sở dữ liệu trống."
        )


def _copy_heads(scratch: Path) -> list[tuple[Path, str]]:
    """The ledger's signed heads as they are before the dump: newer ones would look like a cut."""
    heads = data_dir() / "ledger"
    if heads.exists():
        shutil.copytree(heads, scratch / "ledger")
    return [(p, f"files/{p.relative_to(scratch)}") for p in _under(scratch / "ledger")]


def _list_bucket(scratch: Path) -> list[tuple[Path, str]]:
    """The list of the bucket's objects, taken after the dump for the same reason as the files."""
    found = bucket.configured()
    if found is None:
        return []
    with (scratch / BUCKET).open("w", encoding="ascii") as out:
        out.writelines(f"{name} {size}\n" for name, _written, size in found.objects())
    return [(scratch / BUCKET, BUCKET)]


def _require_bucket(archive: Path, *, accept_missing: bool) -> None:
    found = bucket.configured()
    if found is None:
        raise UnableToRestore(
            f"{archive.name}: tệp nằm trong kho S3. Đặt CONGVU_FILES và khóa truy cập rồi khôi phục lại."
        )
    with tarfile.open(archive) as tar:
        source = tar.extractfile(BUCKET)
        assert source is not None
        wanted = {line.decode().rstrip("\n") for line in source}
    wanted -= {f"{name} {size}" for name, _written, size in found.objects()}
    if wanted and not accept_missing:
        first = min(wanted).partition(" ")[0]
        raise UnableToRestore(
            f"Kho S3 thiếu {len(wanted)} tệp mà bản sao lưu cần (ví dụ {first}). Khôi phục chúng từ các "
            "phiên bản cũ của bucket; nếu chúng đã được xóa có chủ ý: --accept-missing"
        )


def _files() -> Iterator[Path]:
    for part in sorted(data_dir().iterdir()):
        if part.name not in LEFT_OUT and not part.name.startswith("."):
            yield from _under(part)


def _under(path: Path) -> Iterator[Path]:
    yield from [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())


def _write(archive: Path, parts: list[tuple[Path, str]]) -> None:
    """Write whole or not at all, readable by its owner alone."""
    hashes = {name: _hash(path) for path, name in parts}
    manifest = {"congvu": __version__, "parts": hashes}
    body = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    draft = archive.with_suffix(".part")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
        info = tarfile.TarInfo(MANIFEST)
        info.size = len(body)
        tar.addfile(info, io.BytesIO(body))
        for path, name in parts:
            tar.add(path, name, recursive=False)
    draft.rename(archive)


def _extract(archive: Path, scratch: Path, target: Path, *, prefix: str) -> Path:
    """Parts under the prefix into the target, the dump into the scratch folder."""
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.name in (MANIFEST, BUCKET) or not member.isfile():
                continue
            base = scratch if member.name == DUMP else target
            path = (base / member.name.removeprefix(prefix)).resolve()
            if not path.is_relative_to(base.resolve()):
                raise UnableToRestore(f"{archive.name}: phần {member.name} nằm ngoài thư mục.")
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            source = tar.extractfile(member)
            assert source is not None
            with os.fdopen(
                os.open(path, os.O_WRONLY | os.O_CREAT, member.mode & 0o700), "wb"
            ) as out:
                shutil.copyfileobj(source, out, CHUNK)
    return scratch / DUMP


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _hash_of(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    source = tar.extractfile(member)
    assert source is not None
    total = hashlib.sha256()
    while chunk := source.read(CHUNK):
        total.update(chunk)
    return total.hexdigest()
