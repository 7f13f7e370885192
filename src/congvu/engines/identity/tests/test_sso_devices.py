"""Devices without a keyboard, one's own page of applications, and their administration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from congvu.engines.identity.actions.applications import Terms, change_application
from congvu.engines.identity.models import Account, Application, Connection, Machine, SignOn
from congvu.engines.identity.queries.actors import ASSURANCE
from congvu.engines.identity.tests.conftest import AT, ROOT
from congvu.engines.identity.tests.sso import BACK, Outside, register
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture
def app(client: Client, tree: dict[str, int]) -> Outside:
    return register(client, tree["so"], may_device=True)


def _poll(app: Outside, code: str) -> Any:
    return app.token(grant_type=GRANT, device_code=code).json()


def test_a_device_waits_for_the_persons_yes(app: Outside, ha: Account) -> None:
    asked = app.post("device", scope="openid profile").json()
    assert _poll(app, asked["device_code"])["error"] == "authorization_pending"
    assert _poll(app, asked["device_code"])["error"] == "slow_down"
    page = app.client.get("/thiet-bi/", {"ma": asked["user_code"].lower().replace("-", " ")})
    assert "Cho Chấm công vào bằng tài khoản của bạn?" in page.content.decode()
    done = app.client.post("/thiet-bi/", {"ma": asked["user_code"], "answer": "yes"})
    assert "Đã cho phép" in done.content.decode()
    given = _poll(app, asked["device_code"])
    assert app.userinfo(given["access_token"]).json()["name"] == "Trần Thị Hà"
    assert _poll(app, asked["device_code"])["error"] == "invalid_grant"
    assert app.client.get("/thiet-bi/", {"ma": asked["user_code"]}).status_code == 422


def test_a_device_is_told_no_and_too_late(app: Outside, ha: Account) -> None:
    asked = app.post("device", scope="openid").json()
    app.client.post("/thiet-bi/", {"ma": asked["user_code"], "answer": "no"})
    assert _poll(app, asked["device_code"])["error"] == "access_denied"
    late = app.post("device", scope="openid").json()
    with clock.pretend(clock.now() + timedelta(minutes=11)):
        assert _poll(app, late["device_code"])["error"] == "expired_token"
    assert SignOn.objects.count() == 0
    assert _poll(app, "khong-phai")["error"] == "invalid_grant"


def test_only_applications_for_devices_may_ask(
    client: Client, tree: dict[str, int], ha: Account
) -> None:
    app = register(client, tree["so"])
    assert app.post("device", scope="openid").json()["error"] == "unauthorized_client"


def test_a_person_takes_it_back(app: Outside, ha: Account) -> None:
    given = app.tokens()
    page = app.client.get("/tai-khoan/ung-dung/").content.decode()
    assert "Chấm công" in page
    assert "Họ tên, tên đăng nhập" in page
    assert (
        app.client.post(f"/tai-khoan/ung-dung/{Connection.objects.get().uid}/ngat/").status_code
        == 303
    )
    assert app.userinfo(given["access_token"]).status_code == 401
    assert app.ask().status_code == 200  # asked again
    assert "Chưa có ứng dụng nào" in app.client.get("/tai-khoan/ung-dung/").content.decode()


def test_nobody_disconnects_for_another(
    app: Outside, ha: Account, official: Callable[..., Account], tree: dict[str, int], sign_in: Any
) -> None:
    given = app.tokens()
    official("chi", tree["khac"], "Đặng Thị Kim Chi")
    other = Client()
    sign_in("chi", to=other)
    answer = other.post(f"/tai-khoan/ung-dung/{Connection.objects.get().uid}/ngat/")
    assert answer.status_code == 404
    assert app.userinfo(given["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("uri", "public", "word"),
    [
        ("http://ung-dung.example/xong", False, "https://"),
        ("https://*.example/xong", False, "cụ thể"),
        ("https://ung-dung.example/xong#x", False, "#"),
        ("https://a@ung-dung.example/xong", False, "cụ thể"),
        ("javascript:alert(1)", True, "https://"),
        ("ung-dung.example/xong", False, "đầy đủ"),
        ("vn.gov.chamcong:/xong", False, "https://"),
    ],
)
def test_bad_addresses_are_not_registered(
    client: Client, tree: dict[str, int], uri: str, public: bool, word: str
) -> None:
    with pytest.raises(Invalid) as refused:
        register(client, tree["so"], is_public=public, redirect_uris=(uri,))
    assert word in refused.value.errors["redirect_uris"]
    assert Machine.objects.count() == 0


def test_a_program_on_a_device_may_have_its_own_scheme(
    client: Client, tree: dict[str, int]
) -> None:
    register(client, tree["so"], is_public=True, redirect_uris=("vn.gov.chamcong:/xong",))
    assert Application.objects.get().redirect_uris == ["vn.gov.chamcong:/xong"]


@pytest.fixture
def giang(
    official: Callable[..., Account], tree: dict[str, int], role: Any, give: Any, client: Client,
    sign_in: Any,
) -> Account:  # fmt: skip
    account = official("giang", tree["so"], "Võ Hương Giang")
    role("quan-tri", "identity.application.manage", "identity.machine.manage")
    give(account, "quan-tri", tree["so"])
    sign_in("giang")
    session = client.session
    session[ASSURANCE] = 2
    session.save()
    return account


FORM = {
    "client_id": "hop-truc-tuyen", "name": "Họp trực tuyến", "redirect_uris": BACK,
    "scopes": ["profile"], "audience": "official", "least_level": "1", "algorithm": "ES256",
    "may_refresh": "on",
}  # fmt: skip


def test_an_administrator_registers_changes_and_closes(
    client: Client, giang: Account, tree: dict[str, int]
) -> None:
    made = client.post("/quan-tri/ung-dung/moi/", FORM | {"unit_id": str(tree["so"])})
    assert made.status_code == 200
    secret = made.context["secret"]
    row = Application.objects.get()
    assert row.machine.opens_with(secret, clock.now())
    here = f"/quan-tri/ung-dung/{row.machine.uid}/"
    assert client.get(here).status_code == 200
    trusting = client.post(here, FORM | {"is_trusted": "on"})
    assert trusting.status_code == 422  # only who manages applications everywhere may say so
    assert client.post(here, FORM | {"least_level": "2"}).status_code == 303
    row.refresh_from_db()
    assert (row.is_trusted, row.least_level) == (False, 2)
    wrong = client.post(here, FORM | {"redirect_uris": "http://x.example/"})
    assert wrong.status_code == 422
    again = client.post(f"{here}ma-bi-mat/").context["secret"]
    machine = Machine.objects.get()
    assert machine.opens_with(secret, clock.now())
    assert machine.opens_with(again, clock.now())
    assert not machine.opens_with(secret, clock.now() + timedelta(days=2))
    assert client.post(f"{here}ngung/").status_code == 303
    assert Machine.objects.get().closed_at is not None
    assert "Họp trực tuyến" in client.get("/quan-tri/ung-dung/").content.decode()


def test_who_may_not_registers_nothing(client: Client, ha: Account, tree: dict[str, int]) -> None:
    answer = client.post("/quan-tri/ung-dung/moi/", FORM | {"unit_id": str(tree["so"])})
    assert answer.status_code == 403
    assert Machine.objects.count() == 0


def test_another_units_application_is_not_there(
    client: Client, giang: Account, tree: dict[str, int]
) -> None:
    other = register(client, tree["khac"], client_id="cua-noi-khac")
    assert client.get(f"/quan-tri/ung-dung/{other.uid}/").status_code == 404
    from congvu.engines.identity import api

    with pytest.raises(NotAllowed):
        change_application(
            actor=api.actor_for(giang.pk), uid=other.uid,
            terms=Terms(redirect_uris=(BACK,), scopes=("openid",)), at=AT,
        )  # fmt: skip
    assert client.post(f"/quan-tri/ung-dung/{other.uid}/ngung/").status_code == 404
    assert Machine.objects.get().closed_at is None


def test_a_closed_application_is_out_at_once(app: Outside, ha: Account) -> None:
    from congvu.engines.identity.actions.machines import close_machine

    given = app.tokens()
    close_machine(actor=ROOT, uid=app.uid, at=clock.now())
    assert app.userinfo(given["access_token"]).status_code == 401
    assert app.refresh(given["refresh_token"]).status_code == 401
    page = app.ask()
    assert page.status_code == 400
    assert "đã ngừng" in page.content.decode()
