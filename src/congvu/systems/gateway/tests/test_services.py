"""A service from its publication to a call under an agreement, and everything that is refused."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.models import Machine as Known
from congvu.engines.identity.queries.readers import looks
from congvu.engines.ledger import api as ledger
from congvu.engines.org import api as org
from congvu.kernel.actors import Actor
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid, NotAllowed, NotFound
from congvu.registers.dossiers.contracts import Channel
from congvu.registers.dossiers.models import Dossier
from congvu.registers.procedures.models import ProcedureVersion
from congvu.systems.gateway import demo as samples
from congvu.systems.gateway.actions import agreements, services
from congvu.systems.gateway.models import Agreement, CallDay, Service
from congvu.systems.gateway.queries import services as queries
from congvu.systems.gateway.tests.conftest import AT, BASE, ROOT, office
from tests.personas import Persona
from tools.authority import Authority

pytestmark = [pytest.mark.house, pytest.mark.django_db]
FIELDS = ("code", "state_name", "applicant_name")
CALL = f"{BASE}services/ho-so/v1/"
WHO = {"Congvu-On-Behalf-Of": "Lê Thị Mơ, Sở Nội vụ tỉnh bạn"}


def head() -> Actor:
    return identity.actor_for(demo.account("dung").pk)


def publish(fields: tuple[str, ...] = FIELDS) -> Service:
    told = services.NewService(
        code="ho-so", title="Tra cứu hồ sơ", source="dossier", purpose="Cơ quan khác tra cứu",
        classification="default", sla="99 %", contact="Trung tâm", fields=fields,
    )  # fmt: skip
    uid = services.publish_service(actor=head(), unit_id=office().id, told=told, at=AT)
    return Service.objects.get(uid=uid)


class Machine:
    """A partner's system with a token of its own."""

    def __init__(self, client_id: str = "tinh-ban") -> None:
        self.secret = identity.add_machine(
            actor=ROOT, client_id=client_id, name="Cổng tỉnh bạn", unit_id=office().id, at=AT
        )
        token = identity.give_machine_token(
            actor=ROOT, client_id=client_id, secret=self.secret, at=AT
        )
        self.http = Client(headers={"Authorization": f"Bearer {token}"})

    def ask(self, **changed: Any) -> Any:
        body = {
            "service": "ho-so", "major": 1, "fields": ["code", "applicant_name"],
            "purpose": "Giải quyết thủ tục ở tỉnh bạn", "legal_basis": "NĐ 278/2025/NĐ-CP",
            "quota": 2, "until": "2026-12-31", **changed,
        }  # fmt: skip
        return self.http.post(
            f"{BASE}agreements/", json.dumps(body), content_type="application/json"
        )

    def call(self, key: str, **headers: str) -> Any:
        return self.http.get(CALL, {"key": key}, headers={**WHO, **headers})


@pytest.fixture
def machine() -> Any:
    publish()
    with pretend(AT):
        yield Machine()


def granted(machine: Machine) -> Agreement:
    uid = machine.ask().json()["uid"]
    agreements.grant_agreement(actor=head(), uid=uid, at=AT)
    return Agreement.objects.get(uid=uid)


def a_dossier() -> Dossier:
    """One of An's."""
    version = ProcedureVersion.objects.filter(code="1.012929").first()
    assert version is not None
    unit = office().id
    return Dossier.objects.create(
        code="H48-20261120-0001", request_key="gateway-services", title="Thành lập hội",
        procedure_version_id=version.pk, procedure_code=version.code, search_key="x",
        person_id=demo.account("an").person_id, owner_unit_id=unit, reception_unit_id=unit,
        unit_ids=[unit], channel=Channel.ONLINE, answers=b"", submitted_at=AT, due_at=AT,
    )  # fmt: skip


def browser(who: str) -> Client:
    return Persona(who, demo.account(who).pk).client()


def calls_told(verb: str = "service.called") -> list[dict[str, Any]]:
    ledger.seal(at=AT, wait=True)
    uid = str(Service.objects.get().uid)
    told = ledger.timeline(noun="gateway.service", subject=uid)
    return [e.payload for e in told if e.name == f"gateway.{verb}"]


def test_a_call_gives_what_is_agreed_and_the_person_sees_who_looked(machine: Machine) -> None:
    row = a_dossier()
    agreement = granted(machine)
    person = identity.person(row.person_id)
    answer = machine.call(row.code)
    assert answer.status_code == 200
    assert answer.json() == {"code": row.code, "applicant_name": person.full_name}
    assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("2", "1")
    assert answer["Congvu-Service-Version"] == "1.0"
    [told] = calls_told()
    assert (told["client"], told["on_behalf_of"]) == ("tinh-ban", WHO["Congvu-On-Behalf-Of"])
    assert (told["purpose"], told["agreement_uid"]) == (agreement.purpose, str(agreement.uid))
    look = looks(str(person.uid))[0]
    assert look.who == "Cổng tỉnh bạn"
    assert WHO["Congvu-On-Behalf-Of"] in look.purpose

    same = machine.call(row.code, **{"If-None-Match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert len(calls_told()) == 2
    spent = machine.call(row.code)
    assert (spent.status_code, spent["RateLimit-Remaining"]) == (429, "0")
    assert int(spent["Retry-After"]) == int(spent["RateLimit-Reset"]) > 0
    assert spent["Content-Type"] == "application/problem+json"
    assert (CallDay.objects.get().calls, len(calls_told())) == (2, 2)
    assert [(e["why"], e["client"]) for e in calls_told("call.refused")] == [("quota", "tinh-ban")]


def test_an_answer_is_signed_with_the_question(machine: Machine) -> None:
    """Checked with nothing but the answer and the keys that everybody may read."""
    granted(machine)
    answer = machine.call(a_dossier().code)
    keys = KeySet.import_key_set(Client().get(reverse("identity:sso-jwks")).json())
    head, _none, signature = answer["Congvu-Signature"].split(".")
    own = jws.JWSRegistry(algorithms=["ES256"], strict_check_header=False)

    def checked(body: bytes) -> jws.CompactSignature:
        content = urlsafe_b64encode(body).rstrip(b"=").decode()
        return jws.deserialize_compact(f"{head}.{content}.{signature}", keys, registry=own)

    told = checked(answer.content).headers()
    assert told["path"] == answer.request["PATH_INFO"] + f"?{answer.request['QUERY_STRING']}"
    assert told["iat"] == int(AT.timestamp())
    with pytest.raises(BadSignatureError):
        checked(answer.content.replace(b"0001", b"0002"))


def test_a_wrong_key_is_counted_and_told(machine: Machine) -> None:
    granted(machine)
    answer = machine.call("khong-co")
    assert (answer.status_code, answer["RateLimit-Remaining"]) == (404, "1")
    assert [told["found"] for told in calls_told()] == [False]


def test_without_a_living_agreement_nothing_is_answered(machine: Machine) -> None:
    code = a_dossier().code

    def refused() -> None:
        answer = machine.call(code)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")

    refused()
    uid = machine.ask().json()["uid"]
    refused()
    agreements.refuse_agreement(actor=head(), uid=uid, reason="Chưa rõ căn cứ", at=AT)
    refused()
    agreement = granted(machine)
    Agreement.objects.filter(pk=agreement.pk).update(until=date(2026, 11, 19))
    refused()
    Agreement.objects.filter(pk=agreement.pk).update(until=date(2026, 11, 20))
    assert machine.call(code).status_code == 200
    agreements.end_agreement(actor=head(), uid=str(agreement.uid), reason="Lạm dụng", at=AT)
    refused()
    assert len(calls_told()) == 1
    granted(machine)
    services.close_service(actor=head(), uid=str(Service.objects.get().uid), at=AT)
    refused()


def test_a_call_names_for_whom(machine: Machine) -> None:
    granted(machine)
    answer = machine.http.get(CALL, {"key": "x"})
    assert answer.status_code == 422
    assert CallDay.objects.count() == 0


def test_another_system_has_no_part_in_an_agreement(machine: Machine) -> None:
    granted(machine)
    other = Machine("nguoi-la")
    assert other.call(a_dossier().code).status_code == 403
    assert other.http.get(f"{BASE}agreements/").json() == []
    [own] = machine.http.get(f"{BASE}agreements/").json()
    assert (own["state"], own["service"]) == ("granted", "ho-so")
    [listed] = other.http.get(f"{BASE}services/").json()
    assert listed["versions"][0]["schema"]["properties"].keys() == set(FIELDS)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"fields": ["due_on"]}, 422),
        ({"fields": []}, 422),
        ({"major": 2}, 422),
        ({"until": "2026-11-19"}, 422),
        ({"purpose": " "}, 422),
        ({"service": "khong-co"}, 404),
    ],
)
def test_what_cannot_be_asked(machine: Machine, changed: dict[str, Any], status: int) -> None:
    assert machine.ask(**changed).status_code == status
    assert Agreement.objects.count() == 0


def test_asked_twice_and_granted_again(machine: Machine) -> None:
    first = granted(machine)
    assert machine.ask().status_code == 201
    assert machine.ask().status_code == 422
    second = Agreement.objects.get(state="asked")
    agreements.grant_agreement(actor=head(), uid=str(second.uid), at=AT)
    first.refresh_from_db()
    assert first.state == "ended"


def test_people_do_not_call_as_systems() -> None:
    publish()
    http = browser("dung")
    assert http.get(CALL, {"key": "x"}, headers=WHO).status_code == 403


def test_a_version_that_breaks_readers_is_a_major_one() -> None:
    row = publish()
    how: dict[str, Any] = {"actor": head(), "uid": str(row.uid), "note": "", "at": AT}
    more = (*FIELDS, "due_on")
    assert services.publish_version(fields=more, may_break=False, **how) == "1.1"
    with pytest.raises(Invalid, match="applicant_name"):
        services.publish_version(fields=("code",), may_break=False, **how)
    with pytest.raises(Invalid, match="giống hệt"):
        services.publish_version(fields=more, may_break=True, **how)
    assert row.versions.count() == 2
    assert services.publish_version(fields=("code",), may_break=True, **how) == "2.0"
    assert queries.newest_version(row.pk, 1).minor == 1


def test_only_the_owner_publishes_and_decides(machine: Machine) -> None:
    uid = machine.ask().json()["uid"]
    stranger = identity.actor_for(demo.account("chi").pk)
    service = Service.objects.get()
    for refused in (
        lambda: agreements.grant_agreement(actor=stranger, uid=uid, at=AT),
        lambda: services.close_service(actor=stranger, uid=str(service.uid), at=AT),
    ):
        with pytest.raises(NotAllowed):
            refused()
    with pytest.raises(NotFound):
        queries.agreement(stranger, uid, on=AT.date())
    assert Agreement.objects.get().state == "asked"


def test_an_owner_answers_only_those_who_show_a_certificate(
    machine: Machine, settings: Any
) -> None:
    settings.CONGVU_CLIENT_CERTIFICATE_HEADER = "Client-Cert"
    granted(machine)
    code = a_dossier().code
    assert machine.call(code).status_code == 200
    http, proof = browser("dung"), "/lien-thong/dich-vu/ho-so/chung-minh/"
    assert browser("le").post(proof, {"needed": "1"}).status_code == 403
    assert http.post(proof, {"needed": "1"}).status_code == 303
    assert (
        "Bằng mã bí mật và chứng thư số" in http.get("/lien-thong/dich-vu/ho-so/").content.decode()
    )
    assert machine.http.get(f"{BASE}services/").json()[0]["needs_certificate"] is True
    before = CallDay.objects.get().calls
    refused = machine.call(code)
    assert (refused.status_code, "chứng thư số" in refused.json()["detail"]) == (403, True)
    assert CallDay.objects.get().calls == before
    row = Known.objects.get(client_id="tinh-ban")
    pem = Authority().give("tinh-ban")[0]
    page = reverse("identity:machine-certificates", args=[row.uid])
    assert browser("dung").post(page, {"pem": pem}).status_code == 403
    assert browser("giang").post(page, {"pem": pem}).status_code == 303
    own = browser("giang").get(reverse("identity:machine", args=[row.uid])).content.decode()
    assert "CN=tinh-ban" in own
    assert machine.call(code).status_code == 401  # the token it had was bound to none
    shown = {"Client-Cert": quote(pem)}
    asked = {
        "grant_type": "client_credentials",
        "client_id": "tinh-ban",
        "client_secret": machine.secret,
    }
    told = Client().post("/sso/token/", asked, headers=shown).json()
    machine.http = Client(headers={"Authorization": f"Bearer {told['access_token']}", **shown})
    assert machine.call(code).status_code == 200


def test_the_pages_from_publication_to_decision() -> None:
    http = browser("dung")
    base = "/lien-thong/dich-vu/"
    assert "Chưa có dịch vụ nào" in http.get(base).content.decode()
    form = {
        "code": "ho-so", "title": "Tra cứu hồ sơ", "purpose": "Tra cứu", "classification": "default",
        "sla": "99 %", "contact": "Trung tâm", "fields_told": list(FIELDS),
    }  # fmt: skip
    assert http.post(f"{base}moi/?nguon=dossier", {**form, "code": "Hồ sơ"}).status_code == 422
    assert http.post(f"{base}moi/?nguon=dossier", form).status_code == 303
    assert http.post(f"{base}moi/?nguon=dossier", form).status_code == 422
    assert "Tra cứu hồ sơ" in http.get(base).content.decode()
    page = f"{base}ho-so/"
    assert http.post(f"{page}phien-ban/", {"fields_told": ["code"]}).status_code == 422
    assert http.post(f"{page}phien-ban/", {"fields_told": [*FIELDS, "due_on"]}).status_code == 303
    assert "1.1" in http.get(page).content.decode()
    with pretend(AT):
        uid = Machine().ask().json()["uid"]
        listed = http.get("/lien-thong/thoa-thuan/").content.decode()
        assert "Cổng tỉnh bạn" in listed
        assert "31/12/2026" in listed
        own = f"/lien-thong/thoa-thuan/{uid}/"
        assert "Đồng ý" in http.get(own).content.decode()
        assert http.post(f"{own}tra-loi/", {"how": "refuse"}).status_code == 422
        assert http.post(f"{own}tra-loi/", {"how": "grant"}).status_code == 303
        assert Agreement.objects.get().state == "granted"
        assert http.post(f"{own}tra-loi/", {"how": "end", "reason": "Xong việc"}).status_code == 303
    assert Agreement.objects.get().reason == "Xong việc"
    assert http.post(f"{page}ngung/").status_code == 303
    assert "Chưa có dịch vụ nào" in http.get(base).content.decode()


def test_who_may_not_sees_no_buttons() -> None:
    row = publish()
    http = browser("ha")
    page = http.get(f"/lien-thong/dich-vu/{row.code}/")
    assert page.status_code == 200
    assert "Công bố phiên bản mới" not in page.content.decode()
    assert http.post(f"/lien-thong/dich-vu/{row.code}/ngung/").status_code == 403
    assert org.unit(row.owner_unit_id).name in page.content.decode()


def test_the_demo_shows_a_request_to_answer_and_repeats_nothing() -> None:
    for _again in range(2):
        samples.make(scale=1, at=AT)
    rows = Agreement.objects.order_by("state")
    assert [(row.state, row.service.owner_unit_id) for row in rows] == [
        ("asked", office().id), ("granted", office().id),
    ]  # fmt: skip
    assert queries.agreements(head(), on=AT.date()).count() == 2
    kept = (
        CallDay.objects.filter(agreement=rows[1]).order_by("-day").values_list("calls", flat=True)
    )
    assert list(kept) == list(reversed(samples.CALLS.values()))
