"""A clock that is set back and forward by hours under a running house: whole, once, in order.

A few lines of C (shims/clock.c, built here with the machine's compiler) stand between the machine's
clock and every process of the house: web, worker, database, e-ID broker. Monotonic time is left
alone, as it is when an administrator sets a clock. Without a C compiler this judge does not run.
"""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from bench.house import House
from tests import installation
from tests.submitting import (
    acknowledged,
    ask,
    await_receipts,
    is_whole,
    ledger_is_whole,
    post,
    submit_all,
)

SHIM = Path(__file__).parent / "shims" / "clock.c"
EACH = 8
pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]


class Clock:
    """The house's clock: the machine's, so many hours off."""

    def __init__(self, folder: Path) -> None:
        self.file, self.shim = folder / "offset", folder / "clock.so"
        self.file.write_bytes(struct.pack("q", 0))
        self.file.chmod(0o644)  # the database's own user reads it too

    def set(self, hours: int) -> None:
        """At once, in every process that maps the file."""
        with self.file.open("r+b") as file:
            file.write(struct.pack("q", hours * 3600))

    def build(self, compiler: str) -> None:
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O1", "-o", str(self.shim), str(SHIM), "-ldl"],
            check=True,
        )
        self.shim.chmod(0o755)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="congvu-clock-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def clock(place: Path) -> Clock:
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("a clock that steps: there is no C compiler")
    made = Clock(place)
    made.build(compiler)
    return made


@pytest.fixture(scope="module")
def house(place: Path, clock: Clock) -> Iterator[House]:
    installation.kept()  # made by the machine's own clock
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LD_PRELOAD", str(clock.shim))
        environment.setenv("CONGVU_CLOCK_FILE", str(clock.file))
        running = installation.running(place)
        made = running.__enter__()
    try:
        yield made
    finally:
        clock.set(0)
        running.__exit__(None, None, None)


def _by_e_id(house: House) -> requests.Session:
    """A citizen comes in through the broker, step by step as a browser does."""
    visitor = requests.Session()
    return _finish(visitor, _at_the_broker(house, visitor))


def _at_the_broker(house: House, visitor: requests.Session) -> str:
    """Out to the broker, chosen there; where the broker sends back to."""
    url = f"{house.url.replace('127.0.0.1', 'localhost')}/dang-nhap/dinh-danh/"
    out = visitor.get(url, allow_redirects=False, timeout=30)
    page = visitor.get(out.headers["Location"], timeout=30)
    handle = re.search(r'name="handle" value="([^"]+)"', page.text)
    assert handle is not None
    at = urlsplit(page.url)
    answer = visitor.post(
        f"{at.scheme}://{at.netloc}/authorize", data={"handle": handle[1], "citizen": "an"},
        allow_redirects=False, timeout=30,
    )  # fmt: skip
    return answer.headers["Location"]


def _finish(visitor: requests.Session, back: str) -> requests.Session:
    visitor.answer = visitor.get(back, allow_redirects=False, timeout=30)  # type: ignore[attr-defined]
    return visitor


def _is_in(visitor: requests.Session, house: House) -> bool:
    url = f"{house.url.replace('127.0.0.1', 'localhost')}/tai-khoan/"
    return visitor.get(url, allow_redirects=False, timeout=30).status_code == 200


def test_submissions_and_sign_ins_across_steps(house: House, clock: Clock) -> None:
    drafts = house.applications("--count", str(3 * EACH))
    first, second, third = drafts[:EACH], drafts[EACH : 2 * EACH], drafts[2 * EACH :]
    visitor = house.signed_in("an")
    cookies = dict(visitor.cookies)
    citizen = _by_e_id(house)
    assert _is_in(citizen, house)
    half = requests.Session()
    half_way = _at_the_broker(house, half)

    clock.set(+5)  # ahead: sessions of twelve hours go on
    assert _is_in(citizen, house)
    submitted = submit_all(house.url, cookies, first, at_once=4)
    _finish(half, half_way)  # asked for five hours ago
    assert half.answer.status_code == 403  # type: ignore[attr-defined]
    assert "đăng nhập lại" in half.answer.text.lower()  # type: ignore[attr-defined]
    ahead = requests.Session()
    code_from_ahead = _at_the_broker(house, ahead)

    clock.set(-3)  # eight hours back: before the first page of this house was served
    assert _is_in(citizen, house)
    submitted |= submit_all(house.url, cookies, second, at_once=4)
    _finish(ahead, code_from_ahead)  # a code from the future of this clock
    assert ahead.answer.status_code in (302, 403)  # type: ignore[attr-defined]
    again = _finish(ahead, code_from_ahead)  # and no code is good twice
    assert again.answer.status_code == 403  # type: ignore[attr-defined]
    assert _is_in(_by_e_id(house), house)

    clock.set(0)
    submitted |= submit_all(house.url, cookies, third, at_once=4)
    assert submitted.keys() == set(drafts)
    await_receipts(house.environment, drafts)
    rows = is_whole(house.environment, submitted)
    _numbers_follow_the_order(rows)
    assert _sealed_out_of_order(house, drafts) == []
    assert ledger_is_whole(house.environment)

    clock.set(+14)  # the session is over: one is asked to sign in, nothing is lost
    answer = post(house.url, cookies, f"/ho-so-nhap/{drafts[0]}/kiem-tra/")
    assert not acknowledged(answer)
    assert "/dang-nhap/" in answer.headers.get("Location", "")
    clock.set(0)


def _numbers_follow_the_order(rows: list[dict[str, object]]) -> None:
    """Within one day's series the later dossier has the higher number, whatever the clock said."""
    last: dict[str, int] = {}
    for row in rows:  # in the order in which they were written
        series, number = str(row["code"]).rsplit("-", 1)
        assert int(number) > last.get(series, 0), row["code"]
        last[series] = int(number)


# A receipt's place in the ledger is behind its submission's, whatever their hours say.
ORDER = """
SELECT d.code FROM dossiers_dossier d
JOIN documents_paper p ON p.subject_uid = d.uid::text
JOIN ledger_entry told ON told.name = 'dossiers.dossier.submitted' AND told.subject = d.uid::text
JOIN ledger_position first ON first.entry_id = told.id
JOIN ledger_entry made ON made.name = 'documents.paper.issued' AND made.subject = p.uid::text
JOIN ledger_position later ON later.entry_id = made.id
WHERE d.request_key = ANY(%(keys)s) AND (later.position <= first.position OR made.at < told.at)
"""


def _sealed_out_of_order(house: House, drafts: list[str]) -> list[str]:
    return [row["code"] for row in ask(house.environment, ORDER, drafts)]
