"""Who is told what: in-app rows, wishes, repeats."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from congvu.engines.ledger import api as ledger
from congvu.engines.notify import actions, api
from congvu.engines.notify.actions import UnableToTell
from congvu.engines.notify.contracts import Addressed
from congvu.engines.notify.models import Letter, Message, Preference
from congvu.engines.notify.tests.conftest import NOON, actor_of
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

Make = Callable[..., Any]
SYSTEM = Actor.system("test")


@action(needs="notify.message.send")
def tell(*, actor: Actor, person_ids: list[int], **more: Any) -> int:
    """An action of some room that tells people."""
    asked = {"template": "dossiers.received", "context": {"ma": "G09"}, "unique_key": "k", **more}
    count = api.send(person_ids=person_ids, **asked)
    if not count:
        from congvu.kernel.actions import unchanged

        unchanged()
    return count


def rows() -> list[Message]:
    return list(Message.objects.as_system("test").order_by("pk"))


def test_a_person_is_told_once_however_often_it_is_said(person: Make, notice: Make) -> None:
    notice()
    an = person()
    assert tell(actor=SYSTEM, person_ids=[an.pk, an.pk]) == 1
    assert tell(actor=SYSTEM, person_ids=[an.pk]) == 0
    (row,) = rows()
    assert (row.title, row.kind) == ("Hồ sơ G09", "dossiers.received")
    assert row.body == "Chào bạn,\n\nHồ sơ G09 đã được nhận."
    assert api.unread(actor=actor_of(an)) == 1
    told = list(ledger.timeline(noun="notice", subject="k"))
    assert [e.name for e in told] == ["notify.people.told"]
    assert told[0].payload["person_ids"] == [an.pk]


def test_a_step_outside_an_action_is_refused(person: Make, notice: Make) -> None:
    notice()
    with pytest.raises(RuntimeError):
        api.send(template="dossiers.received", person_ids=[1], context={"ma": ""}, unique_key="k")


@pytest.mark.parametrize(
    ("template", "context"), [("dossiers.received", {}), ("nobody.wrote", {"ma": "1"})]
)
def test_missing_words_or_template_tell_nobody(
    person: Make, notice: Make, template: str, context: dict[str, str]
) -> None:
    notice()
    an = person()
    with pytest.raises(UnableToTell):
        tell(actor=SYSTEM, person_ids=[an.pk], template=template, context=context)
    assert rows() == []


def test_a_person_reads_only_their_own(person: Make, notice: Make) -> None:
    notice()
    an, binh = person(), person("Trần Thị Bình")
    tell(actor=SYSTEM, person_ids=[an.pk, binh.pk])
    mine = api.messages(actor=actor_of(an)).rows
    assert len(mine) == 1
    theirs = api.messages(actor=actor_of(binh)).rows
    with pytest.raises(NotFound):
        actions.mark_read(actor=actor_of(an), uid=theirs[0].uid, at=NOON)
    assert api.unread(actor=actor_of(binh)) == 1
    assert api.messages(actor=Actor.stranger()).rows == ()


def test_reading_counts_down_and_keeps_the_first_moment(person: Make, notice: Make) -> None:
    notice()
    an = person()
    for number in range(3):
        tell(actor=SYSTEM, person_ids=[an.pk], unique_key=f"k{number}")
    first = api.messages(actor=actor_of(an)).rows[0]
    actions.mark_read(actor=actor_of(an), uid=first.uid, at=NOON)
    actions.mark_read(actor=actor_of(an), uid=first.uid, at=NOON + timedelta(days=1))
    assert Message.objects.as_system("test").get(uid=first.uid).read_at == NOON
    assert api.unread(actor=actor_of(an)) == 2
    assert actions.mark_all_read(actor=actor_of(an), at=NOON) == 2
    assert actions.mark_all_read(actor=actor_of(an), at=NOON) == 0


def test_pages_go_from_new_to_old_without_gap(person: Make, notice: Make) -> None:
    notice()
    an = person()
    for number in range(45):
        at = NOON + timedelta(minutes=number // 2)
        tell(actor=SYSTEM, person_ids=[an.pk], unique_key=f"k{number}", at=at)
    seen, after = [], ""
    for size in (20, 20, 5):
        page = api.messages(actor=actor_of(an), after=after)
        assert len(page.rows) == size
        seen += [r.uid for r in page.rows]
        after = page.after
    assert after == ""
    assert len(set(seen)) == 45
    with pytest.raises(Invalid):
        api.messages(actor=actor_of(an), after="AAAA")


def test_a_switched_off_kind_is_not_sent_unless_the_law_wants_it(
    person: Make, notice: Make
) -> None:
    notice()
    notice("dossiers.refused", legal=True)
    an = person()
    actions.set_wishes(actor=actor_of(an), refused={("dossiers.received", "in-app")}, language="vi")
    Preference.objects.create(person=an, kind="dossiers.refused", channel="in-app", wanted=False)
    assert tell(actor=SYSTEM, person_ids=[an.pk]) == 0
    assert tell(actor=SYSTEM, person_ids=[an.pk], template="dossiers.refused") == 1


def test_a_legal_notice_cannot_be_switched_off(person: Make, notice: Make) -> None:
    notice("dossiers.refused", legal=True)
    an = person()
    refused = {("dossiers.refused", "in-app")}
    with pytest.raises(Invalid):
        actions.set_wishes(actor=actor_of(an), refused=refused, language="vi")
    assert not Preference.objects.exists()
    actions.set_wishes(actor=actor_of(an), refused={("dossiers.refused", "email")}, language="en")
    assert Preference.objects.get().channel == "email"


def test_english_is_written_to_who_wants_it(person: Make, notice: Make) -> None:
    notice()
    an = person()
    actions.set_wishes(actor=actor_of(an), refused=frozenset(), language="en")
    tell(actor=SYSTEM, person_ids=[an.pk])
    assert rows()[0].title == "Dossier G09"


def test_no_mail_server_means_no_letters(person: Make, notice: Make, settings: Settings) -> None:
    settings.EMAIL_HOST = ""
    notice()
    tell(actor=SYSTEM, person_ids=[person(email="an@example.vn").pk])
    assert not Letter.objects.as_system("test").exists()


def test_an_event_is_told_as_a_manifest_declares(person: Make, notice: Make) -> None:
    notice()
    an = person()
    actions.set_wishes(actor=actor_of(an), refused=frozenset(), language="en")
    (entry,) = list(ledger.timeline(noun="wishes", subject=str(an.pk)))
    told = Addressed(person_ids=(an.pk,), context={"ma": "G1"}, link="/ho-so/1/")
    for _twice in range(2):
        actions.tell_of(
            actor=SYSTEM, entry=entry, template="dossiers.received", told=told,
            unique_key=f"event:{entry.id}", now=NOON,
        )  # fmt: skip
    (row,) = rows()
    assert (row.title, row.link, row.at) == ("Dossier G1", "/ho-so/1/", entry.at)
