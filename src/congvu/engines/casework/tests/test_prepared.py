"""Rows by prepared statements are the rows that the ORM writes and reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, IntegrityError, transaction
from django.db.models import Model

from congvu.engines.casework.models import Case, ProcessVersion, Task
from congvu.kernel import pairs, prepared

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def _process() -> ProcessVersion:
    return ProcessVersion.objects.create(
        key="tests.prepared", version=1, title="Thử", bpmn="", net={}, sha256="0",
        valid_from=AT.date(), published_at=AT,
    )  # fmt: skip


def _case(**columns: object) -> Case:
    return Case(
        process=_process(), subject_noun="tests.thing", subject_uid="1", title="Hồ sơ",
        owner_unit_id=7, units={"a": 1}, data={"tên": "Đỗ 'Ẩn' %s \\"}, opened_at=AT, **columns,
    )  # fmt: skip


def _kept(row: Model) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


@pytest.mark.django_db
def test_an_inserted_row_is_the_row_that_the_orm_reads() -> None:
    case = _case()
    prepared.insert(case)
    again = Case.objects.as_system("test").get(pk=case.pk)
    assert _kept(again) == _kept(case)
    assert again.uid.version == 7
    assert not case._state.adding


@pytest.mark.django_db
def test_two_rows_by_one_statement_are_the_rows_that_the_orm_reads(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    case, task = _case(), Task(unit_id=7, node="n", title="Việc", opened_at=AT)
    with django_assert_num_queries(1):
        pairs.insert(case, task, "case")
    assert task.case is case
    for row in (case, task):
        again = type(row)._base_manager.get(pk=row.pk)
        assert _kept(again) == _kept(row)
        assert not row._state.adding


@pytest.mark.django_db
def test_when_the_second_of_two_rows_is_refused_the_first_is_not_there() -> None:
    case, task = _case(), Task(unit_id=7, node="n" * 1000, title="Việc", opened_at=AT)
    with pytest.raises(DataError), transaction.atomic():
        pairs.insert(case, task, "case")
    assert not Case.objects.as_system("test").exists()


@pytest.mark.django_db
def test_text_is_normalised_on_the_way_in() -> None:
    case = _case()
    case.title = "Nguye\u0302\u0303n"
    prepared.insert(case)
    assert Case.objects.as_system("test").get(pk=case.pk).title == "Nguyễn"


@pytest.mark.django_db
def test_an_update_writes_only_the_named_columns() -> None:
    case = _case()
    prepared.insert(case)
    case.title, case.data = "Khác", {"n": [1, None]}
    assert prepared.update(case, "data") == 1
    again = Case.objects.as_system("test").get(pk=case.pk)
    assert (again.title, again.data) == ("Hồ sơ", {"n": [1, None]})


@pytest.mark.django_db
def test_a_loaded_row_equals_the_orm_s_and_defers_what_was_not_read() -> None:
    made = _process()
    fields = prepared.columns(ProcessVersion, "bpmn", "net")
    sql = f"SELECT {prepared.listed('p', fields)} FROM casework_processversion p WHERE p.id = %s"
    found = prepared.execute(sql, [made.pk]).fetchone()
    assert found is not None
    loaded = prepared.load(ProcessVersion, fields, found)
    assert loaded.get_deferred_fields() == {"bpmn", "net"}
    assert _kept(loaded) == _kept(ProcessVersion.objects.get(pk=made.pk))


@pytest.mark.django_db
def test_a_broken_rule_of_the_database_is_django_s_error_and_writes_nothing() -> None:
    case = _case()
    prepared.insert(case)
    twin = _kept(case) | {"id": None}
    twin.pop("uid")
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared.insert(Case(**twin))
    assert Case.objects.as_system("test").count() == 1
