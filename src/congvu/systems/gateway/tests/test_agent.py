"""The agent node against a platform on a real socket: asked out, answered within agreements, once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from congvu.config.demo_ndop.app import Platform
from congvu.config.simulated import Quiet, Server
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.queries.readers import looks
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid
from congvu.systems.gateway.actions import agent
from congvu.systems.gateway.actions.agreements import end_agreement
from congvu.systems.gateway.models import AgentNode, AgentRequest, CallDay
from congvu.systems.gateway.queries import agent as queries
from congvu.systems.gateway.rules import agent as rules
from congvu.systems.gateway.tests.conftest import AT, ROOT
from congvu.systems.gateway.tests.test_services import (
    Machine,
    a_dossier,
    browser,
    granted,
    head,
    machine,
)  # fmt: skip

__all__ = ["machine"]
pytestmark = [pytest.mark.house, pytest.mark.django_db]
KEY, CLIENT = "khoa-cua-nen-tang", "tinh-ban"


class Counting(Platform):
    """came: method and path; how: what it does with the next ones."""

    def __init__(self) -> None:
        super().__init__(key=KEY)
        self.url, self.how = "", "well"
        self.came: list[str] = []
        self.end = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.came.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        self.down = self.how == "failing" or (
            self.how == "deaf" and environ["REQUEST_METHOD"] == "POST"
        )
        if self.how == "slow":
            self.end.wait()
        if self.how == "babbling":
            start("200 OK", [("Content-Type", "application/json")])
            return [b'{"yeuCau": [{"ma": "../x"}]}']
        return super().__call__(environ, start)


@pytest.fixture
def platform() -> Iterator[Counting]:
    app = Counting()
    server = make_server("127.0.0.1", 0, app, Server, Quiet)
    app.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with pretend(AT):
            yield app
    finally:
        app.end.set()
        server.shutdown()
        server.server_close()
        thread.join()


def connect(platform: Counting, **changed: Any) -> None:
    how: dict[str, Any] = {
        "base_url": platform.url, "way": "api_key", "header": "X-API-Key", "secret": KEY,
        "seconds": 20, "client": CLIENT, "basis": "Thỏa thuận mẫu 03/TT", **changed,
    }  # fmt: skip
    agent.connect_agent(actor=ROOT, told=agent.Connection(**how), at=AT)


def poll() -> int:
    return agent.poll(actor=ROOT)


def test_what_is_asked_is_answered_within_the_agreement(
    platform: Counting, machine: Machine
) -> None:
    granted(machine)
    connect(platform)
    dossier = a_dossier()
    name = platform.ask(service="ho-so", key=dossier.code)
    assert poll() == 1
    told = platform.answered[name]
    assert (told["ketQua"], told["duLieu"]["code"]) == (rules.GIVEN, dossier.code)
    assert set(told["duLieu"]) == {"code", "applicant_name"}
    assert told["chuKy"].count(".") == 2
    row = AgentRequest.objects.get()
    assert (row.outcome, bytes(row.owed), row.sent_at) == (rules.GIVEN, b"", AT)
    an = identity.person(demo.account("an").person_id)
    assert "Sở Y tế tỉnh mẫu" in looks(str(an.uid))[0].purpose
    assert poll() == 0
    assert platform.came == ["GET /yeu-cau", f"POST /tra-loi/{name}", "GET /yeu-cau"]


def test_without_an_agreement_or_beyond_it_nothing_is_given(
    platform: Counting, machine: Machine
) -> None:
    connect(platform)
    code = a_dossier().code
    first = platform.ask(service="ho-so", key=code)
    poll()
    assert (platform.answered[first]["ketQua"], platform.answered[first]["duLieu"]) == (
        rules.REFUSED, None,
    )  # fmt: skip
    agreement = granted(machine)  # two calls a day
    names = [platform.ask(service="ho-so", key=key) for key in (code, "khong-co", code)]
    poll()
    assert [platform.answered[n]["ketQua"] for n in names] == [
        rules.GIVEN, rules.ABSENT, rules.REFUSED,
    ]  # fmt: skip
    end_agreement(actor=head(), uid=str(agreement.uid), reason="Hết nhu cầu", at=AT)
    last = platform.ask(service="ho-so", key=code)
    poll()
    assert platform.answered[last]["ketQua"] == rules.REFUSED


def test_an_answer_that_did_not_arrive_is_kept_sealed_and_sent_again(
    platform: Counting, machine: Machine
) -> None:
    """The person was looked at once, however often the answer has to be sent."""
    agreement = granted(machine)
    connect(platform)
    dossier = a_dossier()
    name = platform.ask(service="ho-so", key=dossier.code)
    platform.how = "deaf"
    assert poll() == 0
    row = AgentRequest.objects.get()
    assert row.sent_at is None
    assert dossier.code.encode() not in bytes(row.owed)
    platform.how = "well"
    assert poll() == 1
    assert platform.answered[name]["ketQua"] == rules.GIVEN
    assert CallDay.objects.get(agreement=agreement).calls == 1


def test_killed_between_answer_and_receipt_nothing_is_lost(
    platform: Counting, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    granted(machine)
    connect(platform)
    name = platform.ask(service="ho-so", key=a_dossier().code)
    real = agent.keep_answer

    def cut(**how: Any) -> None:
        real(**how)
        raise KeyboardInterrupt

    monkeypatch.setattr(agent, "keep_answer", cut)
    with pytest.raises(KeyboardInterrupt):
        poll()
    monkeypatch.setattr(agent, "keep_answer", real)
    assert poll() == 1
    assert platform.answered[name]["ketQua"] == rules.GIVEN


@pytest.mark.parametrize(
    ("how", "changed"),
    [
        ("failing", {}),
        ("babbling", {}),
        ("slow", {"seconds": 1}),
        ("well", {"secret": "sai"}),
    ],
)
def test_a_platform_that_misbehaves_is_told_on_the_page(
    platform: Counting, machine: Machine, how: str, changed: dict[str, Any]
) -> None:
    connect(platform, **changed)
    platform.ask(service="ho-so", key="x")
    platform.how = how
    assert poll() == 0
    assert AgentNode.objects.get().trouble
    assert not AgentRequest.objects.exists()


def test_a_silent_platform_is_left_alone(platform: Counting, machine: Machine) -> None:
    connect(platform)
    platform.how = "failing"
    for _each in range(8):
        poll()
    assert len(platform.came) == 6
    platform.how = "well"
    with pretend(AT + timedelta(seconds=31)):
        poll()
    assert AgentNode.objects.get().open_until is None


def test_nothing_inside_the_house_is_called(
    platform: Counting, machine: Machine, settings: Any
) -> None:
    connect(platform)
    settings.CALLS_INSIDE = ()
    assert (poll(), platform.came) == (0, [])
    with pytest.raises(Invalid):
        connect(platform)


def test_the_pages(platform: Counting, machine: Machine) -> None:
    http, page = browser("giang"), "/lien-thong/tac-tu/"
    assert "Chưa kết nối" in http.get(page).content.decode()
    form = {
        "base_url": platform.url, "way": "api_key", "header": "X-API-Key", "secret": KEY,
        "seconds": 20, "most_bytes": 50_000, "client": "khong-co", "basis": "03/TT", "is_on": "on",
    }  # fmt: skip
    assert http.post(f"{page}ket-noi/", form).status_code == 422
    assert http.post(f"{page}ket-noi/", {**form, "client": CLIENT}).status_code == 303
    assert KEY not in http.get(f"{page}ket-noi/").content.decode()
    name = platform.ask(service="ho-so", key="khong-co")
    assert http.post(f"{page}hoi/").status_code == 303
    poll()
    text = http.get(page).content.decode()
    assert (name in text, "Từ chối" in text, "Đang trả lời" in text) == (True, True, True)
    assert browser("ha").get(page).status_code == 403


def test_secrets_and_owed_answers_survive_new_keys(platform: Counting, machine: Machine) -> None:
    connect(platform)
    name = platform.ask(service="ho-so", key="x")
    platform.how = "deaf"
    poll()
    agent.renew()
    assert queries.left() == 2
    while agent.reseal(actor=ROOT, at=AT):
        pass
    assert (queries.left(), AgentNode.objects.get().secrets) == (0, {"secret": KEY})
    platform.how = "well"
    assert poll() == 1
    assert name in platform.answered
