"""The demo's counter: every story runs through the real actions, and is told once."""

from __future__ import annotations

import pytest

from congvu.registers.dossiers import api as dossiers
from congvu.systems.publicservices.demo import counter
from congvu.systems.publicservices.models import Joined, Parcel
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]


@pytest.mark.slow  # nine dossiers over the counter
def test_every_story_is_told_once() -> None:
    counter.tell(at=AT)
    stages = sorted(Parcel.objects.as_system("test").values_list("stage", flat=True))
    assert stages == ["entered", "sent_back", "to_return"]
    assert Joined.objects.as_system("test").count() == 1
    held = dossiers.visible(cast("y-ngu")).values_list("procedure_code", flat=True)
    assert sorted(held) == sorted(
        ["0.100104", "0.100107", "1.010803", *["1.013734"] * 2, *["2.000815"] * 3]
    )
    before = support.rows()
    counter.tell(at=AT)
    after = support.rows()
    assert {t: n for t, n in after.items() if n != before[t]} == {}
