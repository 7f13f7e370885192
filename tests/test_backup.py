"""A back-up put back onto an empty folder is the same installation, hash for hash."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from congvu.engines.documents.tests import buckets

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.slow  # each starts a database server of its own

FILL = """
import psycopg
from congvu.config import paths
from congvu.config.backup import database_running
with database_running() as url, psycopg.connect(url) as c:
    c.execute("CREATE TABLE person (id bigint PRIMARY KEY, name text, sealed bytea)")
    c.execute("INSERT INTO person SELECT i, 'Nguyễn Văn ' || i, sha256(i::text::bytea)"
              " FROM generate_series(1, 2000) i")
paths.secret("django"); paths.secret("files/one")
signer = paths.data_dir() / "pki" / "signers" / "unit.pem"
signer.parent.mkdir(parents=True); signer.write_bytes(b"signing key")
for i in range(20):
    p = paths.data_dir() / "files" / f"{i:02x}" / str(i)
    p.parent.mkdir(parents=True, exist_ok=True); p.write_bytes(bytes([i]) * 5000)
"""
DIGEST = """
import hashlib, json, psycopg
from congvu.config import paths
from congvu.config.backup import database_running
with database_running() as url, psycopg.connect(url) as c:
    rows = c.execute("SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM person p").fetchone()[0]
data = paths.data_dir()
files = {str(p.relative_to(data)): hashlib.sha256(p.read_bytes()).hexdigest()
         for part in ("files", "keys", "pki") for p in sorted((data / part).rglob("*")) if p.is_file()}
print(json.dumps({"rows": rows, "files": files}))
"""
FILL_BUCKET = """
import os
from congvu.config import bucket, paths
from congvu.config.backup import database_running
paths.secret("django")
with database_running(): pass
for i in range(3): bucket.configured().put(f"{i:02x}" * 32, [os.urandom(1000)])
"""
DROP_ONE = """
from congvu.config import bucket
found = bucket.configured()
found.delete(sorted(name for name, _ in found.names())[0])
"""


@pytest.fixture(scope="module", autouse=True)
def system_home() -> Iterator[None]:
    """Root's servers of these tests live in a folder that goes with them."""
    with tempfile.TemporaryDirectory(dir="/var/lib" if os.geteuid() == 0 else None) as home:
        os.environ["CONGVU_SYSTEM_HOME"] = home
        yield
        del os.environ["CONGVU_SYSTEM_HOME"]


def _python(data: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, *args], cwd=ROOT, text=True, capture_output=True, check=False,
        env={**environment, "CONGVU_DATA": str(data), "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip


def _digest(data: Path) -> dict[str, object]:
    done = _python(data, "-c", DIGEST)
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A filled data folder and its two archives."""
    base = tmp_path_factory.mktemp("backup")
    filled = _python(base / "data", "-c", FILL)
    assert filled.returncode == 0, filled.stderr
    done = _python(base / "data", "-m", "congvu", "backup", str(base / "saved"))
    assert done.returncode == 0, done.stderr
    keys, data = sorted((base / "saved").iterdir(), key=lambda p: "keys" not in p.name)
    return base / "data", data, keys


def test_restored_installation_is_the_same(saved: tuple[Path, Path, Path], tmp_path: Path) -> None:
    origin, data, keys = saved
    done = _python(tmp_path / "new", "-m", "congvu", "restore", str(data), str(keys))
    assert done.returncode == 0, done.stderr
    assert _digest(tmp_path / "new") == _digest(origin)


def test_keys_and_data_never_share_an_archive(saved: tuple[Path, Path, Path]) -> None:
    _, data, keys = saved
    with tarfile.open(data) as tar:
        assert not [
            n for n in tar.getnames() if n.startswith(("keys", "files/keys", "pki", "files/pki"))
        ]
    with tarfile.open(keys) as tar:
        assert {n.split("/")[0] for n in tar.getnames()} == {"manifest.json", "keys", "pki"}
    assert {p.stat().st_mode & 0o777 for p in (data, keys)} == {0o600}


def test_a_folder_with_data_is_refused(saved: tuple[Path, Path, Path], tmp_path: Path) -> None:
    _, data, keys = saved
    (tmp_path / "full" / "files").mkdir(parents=True)
    (tmp_path / "full" / "files" / "one").write_text("là của tôi")
    done = _python(tmp_path / "full", "-m", "congvu", "restore", str(data), str(keys))
    assert done.returncode == 1
    assert "đã có dữ liệu" in done.stderr
    left = sorted(p.name for p in (tmp_path / "full").rglob("*"))
    assert left == ["files", "one"]


def test_a_flipped_byte_is_found_before_anything_is_written(
    saved: tuple[Path, Path, Path], tmp_path: Path
) -> None:
    _, data, keys = saved
    spoiled = tmp_path / data.name
    body = bytearray(data.read_bytes())
    at = body.index(bytes([7]) * 100)
    body[at] ^= 1
    spoiled.write_bytes(body)
    done = _python(tmp_path / "new", "-m", "congvu", "restore", str(spoiled), str(keys))
    assert done.returncode == 1
    assert "không khớp mã băm" in done.stderr
    assert list((tmp_path / "new").rglob("*")) == []
    assert hashlib.sha256(data.read_bytes()).digest() != hashlib.sha256(body).digest()


def test_a_bucket_is_listed_and_what_it_lacks_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with buckets.running() as server:
        monkeypatch.setenv("CONGVU_DATA", str(tmp_path / "data"))
        server.use(monkeypatch)
        (tmp_path / "data").mkdir(mode=0o755)
        done = _python(tmp_path / "data", "-c", FILL_BUCKET)
        assert done.returncode == 0, done.stderr
        done = _python(tmp_path / "data", "-m", "congvu", "backup", str(tmp_path / "saved"))
        assert done.returncode == 0, done.stderr
        keys, data = sorted((tmp_path / "saved").iterdir(), key=lambda p: "keys" not in p.name)
        with tarfile.open(data) as tar:
            assert "bucket.txt" in tar.getnames()
            assert not [n for n in tar.getnames() if "files-owner" in n]
        words = ("-m", "congvu", "restore", str(data), str(keys))
        with monkeypatch.context() as patched:
            patched.delenv("CONGVU_FILES")
            told = _python(tmp_path / "new", *words)
        assert (told.returncode, "Đặt CONGVU_FILES" in told.stderr) == (1, True)
        assert _python(tmp_path / "data", "-c", DROP_ONE).returncode == 0
        told = _python(tmp_path / "new", *words)
        assert (told.returncode, "thiếu 1 tệp" in told.stderr) == (1, True)
        assert not [p for p in (tmp_path / "new").iterdir() if p.name not in ("lock", "instance")]
        done = _python(tmp_path / "new", *words, "--accept-missing")
        assert done.returncode == 0, done.stderr
        # The restored house reads the bucket of the first, and writes nothing into it.
        refused = _python(tmp_path / "new", "-c", DROP_ONE)
        assert (refused.returncode, "BucketOfAnother" in refused.stderr) == (1, True)
