"""What an application was granted, narrowed afterwards; what a new password and a stranger's link do."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from congvu.engines.identity.actions.applications import Terms, add_application, change_application
from congvu.engines.identity.actions.sign_ons import Proof, UnableToSignOn, let_in
from congvu.engines.identity.models import Account, Application, Connection, SignOn
from congvu.engines.identity.queries.actors import resolve
from congvu.engines.identity.rules.asking import Asked
from congvu.engines.identity.tests.conftest import AT, PASSWORD, ROOT
from congvu.engines.identity.tests.sso import BACK, CHALLENGE, HOME, Outside, register, said_back
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.errors import Invalid

pytestmark = pytest.mark.django_db
WIDE = "openid profile email org offline_access"
TERMS = Terms(
    redirect_uris=(BACK,), post_logout_uris=(HOME,),
    scopes=("openid", "profile", "email", "org", "roles", "offline_access"),
)  # fmt: skip


def _change(app: Outside, **new: Any) -> None:
    change_application(actor=ROOT, uid=app.uid, terms=replace(TERMS, **new), at=clock.now())


def test_a_token_asked_for_less_opens_less(app: Outside, ha: Account) -> None:
    app.scope = WIDE
    given = app.tokens()
    narrow = app.refresh(given["refresh_token"], scope="openid org").json()
    assert narrow["scope"] == "openid org"
    said = app.userinfo(narrow["access_token"]).json()
    assert said == {"sub": str(ha.uid), "unit_code": "H48.7", "unit_name": "Đơn vị so"}
    assert app.post("introspect", token=narrow["access_token"]).json()["scope"] == "openid org"
    whole = app.refresh(narrow["refresh_token"]).json()  # the family keeps what was granted
    assert whole["scope"] == WIDE
    refused = app.refresh(whole["refresh_token"], scope="org").json()
    assert refused["error"] == "invalid_scope"


def test_who_reads_at_the_door_of_userinfo_is_shown_to_the_person(
    app: Outside, ha: Account
) -> None:
    app.scope = "openid org"  # nothing of it is in the ID token
    given = app.tokens()["access_token"]
    assert ledger.reads_of(person_uid=str(ha.person.uid)) == []
    app.userinfo(given)
    assert len(ledger.reads_of(person_uid=str(ha.person.uid))) == 1


def test_asking_at_the_door_of_userinfo_is_counted(app: Outside, settings: Any) -> None:
    settings.CONGVU_LIMITS = settings.CONGVU_LIMITS | {"sso": (2, 60)}
    assert [app.userinfo(f"khong-{n}").status_code for n in range(4)][-1] == 429


def test_fewer_scopes_end_what_was_granted_with_more(app: Outside, ha: Account) -> None:
    app.scope = WIDE
    wide = app.tokens()
    app.scope = "openid profile"
    small = app.tokens()
    _change(app, scopes=("openid", "profile", "offline_access"))
    assert app.userinfo(wide["access_token"]).status_code == 401
    assert app.refresh(wide["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(small["access_token"]).status_code == 200
    assert SignOn.objects.exclude(ended_at=None).get().end_reason == "narrowed"
    assert Connection.objects.get().agreed == ["offline_access", "openid", "profile"]
    _change(app)
    app.scope = WIDE
    assert app.ask().status_code == 200  # what was taken away is asked for anew


def test_a_higher_level_ends_what_was_proven_with_less(app: Outside, ha: Account) -> None:
    given = app.tokens()
    _change(app, least_level=2)
    assert app.userinfo(given["access_token"]).status_code == 401


def test_the_level_is_asked_where_the_sign_on_is_made(
    client: Client, tree: dict[str, int], ha: Account
) -> None:
    register(client, tree["so"], is_trusted=True, least_level=2)
    asked = Asked(
        redirect_uri=BACK, scopes=("openid",), state="", nonce="", challenge=CHALLENGE,
        prompt=frozenset(), max_age=None, level=0,
    )  # fmt: skip
    proof = Proof(sid="s", level=1, methods=("pwd",), signed_in_at=AT)
    with pytest.raises(UnableToSignOn):
        let_in(
            actor=resolve(ha, assurance=1, at=AT), application_id=Application.objects.get().pk,
            asked=asked, proof=proof, consented=False, at=AT,
        )  # fmt: skip
    assert SignOn.objects.count() == 0
    assert Connection.objects.count() == 0


def test_trust_is_no_consent(client: Client, tree: dict[str, int], ha: Account) -> None:
    app = register(client, tree["so"], is_trusted=True)
    app.tokens()
    assert Connection.objects.get().agreed == []
    _change(app, is_trusted=False)
    assert said_back(app.ask(prompt="none"))["error"] == "consent_required"
    page = app.ask()
    assert page.status_code == 200
    app.agree(page)
    assert Connection.objects.get().agreed == ["openid", "profile"]


def test_ones_own_new_password_puts_out_what_another_let_in(
    app: Outside, ha: Account, sign_in: Any
) -> None:
    mine = app.tokens()
    app.scope = "openid offline_access"
    other = Client()
    sign_in("ha", to=other)
    elsewhere = Outside(
        client=other, client_id=app.client_id, secret=app.secret, uid=app.uid, scope=app.scope
    )
    theirs, offline = elsewhere.tokens(), app.tokens()
    told = {
        "oldpassword": PASSWORD,
        "password1": "mot cau moi dai hon",
        "password2": "mot cau moi dai hon",
    }
    assert app.client.post("/tai-khoan/mat-khau/", told).status_code == 302
    for one in (theirs, offline):
        assert app.refresh(one["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.refresh(mine["refresh_token"]).status_code == 200
    assert {row.end_reason for row in SignOn.objects.exclude(ended_at=None)} == {"password_changed"}


def test_a_link_elsewhere_signs_nobody_out(app: Outside, ha: Account) -> None:
    page = app.ask(prompt="select_account")
    assert page.status_code == 200
    assert "Vào Chấm công bằng tài khoản nào?" in page.content.decode()
    assert app.client.get("/tai-khoan/").status_code == 200  # still in
    assert app.client.get(page.context["stay"]).status_code == 200  # the question of consent
    line = {"request": page.context["request_line"]}
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = app.client.cookies
    assert strict.post("/sso/tai-khoan-khac/", line).status_code == 403
    left = app.client.post("/sso/tai-khoan-khac/", line)
    assert left["Location"].startswith("/dang-nhap/?next=%2Fsso%2Fauthorize%2F")
    assert "select_account" not in left["Location"]
    assert app.client.get("/tai-khoan/").status_code == 302


def test_who_must_sign_in_anew_cannot_stay(app: Outside, ha: Account) -> None:
    with clock.pretend(clock.now() + timedelta(hours=2)):
        page = app.ask(prompt="select_account", max_age="60")
    assert page.context["stay"] == ""
    assert app.client.post("/sso/tai-khoan-khac/", {"request": "x=1"}).status_code == 400


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1:9000/ra", "https://10.1.2.3/ra", "https://localhost/ra"]
)
def test_the_house_calls_no_address_inside_unless_it_was_opened(
    tree: dict[str, int], settings: Any, uri: str
) -> None:
    def add() -> None:
        add_application(
            actor=ROOT, client_id="trong-nha", name="Trong nhà", unit_id=tree["so"],
            is_public=False, terms=replace(TERMS, logout_uri=uri), at=AT,
        )  # fmt: skip

    settings.CALLS_INSIDE = ()
    with pytest.raises(Invalid) as refused:
        add()
    assert list(refused.value.errors) == ["logout_uri"]
    assert Application.objects.count() == 0
    settings.CALLS_INSIDE = ("127.0.0.0/8", "10.1.0.0/16", "::1/128")
    add()
    assert Application.objects.get().logout_uri == uri


def test_an_address_that_leads_inside_is_not_called(
    client: Client, tree: dict[str, int], ha: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from congvu.engines.identity import tasks

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        inside = f"http://127.0.0.1:{server.getsockname()[1]}/ra"
        register(client, tree["so"], logout_uri=inside).tokens()
        monkeypatch.setattr(settings, "CALLS_INSIDE", ())
        with pytest.raises(tasks.NotTold):
            tasks.tell_signed_out_again(sign_on=str(SignOn.objects.get().uid), at=clock.now())
        with pytest.raises(TimeoutError):  # nobody came
            server.accept()
