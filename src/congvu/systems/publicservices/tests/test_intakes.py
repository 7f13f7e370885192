"""Paper at the counter: entered, sent back, refused, taken for another office; thirty in a row."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.errors import NotAllowed, NotFound, Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, Copy, Digitised, State
from congvu.systems.publicservices.actions import intakes as actions
from congvu.systems.publicservices.models import Intake
from congvu.systems.publicservices.queries import intakes
from congvu.systems.publicservices.rules.counter import Handed
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, FOUND, NOUN, cast

BACKEND = "congvu.engines.identity.web.backends.AccountBackend"
NUMBER = "051085000123"
SHOWN = actions.Shown(
    number=NUMBER, full_name="Võ Thị Sáu Mẫu", birth_date=None, phone="0900000111"
)
PAPER = Handed(copy=Copy.ORIGINAL, count=1)
DESK = "y-ngu"  # the commune's counter, which also examines contracts
pytestmark = [pytest.mark.house, pytest.mark.django_db]


def begun(who: str = DESK, code: str = CONTRACT, **more: Any) -> str:
    given = {"shown": SHOWN, "channel": Channel.DIRECT, **more}
    return actions.begin_intake(actor=cast(who), code=code, at=AT, **given)


def typed(uid: str, code: str = CONTRACT, papers: dict[str, Handed] | None = None,
          who: str = DESK, **changed: Any) -> None:  # fmt: skip
    row = intakes.intake(actor=cast(who), uid=uid)
    given = {
        k: v for k, v in support.answers(code, "x", **changed).items() if not k.startswith("tep_")
    }
    here = dict.fromkeys(_components(code), PAPER) if papers is None else papers
    actions.save_intake(
        actor=cast(who), uid=uid, answers={**intakes.answers_of(row), **given}, papers=here
    )


def take(uid: str, outcome: str = "accept", reason: str = "", who: str = DESK) -> Any:
    return actions.take_dossier(actor=cast(who), uid=uid, outcome=outcome, reason=reason, at=AT)


def _components(code: str) -> list[str]:
    from congvu.registers.procedures import api as procedures

    found = procedures.procedure(code=code, on=date(2026, 11, 20))
    return [c.key for c in found.components if c.required]


def test_paper_is_entered_accepted_and_runs_the_same_process() -> None:
    uid = begun()
    typed(uid, ngay_sinh="1985-05-01", ho_ten=SHOWN.full_name)
    dossier = take(uid)
    assert (dossier.state, dossier.channel) == (State.PROCESSING, Channel.DIRECT)
    assert (dossier.taken_by, dossier.accepted_at) == (cast(DESK).name, AT)
    assert [(p.copy, p.count) for p in dossier.parts] == [(Copy.ORIGINAL, 1)] * len(
        _components(CONTRACT)
    )
    person = identity.person(dossier.person_id)
    assert (person.full_name, identity.cccd_of(person.id)) == (SHOWN.full_name, NUMBER)
    assert take(uid).uid == dossier.uid  # pressed twice: the same dossier
    told = [e.name for e in ledger.timeline(noun=NOUN, subject=dossier.uid)]
    assert "publicservices.dossier.taken" in told
    support.settle()
    (receipt,) = documents.papers_of(subject_noun=NOUN, subject_uid=dossier.uid)
    assert b"/ByteRange" in b"".join(documents.read_file(uid=receipt.file_uid))  # type: ignore[arg-type]
    support.decide(cast(DESK), dossier.uid, "propose")


def test_missing_papers_bring_form_two_at_once_and_the_rest_comes_over_the_counter() -> None:
    uid = begun()
    first, second = _components(CONTRACT)[:2]
    typed(uid, papers={first: PAPER}, ngay_sinh="1985-05-01")
    before = support.rows()
    with pytest.raises(actions.UnableToTake) as refused:
        take(uid)
    assert set(refused.value.errors) == set(_components(CONTRACT)) - {first}
    assert support.rows() == before
    dossier = take(uid, "supplement")
    assert (dossier.state, dossier.supplements) == (State.SUPPLEMENT, 1)
    support.settle()
    titles = [p.title for p in documents.papers_of(subject_noun=NOUN, subject_uid=dossier.uid)]
    assert any(t.startswith("Phiếu yêu cầu bổ sung") for t in titles)
    before = support.rows()
    with pytest.raises(actions.UnableToTake):
        actions.take_supplement(actor=cast(DESK), dossier_uid=dossier.uid, papers={}, at=AT)
    with pytest.raises((NotFound, NotAllowed)):
        actions.take_supplement(
            actor=cast("chi"), dossier_uid=dossier.uid, papers={second: PAPER}, at=AT
        )
    assert support.rows()["dossiers_part"] == before["dossiers_part"]
    rest = dict.fromkeys(_components(CONTRACT), PAPER)
    actions.take_supplement(actor=cast(DESK), dossier_uid=dossier.uid, papers=rest, at=AT)
    assert support.now(dossier.uid).state is State.SUBMITTED
    support.decide(cast(DESK), dossier.uid, "accept")
    assert support.now(dossier.uid).state is State.PROCESSING


def test_refused_at_the_counter_with_the_reason() -> None:
    uid = begun()
    typed(uid, ngay_sinh="1985-05-01")
    with pytest.raises(actions.UnableToTake):
        take(uid, "refuse")
    assert take(uid, "refuse", "Không thuộc thẩm quyền.").state is State.NOT_ACCEPTED


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "05108500012"}, "number"),
        ({"number": "051485000123"}, "number"),
        ({"birth_date": date(1986, 5, 1)}, "number"),
        ({"sex": "nu"}, "number"),
        ({"full_name": " "}, "full_name"),
    ],
)
def test_a_number_that_cannot_be_is_refused(changed: dict[str, Any], field: str) -> None:
    shown = actions.Shown(**{"number": NUMBER, "full_name": "Võ Mẫu", **changed})
    before = support.rows()
    with pytest.raises(actions.UnableToTake) as refused:
        begun(shown=shown)
    assert list(refused.value.errors) == [field]
    assert support.rows() == before


def test_a_known_number_under_another_name_is_refused_and_a_known_person_is_not_doubled() -> None:
    an = identity.person(cast("an").person_id or 0)
    number = identity.cccd_of(an.id)
    with pytest.raises(actions.UnableToTake) as refused:
        begun(shown=actions.Shown(number=number, full_name="Trần Ai Đó"))
    assert "Nguyễn" not in refused.value.message
    uid = begun(shown=actions.Shown(number=number, full_name="nguyen van an"))
    assert Intake.objects.as_system("test").get(uid=uid).person_id == an.id


def test_a_counter_elsewhere_in_the_province_takes_it_for_the_office_that_decides() -> None:
    uid = begun(code=FOUND)
    typed(uid, FOUND, ngay_sinh="1985-05-01")
    dossier = take(uid)
    assert dossier.reception_unit_id == cast(DESK).unit_id
    assert dossier.owner_unit_id == cast("ha").unit_id
    assert dossiers.dossier(actor=cast(DESK), uid=dossier.uid).uid == dossier.uid
    support.decide(cast("ha"), dossier.uid, "propose")


def test_what_is_received_at_one_counter_only_is_not_taken_at_another() -> None:
    uid = begun("binh")
    typed(uid, who="binh", ngay_sinh="1985-05-01")
    before = support.rows()
    with pytest.raises(actions.UnableToTake) as refused:
        take(uid, who="binh")
    assert "phường Cẩm Thành" in refused.value.message
    assert support.rows() == before


def test_who_does_not_receive_takes_nothing() -> None:
    uid = begun()
    before = support.rows()
    for who in ("ha", "chi", "an"):
        with pytest.raises(Refused):
            begun(who)
        with pytest.raises(Refused):
            take(uid, who=who)
    with pytest.raises(NotFound):  # another counter's intake
        take(uid, who="binh")
    assert support.rows()["publicservices_intake"] == before["publicservices_intake"]
    actions.drop_intake(actor=cast(DESK), uid=uid)
    assert not Intake.objects.as_system("test").exists()


def _form(code: str = CONTRACT, **more: Any) -> dict[str, Any]:
    """What a clerk types, as the page's fields."""
    data: dict[str, Any] = {}
    given = {"ho_ten": SHOWN.full_name, "so_dinh_danh": NUMBER, "ngay_sinh": "01/05/1985"}
    for key, value in {**support.answers(code, "x"), **given}.items():
        if isinstance(value, dict):
            data |= {f"{key}-{part}": said for part, said in value.items()}
        elif value is True:
            data[key] = "on"
        elif not isinstance(value, list):
            data[key] = value
    papers = {f"nhan-{key}": "1" for key in _components(code)}
    return {**data, **papers, **more}


def test_through_the_door(client: Client) -> None:
    client.force_login(demo.account(DESK), backend=BACKEND)
    with clock.pretend(AT):
        assert "Quầy:" in client.get("/mot-cua/tiep-nhan/").content.decode()
        wrong = client.post("/mot-cua/tiep-nhan/", {"code": "9.999999", "number": NUMBER})
        assert wrong.status_code == 422
        person = {"number": NUMBER, "full_name": SHOWN.full_name, "birth_date": "01/05/1985",
                  "channel": "3", "ticket": "A012", "consignment": "EH 123 456 785 VN",
                  "posted_on": "18/11/2026", "witness": "Lê Thị Thanh Bình"}  # fmt: skip
        went = client.post("/mot-cua/tiep-nhan/", {"code": f"{CONTRACT} Đăng ký", **person})
        page = client.get(went.url).content.decode()
        assert SHOWN.full_name in page
        assert NUMBER[:8] not in page.split("<form")[0]  # above the form only its last digits
        incomplete = client.post(went.url, {"go": "accept"})
        assert incomplete.status_code == 422
        scan = SimpleUploadedFile("hop dong.pdf", support.PDF, "application/pdf")
        done = client.post(went.url, _form(go="accept", **{"tep-hop_dong": scan}))
        assert done.status_code == 302, done.content.decode()[:4000]
        assert "Nhận hồ sơ tiếp theo" in client.get(done.url).content.decode()
    row = Intake.objects.as_system("test").get()
    dossier = support.now(str(row.dossier_uid))
    assert (dossier.channel, row.ticket) == (Channel.POST, "A012")
    assert [a.digitised for a in dossier.attachments] == [Digitised.SCANNED]
    seen = client.get(f"/ho-so/{dossier.uid}/").content.decode()
    assert "Qua bưu chính công ích" in seen
    assert "Theo giấy tờ xuất trình tại quầy" in seen


@pytest.mark.parametrize("who", ["ha", "an"])
def test_the_door_is_closed_to_who_does_not_receive(client: Client, who: str) -> None:
    uid = begun()
    client.force_login(demo.account(who), backend=BACKEND)
    for path in ("", f"{uid}/", f"{uid}/xong/"):
        assert client.get(f"/mot-cua/tiep-nhan/{path}").status_code == 403
    assert client.post(f"/mot-cua/tiep-nhan/{uid}/bo/").status_code == 403
    assert Intake.objects.as_system("test").count() == 1


@pytest.mark.slow
def test_thirty_paper_dossiers_in_a_row(client: Client) -> None:
    client.force_login(demo.account(DESK), backend=BACKEND)
    with clock.pretend(AT):
        for n in range(30):
            number = f"051085{n:06}"
            person = {"number": number, "full_name": f"Người Nộp {n}", "birth_date": "01/05/1985"}
            went = client.post("/mot-cua/tiep-nhan/", {"code": CONTRACT, **person, "channel": "1"})
            done = client.post(went.url, _form(go="accept", so_dinh_danh=number))
            assert done.status_code == 302
    rows = dossiers.visible(cast(DESK))
    assert rows.count() == 30
    assert len({r.code for r in rows}) == 30
    assert {r.state for r in rows} == {State.PROCESSING}
