"""GovStack's own suites ask our doors. They are not ours: without them this is NOT RUN.

``$CONGVU_CORPORA/govstack/<bb-registration|bb-workflow>`` holds a copy of a suite's repository. It runs
as it is; counted is what passes here and does not pass against a server that answers 404 to all.
"""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from congvu.engines.identity.queries import actors
from congvu.engines.notify.tests.server import Server
from tests import govstack

pytestmark = [pytest.mark.judge, pytest.mark.slow]
SUITES = Path(os.environ.get("CONGVU_CORPORA") or "/nonexistent") / "govstack"
POSSIBLE = 6  # of the workflow suite: what any server at all can pass, see the page named below
HOOKS = Path(__file__).with_name("govstack_hooks.js")


# Running a suite ----------------------------------------------------------------------------------
def _suite(name: str, inner: str, tmp_path: Path) -> Path:
    """A copy of a suite with its packages; skips, saying so, without either."""
    if not (SUITES / name / inner).is_dir():
        pytest.skip(f"govstack/{name} is not in CONGVU_CORPORA")
    made = tmp_path / name
    shutil.copytree(SUITES / name, made, ignore=shutil.ignore_patterns("*.lock", "node_modules"))
    install = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(
            install, cwd=made / inner, capture_output=True, timeout=300, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        pytest.skip("npm is not here, or does not answer")
    if done.returncode:
        pytest.skip("npm cannot fetch the packages of the suite")
    return made / inner


def _run(folder: Path, base: str, token: str = "") -> dict[str, str]:
    """Scenario (with its line, for each example) → passed, or the step and what it said."""
    report = folder / "report.json"
    subprocess.run(
        ["node_modules/.bin/cucumber-js", "--require", str(HOOKS), "--require", "features/**/*.js",
         "--format", f"json:{report}"],
        cwd=folder, capture_output=True, timeout=300, check=False,
        env={**os.environ, "JUDGED_BASE": base, "JUDGED_TOKEN": token},
    )  # fmt: skip
    said: dict[str, str] = {}
    for feature in json.loads(report.read_text()):
        for one in feature["elements"]:
            name = f"{Path(feature['uri']).stem}:{one['line']} {one['name']}"
            again = sum(known.startswith(name) for known in said)  # examples share a line
            said[f"{name} ({again + 1})"] = _verdict(one["steps"])
    return said


def _verdict(steps: list[dict[str, Any]]) -> str:
    bad = next((s for s in steps if s["result"]["status"] != "passed"), None)
    if bad is None:
        return "passed"
    said = bad["result"].get("error_message", "").strip().splitlines()
    where = bad["name"] if "name" in bad else bad["keyword"]
    return f"{bad['result']['status']}: {where}: {said[0] if said else ''}"


class _Nothing(http.server.BaseHTTPRequestHandler):
    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - names of http.server

    def log_message(self, *said: object) -> None:
        """It has nothing to say either."""


@pytest.fixture
def null_server() -> Iterator[str]:
    """A server that answers 404 to everything."""
    server = http.server.ThreadingHTTPServer(("localhost", 0), _Nothing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


# The judges ---------------------------------------------------------------------------------------
def _count(null: dict[str, str], ours: dict[str, str], what: str) -> tuple[int, int, int]:
    """All, passed, and passed net of what the null server passes; says each that did not."""
    passed = {name for name, said in ours.items() if said == "passed"}
    free = {name for name, said in null.items() if said == "passed"}
    for name, said in ours.items():
        if said != "passed":
            print(f"  {name}: {said}")  # noqa: T201
    net, open_to_all = len(passed - free), len(set(ours) & free)
    said = f"{what}: {len(passed)} of {len(ours)} scenarios passed, {net} net of the null server"
    print(f"{said}, which passes {open_to_all}")  # noqa: T201
    return len(ours), len(passed), len(passed - free)


@pytest.fixture
def house(own_house: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONGVU_LIMIT_FACTOR", "1000000")  # the suite is no visitor
    actors._kept.forget()  # another database: the same ids are others


def test_registration(house: None, tmp_path: Path, null_server: str) -> None:
    folder = _suite("bb-registration", "test/openAPI", tmp_path)
    token = govstack.furnish(folder, tmp_path / "packages")
    ours = _ask(folder, "publicservices/registration/", token)
    counted, passed, _net = _count(_run(folder, null_server), ours, "GovStack Registration")
    assert counted >= 49
    assert passed == counted


def test_workflow(house: None, tmp_path: Path, null_server: str) -> None:
    """What cannot pass is explained, scenario by scenario, in docs/concepts/govstack.md."""
    folder = _suite("bb-workflow", "test/api-suite", tmp_path)
    ours = _ask(folder, "casework/workflow/", govstack.furnish_processes())
    counted, _passed, net = _count(_run(folder, null_server), ours, "GovStack Workflow")
    assert counted >= 18
    assert net >= POSSIBLE


def _ask(folder: Path, address: str, token: str) -> dict[str, str]:
    server = Server()
    try:
        return _run(folder, f"http://localhost:{server.port}/api/v1/{address}", token)
    finally:
        server.stop()
