"""One spelling for a value, before and after the database had it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congvu.engines.ledger.rules.canonical import canonical, canonical_fields, instant, plain
from congvu.engines.ledger.rules.records import Draft, Frame, Row, record_of, record_with

# A loaded machine is no fault of the code.
calm = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@calm
@given(JSON)
def test_our_fast_writer_spells_like_rfc_8785(value: Any) -> None:
    assert canonical(plain(value)) == rfc8785.dumps(plain(value))


@calm
@given(st.dictionaries(st.text(alphabet=st.characters()), JSON, max_size=5))
def test_fields_are_spelt_alike_by_the_short_way(value: dict[str, Any]) -> None:
    assert canonical_fields(value).encode() == canonical(plain(value))


@pytest.mark.slow  # hundreds of round trips on purpose
@pytest.mark.django_db
@calm
@given(st.dictionaries(st.text(), JSON, max_size=5))
def test_jsonb_gives_back_what_is_spelt_the_same(value: dict[str, Any]) -> None:
    before = plain(value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::jsonb)::text", [json.dumps(before, ensure_ascii=False)])
        after = json.loads(cursor.fetchone()[0])
    assert canonical(after) == canonical(before)


def test_law_and_time_have_one_spelling() -> None:
    hanoi = timezone(timedelta(hours=7))
    assert plain(datetime(2026, 11, 20, 15, 30, tzinfo=hanoi)) == "2026-11-20T08:30:00.000000Z"
    assert instant(datetime(2026, 11, 20, 8, 30, tzinfo=UTC)) == "2026-11-20T08:30:00.000000Z"
    assert plain({"d": date(2026, 1, 2), "m": Decimal("2.34"), "n": (1, 2)}) == {
        "d": "2026-01-02", "m": "2.34", "n": [1, 2],
    }  # fmt: skip
    assert plain(UUID(int=1)) == "00000000-0000-0000-0000-000000000001"
    assert plain(2**60) == str(2**60)


def test_what_cannot_stand_in_an_event_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        plain(object())


@calm
@given(st.text(), st.text(), st.text(), st.none() | st.binary(min_size=1), st.integers(1, 2**40))
def test_the_fast_record_is_the_record(
    name: str, subject: str, note: str, secret: bytes | None, key: int
) -> None:
    payload = plain({"note": note, "n": 1.5})
    draft = Draft(
        uid="018f-x", stream=1, name="a.b.c", version=1, at=datetime(2026, 1, 1, tzinfo=UTC),
        actor_kind="official", actor_account_id=None, actor_name=plain(name), on_behalf_of=3,
        permission="p", verb="v", noun="n", subject=plain(subject), unit_id=None, law="",
        public=False, payload=payload, person=plain(name), key_id=key if secret else None,
        secret=secret, request_id="",
    )  # fmt: skip
    row = Row(
        draft.uid, draft.subject, canonical(payload).decode(), draft.person, draft.key_id, secret
    )
    assert Frame(draft).record(row) == record_with(draft, row) == record_of(draft)
