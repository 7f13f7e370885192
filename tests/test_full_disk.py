"""A disk that is really full while people submit and upload: said at the door, nothing half kept.

The house lives on a small volume of its own (a loop device, else a tmpfs): only root may mount one.
The data folder, the database and its log share that volume, as they do on one machine.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
import requests

from bench.house import House
from tests import installation
from tests.submitting import (
    acknowledged,
    ask,
    await_ready,
    await_receipts,
    is_whole,
    ledger_is_whole,
    post,
    submit_all,
)
from tools.applications import CODE, PDF

SIZE_MIB = 1500
SUBMISSIONS, UPLOADS = 40, 24
PRESSURE_SECONDS = 90
STEP, FIELD = "giay-to", "tep_hop_dong"
SAID = {507: "Máy chủ hết chỗ lưu trữ", 503: "Hệ thống tạm dừng trong giây lát"}
pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def volume() -> Iterator[Path]:
    """A mounted volume of 1.5 GB that is all the house has."""
    if os.geteuid() != 0:
        pytest.skip("a really full disk: only root may mount a volume")
    above = Path(tempfile.mkdtemp(prefix="congvu-volume-"))
    above.chmod(0o755)  # the database's own user must pass through
    place = above / "v"
    place.mkdir(mode=0o755)
    if not _mounted(above / "image", place):
        shutil.rmtree(above)
        pytest.skip("a really full disk: this machine lets root mount no volume")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)
        shutil.rmtree(above, ignore_errors=True)


def _mounted(image: Path, place: Path) -> bool:
    """A file with a file system of its own, else memory."""
    with image.open("wb") as file:
        file.truncate(SIZE_MIB * 1024 * 1024)
    on_file = (
        ["mkfs.ext4", "-q", "-m", "0", "-E", "lazy_itable_init=1", str(image)],
        ["mount", "-o", "loop", str(image), str(place)],
    )
    if all(_done(command) for command in on_file):
        place.chmod(0o755)
        return True
    return _done(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m,mode=755", "tmpfs", str(place)])


def _done(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture(scope="module")
def house(volume: Path) -> Iterator[House]:
    with installation.running(volume) as running:
        yield running
        (volume / "ballast").unlink(missing_ok=True)


class Answers:
    """What the house said, each with its status and words; threads share it."""

    def __init__(self) -> None:
        self.refused: list[tuple[int, str]] = []
        self.lost: list[str] = []
        self._lock = threading.Lock()

    def note(self, answer: requests.Response) -> None:
        if answer.status_code >= 400:
            with self._lock:
                self.refused.append((answer.status_code, answer.text))

    def unclear(self) -> list[tuple[int, str]]:
        """Refusals that do not say in Vietnamese what is wrong."""
        return [(s, t[:400]) for s, t in self.refused if SAID.get(s, "\0") not in t]


def _fill(volume: Path) -> None:
    """Take all that is left, to the last block."""
    with (volume / "ballast").open("ab") as ballast:
        for size in (16 * 1024 * 1024, 1024 * 1024, 4096):
            try:
                while True:
                    os.posix_fallocate(ballast.fileno(), os.fstat(ballast.fileno()).st_size, size)
            except OSError:
                continue


def test_a_full_disk_is_said_and_nothing_is_half_kept(house: House, volume: Path) -> None:
    drafts = house.applications("--count", str(SUBMISSIONS))
    cookies = dict(house.signed_in("an").cookies)
    said = Answers()
    upload_drafts = [_begun(house, cookies) for _ in range(UPLOADS)]
    contents = [PDF + b"%%%d" % n + os.urandom(64) * 2000 for n in range(UPLOADS)]
    jobs = list(zip(upload_drafts, contents, strict=True))

    submitted: dict[str, str] = {}
    kept: list[bytes] = []
    with ThreadPoolExecutor(8) as pool:
        for draft, (target, content) in zip_longest(drafts, jobs, fillvalue=("", b"")):
            pool.submit(_submit, house, cookies, draft, submitted, said)
            if content:
                pool.submit(_upload, house, cookies, target, content, kept, said)
        _until(lambda: len(submitted) > 2 and len(kept) > 2)  # some get through
        _fill(volume)
    _press_until_the_database_says_so(house, cookies, said)
    early, uploaded_early = dict(submitted), list(kept)
    print(f"{len(early)} of {len(drafts)} submitted, {len(kept)} of {UPLOADS} uploaded,")  # noqa: T201
    print(f"{len(said.refused)} refused: {sorted({s for s, _ in said.refused})}")  # noqa: T201

    assert 507 in {status for status, _ in said.refused}
    assert said.unclear() == []
    assert said.lost == []

    (volume / "ballast").unlink()
    await_ready(house.url)
    _await_well(house)
    left = [d for d in drafts if d not in submitted]
    again: dict[str, str] = {}
    for _ in range(3):  # a machine that is busy may put somebody off: tried again, as it says
        again |= submit_all(house.url, cookies, [d for d in left if d not in again], at_once=4)
    late = Answers()
    for draft, content in jobs:
        if content not in uploaded_early:
            _upload(house, cookies, draft, content, kept, late)
    assert late.refused == []
    assert again.keys() == set(left)
    await_receipts(house.environment, drafts)

    is_whole(house.environment, {**early, **again})
    assert _times_kept(house, contents) == dict.fromkeys(map(_hash, contents), 1)
    assert _objects(house) == {"damaged": 0, "missing": 0, "drafts": 0}
    assert ledger_is_whole(house.environment)


def _until(true: Callable[[], bool], *, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)


def _begun(house: House, cookies: dict[str, str]) -> str:
    answer = post(house.url, cookies, f"/nop-ho-so/{CODE}/")
    return answer.headers["Location"].split("/ho-so-nhap/")[1].split("/")[0]


def _submit(
    house: House, cookies: dict[str, str], draft: str, submitted: dict[str, str], said: Answers
) -> None:
    try:
        answer = post(house.url, cookies, f"/ho-so-nhap/{draft}/kiem-tra/")
    except requests.RequestException as fault:
        said.lost.append(repr(fault))
        return
    said.note(answer)
    if uid := acknowledged(answer):
        submitted[draft] = uid


def _upload(
    house: House, cookies: dict[str, str], draft: str, content: bytes, kept: list[bytes],
    said: Answers,
) -> None:  # fmt: skip
    path = f"/ho-so-nhap/{draft}/{STEP}/"
    try:
        answer = post(house.url, cookies, path, {FIELD: ("hop-dong.pdf", content)}, version="0")
    except requests.RequestException as fault:
        said.lost.append(repr(fault))
        return
    if answer.status_code in (302, 303, 422):  # 422: taken, and the step wants another file too
        kept.append(content)
    else:
        said.note(answer)


def _press_until_the_database_says_so(house: House, cookies: dict[str, str], said: Answers) -> None:
    """Small rows still fit into pages that are there: go on until the database wants a new one."""
    deadline = time.monotonic() + PRESSURE_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = post(house.url, cookies, f"/nop-ho-so/{CODE}/")
        except requests.RequestException as fault:
            said.lost.append(repr(fault))
            return
        said.note(answer)
        if answer.status_code >= 500:
            return


def _await_well(house: House) -> None:
    deadline = time.monotonic() + 120
    while requests.get(f"{house.url}/readyz", timeout=10).json()["ill"]:
        assert time.monotonic() < deadline, requests.get(f"{house.url}/readyz", timeout=10).text
        time.sleep(1)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _times_kept(house: House, contents: list[bytes]) -> dict[str, int]:
    query = """SELECT b.sha256, count(f.id) AS files FROM documents_blob b
        JOIN documents_file f ON f.blob_id = b.id WHERE b.sha256 = ANY(%(keys)s) GROUP BY 1"""
    rows = ask(house.environment, query, [_hash(c) for c in contents])
    return {row["sha256"]: row["files"] for row in rows}


# Every row's content is read back and compared; what no row names is counted too.
READ_BACK = """
import django, hashlib, json
django.setup()
from congvu.engines.documents.models import Blob, store
found = {"damaged": 0, "missing": 0, "drafts": 0}
for blob in Blob.objects.all():
    try:
        total = hashlib.sha256(b"".join(store.unseal(blob.name))).hexdigest()
        found["damaged"] += total != blob.sha256
    except FileNotFoundError:
        found["missing"] += 1
    except store.Damaged:
        found["damaged"] += 1
found["drafts"] = sum(name.startswith(".") for name, _ in store.storage().names())
print(json.dumps(found))
"""


def _objects(house: House) -> Any:
    import json

    done = subprocess.run(
        [sys.executable, "-c", READ_BACK], check=True, capture_output=True, text=True,
        env={**house.environment, "DJANGO_SETTINGS_MODULE": "congvu.config.settings"},
    )  # fmt: skip
    return json.loads(done.stdout)
