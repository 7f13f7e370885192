"""The GovStack Registration door: what a system may do for people who are linked to it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.models import Machine
from congvu.engines.identity.web.backends import BACKEND
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.tests import support

pytestmark = pytest.mark.house
ROOT = "/api/v1/publicservices/registration/"
SYSTEM = Actor.system("test")
RELAY = "publicservices.application.relay"
PDF = base64.b64encode(support.PDF).decode()


@pytest.fixture
def token(db: None) -> str:
    """Of a system at the province's one-stop centre, to which An is linked as NGUOI-1."""
    desk = identity.actor_for(demo.account("binh").pk)
    at, unit = support.AT, desk.unit_id or 0
    secret = identity.add_machine(
        actor=SYSTEM, client_id="cong-tinh", name="Cổng tỉnh", unit_id=unit, at=at
    )
    row = Machine.objects.get()
    for code, where in ((RELAY, None), ("publicservices.dossier.receive", unit)):
        identity.grant_role(
            actor=SYSTEM, account_id=row.account_id, code=code, unit_id=where,
            valid_from=at.date(), decision_number="1/QĐ",
        )  # fmt: skip
    an = identity.person(demo.account("an").person_id)
    named = [
        identity.Named(kind="applicant", theirs="NGUOI-1", ours=str(an.uid)),
        identity.Named(kind="service", theirs="HOI", ours=support.FOUND, label="Founding"),
    ]
    identity.name_things(actor=SYSTEM, uid=str(row.uid), named=named)
    return identity.give_machine_token(
        actor=SYSTEM, client_id="cong-tinh", secret=secret, at=clock.now()
    )


@pytest.fixture
def call(client: Client, token: str) -> Any:
    """``call("POST", "tasks/1/complete", {...})`` → (status, body)."""

    def ask(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        answer = client.generic(
            method, ROOT + path, data=b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"} | headers,
        )  # fmt: skip
        return answer.status_code, answer.json()

    return ask


def _upload(client: Client, token: str) -> str:
    said = client.post(
        ROOT + "documents?additionalMetadata=don.pdf", {"file": PDF},
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert said.status_code == 200
    return str(said.json()["url"])


def test_a_stranger_and_an_official_without_the_permission_are_turned_away(
    client: Client, db: None
) -> None:
    assert client.get(ROOT + "services").status_code == 401
    client.force_login(demo.account("ha"), backend=BACKEND)
    assert client.get(ROOT + "services").status_code == 403


def test_a_thing_goes_by_the_callers_name_for_it(call: Any) -> None:
    status, found = call("GET", "services?name=found")
    assert (status, [s["id"] for s in found]) == (200, ["HOI"])
    assert call("GET", "services/HOI")[1][0]["name"] == "Founding"
    assert call("GET", "services/khong-co")[0] == 404
    (form,) = call("GET", "services/HOI/eForms")[1]
    schema = call("GET", f"eForms/{form['eFormId']}")[1]["schema"]
    assert "ten_hoi" in schema["required"]


def test_an_application_is_begun_gone_on_with_and_handed_in(
    call: Any, client: Client, token: str
) -> None:
    status, begun = call("POST", "services/HOI/applications", {"applicantId": "NGUOI-1"})
    assert status == 200
    assert "registered" not in begun
    assert begun["applicationData"]["formData"]["data"]["ho_ten"] == "Nguyễn Văn An"
    key = begun["fileId"]
    assert dossiers.by_key(request_key=key) is None
    url = _upload(client, token)
    answers = support.answers(support.FOUND, "x")
    data = {k: [url] if v == ["x"] else v for k, v in answers.items()}
    body = {"applicantId": "NGUOI-1", "formData": {"data": data}, "documentUrls": [url]}
    status, done = call("PUT", f"applications/{key}", body)
    assert (status, done["status"]["code"]) == (200, "PENDING")
    assert done["registered"]
    dossier = dossiers.by_key(request_key=key)
    assert dossier is not None
    (listed,) = call("GET", "applications?applicantId=NGUOI-1&serviceId=HOI")[1]
    assert (listed["fileId"], listed["serviceId"]) == (key, "HOI")
    assert call("GET", "applications?applicantId=ai-do")[1] == []
    # What was handed in is frozen.
    assert call("PUT", f"applications/{key}", body)[0] == 400
    # The desk's step is within the system's reach: it takes the dossier in.
    (step,) = call("GET", f"tasks?fileId={key}")[1]
    status, refused = call("POST", f"tasks/{step['taskId']}/complete", {"data": {}})
    assert status == 400  # three ends: it must say which
    assert "outcome" in refused["localizedMessage"]
    done = call("POST", f"tasks/{step['taskId']}/complete", {"data": {"outcome": "accept"}})
    assert done[0] == 200
    assert call("GET", f"tasks?fileId={key}")[1] == []  # the next is another's


@pytest.mark.parametrize(
    ("service", "body", "status"),
    [
        ("HOI", {"applicantId": "ai-do"}, 400),
        ("HOI", {"applicantId": "NGUOI-1", "formData": {"data": {"khong_co": "x"}}}, 400),
        ("HOI", {"applicantId": "NGUOI-1", "formData": {"eFormId": "1.013734"}}, 400),
        ("HOI", {"applicantId": "NGUOI-1", "documentUrls": ["string"]}, 400),
        ("HOI", {}, 400),
        ("khong-co", {"applicantId": "NGUOI-1"}, 404),
    ],
)
def test_what_is_wrong_leaves_nothing_behind(
    call: Any, service: str, body: dict[str, Any], status: int
) -> None:
    assert call("POST", f"services/{service}/applications", body)[0] == status
    assert call("GET", "applications")[1] == []
    assert not list(identity.named_things(identity.actor_for(Machine.objects.get().account_id),
                                          "application"))  # fmt: skip


def test_another_systems_application_is_not_there(call: Any) -> None:
    mine = support.submit(identity.actor_for(demo.account("an").pk), support.FOUND)
    key = dossiers.keys_of([mine.uid])[mine.uid]
    assert call("GET", f"applications/{key}")[0] == 404
    assert call("PUT", f"applications/{key}", {"applicantId": "NGUOI-1"})[0] == 404


def test_statistics_say_of_which_span_they_are(call: Any) -> None:
    mediator = {"Information-Mediator-Client": "VN/GOV/51/cong"}
    address = "data/statistics/1.0?startDate=2026-01-15&endDate=2026-03-01&timeframe=month"
    status, spans = call("GET", address, **mediator)
    assert status == 200
    assert [s["references"]["startDate"] for s in spans] == [
        "2026-01-15", "2026-02-01", "2026-03-01",
    ]  # fmt: skip
    again = f"{address}?{address.partition('?')[2]}"
    assert call("GET", again, **mediator) == (200, spans)  # said twice is said once
    assert call("GET", address)[0] == 400
    assert call("GET", address, **{"Information-Mediator-Client": "VN/GOV/51/"})[0] == 400
    assert call("GET", "data/statistics/1.0?registrationName=khong-co", **mediator)[0] == 404


def test_documents_are_the_senders_only(client: Client, token: str) -> None:
    url = _upload(client, token)
    mine = client.get(url, headers={"Authorization": f"Bearer {token}"})
    assert mine.content == support.PDF
    client.force_login(demo.account("binh"), backend=BACKEND)
    assert client.get(url).status_code == 403
    bad = client.post(
        ROOT + "documents", {"file": "không phải"}, headers={"Authorization": f"Bearer {token}"}
    )
    assert bad.status_code == 400
