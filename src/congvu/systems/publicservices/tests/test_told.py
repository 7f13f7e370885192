"""The applicant is told of each turn, and home shows what is under way."""

from __future__ import annotations

import pytest

from congvu.engines.notify.models import Message
from congvu.kernel.actors import Actor
from congvu.systems.publicservices.queries import tiles
from congvu.systems.publicservices.tests import support
from congvu.systems.publicservices.tests.support import AT, CONTRACT, cast

pytestmark = [pytest.mark.house, pytest.mark.django_db]


def _titles(actor: Actor, code: str) -> list[str]:
    rows = Message.objects.as_system("test").filter(person_id=actor.person_id)
    return [m.title for m in rows.order_by("id") if code in m.title]


def test_the_applicant_hears_of_acceptance_and_of_the_result() -> None:
    an, desk = cast("an"), cast("y-ngu")
    dossier = support.submit(an, CONTRACT)
    support.decide(desk, dossier.uid, "accept")
    support.decide(desk, dossier.uid, "propose")
    support.decide(cast("khue"), dossier.uid, "sign")
    support.settle()
    assert _titles(an, dossier.code) == [
        f"Hồ sơ {dossier.code} đã được tiếp nhận",
        f"Hồ sơ {dossier.code} đã có kết quả",
    ]
    assert _titles(desk, dossier.code) == []


def test_home_shows_the_citizen_whose_turn_it_is_and_officials_a_figure() -> None:
    an, desk = cast("an"), cast("y-ngu")
    before = tiles.open_dossiers(actor=desk, at=AT).figure or 0
    dossier = support.submit(an, CONTRACT)
    first = tiles.my_open(actor=an, at=AT).lines[0]
    assert first.url == f"/ho-so/{dossier.uid}/"
    assert first.status == "Mới đăng ký"
    assert "Ủy ban nhân dân" in first.note
    assert tiles.open_dossiers(actor=desk, at=AT).figure == before + 1
    assert tiles.overdue(actor=desk, at=AT).url == "/mot-cua/?qua-han=1"
