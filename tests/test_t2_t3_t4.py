"""Three promises that users of other portals miss, over the real doors and a sample of procedures.

T2: a dossier that is sent back names the papers and the reason, and the citizen always sees who holds it
and until when. T3: nothing that a register or the person's last answer knows is asked again. T4: begun
on a phone, finished at a counter by an officer with the person's consent. The seed is printed;
CONGVU_SEED repeats a run, CONGVU_SAMPLE says how many procedures each judge takes.
"""

from __future__ import annotations

import html
import io
import os
import random
import secrets
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from congvu.engines.identity import demo
from congvu.engines.identity.queries import actors
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, State
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications
from congvu.systems.publicservices.queries import prefilling
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests import test_worked_cases as worked
from congvu.systems.publicservices.tests.support import cast
from tests.personas import raise_level

pytestmark = [pytest.mark.judge, pytest.mark.slow]
SAMPLE = int(os.environ.get("CONGVU_SAMPLE", "6"))
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"


@pytest.fixture
def chance(own_house: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """The sample's dice, on a furnished house of its own."""
    monkeypatch.setenv("CONGVU_LIMIT_FACTOR", "1000000")
    settings.CONGVU_LIMITS = {k: (10**6, s) for k, (_n, s) in settings.CONGVU_LIMITS.items()}
    actors._kept.forget()
    seed = os.environ.get("CONGVU_SEED") or str(secrets.randbelow(2**31))
    print(f"promises: seed {seed}")  # noqa: T201
    return random.Random(seed)


def _signed_in(who: str, **headers: str) -> Client:
    made = Client(headers=headers)
    made.force_login(demo.account(who), backend=site.AUTHENTICATION_BACKENDS[0])
    raise_level(made)
    return made


def _sample(chance: random.Random, desk: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Some procedures with a worked case of An's; desk: only those that this officer takes in."""
    cases = [param.values for param in worked._cases("runs")]
    fit = [
        (str(code), case)
        for code, _said, case in cases
        if case["applicant"] == "an" and case["decisions"][0].startswith(f"{desk}")
    ]
    return chance.sample(fit, min(SAMPLE, len(fit)))


def _draft(code: str, case: dict[str, Any]) -> str:
    """A draft that can be handed in; what the house knew stays as it stood."""
    at, an = clock.now(), cast("an")
    begun = applications.begin_application(actor=an, code=code, at=at)
    form = worked._form(code, at)
    given = worked._answers(form, case["answers"], support.upload(an))
    answers = {**given, **{k: v for k, v in begun.answers.items() if v not in ("", None, [])}}
    for step in form.steps:
        worked.casework.save_draft_step(
            actor=an, uid=begun.uid, step=step.key, version=begun.steps.get(step.key, 0),
            answers={q.key: answers[q.key] for q in step.questions if q.key in answers},
            device="", force=True, at=at,
        )  # fmt: skip
    return str(begun.uid)


def _hand_in(citizen: Client, draft: str) -> str:
    """By the button of the page where all is checked; the uid of the dossier."""
    sent = citizen.post(f"/ho-so-nhap/{draft}/kiem-tra/")
    assert sent.status_code == 302, sent.content.decode()[-3000:]
    return str(sent.headers["Location"]).rstrip("/").rpartition("/")[2]


def _page(client: Client, uid: str) -> str:
    shown = client.get(f"/ho-so/{uid}/")
    assert shown.status_code == 200
    return html.unescape(shown.content.decode())


def _sees_who_and_until_when(citizen: Client, uid: str) -> None:
    """The page says at which office it is, and the day that was promised."""
    card = dossiers.for_machine(uid=uid)
    task = worked.casework.task_of(noun=support.NOUN, subject_uid=uid, whose="official")
    assert task is not None
    assert card.due_at is not None
    shown = _page(citizen, uid)
    assert org.unit(task.unit_id).name in shown
    assert f"{clock.local(card.due_at):%d/%m/%Y}" in shown


def test_t2_what_is_sent_back_names_papers_and_reason(chance: random.Random) -> None:
    citizen = _signed_in("an")
    for code, case in _sample(chance):
        uid = _hand_in(citizen, _draft(code, case))
        support.pay_fees(uid, clock.now())
        _sees_who_and_until_when(citizen, uid)
        desk = _signed_in(case["decisions"][0].partition(":")[0])
        task = worked.casework.task_of(noun=support.NOUN, subject_uid=uid, whose="official")
        found = procedures.procedure(code=code, on=clock.local(clock.now()).date())
        asked = chance.sample(found.components, chance.randint(1, min(2, len(found.components))))
        reason = f"Bản chụp mờ, không đọc được ({chance.randint(100, 999)})"
        door, keys = f"/ho-so/{uid}/xu-ly/{task.uid}/", [c.key for c in asked]
        for bad in (
            {"components": keys, "reason": ""},
            {"components": keys, "reason": "   "},
            {"components": [], "reason": reason},
            {"components": ["khong-co"], "reason": reason},
        ):
            refused = desk.post(door, {"outcome": "supplement", **bad})
            assert refused.status_code in (409, 422), (code, bad)
            assert dossiers.for_machine(uid=uid).state is State.SUBMITTED, (code, bad)
        sent = desk.post(door, {"outcome": "supplement", "components": keys, "reason": reason})
        assert sent.status_code == 302, code
        assert dossiers.for_machine(uid=uid).state is State.SUPPLEMENT
        shown, form = _page(citizen, uid), citizen.get(f"/ho-so/{uid}/bo-sung/")
        words = html.unescape(form.content.decode())
        assert "Bạn cần bổ sung hồ sơ" in shown
        assert "<strong>Người nộp hồ sơ</strong>" in shown
        for one in asked:
            assert one.name in shown, (code, one.key)
            assert one.name in words, (code, one.key)
        assert reason in shown
        assert reason in words
        short = citizen.post(f"/ho-so/{uid}/bo-sung/", {})
        assert short.status_code in (409, 422)
        files = {c.key: _file() for c in asked}
        assert citizen.post(f"/ho-so/{uid}/bo-sung/", files).status_code == 302, code
        assert dossiers.for_machine(uid=uid).state is State.SUBMITTED
        _sees_who_and_until_when(citizen, uid)


def _file() -> io.BytesIO:
    made = io.BytesIO(support.PDF)
    made.name = "ban-chup.pdf"
    return made


def test_t3_what_is_known_is_not_asked_again(chance: random.Random) -> None:
    citizen, an = _signed_in("an"), cast("an")
    for code, case in _sample(chance):
        for turn in range(2):  # the second time the first answers are known, too
            found = procedures.procedure(code=code, on=clock.local(clock.now()).date())
            known = prefilling.taken_over(actor=an, form=found.form).answers
            assert known, code
            draft = _draft(code, case)
            made = worked.casework.draft(actor=an, uid=draft)
            missing = {k for k, one in known.items() if made.answers.get(k) != one.value}
            assert missing == set(), (code, turn)
            page = citizen.get(f"/ho-so-nhap/{draft}/", follow=True)
            assert page.status_code == 200
            uid = _hand_in(citizen, draft)
            row = dossiers.visible(an).get(uid=uid)
            assert (row.retyped, row.retyped_keys) == (0, []), (code, turn)
            assert row.prefilled >= len(known) - 1, (code, turn)


def test_t4_begun_on_a_phone_finished_at_the_counter(chance: random.Random) -> None:
    phone = _signed_in("an", **{"User-Agent": PHONE})
    desk, other = _signed_in("binh"), _signed_in("ha")
    for code, case in _sample(chance, desk="binh"):
        draft = _draft(code, case)
        share = f"/ho-so-nhap/{draft}/mo-noi-khac/"
        wrong = desk.post("/mot-cua/ban-nhap/", {"code": "22222222"})
        assert wrong.status_code == 422  # without the person's code there is no consent
        key = phone.post(share).context["code"]
        opened = desk.post("/mot-cua/ban-nhap/", {"code": key}, follow=True)
        assert opened.status_code == 200, code
        step = opened.request["PATH_INFO"]
        uid = step.split("/")[3]
        assert other.get(step).status_code in (403, 404)
        assert desk.post("/mot-cua/ban-nhap/", {"code": key}).status_code == 422  # once only
        live = phone.get(share, headers={"HX-Request": "true"}).content.decode()
        assert cast("binh").name in live
        sent = desk.post(f"/mot-cua/ban-nhap/{uid}/kiem-tra/")
        assert sent.status_code == 302, (code, sent.content.decode()[-2000:])
        made = str(sent.headers["Location"]).rstrip("/").rpartition("/")[2]
        card = dossiers.for_machine(uid=made)
        assert (card.channel, card.person_id) == (Channel.DIRECT, cast("an").person_id)
        assert card.taken_by == cast("binh").name
        assert card.code in _page(phone, made)
        readers = phone.get("/tai-khoan/ai-da-xem/").content.decode()
        assert "Mở bản nháp tại quầy" in html.unescape(readers)
