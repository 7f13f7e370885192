"""Drafts and form pages: resumed elsewhere, nothing lost silently, no JavaScript needed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.utils.datastructures import MultiValueDict

from congvu.engines.casework import api
from congvu.engines.casework.actions import drafts
from congvu.engines.casework.models import DraftStep, FormDraft
from congvu.engines.casework.tests.conftest import AT, House, ask, replace, run
from congvu.engines.casework.tests.test_forms import RAW, TODAY
from congvu.kernel.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
STEP = "nguoi-nop"


@pytest.fixture
def draft(house: House) -> api.DraftRef:
    return run(  # type: ignore[return-value]
        actor=house.an, at=AT,
        step=lambda: api.begin_draft(
            actor=house.an, form=RAW, purpose="1.012929@7", answers={"ho_ten": "Nguyễn Văn An"}
        ),
    )  # fmt: skip


def save(house: House, draft: api.DraftRef, answers: dict[str, Any], **more: Any) -> api.SaveResult:
    given = {"version": 1, "device": "Android", "force": False, **more}
    return drafts.save_draft_step(
        actor=house.an, uid=draft.uid, step=STEP, answers=answers, at=AT, **given
    )


def test_a_draft_is_resumed_with_what_was_typed(house: House, draft: api.DraftRef) -> None:
    assert draft.answers == {"ho_ten": "Nguyễn Văn An"}
    result = save(house, draft, {"ho_ten": "Nguyễn Văn An", "sinh": "hôm qua"})
    assert (result.saved, result.draft.steps) == (True, {STEP: 2})
    again = api.draft(actor=house.an, uid=draft.uid)
    assert again.answers == {"ho_ten": "Nguyễn Văn An", "sinh": "hôm qua"}
    assert again.updated_by == "Nguyễn Văn An (Android)"
    assert [d.uid for d in api.drafts_of(actor=house.an, purpose="1.012929")] == [draft.uid]


def test_answers_rest_as_ciphertext(house: House, draft: api.DraftRef) -> None:
    (row,) = DraftStep.objects.all()
    assert "Nguyễn" not in bytes(row.sealed).decode("utf-8", errors="ignore")


def test_a_second_device_is_shown_both_versions(house: House, draft: api.DraftRef) -> None:
    save(house, draft, {"ho_ten": "An ở điện thoại"})
    late = save(house, draft, {"ho_ten": "An ở quầy"}, device="Windows")
    assert (late.conflict, late.differing) == (True, ("ho_ten",))
    assert (late.theirs["ho_ten"], late.mine["ho_ten"]) == ("An ở điện thoại", "An ở quầy")
    assert api.draft(actor=house.an, uid=draft.uid).answers["ho_ten"] == "An ở điện thoại"
    kept = save(house, draft, {"ho_ten": "An ở quầy"}, device="Windows", force=True)
    assert kept.saved
    assert api.draft(actor=house.an, uid=draft.uid).answers["ho_ten"] == "An ở quầy"


def test_the_same_words_twice_are_no_conflict(house: House, draft: api.DraftRef) -> None:
    save(house, draft, {"ho_ten": "An"})
    assert save(house, draft, {"ho_ten": "An"}).saved
    assert save(house, draft, {"ho_ten": "An"}).draft.steps == {STEP: 2}


def test_a_draft_is_its_owners_alone(house: House, draft: api.DraftRef) -> None:
    stranger = replace(house.an, person_id=4711)
    for verb in (
        lambda: api.draft(actor=stranger, uid=draft.uid),
        lambda: drafts.delete_draft(actor=stranger, uid=draft.uid, at=AT),
        lambda: drafts.save_draft_step(
            actor=stranger, uid=draft.uid, step=STEP, answers={}, version=1, device="",
            force=True, at=AT,
        ),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            verb()
    with pytest.raises(NotAllowed):
        drafts.delete_draft(actor=house.binh, uid=draft.uid, at=AT)
    assert FormDraft.objects.as_system("test").count() == 1
    drafts.delete_draft(actor=house.an, uid=draft.uid, at=AT)
    assert (FormDraft.objects.as_system("test").count(), DraftStep.objects.count()) == (0, 0)


def test_the_page_saves_in_the_background_and_plainly(house: House, draft: api.DraftRef) -> None:
    path = f"/ban-nhap/{draft.uid}/{STEP}/"
    data = {"ho_ten": "Lê Thị An", "sinh": "5/11/1990", "version": "1", "next": "/nop/2/"}
    quiet = ask(house.an, path, data, HTTP_HX_REQUEST="true", HTTP_USER_AGENT="x Android y")
    assert quiet.status_code == 200
    assert 'name="version" value="2"' in quiet.content.decode()
    plain = ask(house.an, path, {**data, "version": "2", "ho_ten": "Lê Văn An"})
    assert (plain.status_code, plain["Location"]) == (303, "/nop/2/")
    conflict = ask(house.an, path, {**data, "ho_ten": "Võ An"})
    assert conflict.status_code == 409
    text = conflict.content.decode()
    assert "Lê Văn An" in text
    assert "Võ An" in text
    assert "Giữ bản tôi vừa nhập" in text
    assert api.draft(actor=house.an, uid=draft.uid).answers["sinh"] == "1990-11-05"
    away = ask(house.an, path, {**data, "ho_ten": "Võ An", "force": "1", "next": "//evil.example/"})
    assert (away.status_code, away["Location"]) == (303, "/")


def test_what_is_not_right_yet_is_kept_as_typed(house: House, draft: api.DraftRef) -> None:
    """A field at fault is told when the person goes on; until then the draft holds what was typed."""
    path = f"/ban-nhap/{draft.uid}/{STEP}/"
    typed = {"ho_ten": "Lê Thị An", "sinh": "31/2/19", "so": "0510", "dien_thoai": "09"}
    answer = ask(house.an, path, {**typed, "version": "1"}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    held = api.draft(actor=house.an, uid=draft.uid).answers
    assert {key: held.get(key) for key in typed} == typed


# the Django form ----------------------------------------------------------------------------------
def form(
    step: str, answers: dict[str, Any], data: dict[str, Any] | None = None, **files: Any
) -> Any:
    posted = None
    if data is not None:
        posted = MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in data.items()})
    return api.django_form_for(
        api.load_form(RAW), step, answers, today=TODAY, data=posted,
        files=MultiValueDict({k: [v] for k, v in files.items()}) if data is not None else None,
    )  # fmt: skip


def test_a_step_is_shown_with_what_is_known(db: None) -> None:
    made = form(STEP, {"sinh": "1990-11-05", "noi_o": {"province": "51", "line": "12 Lê Lợi"}})
    assert list(made.fields) == [
        "ho_ten", "so", "sinh", "dien_thoai", "thu", "noi_o-province", "noi_o-commune",
        "noi_o-line", "que-province", "que-commune",
    ]  # fmt: skip
    assert made["sinh"].value() == "05/11/1990"
    assert made["noi_o-line"].value() == "12 Lê Lợi"
    assert made.fields["ho_ten"].required
    assert not made.fields["thu"].required
    assert not made.is_valid()


def test_a_step_is_judged_by_the_rules_alone(db: None) -> None:
    made = form(STEP, {}, {"ho_ten": "An 2", "so": "051090001234", "sinh": "23/11/2026"})
    assert not made.is_valid()
    assert set(made.errors) == {"ho_ten", "sinh"}
    assert "không sau 22/11/2026. (Căn cứ: NĐ 126/2024 Đ.10)" in made.errors["sinh"][0]
    good = form(STEP, {}, {"ho_ten": "Nguyễn  An", "so": "051 090 001 234"})
    assert good.is_valid()
    assert good.answers == {"ho_ten": "Nguyễn An", "so": "051090001234"}


def test_an_answer_opens_its_follow_up_without_javascript(db: None) -> None:
    assert "hoi_phi" not in form("hoi", {}).fields
    data = {"ten_hoi": "Hội", "pham_vi": "tinh", "co_phi": "yes", "linh_vuc": ["a", "b"]}
    made = form("hoi", {}, data)
    assert not made.is_valid()
    assert set(made.errors) == {"hoi_phi"}
    done = form("hoi", {}, {**data, "hoi_phi": "20.000"})
    assert done.is_valid()
    assert done.answers["hoi_phi"] == 20_000
    assert done.answers["linh_vuc"] == ["a", "b"]


def test_rows_are_added_and_taken_away_by_buttons(db: None) -> None:
    known = {"pham_vi": "tinh", "ten_hoi": "Hội", "co_phi": False}
    first = {"thanh_vien-rows": "1", "thanh_vien-0-ten": "Lê An", "thanh_vien-0-dt": ""}
    more = form("ban", known, {**first, "_add": "thanh_vien"})
    assert (more.wants_more, more.is_valid()) == (True, False)
    assert "thanh_vien-1-ten" in more.fields
    assert more["thanh_vien-0-ten"].value() == "Lê An"
    both = {**first, "thanh_vien-rows": "2", "thanh_vien-1-ten": "Võ Ba"}
    fewer = form("ban", known, {**both, "_remove": "thanh_vien-0"})
    assert fewer["thanh_vien-0-ten"].value() == "Võ Ba"
    assert "thanh_vien-1-ten" not in fewer.fields
    wrong = form("ban", known, {**both, "thanh_vien-1-dt": "1"})
    assert not wrong.is_valid()
    assert set(wrong.errors) == {"thanh_vien-1-dt", "dieu_le"}


def test_files_are_kept_dropped_and_added(db: None) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    uid = str(UUID(int=7))
    known = {"pham_vi": "tinh", "dieu_le": [uid]}
    rows = {"thanh_vien-rows": "1", "thanh_vien-0-ten": "Lê An"}
    kept = form("ban", known, {**rows, "dieu_le-kept": [uid]})
    assert kept.is_valid()
    assert kept.answers["dieu_le"] == [uid]
    dropped = form("ban", known, rows)
    assert not dropped.is_valid()
    assert set(dropped.errors) == {"dieu_le"}
    new = SimpleUploadedFile("x.pdf", b"%PDF-1.7")
    added = form("ban", known, rows, dieu_le=new)
    assert added.is_valid()
    assert [f.name for f in added.uploads["dieu_le"]] == ["x.pdf"]
    assert "dieu_le" not in added.answers
    # a uid of somebody else's file cannot be slipped in
    slipped = form("ban", known, {**rows, "dieu_le-kept": [str(UUID(int=8))]})
    assert not slipped.is_valid()


def test_the_page_has_a_label_for_every_input(db: None) -> None:
    from django.template.loader import render_to_string
    from lxml import html

    made = form("ban", {"pham_vi": "tinh"}, {"thanh_vien-rows": "2", "thanh_vien-0-dt": "1"})
    made.is_valid()
    page = html.fromstring(
        "<div>" + render_to_string("casework/_form_fields.html", {"form": made}) + "</div>"
    )
    ids = {e.get("id") for e in page.iter() if e.get("id")}
    inputs = page.xpath('.//input[not(@type="hidden")] | .//select | .//textarea')
    assert len(inputs) >= 8
    labelled = {label.get("for") for label in page.iter("label")}
    for control in inputs:
        assert control.get("id") in labelled or control.getparent().tag == "label"
        for described in (control.get("aria-describedby") or "").split():
            assert described in ids
    bad = page.xpath('.//*[@id="id_thanh_vien-0-dt"]')[0]
    assert bad.get("aria-invalid") == "true"
