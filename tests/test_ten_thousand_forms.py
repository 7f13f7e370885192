"""Ten thousand generated submissions of forms through the real pages: no 500, no stored markup, every
refusal names its field. The seed is printed; CONGVU_SEED repeats a run. The daily run takes as many
of them as fit its share of time and says how many; CONGVU_FORMS=10000 takes all, however long.
"""

from __future__ import annotations

import html
import os
import random
import re
import string
import time
from collections import Counter
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications
from tests.personas import raise_level

pytestmark = [pytest.mark.judge, pytest.mark.timeout(1500)]
CODES = ("1.013734", "1.012929")
FORMS = int(os.environ.get("CONGVU_FORMS", "10000"))
CPU_SECONDS = 3_600.0 if "CONGVU_FORMS" in os.environ else 60.0
SUBMIT_EVERY = 50
MARKUP = "<script>alert(1)</script>"
LETTERS = string.printable + "ăâđêôơưạảấẩ\u0301\u200b\x1b\u202e🏛"
PIECES = (
    "", " ", "\0", "\u202eabc", "e\u0301", MARKUP, f"Nguyễn{MARKUP}Văn", "<img src=x onerror=alert(1)>",
    "javascript:alert(1)", "' OR 1=1 --", "{{7*7}}", "{% load x %}", "%s%n", "%(x)s", "0" * 5_000,
    "1e309", "NaN", "-1", "١٢٣", "31/31/3131", "29/02/2027", "01/01/0001", "a@b@c", "../../etc/passwd",
    "\t\r\n", "1.2.3", ",", "đ", "51", "51/51234", "99999999999999999999", "[]", "null", "true",
    "Nguyễn Văn An", "051090000001", "15/02/1990", "0900000001", "an@example.vn", "32.000.000",
    "Thôn Cổ Lũy", "Nhật Bản", "Tịnh Khê", "on",
)  # fmt: skip
NAMED = re.compile(r'<li><a href="#id_([^"]+)">[^<]+: [^<]+</a></li>')
SUMMARY = re.compile(r'c-summary-of-errors".*?</div>', re.S)
CONTROL = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="([^"]+)"[^>]*>')
OPTION = re.compile(r'<option value="([^"]+)"')
BUTTONS = {"csrfmiddlewaretoken", "version", "go", "q", "theme", "next", "language", "keep"}


class Page:
    """One step of one draft: its address and the names of what can be filled in."""

    def __init__(self, client: Client, url: str) -> None:
        self.url = url
        shown = client.get(url).content.decode()
        form = shown[shown.index("data-congvu-autosave") :]
        form = form[: form.index("</form>")]
        self.names = sorted({html.unescape(n) for n in CONTROL.findall(form)} - BUTTONS)
        self.options = [html.unescape(o) for o in OPTION.findall(form)] or [""]


@pytest.fixture
def client(own_house: None, settings: Any) -> Client:
    settings.CONGVU_LIMITS = dict.fromkeys(
        settings.CONGVU_LIMITS, (10**9, 60)
    )  # one very busy person
    made = Client(raise_request_exception=False)
    made.force_login(demo.account("an"), backend=site.AUTHENTICATION_BACKENDS[0])
    raise_level(made)
    return made


@pytest.fixture
def drafts(own_house: None) -> dict[str, list[str]]:
    """draft → the keys of its steps, for each of the procedures."""
    an = identity.actor_for(demo.account("an").pk)
    made = {}
    for code in CODES:
        draft = applications.begin_application(actor=an, code=code, at=clock.now())
        form = casework.load_form(procedures.procedure(code=code, on=clock.today()).form)
        made[str(draft.uid)] = [step.key for step in form.steps]
    return made


def test_no_form_breaks_the_house(client: Client, drafts: dict[str, list[str]]) -> None:
    seed = int(os.environ.get("CONGVU_SEED", "") or random.SystemRandom().randrange(10**6))
    chance = random.Random(seed)
    pages = [
        Page(client, f"/ho-so-nhap/{draft}/{step}/")
        for draft, steps in drafts.items()
        for step in steps
    ]
    found: Counter[int] = Counter()
    began, sent = time.process_time(), 0
    while sent < FORMS and time.process_time() - began < CPU_SECONDS:
        chosen = chance.choice(pages)
        answer = client.post(chosen.url, _filled(chosen, chance))
        found[answer.status_code] += 1
        sent += 1
        _judge(answer, chosen.names, f"seed {seed}, form {sent}")
        if sent % SUBMIT_EVERY == 0:
            _judge_submission(client, chance.choice(list(drafts)), f"seed {seed}, form {sent}")
    spent = time.process_time() - began
    print(f"seed {seed}: {sent} forms in {spent:.0f} s of CPU, {dict(found)}")  # noqa: T201
    assert sent >= min(FORMS, 1_000)
    assert found[422] > sent // 10
    assert _stored_markup(drafts) == []


def _filled(page: Page, chance: random.Random) -> dict[str, Any]:
    """Some of the fields, some of them with what nobody should type, now and then one of our own."""
    given: dict[str, Any] = {"version": "0", "keep": "mine", "go": "next"}
    for name in page.names:
        kind = chance.random()
        if kind < 0.15:
            continue
        if kind < 0.3:
            value: Any = "".join(chance.choices(LETTERS, k=chance.randrange(20)))
        elif kind < 0.4:
            value = chance.choice(page.options)
        elif kind < 0.45:
            value = [chance.choice(PIECES), chance.choice(PIECES)]
        else:
            value = chance.choice(PIECES)
        given[name] = value
    if chance.random() < 0.1:
        strange = chance.choice(
            ["version", "_add", "_remove", "go", "keep", MARKUP, "x[]", "__proto__"]
        )
        given[strange] = chance.choice(PIECES)
    return given


def _judge(answer: Any, names: list[str], where: str) -> None:
    assert answer.status_code in (200, 302, 409, 422), where
    shown = answer.content.decode()
    assert MARKUP not in shown, where
    assert "<img src=x" not in shown, where
    if answer.status_code == 422:
        summary = SUMMARY.search(shown)
        assert summary is not None, where
        said = [html.unescape(name) for name in NAMED.findall(summary[0])]
        assert said, where
        assert {name.split("-")[0] for name in said} <= {n.split("-")[0] for n in names}, where


def _judge_submission(client: Client, draft: str, where: str) -> None:
    """All that was typed on one page, and the button: refused, with each field by its name."""
    url = f"/ho-so-nhap/{draft}/kiem-tra/"
    shown = client.get(url)
    assert shown.status_code == 200, where
    assert MARKUP not in shown.content.decode(), where
    answer = client.post(url)
    assert answer.status_code == 422, where
    text = answer.content.decode()
    assert MARKUP not in text, where
    assert "/ho-so-nhap/" in text[text.index('role="alert"') :].split("</ul>")[0], where


def _stored_markup(drafts: dict[str, list[str]]) -> list[str]:
    """What the rules would take over into a dossier and still holds a tag."""
    an = identity.actor_for(demo.account("an").pk)
    found = []
    for uid in drafts:
        draft = casework.draft(actor=an, uid=uid)
        code = draft.purpose.split("@")[0]
        form = casework.load_form(procedures.procedure(code=code, on=clock.today()).form)
        checked = casework.clean(form, draft.answers, today=clock.today())
        found += [text for text in _texts(checked) if "<script" in text or "<img" in text]
    return found


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [t for v in value.values() for t in _texts(v)]
    if isinstance(value, list):
        return [t for v in value for t in _texts(v)]
    return [value] if isinstance(value, str) else []
