"""The person's data store: how each result stands, filters, and who looked at what with its purpose."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.tests.broker import enter
from congvu.engines.ledger import api as ledger
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.queries import pages
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, cast, decide


@pytest.mark.parametrize(
    ("state", "until", "stands"),
    [
        ("issued", None, "in_force"),
        ("issued", date(2026, 11, 20), "in_force"),
        ("issued", date(2026, 11, 19), "expired"),
        ("revoked", date(2030, 1, 1), "revoked"),
        ("replaced", None, "replaced"),
        ("", None, "unknown"),
    ],
)
def test_how_a_result_stands(state: str, until: date | None, stands: str) -> None:
    today = date(2026, 11, 20)
    assert rules.standing_of(state=state, valid_until=until, today=today) == stands


@action(needs="public")
def _revoke(*, actor: Actor, code: str) -> None:
    paper = documents.paper(code=code)
    assert paper is not None
    documents.revoke_paper(
        uid=paper.uid, reason="Cấp sai đối tượng", decision="12/QĐ-UBND", on=AT.date()
    )


@pytest.mark.house
@pytest.mark.django_db
@pytest.mark.slow  # a result is drawn and signed
def test_the_store_filters_and_says_why_and_every_look_is_told(client: Client) -> None:
    dossier = support.submit(cast("an"), CONTRACT)
    for who, outcome in (("y-ngu", "accept"), ("y-ngu", "propose"), ("khue", "sign")):
        decide(cast(who), dossier.uid, outcome)
    support.settle()
    an = cast("an")
    (row,) = pages.data_store(an)
    assert row["stands"] == "in_force"
    assert [r["name"] for r in pages.data_store(an, words="giay xac nhan", stands="in_force")] == [
        row["name"]
    ]
    assert pages.data_store(an, stands="revoked") == []
    assert pages.data_store(an, words="khong co tu nay") == []
    enter(client, demo.account("an"))
    assert row["name"] in client.get("/kho-du-lieu/?hieu-luc=in_force").content.decode()
    assert "Không có kết quả nào khớp" in client.get("/kho-du-lieu/?tim=xyz").content.decode()

    officer = Client()
    officer.force_login(demo.account("y-ngu"))
    assert officer.get(reverse("publicservices:dossier", args=[dossier.uid])).status_code == 200
    file = UUID(support.now(dossier.uid).attachments[0].file_uid)
    assert officer.get(reverse("documents:file", args=[file])).status_code == 200
    person = identity.person(an.person_id or 0)
    told = {r.payload["purpose"] for r in ledger.reads_of(person_uid=str(person.uid))}
    assert {f"Xem hồ sơ {dossier.code}", "Tải tệp giấy tờ.pdf"} <= told

    _revoke(actor=Actor.system("test"), code=support.now(dossier.uid).results[0].paper_code)
    (row,) = pages.data_store(an)
    assert (row["stands"], row["in_force"]) == ("revoked", False)
    assert row["reason"] == "Cấp sai đối tượng 12/QĐ-UBND"
