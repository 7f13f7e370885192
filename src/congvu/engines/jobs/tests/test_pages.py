"""The administrator's page: what waits and what died; run again, let go."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from congvu.engines.jobs import api
from congvu.engines.jobs.models import Job
from congvu.engines.jobs.tests.test_jobs import AT, GIANG
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def ask(actor: Actor, path: str, **data: Any) -> HttpResponse:
    make = RequestFactory()
    request: Any = make.post(path, data) if data else make.get(path)
    request.actor, request.session = actor, {}
    request._messages = CookieStorage(request)
    match = resolve(path.split("?")[0])
    request.resolver_match = match
    found: HttpResponse = match.func(request, **match.kwargs)
    return found


@pytest.fixture
def letter() -> api.JobCard:
    api.enqueue("jobs.test_hopeless", what="x")
    api.run_pending(at=AT)
    [dead] = api.dead_letters()
    return dead


def test_the_page_tells_what_died_and_that_nobody_works(letter: api.JobCard) -> None:
    page = ask(GIANG, "/jobs/").content.decode()
    assert "GiveUp: no use: x" in page
    assert "Không có tiến trình nền nào đang sống" in page
    assert letter.uid not in ask(GIANG, "/jobs/?trang-thai=waiting").content.decode()
    assert letter.uid in ask(GIANG, "/jobs/?trang-thai=dead").content.decode()


def test_a_dead_job_is_run_again_from_the_page(letter: api.JobCard) -> None:
    ask(GIANG, "/jobs/", viec="chay-lai", chon=[letter.uid])
    assert Job.objects.get().dead_at is None


def test_a_dead_job_is_let_go_from_the_page(letter: api.JobCard) -> None:
    ask(GIANG, "/jobs/", viec="bo", chon=[letter.uid])
    assert Job.objects.count() == 0


def test_others_see_nothing_and_change_nothing(letter: api.JobCard) -> None:
    chi = Actor(kind=ActorKind.OFFICIAL, name="Chi", account_id=3)
    with pytest.raises(NotAllowed):
        ask(chi, "/jobs/")
    with pytest.raises(NotAllowed):
        ask(chi, "/jobs/", viec="bo", chon=[letter.uid])
    assert [dead.uid for dead in api.dead_letters()] == [letter.uid]
