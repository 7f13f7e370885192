"""Other systems: a secret once, a token for half an hour, as much as their account is granted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from congvu.engines.identity import api
from congvu.engines.identity.actions.machines import close_machine
from congvu.engines.identity.models import Account, ForeignId, Machine, MachineToken
from congvu.engines.identity.queries.actors import ASSURANCE
from congvu.engines.identity.tests.conftest import AT, LONG_AGO, ROOT
from congvu.engines.identity.web.backends import BACKEND
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
TOKEN = "/api/v1/identity/token/"
DOOR = "/api/v1/casework/workflow/processes"


@pytest.fixture
def secret(tree: dict[str, int]) -> str:
    return api.add_machine(
        actor=ROOT, client_id="cong-tinh", name="Cổng tỉnh", unit_id=tree["so"], at=AT
    )


def _token(client: Client, secret: str, **said: str) -> Any:
    asked = {"grant_type": "client_credentials", "client_id": "cong-tinh", "client_secret": secret}
    return client.post(
        TOKEN, urlencode(asked | said), content_type="application/x-www-form-urlencoded"
    )


def _grant(tree: dict[str, int], code: str) -> None:
    api.grant_role(
        actor=ROOT, account_id=Machine.objects.get().account_id, code=code, unit_id=tree["so"],
        valid_from=LONG_AGO, decision_number="1/QĐ",
    )  # fmt: skip


def _get(client: Client, token: str) -> int:
    return client.get(DOOR, headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_opens_what_the_account_is_granted(
    client: Client, secret: str, tree: dict[str, int]
) -> None:
    given = _token(client, secret)
    assert given.status_code == 200
    assert given.json().keys() == {"access_token", "token_type", "expires_in"}
    assert _get(client, given.json()["access_token"]) == 403  # known, and granted nothing yet
    _grant(tree, "casework.case.read")
    assert _get(client, given.json()["access_token"]) == 200
    assert _get(client, "khong-phai") == 401
    # Pages are for people: a token is no session.
    page = client.get(
        "/viec-cua-toi/", headers={"Authorization": f"Bearer {given.json()['access_token']}"}
    )
    assert page.status_code == 302


@pytest.mark.parametrize(
    ("said", "status", "error"),
    [
        ({"client_secret": "sai"}, 401, "invalid_client"),
        ({"client_id": "ai-do"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "invalid_request"),
    ],
)
def test_a_wrong_client_gets_no_token(
    client: Client, secret: str, said: dict[str, str], status: int, error: str
) -> None:
    refused = _token(client, secret, **said)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert not MachineToken.objects.exists()


def test_a_token_ends_with_its_time_its_machine_and_its_account(
    client: Client, secret: str
) -> None:
    token = _token(client, secret).json()["access_token"]
    MachineToken.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert _get(client, token) == 401
    token = _token(client, secret).json()["access_token"]
    Account.objects.filter(username="may.cong-tinh").update(is_active=False)
    assert _get(client, token) == 401
    Account.objects.filter(username="may.cong-tinh").update(is_active=True)
    assert _get(client, token) == 403
    close_machine(actor=ROOT, uid=str(Machine.objects.get().uid), at=AT)
    assert _get(client, token) == 401
    assert _token(client, secret).status_code == 401


def test_what_is_privileged_stays_with_people(
    client: Client, secret: str, tree: dict[str, int]
) -> None:
    _grant(tree, "identity.account.manage")
    _grant(tree, "identity.account.read")
    machine = api.actor_for(Machine.objects.get().account_id, assurance=1)
    assert machine.holds("identity.account.read", tree["so"])
    assert not machine.holds("identity.account.manage", tree["so"])


def test_names_are_kept_all_or_none(secret: str) -> None:
    uid = str(Machine.objects.get().uid)
    good = api.Named(kind="service", theirs="A-1", ours="1.012929", label="Hội")
    with pytest.raises(Invalid):
        api.name_things(
            actor=ROOT, uid=uid, named=[good, api.Named(kind="service", theirs="", ours="x")]
        )
    assert not ForeignId.objects.exists()
    assert api.name_things(actor=ROOT, uid=uid, named=[good]) == 1
    assert api.name_things(actor=ROOT, uid=uid, named=[good]) == 0  # told again
    machine = api.actor_for(Machine.objects.get().account_id)
    assert api.ours_of(machine, "service", "A-1") == "1.012929"
    assert api.theirs_of(machine, "service", ["1.012929"]) == {"1.012929": ("A-1", "Hội")}
    assert api.ours_of(ROOT, "service", "A-1") == ""


def test_only_who_may_adds_one(official: Any, tree: dict[str, int]) -> None:
    stranger = api.actor_for(official("ha", tree["so"]).pk)
    with pytest.raises(NotAllowed):
        api.add_machine(actor=stranger, client_id="x-y", name="X", unit_id=tree["so"], at=AT)
    assert not Machine.objects.exists()


def test_the_pages_add_name_and_close(
    client: Client, official: Any, give: Any, role: Any, tree: dict[str, int]
) -> None:
    account = official("giang", tree["so"])
    role("may", "identity.machine.manage")
    give(account, "may", tree["so"])
    client.force_login(account, backend=BACKEND)
    session = client.session
    session[ASSURANCE] = 2
    session.save()
    typed = {"client_id": "cong-tinh", "name": "Cổng tỉnh", "unit_id": str(tree["so"])}
    made = client.post("/quan-tri/he-thong/", typed)
    assert made.status_code == 200
    row = Machine.objects.get()
    again = client.post("/quan-tri/he-thong/", typed)
    assert again.status_code == 422
    assert Machine.objects.count() == 1
    page = f"/quan-tri/he-thong/{row.uid}/"
    assert (
        client.post(page, {"lines": "service; A-1; 1.012929; Hội\nservice; ; x"}).status_code == 422
    )
    assert not ForeignId.objects.exists()
    assert client.post(page, {"lines": "service; A-1; 1.012929; Hội\n"}).status_code == 303
    assert "A-1" in client.get(page).content.decode()
    assert client.post(f"{page}ngung/").status_code == 303
    row.refresh_from_db()
    assert row.closed_at is not None
