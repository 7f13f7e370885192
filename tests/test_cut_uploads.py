"""200 MB over HTTP through cut lines and killed web processes: not a byte lost, not held in memory."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bench.house import House
from tests import installation
from tests.submitting import ROOT, await_ready, post
from tools.applications import CODE, PDF

SIZE = 200 * 1024 * 1024
PART = 8 * 1024 * 1024
CUTS, KILLS = 4, 3
STEP, FIELD = "giay-to", "tep_hop_dong"
KEEP = """
import django, sys, resource; django.setup()
from congvu.engines.documents import api
from congvu.engines.documents.models import Upload
from congvu.engines.documents.queries.uploads import Resumed
from congvu.engines.identity import api as identity
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
row = Upload.objects.as_system("test").get(uid=sys.argv[1])
person = identity.actor_for(row.account_id).person_id
card = api.store_upload(filename=row.filename, kind="attachment", owner_person_id=person, most_mib=250,
                        stream=Resumed(uid=row.uid, name=row.filename, size=row.size))
print(card.sha256, card.size, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with tempfile.TemporaryDirectory(prefix="congvu-cut-") as folder:
        Path(folder).chmod(0o755)
        with installation.running(Path(folder)) as running:
            yield running


def test_two_hundred_megabytes_survive_cuts_and_kills(house: House) -> None:
    content = PDF.replace(b"trailer", b"%" + random.Random(7).randbytes(SIZE) + b"\ntrailer")
    sender = Sender(house, content)
    turns = len(content) // PART
    chosen = random.Random(int(os.environ.get("CONGVU_SEED", "1"))).sample(
        range(turns), CUTS + KILLS
    )
    cuts, kills = set(chosen[:CUTS]), set(chosen[CUTS:])
    most, turn = sender.memory(), 0
    while (offset := sender.offset()) < len(content):
        if turn in cuts:
            sender.cut(offset)
        elif turn in kills:
            sender.kill(offset)
        else:
            sender.part(offset)
        most, turn = max(most, sender.memory()), turn + 1
    print(f"{turn} parts, {CUTS} cuts, {KILLS} kills; web process at most {most / 2**20:.0f} MB")  # noqa: T201
    assert most < 260 * 2**20

    done = subprocess.run(
        [sys.executable, "-c", KEEP, sender.uid], cwd=ROOT, check=True, text=True,
        stdout=subprocess.PIPE,
        env={**house.environment, "DJANGO_SETTINGS_MODULE": "congvu.config.settings"},
    )  # fmt: skip
    sha256, size, grown = done.stdout.split()
    assert (sha256, int(size)) == (hashlib.sha256(content).hexdigest(), len(content))
    assert int(grown) < 40 * 1024  # KiB: not held in memory

    draft = post(house.url, sender.cookies, f"/nop-ho-so/{CODE}/").headers["Location"]
    uid = draft.split("/ho-so-nhap/")[1].split("/")[0]
    answer = post(
        house.url, sender.cookies, f"/ho-so-nhap/{uid}/{STEP}/", version="0",
        **{f"{FIELD}-da-tai": sender.uid},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Tệp lớn hơn 20 MB" in answer.text  # this component's own limit
    assert sender.ask("HEAD").status_code == 404  # given up with the page that refused it


class Sender:
    """A client of the tus door that knows how to fail."""

    def __init__(self, house: House, content: bytes) -> None:
        self.house, self.content = house, content
        self.session = house.signed_in("an")
        self.cookies: dict[str, str] = dict(self.session.cookies)
        token = self.cookies["csrftoken"]
        self.session.headers.update({"Tus-Resumable": "1.0.0", "X-CSRFToken": token})
        name = base64.b64encode("hợp đồng.pdf".encode()).decode()
        made = self.session.post(
            f"{house.url}/tai-len/", timeout=60,
            headers={"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"},
        )  # fmt: skip
        assert made.status_code == 201, made.text
        self.path = made.headers["Location"]
        self.uid = self.path.split("/")[-2]

    def ask(self, method: str, **more: Any) -> requests.Response:
        return self.session.request(method, f"{self.house.url}{self.path}", timeout=120, **more)

    def offset(self) -> int:
        return int(self.ask("HEAD").headers["Upload-Offset"])

    def memory(self) -> int:
        return int(self.house.child("web").memory_info().rss)

    def part(self, offset: int) -> None:
        answer = self.ask("PATCH", data=self.content[offset : offset + PART], headers=_part(offset))
        assert answer.status_code in (204, 409, 423), answer.text  # a cut one may still be ending
        if answer.status_code != 204:
            time.sleep(0.2)

    def cut(self, offset: int) -> None:
        """The line breaks in the middle of a part."""
        headers = {**self.session.headers, **_part(offset), "Content-Length": str(PART),
                   "Host": f"127.0.0.1:{self.house.port}",
                   "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}  # fmt: skip
        lines = [f"{k}: {v if isinstance(v, str) else v.decode()}" for k, v in headers.items()]
        head = "\r\n".join([f"PATCH {self.path} HTTP/1.1", *lines, "", ""]).encode()
        with socket.create_connection(("127.0.0.1", self.house.port)) as line:
            line.sendall(head + self.content[offset : offset + 3 * 2**20])

    def kill(self, offset: int) -> None:
        """The web process dies while a part is on its way."""
        victim = self.house.child("web")
        timer = threading.Timer(0.03, victim.kill)
        timer.start()
        with contextlib.suppress(requests.RequestException):
            self.ask("PATCH", data=self.content[offset : offset + PART], headers=_part(offset))
        timer.join()
        victim.wait(20)
        await_ready(self.house.url)


def _part(offset: int) -> dict[str, str]:
    return {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
