from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages.storage.base import BaseStorage
from django.db.models import QuerySet
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from openpyxl import load_workbook

from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import NotFound, Refused
from congvu.webkit.web.screens import Bulk, Column, Filter, ListScreen, keyset

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]
BINH = Actor(
    kind=ActorKind.OFFICIAL, name="Võ Thanh Bình", account_id=2, reach={"x.row.close": None}
)
DONE: list[str] = []
TAKEN: list[dict[str, Any]] = []


def close(*, actor: Actor, key: str) -> None:
    if key.endswith("0"):
        raise Refused("Dòng này đã khóa.")
    DONE.append(key)


def note_export(**said: Any) -> None:
    TAKEN.append(said)


class Rows(ListScreen):
    """Permissions stand in for a room's rows: they have a foreign key to fetch."""

    title = "Danh sách thử"
    name = "thu"
    key = "codename"
    size = 4
    columns = (
        Column(key="codename", label="Mã", sort="codename", link=lambda r: f"/x/{r.codename}/"),
        Column(key="name", label="Tên", sort="name"),
        Column(key="content_type.model", label="Loại", related=("content_type",)),
        Column(key="pk", label="Số", kind="number", shown=False),
        Column(
            key="co",
            label="Cờ",
            kind="status",
            shown=False,
            tone=lambda r: "soon",
            value=lambda r: "Gấp" if r.codename.endswith("0") else "",
        ),
    )
    filters = (
        Filter(key="q", label="Tìm", apply=lambda rows, v: rows.filter(name__icontains=v)),
        Filter(
            key="loai", label="Loại", kind="choice", choices=(("a", "Loại A"),),
            apply=lambda rows, v: rows.filter(codename__startswith=v),
        ),
    )  # fmt: skip
    bulk = (Bulk(code="dong", label="Đóng", run=close, needs="x.row.close"),)
    order = "codename"

    def rows(self, actor: Actor) -> QuerySet[Permission]:
        return Permission.objects.filter(codename__startswith="t")


class Silent(BaseStorage):
    def _get(self, *args: Any, **kwargs: Any) -> tuple[list[Any], bool]:
        return [], True

    def _store(self, messages: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


@pytest.fixture
def quiet() -> Iterator[None]:
    """No room is asked for reads or views unless a test says so."""
    with override_settings(CONGVU_READS="", CONGVU_SAVED_VIEWS="", CONGVU_SAVE_VIEW=""):
        yield


@pytest.fixture
def ten() -> None:
    Permission.objects.all().delete()
    add(10)


def add(count: int) -> None:
    kind = ContentType.objects.get_for_model(Permission)
    Permission.objects.bulk_create(
        Permission(codename=f"t{n:02d}", name=f"Dòng {n // 3}", content_type=kind)
        for n in range(count)
    )


def ask(query: str = "", **headers: str) -> HttpRequest:
    request = RequestFactory().get(f"/thu/?{query}", headers=headers)
    request.actor = BINH
    request.resolver_match = None
    return request


def codes(query: str) -> list[str]:
    return [line.key for line in Rows(ask(query)).page_context()["lines"]]


def walk(query: str) -> tuple[list[str], list[str]]:
    """All rows forwards page by page, then backwards from the last page."""
    seen: list[str] = []
    url = f"/thu/?{query}"
    while url:
        last = url
        context = Rows(ask(url.partition("?")[2])).page_context()
        seen += [line.key for line in context["lines"]]
        url = context["page"]["next"]
    back: list[str] = []
    while last:
        context = Rows(ask(last.partition("?")[2])).page_context()
        back = [line.key for line in context["lines"]] + back
        last = context["page"]["previous"]
    return seen, back


@pytest.mark.usefixtures("ten")
@pytest.mark.parametrize("order", ["codename", "-codename", "name", "-name"])
def test_pages_by_key_show_each_row_once_both_ways(order: str) -> None:
    seen, back = walk(f"sap={order}")

    assert sorted(seen) == [f"t{n:02d}" for n in range(10)]
    assert back == seen
    if order.endswith("codename"):
        assert seen == sorted(seen, reverse=order.startswith("-"))


@pytest.mark.usefixtures("ten")
def test_filters_live_in_the_address_and_show_as_chips() -> None:
    context = Rows(ask("q=dòng 1&loai=zzz&sap=-codename")).page_context()

    assert [line.key for line in context["lines"]] == ["t05", "t04", "t03"]
    assert [(c["label"], c["url"]) for c in context["active"]] == [
        ("Tìm: dòng 1", "/thu/?loai=zzz&sap=-codename")
    ]


@pytest.mark.usefixtures("ten")
def test_only_asked_columns_are_fetched(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):  # rows, count
        assert codes("cot=codename") == ["t00", "t01", "t02", "t03"]
    with django_assert_num_queries(2):  # rows joined with their kind, count
        assert codes("cot=codename&cot=content_type.model")


def test_one_row_and_ten_cost_the_same(django_assert_num_queries: Any) -> None:
    Permission.objects.all().delete()
    for count in (1, 10):
        Permission.objects.all().delete()
        add(count)
        ContentType.objects.clear_cache()
        with django_assert_num_queries(2):
            assert Rows.as_view()(ask()).status_code == 200


@pytest.mark.usefixtures("ten")
def test_that_there_are_more_is_remembered_how_many_is_not(
    django_assert_num_queries: Any,
) -> None:
    rows = Permission.objects.filter(codename__startswith="t")
    whole = rows.count()
    assert keyset.capped_count(rows, whole - 1) == whole
    with django_assert_num_queries(0):
        assert keyset.capped_count(rows, whole - 1) == whole
    assert keyset.capped_count(rows, whole) == whole
    rows.order_by("pk")[:1].get().delete()
    assert keyset.capped_count(rows, whole) == whole - 1
    assert keyset.capped_count(rows.none()) == 0


@pytest.mark.usefixtures("ten")
def test_the_page_and_its_fragment() -> None:
    whole = Rows.as_view()(ask()).content.decode()
    part = Rows.as_view()(ask(**{"HX-Request": "true"})).content.decode()

    assert "<html" in whole
    assert "<html" not in part
    assert 'id="ds-thu"' in part
    assert "/x/t00/" in part
    assert "Đang xem 4 trong 10 dòng" in part


def test_empty_says_what_to_do() -> None:
    Permission.objects.all().delete()

    assert "Chưa có dòng nào" in Rows.as_view()(ask()).content.decode()
    assert "Không có dòng nào khớp" in Rows.as_view()(ask("q=zzz")).content.decode()


def test_a_forged_cursor_is_not_found() -> None:
    for cursor in ("x", "W10", "WzEsIHsiYSI6MX1d"):
        with pytest.raises(NotFound):
            codes(f"sau={cursor}")


@pytest.mark.usefixtures("ten")
@override_settings(CONGVU_READS=f"{__name__}.note_export")
def test_csv_has_every_row_disarmed_and_a_watermark() -> None:
    Permission.objects.filter(codename="t00").update(name="=1+1")
    TAKEN.clear()
    answer = Rows.as_view()(ask("xuat=csv"))
    text = b"".join(answer.streaming_content).decode()
    lines = text.removeprefix("\ufeff").splitlines()

    assert text.startswith("\ufeff")
    assert lines[0] == "Mã,Tên,Loại"
    assert lines[1] == "t00,'=1+1,permission"
    assert len(lines) == 12
    assert lines[-1].startswith("Võ Thanh Bình tải về lúc")
    assert len(TAKEN) == 1
    assert TAKEN[0]["actor"] == BINH
    assert sorted(TAKEN[0]["subjects"]) == [f"t{n:02d}" for n in range(10)]
    assert TAKEN[0]["purpose"] == "Tải về Danh sách thử (csv, 10 dòng)"


@pytest.mark.usefixtures("ten")
def test_excel_keeps_numbers_and_the_watermark() -> None:
    answer = Rows.as_view()(ask("xuat=xlsx&cot=codename&cot=pk"))
    content = b"".join(answer.streaming_content)
    answer.close()
    book = load_workbook(io.BytesIO(content))
    rows = list(book.active.values)

    assert rows[0] == ("Mã", "Số")
    assert rows[1][0] == "t00"
    assert isinstance(rows[1][1], int)
    assert len(rows) == 12
    assert rows[-1][0].startswith("Võ Thanh Bình tải về lúc")


@pytest.mark.usefixtures("ten")
def test_bulk_runs_each_row_and_tells_what_was_refused() -> None:
    DONE.clear()
    request = RequestFactory().post("/thu/?q=a", {"viec": "dong", "chon": ["t00", "t01", "t02"]})
    request.actor = BINH
    request._messages = Silent(request)
    answer = Rows.as_view()(request)

    assert DONE == ["t01", "t02"]
    assert answer.status_code == 303
    assert answer["Location"] == "/thu/?q=a"
    assert [str(m) for m in request._messages._queued_messages] == [
        "Đã làm xong 2 dòng.",
        "Không làm được 1 dòng: Dòng này đã khóa.",
    ]


def test_bulk_without_permission_is_not_there() -> None:
    DONE.clear()
    request = RequestFactory().post("/thu/", {"viec": "dong", "chon": ["t01"]})
    request.actor = Actor(kind=ActorKind.OFFICIAL, name="Chi", account_id=3)

    with pytest.raises(NotFound):
        Rows.as_view()(request)
    assert DONE == []


@pytest.mark.usefixtures("ten")
@override_settings(
    CONGVU_SAVE_VIEW=f"{__name__}.note_export", CONGVU_SAVED_VIEWS=f"{__name__}.kept"
)
def test_a_view_is_kept_without_its_page_and_offered_again() -> None:
    TAKEN.clear()
    request = RequestFactory().post("/thu/?q=a&sau=x", {"viec": "luu-cach-xem", "ten": "Của tôi"})
    request.actor = Actor(
        kind=ActorKind.OFFICIAL, name="Bình", account_id=2, reach={"identity.view.save": None}
    )
    request._messages = Silent(request)
    request.resolver_match = None
    Rows.as_view()(request)

    assert [(t["title"], t["query"]) for t in TAKEN] == [("Của tôi", "q=a")]
    assert Rows(ask()).saved_views() == [("Gấp", "/thu/?q=gap")]


def kept(*, account_id: int, screen: str) -> list[Any]:
    assert account_id == 2
    return [SimpleNamespace(title="Gấp", query="q=gap")]


@pytest.mark.usefixtures("ten")
def test_a_status_that_says_nothing_draws_nothing() -> None:
    page = Rows.as_view()(ask("cot=codename&cot=co")).content.decode()
    told = page.count("c-status--soon")
    assert 0 < told == page.count("Gấp") < page.count('data-label="Cờ"')
