"""The doors in: passwords, lock-out, second factor, sessions, demo."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from congvu.engines.identity import api
from congvu.engines.identity.models import Account, SignInLock
from congvu.engines.identity.tests.conftest import PASSWORD, ROOT
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Any]


@pytest.fixture
def ha(official: Callable[..., Account], tree: dict[str, int]) -> Account:
    return official("ha", tree["so"])


def code_for(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def told(account: Account) -> list[str]:
    return [e.name for e in ledger.timeline(noun="account", subject=str(account.uid))]


def test_password_opens_a_session_of_one_factor(
    ha: Account, client: Client, sign_in: SignIn
) -> None:
    before = client.session.session_key
    answer = sign_in("HA", next="/tai-khoan/phien/")
    assert (answer.status_code, answer["Location"]) == (302, "/tai-khoan/phien/")
    assert client.session.session_key != before
    page = client.get("/tai-khoan/phien/")
    assert page.status_code == 200
    assert page.wsgi_request.actor.assurance == 1
    assert told(ha)[-1] == "identity.session.opened"


def test_the_session_key_changes_so_that_a_planted_one_is_worthless(
    ha: Account, client: Client, sign_in: SignIn
) -> None:
    client.get("/dang-nhap/can-bo/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key
    planted = session.session_key
    sign_in("ha")
    assert client.session.session_key != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/tai-khoan/").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leaves_the_site(ha: Account, sign_in: SignIn, wanted: str) -> None:
    assert sign_in("ha", next=wanted)["Location"] == "/"


def test_wrong_passwords_shut_the_name_and_say_for_how_long(
    ha: Account, client: Client, sign_in: SignIn
) -> None:
    for _i in range(5):
        page = sign_in("ha", "wrong wrong wrong")
        assert page.status_code == 200
        assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in page.content.decode()
        assert "tạm khóa" not in page.content.decode()
    page = sign_in("ha")  # even the right one, now
    assert "thử lại sau 5 phút" in page.content.decode()
    assert not client.session.get("_auth_user_id")
    lock = SignInLock.objects.get()
    lock.locked_until = clock.now() - timedelta(seconds=1)
    lock.save()
    assert sign_in("ha").status_code == 302
    assert not SignInLock.objects.exists()


def test_names_that_do_not_exist_are_shut_alike(db: None, sign_in: SignIn) -> None:
    pages = [sign_in("nobody", "wrong wrong wrong").content.decode() for _i in range(6)]
    assert "thử lại sau 5 phút" in pages[-1]


def test_a_post_without_the_token_is_refused(ha: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/dang-nhap/can-bo/", {"login": "ha", "password": PASSWORD})
    assert answer.status_code == 403
    assert not strict.session.get("_auth_user_id")


def test_a_second_factor_is_asked_for_and_counts(
    ha: Account, client: Client, sign_in: SignIn
) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ha, secret)
    stored = Authenticator.objects.get(user=ha).data["secret"]
    assert secret not in stored
    assert sign_in("ha")["Location"] == "/dang-nhap/lop-hai/"
    assert client.get("/tai-khoan/phien/").status_code == 302  # not in yet
    page = client.post("/dang-nhap/lop-hai/", {"code": "000000"})
    assert page.status_code == 200
    assert client.post("/dang-nhap/lop-hai/", {"code": code_for(secret)}).status_code == 302
    page = client.get("/tai-khoan/phien/")
    assert page.wsgi_request.actor.assurance == 2


def test_privileged_without_second_factor_is_led_to_enrolment(
    ha: Account, tree: dict[str, int], role: Any, give: Any, client: Client, sign_in: SignIn
) -> None:
    role("admin", "identity.account.manage", "identity.account.read")
    give(ha, "admin", tree["so"])
    sign_in("ha")
    answer = client.get("/quan-tri/tai-khoan/")
    assert answer["Location"] == "/tai-khoan/hai-lop/?next=%2Fquan-tri%2Ftai-khoan%2F"
    assert client.post("/quan-tri/tai-khoan/moi/", {}).status_code == 302
    assert "Cần bật xác thực hai lớp" in client.get("/tai-khoan/hai-lop/").content.decode()
    # Security settings ask for the password once more, then the app is added.
    page = client.get("/tai-khoan/hai-lop/ung-dung/")
    assert page["Location"].startswith("/tai-khoan/xac-nhan/")
    client.post(page["Location"], {"password": PASSWORD})
    page = client.get("/tai-khoan/hai-lop/ung-dung/")
    secret = page.context["form"].secret
    answer = client.post("/tai-khoan/hai-lop/ung-dung/", {"code": code_for(secret)})
    assert answer["Location"] == "/tai-khoan/hai-lop/ma-du-phong/"
    assert client.get("/tai-khoan/hai-lop/ma-du-phong/").status_code == 200
    assert client.get("/quan-tri/tai-khoan/").status_code == 200
    assert "identity.account.second_factor_changed" in told(ha)


def test_first_sign_in_leads_to_a_new_password(
    official: Any, tree: dict[str, int], client: Client, sign_in: SignIn, person: Any
) -> None:
    opened = api.open_account(
        actor=ROOT, person_id=person("Đỗ Mới"), username="moi", email="", unit_id=tree["so"]
    )
    sign_in("moi", opened.password)
    assert client.get("/he-thong/")["Location"] == "/tai-khoan/mat-khau/?next=%2Fhe-thong%2F"
    new = "mat khau moi rat dai 9"
    answer = client.post(
        "/tai-khoan/mat-khau/",
        {"oldpassword": opened.password, "password1": new, "password2": new},
    )
    assert answer.status_code == 302
    assert client.get("/he-thong/").status_code == 200
    assert Account.objects.get(pk=opened.account_id).must_change_password is False


def test_weak_passwords_are_refused_in_vietnamese(
    ha: Account, client: Client, sign_in: SignIn
) -> None:
    sign_in("ha")
    page = client.post(
        "/tai-khoan/mat-khau/", {"oldpassword": PASSWORD, "password1": "ngan", "password2": "ngan"}
    )
    assert page.status_code == 200
    ha.refresh_from_db()
    assert ha.check_password(PASSWORD)


def test_kicked_out_sessions_end_at_once(
    ha: Account, tree: dict[str, int], client: Client, sign_in: SignIn
) -> None:
    other = Client()
    sign_in("ha")
    sign_in("ha", to=other)
    page = client.get("/tai-khoan/phien/").content.decode()
    assert page.count("Đóng phiên<") == 1
    chosen = re.search(r'name="session" value="(\d+)"', page)
    assert chosen
    client.post("/tai-khoan/phien/dong/", {"session": chosen[1]})
    assert other.get("/tai-khoan/phien/").status_code == 302
    assert client.get("/tai-khoan/phien/").status_code == 200


def test_one_cannot_close_the_session_of_another(
    ha: Account, official: Any, tree: dict[str, int], client: Client, sign_in: SignIn
) -> None:
    official("chi", tree["khac"], "Lê Thị Chi")
    other = Client()
    sign_in("chi", to=other)
    sign_in("ha")
    page = other.get("/tai-khoan/phien/")
    client.post("/tai-khoan/phien/dong/", {"session": page.context["sessions"][0].id})
    assert other.get("/tai-khoan/phien/").status_code == 200


def test_a_locked_account_is_out_at_the_next_request(
    ha: Account, client: Client, sign_in: SignIn
) -> None:
    sign_in("ha")
    api.switch_account(actor=ROOT, account_uid=str(ha.uid), active=False, reason="Nghỉ việc")
    assert client.get("/tai-khoan/phien/").status_code == 302
    assert sign_in("ha").status_code == 302
    assert client.get("/tai-khoan/phien/").status_code == 302


def test_revocation_counts_at_the_next_request(
    ha: Account, tree: dict[str, int], role: Any, give: Any, client: Client, sign_in: SignIn
) -> None:
    role("reader", "identity.account.read")
    grant_id = give(ha, "reader", tree["so"])
    sign_in("ha")
    assert client.get("/quan-tri/tai-khoan/").status_code == 200
    api.revoke_grant(actor=ROOT, grant_id=grant_id, reason="Hết nhiệm vụ", at=clock.now())
    answer = client.get("/quan-tri/tai-khoan/")
    assert answer.status_code == 403
    assert "Bạn chưa được giao quyền “Xem danh sách tài khoản”" in answer.content.decode()


def test_sign_out_ends_the_session_and_get_only_asks(
    ha: Account, client: Client, sign_in: SignIn
) -> None:
    sign_in("ha")
    key = client.session.session_key
    assert client.get("/dang-xuat/").status_code == 200
    assert client.get("/tai-khoan/phien/").status_code == 200
    answer = client.post("/dang-xuat/")
    assert (answer.status_code, answer["Location"]) == (303, "/")
    other = Client()
    other.cookies["sessionid"] = key
    assert other.get("/tai-khoan/phien/").status_code == 302


def test_demo_sign_in_exists_only_in_demo_mode(
    ha: Account, tree: dict[str, int], client: Client, settings: Any
) -> None:
    Account.objects.filter(pk=ha.pk).update(demo_key="ha")
    assert client.post("/trinh-dien/ha/").status_code == 404
    settings.DEMO = True
    assert "Trần Thị Hà" in client.get("/dang-nhap/").content.decode()
    assert client.get("/trinh-dien/ha/").status_code == 405
    assert client.post("/trinh-dien/nobody/").status_code == 404
    answer = client.post("/trinh-dien/ha/", {"next": "https://evil.example/"})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    page = client.get("/tai-khoan/")
    actor = page.wsgi_request.actor
    assert (actor.assurance, actor.demo) == (2, True)
    assert "Chế độ trình diễn" in page.content.decode()
