"""Acting for another: who, on what proof; seen by both, withdrawn by the represented person."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications, authorities
from congvu.systems.publicservices.models import Authority
from congvu.systems.publicservices.queries import authorities as queries
from congvu.systems.publicservices.queries import dossier_page, papers
from congvu.systems.publicservices.rules import representing
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, FOUND, cast

house = [pytest.mark.house, pytest.mark.django_db]
TODAY = date(2026, 11, 22)
BORN = date(1960, 5, 1)
MOTHER = {
    "whom": "nguoi-khac", "basis": "uy_quyen", "full_name": "Trần Thị Mẹ", "cccd": "051160000017",
    "organisation": "", "organisation_number": "", "number": "12/UQ", "file": "x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "born", "until", "fields"),
    [
        ({}, BORN, None, set()),
        ({"basis": "phap_luat"}, BORN, None, {"basis"}),
        ({"basis": "cha_me"}, BORN, None, {"basis"}),
        ({"basis": "cha_me"}, date(2012, 1, 1), None, set()),
        ({"full_name": " ", "cccd": ""}, None, None, {"full_name", "cccd", "birth_date"}),
        ({"file": ""}, BORN, None, {"file"}),
        ({}, BORN, date(2026, 11, 21), {"valid_until"}),
        ({}, BORN, TODAY, set()),
        ({"whom": "to-chuc", "basis": "phap_luat"}, None, None,
         {"organisation", "organisation_number"}),
    ],
)  # fmt: skip
def test_what_proof_will_do(
    changed: dict[str, str], born: date | None, until: date | None, fields: set[str]
) -> None:
    found = representing.faults(
        {**MOTHER, **changed}, birth_date=born, valid_until=until, today=TODAY
    )
    assert set(found) == fields


def begin(actor: Actor, **changed: Any) -> casework.DraftRef:
    said = {**MOTHER, "file": support.upload(actor), **changed}
    return authorities.begin_for_another(
        actor=actor, code=FOUND, said=said, birth_date=BORN, issued_on=None, valid_until=None, at=AT
    )


def hand_in(actor: Actor, draft: casework.DraftRef) -> DossierCard:
    given = {**draft.answers, **support.answers(FOUND, support.upload(actor))}
    form = casework.load_form(procedures.procedure(code=FOUND, on=AT.date()).form)
    for step in form.steps:
        casework.save_draft_step(
            actor=actor, uid=draft.uid, step=step.key, version="0", device="", force=True, at=AT,
            answers={q.key: given[q.key] for q in step.questions if q.key in given},
        )  # fmt: skip
    return applications.submit_application(actor=actor, draft_uid=str(draft.uid), at=AT)


@action(needs="public")
def mother(*, actor: Actor) -> Actor:
    """The represented person with an account of her own."""
    from congvu.engines.identity.models import Account
    from congvu.engines.identity.models.accounts import Kind

    person = identity.find_by_cccd(MOTHER["cccd"])
    account = Account.objects.create(
        kind=Kind.CITIZEN, person_id=person, issuer="test", subject="mother", password="!"
    )
    unchanged()
    return identity.actor_for(account.pk)


class TestRepresented:
    pytestmark = house

    def test_both_see_the_dossier_and_the_paper_says_who_for_whom(self) -> None:
        an = cast("an")
        dossier = hand_in(an, begin(an))
        her = mother(actor=Actor.system("test"))
        assert (dossier.person_id, dossier.agent_id) == (her.person_id, an.person_id)
        assert {d.uid for d in dossiers.visible(her)} == {d.uid for d in dossiers.visible(an)}
        row = Authority.objects.as_system("test").get()
        printed = papers.proof_of(row)
        assert printed["submitter"] == (
            "Nguyễn Văn An (Được ủy quyền (văn bản ủy quyền), số 12/UQ)"
        )
        page = dossier_page.page(actor=cast("binh"), uid=dossier.uid)
        assert page["proof"]["whom"] == "Trần Thị Mẹ"
        assert any("Nộp thay theo căn cứ" in s["title"] for s in page["shown"].steps)
        assert [p["agent"] for p in queries.given_by(her)] == ["Nguyễn Văn An"]
        assert queries.given_by(an) == []

    def test_the_represented_person_withdraws_and_the_agent_sees_no_more(self) -> None:
        an = cast("an")
        dossier = hand_in(an, begin(an))
        her = mother(actor=Actor.system("test"))
        uid = str(Authority.objects.as_system("test").get().uid)
        with pytest.raises(NotFound):
            authorities.withdraw_authority(actor=an, uid=uid, at=AT)
        authorities.withdraw_authority(actor=her, uid=uid, at=AT)
        with pytest.raises(NotFound):
            dossiers.dossier(actor=an, uid=dossier.uid)
        assert dossiers.dossier(actor=her, uid=dossier.uid).agent_id is None
        applications.withdraw_application(
            actor=her, dossier_uid=dossier.uid, reason="Tôi tự làm", at=AT
        )

    def test_a_withdrawn_authority_hands_nothing_in(self) -> None:
        an = cast("an")
        draft = begin(an)
        her = mother(actor=Actor.system("test"))
        uid = str(Authority.objects.as_system("test").get().uid)
        authorities.withdraw_authority(actor=her, uid=uid, at=AT)
        with pytest.raises(authorities.UnableToRepresent, match="đã rút quyền đại diện"):
            hand_in(an, draft)
        assert dossiers.visible(her).count() == 0

    def test_for_an_organisation_the_agent_stays_and_the_paper_names_it(self) -> None:
        an = cast("an")
        said = {
            "whom": "to-chuc", "basis": "phap_luat", "organisation": "Hội Làm vườn",
            "organisation_number": "15/QĐ-UBND", "full_name": "", "cccd": "",
        }  # fmt: skip
        dossier = hand_in(an, begin(an, **said))
        assert (dossier.person_id, dossier.agent_id) == (an.person_id, None)
        printed = papers.proof_of(Authority.objects.as_system("test").get())
        assert printed["owner"] == "Hội Làm vườn (15/QĐ-UBND)"

    def test_a_number_that_is_somebody_elses_is_refused(self) -> None:
        an = cast("an")
        begin(an)
        before = Authority.objects.as_system("test").count()
        for changed in (
            {"full_name": "Người Lạ"}, {"cccd": identity.cccd_of(an.person_id or 0)},
            {"cccd": "12"},
        ):  # fmt: skip
            with pytest.raises(Exception) as refused:  # noqa: PT011 - Invalid of two rooms
                begin(an, **changed)
            assert getattr(refused.value, "errors", None)
        assert Authority.objects.as_system("test").count() == before

    def test_the_doors(self) -> None:
        made = Client()
        made.force_login(demo.account("an"), backend=settings.AUTHENTICATION_BACKENDS[0])
        first = made.post(f"/nop-ho-so/{FOUND}/", {"lam-cho": "nguoi-khac"})
        assert first.headers["Location"] == f"/nop-ho-so/{FOUND}/nguoi-khac/"
        assert "Căn cứ đại diện" in made.get(first.headers["Location"]).content.decode()
        wrong = made.post(first.headers["Location"], {"basis": "uy_quyen"})
        assert wrong.status_code == 422
        assert "Hãy đính kèm giấy tờ" in wrong.content.decode()
        assert Authority.objects.as_system("test").count() == 0
        assert Client().get(first.headers["Location"]).status_code == 302
