"""The auditor's pages: who sees which entries, what is hidden, the proof as a file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from congvu.engines.ledger import api
from congvu.engines.ledger.contracts import ACCESS
from congvu.engines.ledger.tests.things import AT, BINH, count, rename
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound, Refused

pytestmark = pytest.mark.django_db
AUDITOR = replace(BINH, name="Giang", reach={"ledger.entry.read": frozenset({51})})
READER = replace(
    AUDITOR,
    reach={"ledger.entry.read": frozenset({51}), "ledger.personal.read": frozenset({51})},
)
ELSEWHERE = replace(AUDITOR, name="Chi", reach={"ledger.entry.read": frozenset({52})})


def ask(actor: Actor, path: str) -> HttpResponse:
    request: Any = RequestFactory().get(path)
    request.actor = actor
    request.session = {}
    match = resolve(path.split("?")[0])
    request.resolver_match = match
    found: HttpResponse = match.func(request, **match.kwargs)
    return found


@pytest.fixture
def entry() -> api.Entry:
    rename(actor=BINH, thing_id="t-1", at=AT, before="Nguyễn Văn An", after="Nguyễn Văn Ân")
    [made] = api.timeline(noun="thing", subject="t-1")
    return made


def test_the_list_shows_the_units_entries_without_personal_fields(entry: api.Entry) -> None:
    count(actor=BINH, thing_id="t-2", number=1, at=AT)  # of no unit
    page = ask(AUDITOR, "/ledger/").content.decode()
    assert entry.uid in page
    assert "Nguyễn Văn An" not in page
    assert "testing.thing.counted" not in page
    assert entry.uid not in ask(ELSEWHERE, "/ledger/").content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("doi-tuong=thing", True), ("doi-tuong=dossier", False), ("ma=t-1", True),
        ("ma=t-2", False), ("nguoi=bình", True), ("nguoi=chi", False),
        ("ngay_tu=20/11/2026&ngay_den=20/11/2026", True), ("ngay_tu=21/11/2026", False),
        ("dong=1", True), ("dong=2", False),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_its_address(entry: api.Entry, query: str, shown: bool) -> None:
    assert (entry.uid in ask(AUDITOR, f"/ledger/?{query}").content.decode()) is shown


def test_personal_fields_are_shown_only_to_who_may_and_the_read_is_written(
    entry: api.Entry,
) -> None:
    page = ask(AUDITOR, f"/ledger/{entry.uid}/").content.decode()
    assert "Nguyễn Văn An" not in page
    assert "không thuộc phạm vi được xem" in page
    assert api.reads_of(person_uid="p-1") == []
    assert "Nguyễn Văn An" in ask(READER, f"/ledger/{entry.uid}/").content.decode()
    [read] = api.reads_of(person_uid="p-1")
    assert (read.stream, read.actor_name) == (ACCESS, "Giang")


def test_the_proof_is_a_file_once_the_entry_is_sealed(entry: api.Entry) -> None:
    with pytest.raises(Refused):
        ask(AUDITOR, f"/ledger/{entry.uid}/bang-chung.json")
    api.seal(at=AT)
    answer = ask(AUDITOR, f"/ledger/{entry.uid}/bang-chung.json")
    assert answer["Content-Disposition"] == 'attachment; filename="so-cai-1.json"'
    assert json.loads(answer.content)["position"] == 1
    assert "Đã niêm phong ở vị trí 1" in ask(AUDITOR, f"/ledger/{entry.uid}/").content.decode()


def test_who_may_not_read_is_told_nothing(entry: api.Entry) -> None:
    for path in (f"/ledger/{entry.uid}/", f"/ledger/{entry.uid}/bang-chung.json"):
        with pytest.raises(NotFound):
            ask(ELSEWHERE, path)
        with pytest.raises(NotAllowed):
            ask(BINH, path)


def test_anyone_may_keep_the_signed_heads(entry: api.Entry) -> None:
    api.seal(at=AT)
    [head] = json.loads(ask(Actor.stranger(), "/ledger/dau-so-cai.json").content)["heads"]
    assert (head["size"], head["stream"]) == (1, 1)
