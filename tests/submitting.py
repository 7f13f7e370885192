"""Submissions to a running house from outside, and what must be true of them afterwards.

A submission is acknowledged when its answer leads to the dossier's page.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import requests

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 16
PATIENCE = 240
DOSSIER = re.compile(r"/ho-so/([0-9a-f-]{36})/$")
RECEIPTS = """
SELECT count(*) AS issued FROM documents_paper p JOIN dossiers_dossier d
  ON p.subject_uid = d.uid::text
WHERE p.state = 'issued' AND d.request_key = ANY(%(keys)s)
"""
DRAFTS = "SELECT count(*) AS left_over FROM casework_formdraft WHERE uid::text = ANY(%(keys)s)"
ROWS = """
SELECT d.uid, d.code, d.request_key, d.submitted_at,
  (SELECT count(*) FROM casework_case c WHERE c.subject_uid = d.uid::text) AS cases,
  (SELECT count(*) FROM dossiers_attachment a WHERE a.dossier_id = d.id) AS papers,
  (SELECT count(*) FROM documents_paper p WHERE p.subject_uid = d.uid::text
     AND p.state = 'issued' AND p.sha256 <> '') AS receipts,
  (SELECT min(p.issued_at) FROM documents_paper p WHERE p.subject_uid = d.uid::text) AS receipt_at,
  (SELECT count(*) FROM ledger_entry e WHERE e.name = 'dossiers.dossier.submitted'
     AND e.subject = d.uid::text) AS told
FROM dossiers_dossier d WHERE d.request_key = ANY(%(keys)s) ORDER BY d.id
"""


def submit_all(
    url: str, cookies: dict[str, str], drafts: list[str], *, at_once: int = AT_ONCE
) -> dict[str, str]:
    """draft → dossier of those that were acknowledged."""
    with ThreadPoolExecutor(at_once) as pool:
        found = pool.map(lambda draft: submit(url, cookies, draft), drafts)
    return {draft: uid for draft, uid in zip(drafts, found, strict=True) if uid}


def submit(url: str, cookies: dict[str, str], draft: str) -> str:
    """The dossier's uid when the house said so, else ''."""
    try:
        return acknowledged(post(url, cookies, f"/ho-so-nhap/{draft}/kiem-tra/"))
    except requests.RequestException:
        return ""


def post(
    url: str, cookies: dict[str, str], path: str, files: Any = None, **fields: str
) -> requests.Response:
    """One form sent as a browser sends it; redirects are not followed."""
    return requests.post(
        f"{url}{path}", data={"csrfmiddlewaretoken": cookies["csrftoken"], **fields}, files=files,
        cookies=cookies, headers={"Referer": f"{url}{path}"}, allow_redirects=False, timeout=60,
    )  # fmt: skip


def acknowledged(answer: requests.Response) -> str:
    """The dossier that an answer leads to, or ''."""
    found = DOSSIER.search(answer.headers.get("Location", ""))
    return found[1] if answer.status_code in (302, 303) and found else ""


def await_ready(url: str) -> None:
    """Wait until the house serves again."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if requests.get(f"{url}/readyz", timeout=10).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.5)
    raise AssertionError("the house did not come back")


def await_receipts(environment: dict[str, str], drafts: list[str]) -> None:
    """Wait until the worker has signed every receipt."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = ask(environment, RECEIPTS, drafts)
        if found[0]["issued"] >= len(drafts):
            return
        time.sleep(2)
    raise AssertionError(f"only {found[0]['issued']} of {len(drafts)} receipts were signed")


def is_whole(environment: dict[str, str], submitted: dict[str, str]) -> list[dict[str, Any]]:
    """Check that every draft became one dossier and nothing of it is half; the rows.

    submitted: draft → dossier as the house said.
    """
    drafts = list(submitted)
    rows = ask(environment, ROWS, drafts)
    by_request = {row["request_key"]: row for row in rows}
    assert len(rows) == len(by_request) == len(drafts)
    for draft, uid in submitted.items():
        assert str(by_request[draft]["uid"]) == uid
    assert len({row["code"] for row in rows}) == len(drafts)
    assert [r["code"] for r in rows if (r["cases"], r["papers"], r["receipts"]) != (1, 2, 1)] == []
    assert [r["code"] for r in rows if r["told"] != 1] == []
    assert [r["code"] for r in rows if r["receipt_at"] < r["submitted_at"]] == []
    assert ask(environment, DRAFTS, drafts)[0]["left_over"] == 0
    return rows


def ledger_is_whole(environment: dict[str, str]) -> bool:
    """What `congvu ledger verify` says."""
    done = subprocess.run(
        [sys.executable, "-m", "congvu", "ledger", "verify"],
        env=environment, cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    print(done.stdout[-500:])  # noqa: T201
    return done.returncode == 0


def ask(environment: dict[str, str], query: str, drafts: list[str]) -> list[dict[str, Any]]:
    """Rows of the house's own database."""
    url = subprocess.run(
        [sys.executable, "-c", "from congvu.config import postgres as p; print(p.cluster().url())"],
        env=environment, cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(query, {"keys": drafts}).fetchall()
