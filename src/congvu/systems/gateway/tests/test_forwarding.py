"""Another system's API through the gateway, against a real one: what goes on, and what never does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.queries.readers import looks
from congvu.engines.ledger import api as ledger
from congvu.kernel import fetching
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid
from congvu.kernel.events import upcast
from congvu.systems.gateway.actions import agreements, forwarding, keys, upstreams
from congvu.systems.gateway.actions.services import NewService
from congvu.systems.gateway.events.refused import WHYS, CallRefused
from congvu.systems.gateway.models import Agreement, CachedAnswer, CallDay, Service, Upstream
from congvu.systems.gateway.queries import upstreams as queries
from congvu.systems.gateway.tests.conftest import AT, BASE, ROOT, office
from congvu.systems.gateway.tests.other_system import (
    DOCUMENT,
    OPERATIONS,
    PERSON,
    OtherSystem,
    running,
)  # fmt: skip
from congvu.systems.gateway.tests.test_services import WHO, Machine, browser, head

pytestmark = [pytest.mark.house, pytest.mark.django_db]
OPENED = ["data.hoTen", "data.giaDinh.quanHe"]
SECRET = "khoa-bi-mat-cua-cong"


@pytest.fixture
def other() -> Iterator[OtherSystem]:
    fetching._tokens.clear()
    with running() as app:
        yield app


def publish(other: OtherSystem, **changed: Any) -> Service:
    told = NewService(
        code="dan-cu", title="Tra cứu (mẫu)", source=upstreams.HTTP, purpose="Tra cứu",
        classification="special", sla="99 %", contact="Trung tâm",
    )  # fmt: skip
    uid = upstreams.publish_upstream(
        actor=head(), unit_id=office().id, told=told, at=AT,
        described=upstreams.Described(document=json.dumps(DOCUMENT), operations=OPERATIONS),
        connection=connection(other, **changed),
    )  # fmt: skip
    return Service.objects.get(uid=uid)


def connection(other: OtherSystem, **changed: Any) -> upstreams.Connection:
    how = {"way": "api_key", "header": "X-API-Key", "secret": SECRET, "seconds": 20, **changed}
    return upstreams.Connection(**{"base_url": other.url, **how})


class Partner(Machine):
    """With a granted agreement."""

    def __init__(self, **changed: Any) -> None:
        super().__init__()
        uid = self.ask(**{"service": "dan-cu", "fields": OPENED, "quota": 50, **changed}).json()[
            "uid"
        ]
        agreements.grant_agreement(actor=head(), uid=uid, at=AT)
        self.agreement = Agreement.objects.get(uid=uid)

    def get(self, path: str, **headers: str) -> Any:
        where = f"{BASE}services/dan-cu/v1/{path}"
        return self.http.get(where, headers={**WHO, **headers})


@pytest.fixture
def at() -> Iterator[None]:
    with pretend(AT):
        yield


def told(*names: str) -> list[dict[str, Any]]:
    """What the ledger says of the service, oldest first."""
    ledger.seal(at=AT, wait=True)
    rows = ledger.timeline(noun="gateway.service", subject=str(Service.objects.get().uid))
    kept = [row for row in rows if row.name.removeprefix("gateway.") in names]
    return [row.payload for row in sorted(kept, key=lambda row: row.position or 0)]


def outcomes() -> list[str]:
    return [each["outcome"] for each in told("service.answered")]


def test_a_call_goes_on_and_only_what_is_agreed_comes_back(other: OtherSystem, at: None) -> None:
    publish(other, subject="soDinhDanh")
    partner = Partner()
    answer = partner.get("nguoi/001090000001?lyDo=x")
    assert answer.status_code == 200
    assert answer.json() == {"data": {"hoTen": "Nguyễn Văn Mẫu", "giaDinh": [{"quanHe": "vợ"}]}}
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("50", "49")
    assert answer["Congvu-Signature"].count(".") == 2
    [asked] = other.asked
    assert (asked["path"], asked["query"]) == ("/nguoi/001090000001", {"lyDo": ["x"]})
    assert asked["HTTP_X_API_KEY"] == SECRET
    assert "HTTP_AUTHORIZATION" not in asked
    [row] = told("service.forwarded")
    assert (row["purpose"], row["on_behalf_of"]) == (
        partner.agreement.purpose, WHO["Congvu-On-Behalf-Of"],
    )  # fmt: skip
    assert row["operation"] == "GET /nguoi/{soDinhDanh}"
    assert "001090000001" not in json.dumps(told("service.forwarded", "service.answered"))
    assert outcomes() == ["answered"]
    again = partner.get("nguoi/001090000001", **{"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_person_sees_who_asked(other: OtherSystem, at: None) -> None:
    publish(other, subject="soDinhDanh")
    person = identity.person(demo.account("an").person_id)
    Partner().get(f"nguoi/{identity.cccd_of(person.id)}")
    assert WHO["Congvu-On-Behalf-Of"] in looks(str(person.uid))[0].purpose


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nguoi/..", 404),
        ("nguoi/a/b", 404),
        ("khac", 404),
        ("tim", 404),
        ("nguoi/1?laTham=1", 422),
    ],
)
def test_what_is_not_described_is_not_asked(
    other: OtherSystem, at: None, path: str, status: int
) -> None:
    publish(other)
    assert Partner().get(path).status_code == status
    assert (other.asked, CallDay.objects.count()) == ([], 0)


def test_a_body_goes_on_where_it_is_described(other: OtherSystem, at: None) -> None:
    publish(other)
    partner = Partner()
    where = f"{BASE}services/dan-cu/v1/tim"
    answer = partner.http.post(where, '{"ten":"Mẫu"}', "application/json", headers=WHO)
    assert answer.status_code == 200
    assert json.loads(other.asked[0]["body"]) == {"ten": "Mẫu"}
    assert partner.http.post(where, "x", "text/plain", headers=WHO).status_code == 415
    assert len(other.asked) == 1


@pytest.mark.parametrize(
    ("how", "changed", "status", "outcome"),
    [
        ("slow", {"seconds": 1}, 504, "timeout"),
        ("failing", {}, 502, "failed"),
        ("flooding", {"most_bytes": 50_000}, 502, "too_large"),
        ("redirecting", {}, 502, "redirected"),
        ("babbling", {}, 502, "unreadable"),
    ],
)
def test_what_goes_wrong_over_there_is_told(
    other: OtherSystem, at: None, how: str, changed: dict[str, Any], status: int, outcome: str
) -> None:
    publish(other, **changed)
    other.how = how
    answer = Partner().get("nguoi/1")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert outcomes() == [outcome]
    assert len(other.asked) == 1  # a redirect was not followed
    row = Upstream.objects.get()
    assert row.trouble
    assert row.failures == (1 if how in ("slow", "failing") else 0)


def test_what_is_not_there_is_not_a_failure(other: OtherSystem, at: None) -> None:
    publish(other)
    assert Partner().get("nguoi/khong-co").status_code == 404
    assert (outcomes(), Upstream.objects.get().failures) == (["absent"], 0)


def test_a_silent_system_is_left_alone_and_tried_by_one_call(other: OtherSystem, at: None) -> None:
    publish(other)
    partner = Partner()
    other.how = "failing"
    for _each in range(6):
        assert partner.get("nguoi/1").status_code == 502
    resting = partner.get("nguoi/1")
    assert (resting.status_code, resting["Retry-After"]) == (503, "30")
    assert len(other.asked) == 6
    assert [each["why"] for each in told("call.refused")] == ["resting"]
    assert CallDay.objects.get().calls == 6
    with pretend(AT + timedelta(seconds=31)):
        assert partner.get("nguoi/1").status_code == 502
        assert partner.get("nguoi/1").status_code == 503
        assert len(other.asked) == 7
    other.how = "well"
    with pretend(AT + timedelta(seconds=62)):
        assert partner.get("nguoi/1").status_code == 200
    assert Upstream.objects.get().open_until is None


def test_an_answer_is_kept_sealed_as_long_as_both_sides_allow(other: OtherSystem, at: None) -> None:
    publish(other, cache_seconds=60)
    partner = Partner()
    first, second = partner.get("nguoi/1"), partner.get("nguoi/1")
    assert first.json() == second.json()
    assert (len(other.asked), outcomes()) == (1, ["answered", "kept"])
    assert second["RateLimit-Remaining"] == "48"
    assert PERSON["data"]["hoTen"].encode() not in bytes(CachedAnswer.objects.get().body)  # type: ignore[index]
    with pretend(AT + timedelta(seconds=61)):
        assert partner.get("nguoi/1").json() == first.json()  # 304 over there
    assert other.asked[1]["HTTP_IF_NONE_MATCH"] == '"a"'
    assert CachedAnswer.objects.get().kept_until == AT + timedelta(seconds=121)
    later = AT + timedelta(hours=2)
    forwarding.forget_answers(actor=ROOT, at=later)
    assert not CachedAnswer.objects.exists()
    other.control = "private, max-age=60"
    partner.get("nguoi/2")
    assert not CachedAnswer.objects.exists()


def test_the_quota_spent_is_told(other: OtherSystem, at: None) -> None:
    publish(other)
    partner = Partner(quota=1)
    partner.get("nguoi/1")
    spent = partner.get("nguoi/1")
    assert (spent.status_code, spent["RateLimit-Remaining"]) == (429, "0")
    assert [each["why"] for each in told("call.refused")] == ["quota"]
    assert [each["why_name"] for each in told("call.refused")] == [WHYS["quota"]]
    assert len(other.asked) == 1


def test_a_refusal_told_before_there_were_words_is_read_with_them() -> None:
    assert upcast(CallRefused.name, 1, {"why": "resting"})["why_name"] == WHYS["resting"]


def test_a_token_is_fetched_once_and_renewed_when_refused(other: OtherSystem, at: None) -> None:
    how = {"way": "oauth2", "token_url": f"{other.url}/token", "client_id": "cong", "scope": "doc"}
    publish(other, **how)
    partner = Partner()
    partner.get("nguoi/1")
    partner.get("nguoi/2")
    assert [each["path"] for each in other.asked] == ["/token", "/nguoi/1", "/nguoi/2"]
    assert other.asked[0]["body"] == b"grant_type=client_credentials&scope=doc"
    assert other.asked[2]["HTTP_AUTHORIZATION"] == "Bearer ma-truy-cap-1"


def test_nothing_inside_the_house_is_called(other: OtherSystem, at: None, settings: Any) -> None:
    """Neither when it is registered nor later, when its name or the opened networks have changed."""
    publish(other)
    partner = Partner()
    settings.CALLS_INSIDE = ()
    for address in (
        other.url,
        "http://[::1]/",
        "http://10.0.0.1/",
        "ftp://a.example",
        "http://a@b/",
    ):
        with pytest.raises(Invalid) as refused:
            upstreams.change_connection(
                actor=head(), uid=str(Service.objects.get().uid), at=AT,
                connection=connection(other, base_url=address),
            )  # fmt: skip
        assert "base_url" in refused.value.errors
    assert partner.get("nguoi/1").status_code == 502
    assert (other.asked, outcomes()) == ([], ["unreachable"])
    assert "không được gọi" in Upstream.objects.get().trouble


def test_secrets_are_sealed_and_survive_new_keys(other: OtherSystem, at: None) -> None:
    publish(other)
    row = Upstream.objects.get()
    assert SECRET.encode() not in bytes(row.secret)
    keys.renew()
    assert queries.left() == 1
    while keys.reseal(actor=ROOT, at=AT, limit=1):
        pass
    row = Upstream.objects.get()
    assert (queries.left(), row.secrets) == (0, {"secret": SECRET})


def test_a_version_that_takes_a_call_away_is_a_major_one(other: OtherSystem, at: None) -> None:
    row = publish(other)
    how: dict[str, Any] = {"actor": head(), "uid": str(row.uid), "note": "", "at": AT}

    def described(*operations: str, document: Any = DOCUMENT) -> upstreams.Described:
        return upstreams.Described(document=json.dumps(document), operations=operations)

    with pytest.raises(Invalid, match="POST /tim"):
        upstreams.publish_operations(described=described(OPERATIONS[0]), may_break=False, **how)
    with pytest.raises(Invalid, match="giống hệt"):
        upstreams.publish_operations(described=described(*OPERATIONS), may_break=True, **how)
    stricter = json.loads(json.dumps(DOCUMENT))
    stricter["paths"]["/nguoi/{soDinhDanh}"]["get"]["parameters"][0]["required"] = True
    with pytest.raises(Invalid, match="lyDo"):
        upstreams.publish_operations(
            described=described(*OPERATIONS, document=stricter), may_break=False, **how
        )
    said = upstreams.publish_operations(
        described=described(*OPERATIONS, document=stricter), may_break=True, **how
    )
    assert said == "2.0"


def test_the_pages_of_another_system(other: OtherSystem, at: None) -> None:
    http: Client = browser("dung")
    new = "/lien-thong/dich-vu/moi/he-thong-khac/"
    assert "Tài liệu OpenAPI" in http.get(new).content.decode()
    form = {
        "code": "dan-cu", "title": "Tra cứu (mẫu)", "purpose": "Tra cứu", "classification": "special",
        "sla": "99 %", "contact": "Trung tâm", "document": json.dumps(DOCUMENT),
        "operations": "\n".join(OPERATIONS), "fields_told": "", "base_url": other.url,
        "way": "api_key", "header": "X-API-Key", "secret": SECRET, "seconds": 5,
        "most_bytes": 50_000, "cache_seconds": 0,
    }  # fmt: skip
    assert http.post(new, {**form, "document": "{}"}).status_code == 422
    assert http.post(new, {**form, "operations": "GET /khac"}).status_code == 422
    assert http.post(new, form).status_code == 303
    page = "/lien-thong/dich-vu/dan-cu/"
    text = http.get(page).content.decode()
    assert "Chưa gọi lần nào" in text
    assert "GET http://testserver/api/v1/gateway/services/dan-cu/v1/nguoi/{soDinhDanh}" in text
    assert "Mã hồ sơ" not in text  # its “code” is not ours
    assert SECRET not in http.get(f"{page}ket-noi/").content.decode()
    changed = {k: v for k, v in form.items() if k != "secret"} | {"seconds": 7}
    assert http.post(f"{page}ket-noi/", changed).status_code == 303
    row = Upstream.objects.get()
    assert (row.seconds, row.secrets) == (7, {"secret": SECRET})
    narrower = {"document": form["document"], "operations": OPERATIONS[0]}
    assert http.post(f"{page}phien-ban/moi/", narrower).status_code == 422
    assert http.post(f"{page}phien-ban/moi/", {**narrower, "may_break": "on"}).status_code == 303
    Upstream.objects.update(open_until=AT + timedelta(seconds=20), failures=6)
    assert "Gọi lại ngay" in http.get(page).content.decode()
    assert http.post(f"{page}goi-lai/").status_code == 303
    assert Upstream.objects.get().open_until is None
    assert browser("chi").get(f"{page}ket-noi/").status_code == 403
    listed = Client().get(f"{BASE}services/")
    assert listed.status_code == 401
