"""The applicant is told of each turn, and home shows what is under way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from congvu.engines.notify.models import Message
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.publicservices.actions import applications
from congvu.systems.publicservices.queries import dossier_page, ratings, tiles
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


def test_officials_see_the_hours_they_used_beside_the_legal_deadline() -> None:
    an, desk = cast("an"), cast("y-ngu")
    dossier = support.submit(an, CONTRACT)  # Friday 9:00
    with clock.pretend(AT + timedelta(hours=1)):
        seen = dossier_page.page(actor=desk, uid=dossier.uid)["clocks"]
        assert dossier_page.page(actor=an, uid=dossier.uid)["clocks"] is None
    assert (seen["hours"], seen["restarts"], seen["paused_at"]) == (1.0, 0, None)
    support.decide(
        desk, dossier.uid, "supplement", AT + timedelta(hours=1),
        reason="Thiếu trang", components=("hop_dong",),
    )  # fmt: skip
    with clock.pretend(AT + timedelta(days=20)):
        seen = dossier_page.page(actor=desk, uid=dossier.uid)["clocks"]
    assert (seen["hours"], seen["paused_at"]) == (1.0, AT + timedelta(hours=1))


def test_the_head_sees_what_kept_its_day_and_who_was_satisfied() -> None:
    an, desk, head = cast("an"), cast("y-ngu"), cast("khue")
    assert tiles.kept_time(actor=head, at=AT) is None
    assert tiles.satisfied(actor=head, at=AT) is None
    dossier = support.submit(an, CONTRACT)
    friday_next = AT + timedelta(days=7)  # due on Monday: 24 November is a day off
    assert tiles.due_soon(actor=head, at=AT).figure == 0
    assert tiles.due_soon(actor=head, at=friday_next).figure == 1
    support.decide(desk, dossier.uid, "accept")
    support.decide(desk, dossier.uid, "propose")
    support.decide(head, dossier.uid, "sign")
    support.settle()
    applications.rate_service(actor=an, dossier_uid=dossier.uid, score=4, comment="", at=AT)
    now = clock.now() + timedelta(minutes=1)
    kept = tiles.kept_time(actor=head, at=max(AT, now))
    liked = tiles.satisfied(actor=head, at=AT)
    assert kept is not None
    assert liked is not None
    assert (liked.figure, liked.url) == (100, "/mot-cua/?danh-gia=da-danh-gia")
    assert [f["satisfied"] for f in ratings.facts()] == [1]
