"""The furnished ground itself: everything is in, and a test's changes do not stay."""

from __future__ import annotations

import pytest

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.identity.queries.accounts import demo_accounts
from congvu.kernel import clock
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications

pytestmark = [pytest.mark.house, pytest.mark.django_db]


def test_it_is_furnished() -> None:
    assert procedures.procedure(code="1.012929", on=clock.today()).limit.amount == 60
    assert {"an", "binh", "ha", "dung", "chi", "giang"} <= {a.demo_key for a in demo_accounts()}


@pytest.mark.parametrize("_run", [1, 2])
def test_what_a_test_does_is_undone(_run: int) -> None:
    an = identity.actor_for(demo.account("an").pk)
    assert casework.drafts_of(actor=an, purpose="1.012929@", limit=1) == []
    applications.begin_application(actor=an, code="1.012929", at=clock.now())
    assert len(casework.drafts_of(actor=an, purpose="1.012929@", limit=1)) == 1
