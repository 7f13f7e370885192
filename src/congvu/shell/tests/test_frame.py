from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import URLPattern
from django.utils import translation

from congvu.kernel import clock
from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.manifest import Manifest, Metric, Screen, Tile
from congvu.kernel.tiles import Line, Shown
from congvu.shell import health, home, navigation, urls
from congvu.shell.context import FIXED
from congvu.webkit.web.routes import needs_of

AN = Actor(kind=ActorKind.CITIZEN, name="Nguyễn Văn An", account_id=1)
BINH = Actor(
    kind=ActorKind.OFFICIAL,
    name="Võ Thanh Bình",
    account_id=2,
    reach={"leave.request.approve": frozenset({7})},
)
CHI = Actor(kind=ActorKind.OFFICIAL, name="Chi", account_id=3, reach={"other.x": None})
STRANGER = Actor.stranger()

ROOM = Manifest(
    label="leave",
    title="Nghỉ phép",
    owner="Vụ",
    menu=(
        Screen("help", "Thủ tục", needs="public", audience="all", order=1),
        Screen("rooms", "Hồ sơ của tôi", needs="signed-in", audience="citizen", order=2),
        Screen("home", "Duyệt đơn", needs="leave.request.approve", order=3),
        Screen("khong:co", "Lạc", needs="public", audience="all", order=4),
    ),
    tiles=(
        Tile("leave.due", "Đến hạn", "queries.due", "help", audience="official"),
        Tile("leave.bad", "Hỏng", "queries.bad", "help", audience="official"),
        Tile("leave.mine", "Đơn của tôi", "queries.mine", "help", audience="citizen"),
    ),
    metrics=(Metric("leave_open", "Open requests", "queries.count"),),
)


def due(*, actor: Actor, at: object) -> Shown:
    return Shown(figure=3, unit="việc", tone="soon")


def bad(*, actor: Actor, at: object) -> Shown:
    raise RuntimeError("hỏng")


def mine(*, actor: Actor, at: object) -> Shown:
    return Shown(lines=(Line(title="Đơn 1", url="/x/"),))


def count() -> list[tuple[dict[str, str], int]]:
    return [({"unit": 'a"b'}, 4)]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (navigation, home, health):
        monkeypatch.setattr(module, "manifests", lambda: {"leave": ROOM})
    found = {"queries.due": due, "queries.bad": bad, "queries.mine": mine, "queries.count": count}
    for module in (home, health):
        monkeypatch.setattr(module, "resolve", lambda label, dotted: found[dotted])


def labels(actor: Actor) -> list[str]:
    return [entry.label for group in navigation.menu(actor).groups for entry in group.entries]


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (STRANGER, ["Thủ tục"]),
        (AN, ["Thủ tục", "Hồ sơ của tôi"]),
        (BINH, ["Thủ tục", "Duyệt đơn"]),
        (CHI, ["Thủ tục"]),
    ],
)
def test_each_sees_only_what_they_may_open(actor: Actor, seen: list[str]) -> None:
    assert labels(actor) == seen


def test_one_entry_at_most_is_where_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {"a:desk": "/mot-cua/", "a:list": "/mot-cua/ban-giao/", "a:far": "/mot-cuaxa/"}
    screens = tuple(Screen(name, name, needs="public", audience="all") for name in addresses)
    monkeypatch.setattr(
        navigation,
        "manifests",
        lambda: {"a": Manifest(label="a", title="A", owner="Vụ", menu=screens)},
    )
    monkeypatch.setattr(navigation, "_address", addresses.__getitem__)

    def here(path: str) -> list[str]:
        bar = navigation.menu(STRANGER, path=path).bar
        return [entry.url for entry in bar if entry.current]

    assert here("/mot-cua/ban-giao/?ngay=1") == ["/mot-cua/ban-giao/"]
    assert here("/mot-cua/") == ["/mot-cua/"]
    assert here("/khac/") == []


@pytest.mark.usefixtures("room")
def test_the_menu_says_where_we_are() -> None:
    bar = navigation.menu(STRANGER, path="/tro-giup/").bar

    assert [(entry.label, entry.current) for entry in bar] == [("Thủ tục", True)]


@pytest.mark.usefixtures("room")
def test_tiles_are_for_their_audience_and_a_broken_one_is_left_out() -> None:
    at = clock.now()

    assert [t.label for t in home.tiles_for(BINH, at=at)] == ["Đến hạn"]
    assert [t.label for t in home.tiles_for(AN, at=at)] == ["Đơn của tôi"]
    assert list(home.tiles_for(STRANGER, at=at)) == []


def get(path: str, **headers: str) -> Any:
    return Client(SERVER_NAME="localhost").get(path, headers=headers)


@pytest.mark.usefixtures("room")
def test_home_of_a_stranger_works_without_database_or_script() -> None:
    answer = get("/")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "<script>" not in page
    assert " style=" not in page
    assert " onclick=" not in page
    assert 'action="/tra-cuu/"' in page
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/tro-giup/", "/webkit/", "/ngoai-tuyen/", "/sw.js"])
def test_public_pages_open(path: str) -> None:
    assert get(path).status_code == 200


def test_the_joined_style_and_script_are_kept_for_a_year() -> None:
    page = get("/").content.decode()
    for kind in ("css", "js"):
        start = page.index("/webkit/site.")
        address = page[start : page.index('"', start)]
        page = page[start + len(address) :]
        answer = get(address)
        assert answer.status_code == 200, kind
        assert "immutable" in answer["Cache-Control"]
    assert get("/webkit/site.000000000000.css")["Cache-Control"] == "no-cache"


def test_the_english_page_says_so() -> None:
    client = Client(SERVER_NAME="localhost")
    client.post("/ngon-ngu/", {"language": "en", "next": "/tro-giup/"})

    assert '<html lang="en"' in client.get("/tro-giup/").content.decode()


def test_a_look_is_kept_in_a_cookie_and_leads_nowhere_else() -> None:
    client = Client(SERVER_NAME="localhost")
    answer = client.post("/giao-dien/", {"theme": "dark", "next": "https://xau.example/"})

    assert answer["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/tro-giup/").content.decode()
    client.post("/giao-dien/", {"theme": "<script>", "next": "/"})
    assert 'data-theme="dark"' in client.get("/tro-giup/").content.decode()
    typed = client.get("/giao-dien/")
    assert (typed.status_code, typed["Allow"]) == (405, "POST")
    assert "chỉ mở từ một nút bấm" in typed.content.decode()


def test_nothing_here_is_said_with_what_to_do() -> None:
    answer = get("/khong-co-trang-nay/")

    assert answer.status_code == 404
    assert "kiểm tra lại đường dẫn" in answer.content.decode()
    assert get("/api/v1/khong-co/").headers["Content-Type"] == "application/problem+json"


def test_alive_without_asking_anything() -> None:
    assert get("/healthz").content == b"ok\n"


@pytest.mark.usefixtures("room")
def test_numbers_for_this_network_only() -> None:
    text = get("/metrics").content.decode()

    assert '\nleave_open{unit="a\\"b"} 4\n' in text
    assert "# TYPE congvu_http_seconds histogram" in text
    assert get("/metrics", **{"X-Forwarded-For": "1.2.3.4"}).status_code == 404
    far = RequestFactory().get("/metrics", REMOTE_ADDR="8.8.8.8")
    assert not health._may_measure(far)


def test_every_address_of_the_roof_says_who_may() -> None:
    for pattern in urls.addresses:
        if isinstance(pattern, URLPattern):
            assert needs_of(pattern.callback), pattern


def _head(actor: Actor, address: str, **given: Any) -> str:
    """The frame's first row as this person gets it at this address."""
    request = RequestFactory().get(address)
    fixed = {"request": request, "actor": actor, "fixed": FIXED, "csrf_token": "mot-ma", **given}
    drawn = '{% load congvu %}{% site_frame "webkit/_top_row.html" %}'
    return Template(drawn).render(Context(fixed))


def test_the_kept_frame_is_filled_in_for_each_request() -> None:
    mine = _head(AN, "/viec/?a=1&b=<i>", csrf_token="ma-thu-nhat")
    assert AN.name in mine
    assert 'value="ma-thu-nhat"' in mine
    assert "/viec/?a=1&amp;b=%3Ci%3E" in mine
    again = _head(AN, "/khac/", csrf_token="ma-thu-hai")
    assert "ma-thu-nhat" not in again
    assert "/viec/" not in again
    assert 'value="ma-thu-hai"' in again
    assert "\x02" not in mine + again


def test_the_kept_frame_of_one_is_nobody_elses() -> None:
    _head(AN, "/")
    other, stranger = _head(BINH, "/"), _head(STRANGER, "/", sign_in_url="/dang-nhap/")
    assert AN.name not in other + stranger
    assert BINH.name in other
    assert "/dang-xuat/" not in stranger
    assert "/dang-nhap/" in stranger


def test_the_kept_frame_follows_theme_language_and_what_was_searched() -> None:
    assert 'value="dark" aria-pressed="true"' in _head(AN, "/", theme="dark")
    assert 'value="dark" aria-pressed="false"' in _head(AN, "/", theme="light")
    with translation.override("en"):
        assert 'lang="en" aria-pressed="true"' in _head(AN, "/")
    assert 'lang="vi" aria-pressed="true"' in _head(AN, "/")
    assert 'value="&lt;b&gt; hội"' in _head(AN, "/tim-kiem/?q=<b>+h%E1%BB%99i")
    assert "hội" not in _head(AN, "/tra-cuu/?q=hội")
    assert "c-search" not in _head(AN, "/", hide_search=True)
