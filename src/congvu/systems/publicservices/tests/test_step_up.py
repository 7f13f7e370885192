"""Handing in and seeing one's own results ask for the e-ID's level 2, through the real provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from congvu.config.demo_broker.app import Broker
from congvu.engines.casework import api as casework
from congvu.engines.identity.tests import broker as eid
from congvu.engines.identity.web import broker as client_side
from congvu.registers.dossiers.models import Dossier
from congvu.registers.procedures.rules import definitions
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import CONTRACT, cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]


@pytest.fixture(scope="module")
def provider() -> Iterator[Broker]:
    with eid.running() as made:
        yield made


@pytest.fixture
def low(client: Client, provider: Broker, settings: Any) -> Client:
    """An at level 1."""
    settings.CONGVU_EID = {
        "issuer": provider.issuer, "client_id": eid.CLIENT.id, "client_secret": eid.CLIENT.secret,
        "acr": "LoA2", "least": "LoA1", "claims": "dvcqg",
    }  # fmt: skip
    client_side._kept.forget()
    client.get(eid.walk(client, provider, level="1"))
    return client


def test_handing_in_asks_for_level_two_and_keeps_the_draft(low: Client, provider: Broker) -> None:
    uid = support.draft(cast("an"), CONTRACT)
    check = f"/ho-so-nhap/{uid}/kiem-tra/"
    assert "Thủ tục này cần định danh điện tử mức 2" in low.get(check).content.decode()
    before = Dossier.objects.as_system("test").count()
    answer = low.post(check, headers={"Referer": f"http://testserver{check}"})
    assert answer.status_code == 303
    assert Dossier.objects.as_system("test").count() == before
    assert str(casework.draft(actor=cast("an"), uid=uid).uid) == uid
    wanted = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
    sent = low.get("/dang-nhap/nang-muc/di/", {"next": wanted, "muc": "2"})
    assert low.get(eid.choose(sent["Location"], provider))["Location"] == wanted
    assert f'action="{check}"' in low.get(wanted).content.decode()
    assert "cần định danh điện tử" not in low.get(check).content.decode()
    done = low.post(check)
    assert done.status_code == 302
    assert done["Location"].startswith("/ho-so/")
    assert Dossier.objects.as_system("test").count() == before + 1


def test_the_data_store_asks_for_level_two(low: Client, provider: Broker) -> None:
    assert low.get("/kho-du-lieu/")["Location"].startswith("/dang-nhap/nang-muc/?muc=2")
    assert low.get("/ho-so/").status_code == 200
    sent = low.get("/dang-nhap/nang-muc/di/", {"next": "/kho-du-lieu/", "muc": "2"})
    assert low.get(eid.choose(sent["Location"], provider))["Location"] == "/kho-du-lieu/"
    assert low.get("/kho-du-lieu/").status_code == 200


def test_a_procedure_says_what_it_asks_for() -> None:
    wrong = [s for s in definitions.faults({"code": CONTRACT, "eid_level": 3}) if "eid_level" in s]
    assert wrong == ["Mức định danh điện tử (eid_level) là 1 hoặc 2."]
    assert not [s for s in definitions.faults({"code": CONTRACT, "eid_level": 1}) if "eid_" in s]
