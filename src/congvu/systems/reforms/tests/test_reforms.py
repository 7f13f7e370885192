"""Splits, days to come, interruptions, work done meanwhile, and who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from congvu.engines.identity import demo
from congvu.engines.notify import api as notify
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import Invalid, NotAllowed, Refused
from congvu.kernel.rooms import resolve
from congvu.systems.reforms import actions, queries, rules
from congvu.systems.reforms.models import Moved, Reform, Stage, State
from congvu.systems.reforms.tests.support import (
    AT,
    beside,
    carry_out,
    cast,
    merger,
    reform,
    rows,
    snv,
    submit,
    unit_of,
)

pytestmark = [pytest.mark.house, pytest.mark.django_db]
TODAY = clock.local(AT).date()
BACKEND = "congvu.engines.identity.web.backends.AccountBackend"


def browser(key: str) -> Client:
    client = Client()
    client.force_login(demo.account(key), backend=BACKEND)
    session = client.session
    session.update({"identity_assurance": 2, "identity_demo": True})
    session.save()
    return client


def split(**parts: tuple[object, ...]) -> Reform:
    """The department lives on; a new one takes what is named."""
    unit = snv()
    heir = rules.Heir(
        code="H48.97", name="Sở Việc làm", kind="so", level="tinh", place_code=unit.place_code,
        parent_id=unit.parent_id,
    )  # fmt: skip
    choices = rules.Choices(
        kind=rules.SPLIT,
        sources=(unit.id,),
        first=None,
        second=heir,
        **parts,  # type: ignore[arg-type]
    )
    uid = actions.draft(
        actor=cast("giang"), choices=choices, decision="13/2026/QĐ-UBND", day=TODAY, at=AT
    )
    return carry_out(uid)


def test_a_split_by_procedure_takes_its_work_and_its_new_dossiers() -> None:
    old = snv()
    going, staying = submit("1.012929"), submit("0.100104")
    home = unit_of(staying)
    row = split(matters=("1.012929",))
    new = row.founded["second"]
    assert (row.stage, unit_of(going), unit_of(staying)) == (Stage.DONE, new, home)
    assert unit_of(submit("1.012929")) == new
    doing = org.doing(old.id, on=TODAY, matter="1.012929")
    assert doing is not None
    assert doing.id == new
    before = org.doing(old.id, on=TODAY - timedelta(days=1), matter="1.012929")
    assert before is not None
    assert before.id == old.id
    assert cast("dung").unit_id == old.id
    actions.take_back(actor=cast("giang"), reform=row.uid, at=AT)
    actions.run(reform=row.uid, at=AT)
    assert unit_of(going) == old.id
    # What came up there meanwhile stays there and is listed; so the new unit lives on.
    left = queries.leftovers(reform(row.uid))
    assert {shift.to_unit for _label, shift in left} == {old.id}
    assert org.unit(new).valid_to is None


def test_a_day_to_come_waits_and_runs_by_itself() -> None:
    before = rows()
    uid = merger(day=TODAY + timedelta(days=9))
    actions.confirm(actor=cast("giang"), reform=uid, at=AT)
    assert actions.begin_due(actor=actions.SYSTEM, at=AT) == 0
    assert (reform(uid).stage, rows()) == (Stage.PLANNED, before)
    later = AT + timedelta(days=9)
    assert actions.begin_due(actor=actions.SYSTEM, at=later) == 1
    actions.run(reform=uid, at=later)
    row = reform(uid)
    assert (row.stage, row.counted_from) == (Stage.DONE, TODAY + timedelta(days=9))
    assert org.unit(row.founded["first"]).valid_from == TODAY + timedelta(days=9)


def test_interrupted_anywhere_it_goes_on_and_doubles_nothing() -> None:
    submit("1.012929")
    uid = merger()
    actions.confirm(actor=cast("giang"), reform=uid, at=AT)
    parts = 0
    while actions.take_part(actor=actions.SYSTEM, reform=uid, at=AT):
        parts += 1
        if parts == 5:  # a part that dies takes all it did with it
            with pytest.raises(RuntimeError, match="cut"):
                _cut(uid)
    assert parts > len(queries.movers())
    noted = Moved.objects.as_system("test").filter(reform__uid=uid, state=State.MOVED)
    assert noted.count() == len(set(noted.values_list("what", "row_id")))
    told = [m.title for m in notify.messages(actor=cast("dung")).rows]
    assert told.count("Việc và quyền của bạn đã chuyển theo đơn vị mới") == 1
    assert not actions.take_part(actor=actions.SYSTEM, reform=uid, at=AT)


def _cut(uid: object) -> None:
    from django.db import transaction

    with transaction.atomic():
        actions.take_part(actor=actions.SYSTEM, reform=str(uid), at=AT)
        raise RuntimeError("cut")


def test_what_was_done_meanwhile_stays_and_is_listed() -> None:
    dossier = submit("1.012929")
    decide = resolve("publicservices", "tests.support.decide")
    decide(cast("binh"), dossier, "accept", AT)
    row = carry_out(merger())
    decide(cast("ha"), dossier, "propose", AT)
    actions.take_back(actor=cast("giang"), reform=row.uid, at=AT)
    actions.run(reform=row.uid, at=AT)
    stayed = queries.rows_of(reform(row.uid), state=State.STAYED)
    assert {one.what for one in stayed} == {"casework.tasks"}
    assert unit_of(dossier) == snv().id


def test_two_roles_and_two_heads_are_named() -> None:
    unit = snv()
    other = beside(unit)
    person = cast("ha").person_id
    seat = next(p for p in org.posts_of(other.id) if p.is_head)
    identity = resolve("identity", "actions.incumbencies.begin_incumbency")
    identity(actor=actions.SYSTEM, person_id=person, post_id=seat.id, valid_from=TODAY,
             decision_number="9/QĐ")  # fmt: skip
    lines = {line.code: line for line in queries.preview(reform(merger()), today=TODAY)}
    assert len(lines["identity.seats"].conflicts) == 1
    assert "đã có người đứng đầu" in lines["identity.seats"].conflicts[0]


@pytest.mark.parametrize("who", ["ha", "binh", "dung", "an"])
def test_who_may_not_changes_nothing(who: str) -> None:
    uid = merger()
    before, drafts = rows(), Reform.objects.as_system("test").count()
    client = browser(who)
    unit = snv()
    for path in ("", "moi/", f"{uid}/", f"{uid}/muc/?muc=casework.tasks"):
        assert client.get(f"/to-chuc/sap-xep/{path}").status_code in (403, 404), path
    for path in (f"moi/?don-vi={unit.uid}", f"{uid}/thuc-hien/", f"{uid}/bo/", f"{uid}/dua-ve/"):
        answer = client.post(f"/to-chuc/sap-xep/{path}", {"confirmed": "1"})
        assert answer.status_code in (403, 404), path
    assert rows() == before
    assert Reform.objects.as_system("test").count() == drafts


def test_plans_that_cannot_be_are_refused() -> None:
    unit, before = snv(), rows()
    heir = rules.Heir(unit_id=beside(unit).id)
    used = rules.Heir(code=unit.code, name="Sở", kind="so", level="tinh", parent_id=unit.parent_id)
    for choices in (
        rules.Choices(kind=rules.MERGE, sources=(), first=heir),
        rules.Choices(kind=rules.MERGE, sources=(unit.id,), first=rules.Heir(unit_id=unit.id)),
        rules.Choices(kind=rules.MERGE, sources=(unit.id,), first=used),
        rules.Choices(kind=rules.SPLIT, sources=(unit.id,), first=None, second=heir),
    ):
        with pytest.raises(Invalid):
            actions.draft(actor=cast("giang"), choices=choices, decision="1/QĐ", day=TODAY, at=AT)
    good = rules.Choices(kind=rules.DISSOLVE, sources=(unit.id,), first=heir)
    with pytest.raises(Invalid):
        actions.draft(actor=cast("giang"), choices=good, decision=" ", day=TODAY, at=AT)
    with pytest.raises(NotAllowed):
        actions.draft(actor=cast("dung"), choices=good, decision="1/QĐ", day=TODAY, at=AT)
    assert rows() == before
    row = carry_out(merger())
    for at in (AT + timedelta(days=31),):
        with pytest.raises(Refused, match="quá thời hạn"):
            actions.take_back(actor=cast("giang"), reform=row.uid, at=at)
    assert reform(row.uid).stage == Stage.DONE


def test_the_wizard_from_the_unit_to_the_result() -> None:
    giang, unit = browser("giang"), snv()
    other = beside(unit)
    assert "Chưa có lần sắp xếp nào" in giang.get("/to-chuc/sap-xep/").content.decode()
    assert unit.name in giang.get("/to-chuc/sap-xep/moi/", {"q": "so noi vu"}).content.decode()
    path = f"/to-chuc/sap-xep/moi/?don-vi={unit.uid}&loai=merge"
    assert giang.get(path).status_code == 200
    said = {"decision": "12/QĐ", "day": f"{clock.today():%d/%m/%Y}", "sources": [str(other.id)],
            "first": "new", "first_name": "Sở Nội vụ và Lao động"}  # fmt: skip
    assert giang.post(path, said).status_code == 422
    made = giang.post(path, {**said, "first_code": "H48.98"})
    assert made.status_code == 303
    page = giang.get(made["Location"]).content.decode()
    assert "Xem thử: những gì sẽ chuyển" in page
    assert "Chức vụ" in giang.get(f"{made['Location']}muc/?muc=identity.seats").content.decode()
    giang.post(f"{made['Location']}thuc-hien/", {})
    uid = made["Location"].split("/")[-2]
    assert reform(uid).stage == Stage.DRAFT  # type: ignore[arg-type]
    giang.post(f"{made['Location']}thuc-hien/", {"confirmed": "1"})
    actions.run(reform=uid, at=clock.now())
    assert "Đã sắp xếp xong" in giang.get(made["Location"]).content.decode()
    assert "12/QĐ" in giang.get(f"/to-chuc/{unit.uid}/").content.decode()
    for kind in ("split", "dissolve"):
        assert giang.get(f"/to-chuc/sap-xep/moi/?don-vi={other.uid}&loai={kind}").status_code == 404
