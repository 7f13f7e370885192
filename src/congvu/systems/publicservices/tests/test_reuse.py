"""A paper that an office accepted is offered again to its person, at the counter and online."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from congvu.engines.identity import demo
from congvu.kernel import clock
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Digitised
from congvu.registers.dossiers.models import Part
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Component
from congvu.systems.publicservices.actions import applications
from congvu.systems.publicservices.queries import intakes
from congvu.systems.publicservices.rules import counter
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, cast, decide
from congvu.systems.publicservices.tests.test_intakes import BACKEND, DESK

ON = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "form", "may"),
    [
        ("Bản chụp hộ chiếu", "", True),
        ("Phiếu lý lịch tư pháp", "", True),
        ("Đơn đề nghị thành lập hội", "", False),
        ("Tờ khai đăng ký", "", False),
        ("Bản sao hợp đồng", "mau-01", False),
    ],
)
def test_what_is_written_anew_is_not_used_again(name: str, form: str, may: bool) -> None:
    assert counter.may_reuse(Component(key="x", name=name, form=form)) is may


@pytest.mark.house
@pytest.mark.django_db
def test_an_accepted_paper_is_offered_counted_and_never_anothers(client: Client) -> None:
    an = cast("an")
    procedure = procedures.procedure(code=CONTRACT, on=ON)

    def offers(who: str = "an") -> dict[str, object]:
        person = cast(who).person_id or 0
        return dict(intakes.offered(person_id=person, procedure=procedure, on=ON))

    first = support.submit(an, CONTRACT)
    assert offers() == {}  # handed in is not accepted
    decide(cast(DESK), first.uid, "accept")
    assert set(offers()) == {"hop_dong", "ho_chieu"}
    assert offers("ha") == {}
    Part.objects.filter(component_key="hop_dong").update(valid_to=date(2026, 11, 19))
    assert set(offers()) == {"ho_chieu"}  # what has expired is not offered

    begun = applications.begin_application(actor=an, code=CONTRACT, at=AT)
    client.force_login(demo.account("an"), backend=BACKEND)
    steps = [s["key"] for s in procedure.form["steps"]]
    step = next(k for k in steps if "tep_ho_chieu" in str(_step(procedure.form, k)))
    with clock.pretend(AT):
        page = client.get(f"/ho-so-nhap/{begun.uid}/{step}/").content.decode()
        assert "Giấy tờ bạn đã nộp" in page
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        sent = {"version": version[1], "reuse": "tep_ho_chieu"}
        kept = client.post(f"/ho-so-nhap/{begun.uid}/{step}/", sent).content.decode()
        assert "Giữ tệp" in kept
        stranger = {"version": "0", "reuse": "tep_hop_dong"}  # not offered: nothing is taken
        client.post(f"/ho-so-nhap/{begun.uid}/{step}/", stranger)
    files = [a.file_uid for a in support.now(first.uid).attachments]
    again = support.submit(an, CONTRACT, tep_ho_chieu=[files[1]])
    seen = {a.component_key: a.digitised for a in support.now(again.uid).attachments}
    assert seen == {"hop_dong": Digitised.NO, "ho_chieu": Digitised.REUSED}
    facts = {f["code"]: (f["files"], f["reused"]) for f in _facts()}
    assert facts[again.code] == (2, 1)


def _facts() -> list[dict[str, object]]:
    from congvu.registers.dossiers import queries

    assert dossiers.LABELS
    return list(queries.facts())


def _step(form: dict[str, object], key: str) -> object:
    return next(s for s in form["steps"] if s["key"] == key)  # type: ignore[union-attr,attr-defined]
