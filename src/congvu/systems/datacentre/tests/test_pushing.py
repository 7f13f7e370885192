"""Changes on their way to a Data Centre on a real socket: in order, once, whatever is cut off where."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from wsgiref.simple_server import make_server

import pytest
from django.test import Client

from congvu.config.demo_datacentre.app import Centre
from congvu.config.simulated import Quiet, Server
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor
from congvu.kernel.clock import pretend
from congvu.kernel.errors import Invalid, NotAllowed
from congvu.registers.associations import api as associations
from congvu.registers.associations.api import NewAssociation
from congvu.registers.associations.models import Association
from congvu.systems.datacentre import queries, tasks
from congvu.systems.datacentre.actions import feeds, pushing, reconciling
from congvu.systems.datacentre.actions.feeds import Connection
from congvu.systems.datacentre.models import DEAD, RECEIVED, WAITING, Batch, Feed
from tests.personas import Persona

pytestmark = [pytest.mark.house, pytest.mark.django_db]
AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
ROOT, CODE, KEY = Actor.system("test"), "associations", "khoa-cua-trung-tam"


class Counting(Centre):
    """asked: method and path of what came; how: what it does with the next ones."""

    def __init__(self) -> None:
        super().__init__(key=KEY)
        self.url, self.how = "", "well"
        self.asked: list[str] = []
        self.end = threading.Event()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
        self.down = self.how == "failing"
        answer = super().__call__(environ, start if self.how != "babbling" else _well)
        if self.how == "slow":
            self.end.wait()
        if self.how == "babbling":
            start("200 OK", [("Content-Type", "application/json")])
            return [b'{"bienNhan": "X", "soDong": 0, "sha256": ""}']
        return answer


def _well(_status: str, _headers: Any) -> None:
    """Taken, but what is said of it is lost."""


@pytest.fixture
def centre() -> Iterator[Counting]:
    app = Counting()
    server = make_server("127.0.0.1", 0, app, Server, Quiet)
    app.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with pretend(AT):
            yield app
    finally:
        app.end.set()
        server.shutdown()
        server.server_close()
        thread.join()


def connect(centre: Counting, **changed: Any) -> Feed:
    """From now on: what the house held before is no matter of the test."""
    how: dict[str, Any] = {
        "base_url": centre.url, "way": "api_key", "header": "X-API-Key", "secret": KEY,
        "seconds": 20, "basis": "Thỏa thuận mẫu 02/TT", **changed,
    }  # fmt: skip
    feeds.connect(actor=ROOT, code=CODE, told=Connection(**how), at=clock.now())
    ledger.seal(at=AT, wait=True)
    Feed.objects.update(cursor=ledger.head_position())
    return Feed.objects.get()


@action(needs="public")
def _register(*, actor: Actor, name: str, at: datetime) -> str:
    unit = identity.actor_for(demo.account("dung").pk).unit_id
    assert unit is not None
    new = NewAssociation(
        name=name, purpose="Mẫu", field="so_thich", address="12 Lê Lợi", place_code="21025",
        owner_unit_id=unit, head_person_id=demo.account("an").person_id, members=9,
        dossier_uid=str(uuid4()), decision_number="1/QĐ-SNV", paper_code="ABC",
        founded_on=AT.date(),
    )  # fmt: skip
    return associations.register_association(new=new)


def register(*names: str) -> list[str]:
    uids = [_register(actor=ROOT, name=name, at=AT) for name in names]
    ledger.seal(at=AT, wait=True)
    return uids


def states() -> list[str]:
    return list(Batch.objects.order_by("number").values_list("state", flat=True))


def push() -> int:
    return pushing.push(actor=ROOT, code=CODE)


def test_changes_go_in_batches_with_a_receipt_each(
    centre: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(centre)
    monkeypatch.setattr(queries, "most_rows", lambda *, on: 2)
    uids = register("Hội Một mẫu", "Hội Hai mẫu", "Hội Ba mẫu")
    assert push() == 2
    assert centre.asked == ["PUT /tiep-nhan/associations/1", "PUT /tiep-nhan/associations/2"]
    assert set(centre.feeds[CODE]) == set(uids)
    assert centre.feeds[CODE][uids[0]]["name"] == "Hội Một mẫu"
    first, second = Batch.objects.order_by("number")
    assert (first.count, second.count, states()) == (2, 1, [RECEIVED, RECEIVED])
    assert first.receipt == centre.batches[CODE, 1]["bienNhan"]
    assert bytes(first.body) == b""
    assert first.last < second.first <= second.last == Feed.objects.get().cursor
    assert (push(), len(centre.asked)) == (0, 2)  # nothing changed: nothing is said
    assert push() == 0


@pytest.mark.parametrize("where", ["make_batch", "settle_received"])
def test_killed_anywhere_it_goes_on_where_it_was(
    centre: Counting, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """After the batch was made, and after it was taken over there but before we knew."""
    connect(centre)
    register("Hội Một mẫu", "Hội Hai mẫu")
    real = getattr(pushing, where)

    def cut(**how: Any) -> Any:
        if where == "make_batch":
            real(**how)
        raise KeyboardInterrupt

    monkeypatch.setattr(pushing, where, cut)
    with pytest.raises(KeyboardInterrupt):
        push()
    assert states() == [WAITING]
    monkeypatch.setattr(pushing, where, real)
    assert push() == 1
    assert (states(), len(centre.batches), len(centre.feeds[CODE])) == ([RECEIVED], 1, 2)
    assert Batch.objects.get().receipt == centre.batches[CODE, 1]["bienNhan"]
    assert len(centre.asked) == (2 if where == "settle_received" else 1)


def test_a_silent_centre_is_tried_again_then_given_up_and_holds_back_the_rest(
    centre: Counting,
) -> None:
    connect(centre)
    register("Hội Một mẫu")
    centre.how, now = "failing", AT
    for seconds in (30, 60, 120, 240, 480):
        with pretend(now):
            push()
            push()  # not before its time
        row = Batch.objects.get()
        assert row.next_at == now + timedelta(seconds=seconds)
        now = row.next_at
    with pretend(now):
        push()
        assert states() == [DEAD]
        register("Hội Hai mẫu")
        centre.how = "well"
        assert push() == 0
        assert states() == [DEAD, WAITING]
        pushing.resend(actor=ROOT, uid=str(Batch.objects.get(number=1).uid), at=now)
        assert push() == 2
    assert (states(), list(centre.batches)) == ([RECEIVED] * 2, [(CODE, 1), (CODE, 2)])


@pytest.mark.parametrize(
    ("how", "changed", "state"),
    [
        ("babbling", {}, WAITING),
        ("slow", {"seconds": 1}, WAITING),
        ("well", {"secret": "khoa-sai"}, WAITING),
    ],
)
def test_what_is_no_receipt_counts_as_none(
    centre: Counting, how: str, changed: dict[str, Any], state: str
) -> None:
    connect(centre, **changed)
    register("Hội Một mẫu")
    centre.how = how
    assert push() == 0
    row = Batch.objects.get()
    assert (row.state, row.receipt, row.attempts) == (state, "", 1)
    assert row.trouble
    centre.how = "well"
    centre.end.set()
    connect(centre)
    with pretend(AT + timedelta(minutes=1)):
        assert push() == 1
    assert (len(centre.batches), len(centre.feeds[CODE])) == (1, 1)


def test_what_is_refused_over_there_waits_for_somebody_to_look(centre: Counting) -> None:
    connect(centre)
    register("Hội Một mẫu")
    centre.batches[CODE, 1] = {"bienNhan": "MP-khac", "soDong": 9, "sha256": "khac"}
    assert (push(), states()) == (0, [DEAD])
    assert "409" in Batch.objects.get().trouble


def test_nothing_inside_the_house_is_called(centre: Counting, settings: Any) -> None:
    connect(centre)
    register("Hội Một mẫu")
    settings.CALLS_INSIDE = ()
    with pytest.raises(Invalid) as wrong:
        connect(centre)
    assert "base_url" in wrong.value.errors
    assert (push(), centre.asked, states()) == (0, [], [WAITING])


def test_figures_are_held_against_each_other_and_put_right(centre: Counting) -> None:
    connect(centre)
    Association.objects.all().delete()
    one, two, three = register("Hội Một mẫu", "Hội Hai mẫu", "Hội Ba mẫu")
    push()
    assert reconciling.reconcile(actor=ROOT, code=CODE).count == 0
    held = centre.feeds[CODE]
    del held[one]
    held[two] = {**held[two], "name": "Đã bị sửa"}
    held["la"] = {"name": "Không ai gửi"}
    found = reconciling.reconcile(actor=ROOT, code=CODE)
    assert (found.missing, found.changed, found.extra) == ((one,), (two,), ("la",))
    feed = Feed.objects.get()
    assert (feed.ours, feed.theirs, feed.wrong) == (3, 3, 3)
    assert pushing.make_again(actor=ROOT, code=CODE, at=AT) == 3
    assert push() == 1
    assert set(centre.feeds[CODE]) == {one, two, three}
    assert reconciling.reconcile(actor=ROOT, code=CODE).count == 0
    centre.how = "failing"
    with pytest.raises(reconciling.UnableToReconcile, match="chưa trả lời"):
        reconciling.reconcile(actor=ROOT, code=CODE)
    assert Feed.objects.get().wrong == 0
    tasks.reconcile_all()  # a silent one does not stop the night's run


def test_figures_come_page_by_page(centre: Counting) -> None:
    connect(centre)
    centre.feeds[CODE] = {f"{n:05}": {"name": str(n)} for n in range(450)}
    found = reconciling.reconcile(actor=ROOT, code=CODE)
    assert len(found.extra) == 450
    assert len(centre.asked) == 3
    assert len(Feed.objects.get().extra) == 100


def test_the_pages(centre: Counting) -> None:
    http: Client = Persona("giang", demo.account("giang").pk).client()
    page = "/trung-tam-du-lieu/associations/"
    assert "Chưa kết nối" in http.get("/trung-tam-du-lieu/").content.decode()
    form = {
        "base_url": centre.url, "way": "api_key", "header": "X-API-Key", "secret": KEY,
        "seconds": 20, "most_bytes": 50_000, "basis": "Thỏa thuận 02/TT", "is_on": "on",
    }  # fmt: skip
    assert http.post(f"{page}ket-noi/", {**form, "basis": " "}).status_code == 422
    assert http.post(f"{page}ket-noi/", form).status_code == 303
    assert KEY not in http.get(f"{page}ket-noi/").content.decode()
    connect(centre)
    register("Hội Một mẫu")
    assert http.post(f"{page}gui/").status_code == 303
    push()
    text = http.get(page).content.decode()
    assert centre.batches[CODE, 1]["bienNhan"] in text
    centre.feeds[CODE].clear()
    assert "dòng lệch" in http.post(f"{page}doi-soat/", follow=True).content.decode()
    assert "Đã lập đợt gửi lại" in (
        http.post(f"{page}gui-lai-dong-lech/", follow=True).content.decode()
    )
    Batch.objects.filter(number=2).update(state=DEAD)
    assert "Gửi lại</" in http.get(page).content.decode()
    uid = Batch.objects.get(number=2).uid
    assert http.post(f"{page}dot/{uid}/gui-lai/").status_code == 303
    assert Batch.objects.get(number=2).state == WAITING


def test_who_may_not(centre: Counting) -> None:
    connect(centre)
    ha = identity.actor_for(demo.account("ha").pk)
    for call in (
        lambda: pushing.push(actor=ha, code=CODE),
        lambda: reconciling.reconcile(actor=ha, code=CODE),
        lambda: pushing.make_again(actor=ha, code=CODE, at=AT),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert centre.asked == []
    http = Persona("ha", demo.account("ha").pk).client()
    assert http.get("/trung-tam-du-lieu/").status_code == 403


def test_secrets_survive_new_keys(centre: Counting) -> None:
    connect(centre)
    feeds.renew()
    assert queries.left() == 1
    assert feeds.reseal(actor=ROOT, at=AT) == 1
    assert (queries.left(), Feed.objects.get().secrets) == (0, {"secret": KEY})
