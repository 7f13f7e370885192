"""The shipped catalogue on the furnished house: how many, how found, what is repealed."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from congvu.registers.procedures import api
from congvu.registers.procedures.queries import catalogue
from congvu.registers.procedures.queries.catalogue import Filter
from congvu.registers.procedures.rules.definitions import FIELDS

pytestmark = [pytest.mark.house, pytest.mark.django_db]
TODAY = date(2026, 11, 22)
REPEALED = "1.014116"


def _codes(**asked: str) -> set[str]:
    rows = catalogue.catalogue(on=TODAY, asked=Filter(**asked))
    return set(rows.values_list("code", flat=True))


def test_sixty_real_procedures_stand_with_the_source_of_every_field() -> None:
    rows = list(catalogue.catalogue(on=TODAY, asked=Filter()))
    found = catalogue.values_of(rows)
    assert len(found) >= 60
    for procedure in found:
        assert procedure.evidence.keys() == FIELDS.keys()
        for evidence in procedure.evidence.values():
            assert bool(evidence.sources) or evidence.status != "verified"


def test_a_decision_that_nobody_verified_is_not_called_verified() -> None:
    for procedure in catalogue.values_of(catalogue.catalogue(on=TODAY, asked=Filter(status="all"))):
        sure = procedure.decisions and all(d.certainty == "V" for d in procedure.decisions)
        assert sure or procedure.evidence["decision"].status != "verified", procedure.code


def test_filters_narrow_by_level_subject_field_and_service() -> None:
    everything = _codes()
    assert _codes(level="Cấp xã") < everything
    assert "1.012929" not in _codes(level="Cấp xã")
    assert "1.013734" in _codes(level="Cấp xã", online="full")
    assert _codes(subject="Doanh nghiệp", field="Lao động – tiền lương") >= {"1.000479", "1.000464"}
    assert "1.012945" in _codes(subject="Tổ chức (không bao gồm doanh nghiệp, HTX)")
    assert _codes(query="cho thue lai lao dong") >= {"1.000479", "1.000464"}


def test_the_repealed_one_is_shown_as_repealed_and_only_when_asked_for() -> None:
    assert REPEALED not in _codes()
    assert _codes(status="repealed") == {REPEALED}
    found = api.procedure(code=REPEALED, on=TODAY)
    assert (found.valid_to, found.repealed_on(TODAY)) == (date(2026, 8, 30), True)
    assert REPEALED in set(
        catalogue.catalogue(on=date(2026, 8, 29), asked=Filter()).values_list("code", flat=True)
    )


def test_pages_say_what_is_known_and_what_is_not() -> None:
    page = Client().get(f"/thu-tuc/{REPEALED}/").content.decode()
    assert "Thủ tục đã bị bãi bỏ" in page
    assert "30/08/2026" in page
    assert "3500/QĐ-UBND" in page
    assert f"/nop-ho-so/{REPEALED}/" not in page
    listed = Client().get("/thu-tuc/", {"tinh-trang": "repealed"}).content.decode()
    assert "Đã bãi bỏ từ 30/08/2026" in listed
    provisional = Client().get("/thu-tuc/0.100104/").content.decode()
    assert "mã tạm của hệ thống" in provisional
    assert "Cấp tỉnh: 15 ngày làm việc" in provisional
