"""A draft opened elsewhere: by the code alone, for a while, seen and ended by its owner."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from congvu.engines.casework import api as casework
from congvu.engines.identity import demo
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.errors import NotAllowed, NotFound, Refused
from congvu.registers.dossiers.contracts import Channel
from congvu.systems.publicservices.actions import applications, shares
from congvu.systems.publicservices.actions.drafts import SentPage
from congvu.systems.publicservices.models import DraftShare
from congvu.systems.publicservices.queries import shares as queries
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, FOUND, cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]


def opened(code: str = FOUND) -> tuple[str, str]:
    """A complete draft of An's, open at Bình's counter: (draft, share)."""
    an = cast("an")
    draft = support.draft(an, code)
    said = shares.share_draft(actor=an, draft_uid=draft, at=AT)
    return draft, shares.open_shared(actor=cast("binh"), code=said.lower(), at=AT)


def signed_in(who: str) -> Client:
    made = Client()
    made.force_login(demo.account(who), backend=settings.AUTHENTICATION_BACKENDS[0])
    return made


class TestCodes:
    def test_a_code_opens_once_and_only_in_its_time(self) -> None:
        an, binh = cast("an"), cast("binh")
        draft = support.draft(an, FOUND)
        first = shares.share_draft(actor=an, draft_uid=draft, at=AT)
        code = shares.share_draft(actor=an, draft_uid=draft, at=AT)
        before = support.rows()
        for wrong, when in (
            ("AAAA-AAAA", AT),
            ("", AT),
            (first, AT),  # a newer one was made
            (code, AT + timedelta(minutes=15)),
        ):
            with pytest.raises(shares.UnableToShare):
                shares.open_shared(actor=binh, code=wrong, at=when)
        assert support.rows() == before
        spoken = f" {code[:4].lower()}-{code[4:]} "
        share = shares.open_shared(actor=binh, code=spoken, at=AT)
        with pytest.raises(shares.UnableToShare):
            shares.open_shared(actor=binh, code=code, at=AT)
        assert queries.running(actor=binh, uid=share, at=AT).draft_uid == UUID(draft)

    def test_nobody_else_shares_opens_or_ends(self) -> None:
        an = cast("an")
        draft = support.draft(an, FOUND)
        code = shares.share_draft(actor=an, draft_uid=draft, at=AT)
        before = support.rows()
        for who in ("ha", "chi", "an"):
            with pytest.raises(NotAllowed):
                shares.open_shared(actor=cast(who), code=code, at=AT)
        with pytest.raises((NotAllowed, NotFound)):
            shares.share_draft(actor=cast("binh"), draft_uid=draft, at=AT)
        uid = str(DraftShare.objects.as_system("test").get().uid)
        for who in ("binh", "ha"):
            with pytest.raises(NotFound):
                shares.end_share(actor=cast(who), uid=uid, at=AT)
        assert support.rows() == before

    def test_the_owner_reads_who_opened_it(self) -> None:
        draft, _share = opened()
        an = cast("an")
        shown = queries.page(actor=an, draft_uid=UUID(draft), at=AT)
        assert shown["running"]
        assert shown["row"].opened_by_name.startswith(cast("binh").name)
        from congvu.engines.identity import api as identity

        person = identity.person(an.person_id or 0)
        reads = ledger.reads_of(person_uid=str(person.uid))
        assert any("Mở bản nháp tại quầy" in str(r.payload.get("purpose")) for r in reads)


class TestCounter:
    def test_what_the_officer_fills_in_stands_in_the_owners_draft(self) -> None:
        draft, share = opened()
        made = casework.draft(actor=cast("an"), uid=draft)
        form = casework.draft_definition(actor=cast("an"), uid=draft)
        step = next(s for s in form.steps if any(q.key == "ten_hoi" for q in s.questions))
        given = {q.key: made.answers.get(q.key) for q in step.questions}
        result = shares.save_shared(
            actor=cast("binh"), uid=share, at=AT,
            page=SentPage(
                step=step.key, answers={**given, "ten_hoi": "Hội Cây cảnh"},
                version=str(made.steps[step.key]),
            ),
        ).result  # fmt: skip
        assert result.saved
        now = casework.draft(actor=cast("an"), uid=draft)
        assert now.answers["ten_hoi"] == "Hội Cây cảnh"
        assert now.updated_by == "Lê Thị Thanh Bình, thay mặt Nguyễn Văn An (tại quầy)"

    def test_handed_in_it_is_the_citizens_by_channel_direct(self) -> None:
        draft, share = opened()
        dossier = shares.submit_shared(actor=cast("binh"), uid=share, at=AT)
        assert (dossier.channel, dossier.person_id) == (Channel.DIRECT, cast("an").person_id)
        assert support.now(dossier.uid).taken_by == cast("binh").name
        shown = queries.page(actor=cast("an"), draft_uid=UUID(draft), at=AT)
        assert str(shown["handed_in"]) == dossier.uid
        with pytest.raises(NotFound):
            shares.submit_shared(actor=cast("binh"), uid=share, at=AT)

    def test_an_end_is_an_end(self) -> None:
        draft, share = opened()
        shares.end_share(actor=cast("an"), uid=share, at=AT)
        before = support.rows()
        with pytest.raises(NotFound):
            shares.submit_shared(actor=cast("binh"), uid=share, at=AT)
        with pytest.raises(NotFound):
            queries.running(actor=cast("binh"), uid=share, at=AT)
        assert support.rows() == before
        assert applications.submit_application(actor=cast("an"), draft_uid=draft, at=AT).code

    def test_time_ends_it_too(self) -> None:
        _draft, share = opened()
        with pytest.raises(NotFound):
            queries.running(actor=cast("binh"), uid=share, at=AT + timedelta(hours=1))

    def test_an_incomplete_draft_stays(self) -> None:
        an = cast("an")
        draft = str(applications.begin_application(actor=an, code=FOUND, at=AT).uid)
        code = shares.share_draft(actor=an, draft_uid=draft, at=AT)
        share = shares.open_shared(actor=cast("binh"), code=code, at=AT)
        before = support.rows()
        with pytest.raises(Refused):
            shares.submit_shared(actor=cast("binh"), uid=share, at=AT)
        assert support.rows() == before


class TestDoors:
    def test_owner_counter_and_kiosk(self) -> None:
        draft = support.draft(cast("an"), FOUND, at=clock.now())
        owner, desk = signed_in("an"), signed_in("binh")
        page = f"/ho-so-nhap/{draft}/mo-noi-khac/"
        assert "Tạo mã" in owner.get(page).content.decode()
        assert desk.get(page).status_code in (403, 404)
        code = owner.post(page).context["code"]
        wrong = desk.post("/mot-cua/ban-nhap/", {"code": "22222222"})
        assert (wrong.status_code, wrong.context["error"] != "") == (422, True)
        moved = desk.post("/mot-cua/ban-nhap/", {"code": code}, follow=True)
        assert moved.status_code == 200
        assert "Bản nháp của Nguyễn Văn An" in moved.content.decode()
        assert "data-congvu-autosave" not in moved.content.decode()
        step = moved.request["PATH_INFO"]
        assert signed_in("ha").get(step).status_code in (403, 404)
        live = owner.get(page, headers={"HX-Request": "true"})
        assert "Đang mở tại: Lê Thị Thanh Bình" in live.content.decode()
        share = step.split("/")[3]
        assert owner.post(f"/ho-so-nhap/mo-noi-khac/{share}/dong/").status_code == 302
        assert desk.get(step).status_code == 404

    def test_a_kiosk_keeps_nothing(self) -> None:
        draft = support.draft(cast("an"), FOUND, at=clock.now())
        owner, kiosk = signed_in("an"), Client()
        code = owner.post(f"/ho-so-nhap/{draft}/mo-noi-khac/").context["code"]
        shown = kiosk.post("/may-dung-chung/", {"code": code}, follow=True)
        text = shown.content.decode()
        assert 'data-congvu-idle="300"' in text
        assert 'autocomplete="off"' in text
        assert "no-store" in shown.headers["Cache-Control"]
        check = kiosk.get("/may-dung-chung/ban-nhap/kiem-tra/")
        assert "Mã mở không thay cho chữ ký" in check.content.decode()
        assert kiosk.post("/may-dung-chung/ban-nhap/kiem-tra/").status_code == 200
        assert casework.draft(actor=cast("an"), uid=draft)  # a press there hands nothing in
        step = shown.request["PATH_INFO"]
        other = Client()
        other.cookies["congvu_kiosk"] = "forged"
        assert other.get(step).headers["Location"] == "/may-dung-chung/?xong=1"
        gone = kiosk.get("/may-dung-chung/ket-thuc/")
        assert gone.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert kiosk.cookies["congvu_kiosk"].value == ""
        assert kiosk.get(step).headers["Location"] == "/may-dung-chung/?xong=1"
        row = DraftShare.objects.as_system("test").get()
        assert row.ended_at is not None
