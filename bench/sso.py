"""What letting a person into an application costs, and how soon twenty applications hear of leaving.

A round trip is the application's request (the person has a session here and the application is the
agency's own), the code's exchange and the user information: as OpenID Connect asks, signed RS256.
Processor milliseconds are the web process's; a core gives so many round trips a second. Leaving is
measured from the person's press to the last of twenty applications. No peer publishes these figures:
the limit of the first is the signature itself (RSA-2048, measured in the same run), of the second the
two seconds that are asked for.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bench import figure
from bench.house import House, opened
from tools import ports

ROUNDS = {"small": 100, "full": 1000}
LEAVINGS = {"small": 5, "full": 30}
MANY = 20
GOAL_CPU = 40.0  # ms: 25 people a second and core
BACK = "https://ung-dung.example/xong"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


def main(scale: str) -> None:
    """Register applications as an administrator does, then let one person in and out."""
    os.environ["CONGVU_LIMIT_FACTOR"] = "100000"
    with figure.data_folder() as folder, opened(folder) as house:
        ear = Ear()
        secret = _register(house, "bench-app", "")
        _await_rest(house)
        _round_trips(house, secret, ROUNDS[scale], scale)
        others = [
            (f"bench-{n}", _register(house, f"bench-{n}", ear.address(n))) for n in range(MANY)
        ]
        _leavings(house, others, ear, LEAVINGS[scale], scale)
        ear.close()


def _round_trips(house: House, secret: str, rounds: int, scale: str) -> None:
    visitor, machine = house.signed_in("ha"), requests.Session()
    for _ in range(5):
        _let_in(house, visitor, machine, "bench-app", secret)
    web = [house.child("web")]
    before, began = figure.cpu_seconds(web), time.perf_counter()
    for _ in range(rounds):
        _let_in(house, visitor, machine, "bench-app", secret)
    wall = (time.perf_counter() - began) / rounds
    cpu = (figure.cpu_seconds(web) - before) / rounds * 1000
    print(
        f"one client: {1 / wall:.1f} round trips/s; {1000 / cpu:.1f} a second and core of the web"
    )
    figure.tell(
        figure.Figure(
            name="sso.round_trip", unit="CPU ms", ours=round(cpu, 2), goal=GOAL_CPU,
            peer=_signature(), peer_name="one RSA-2048 signature", peer_source="same run",
            better="lower", scale=scale,
        )
    )  # fmt: skip
    refreshed = _refreshes(house, visitor, machine, secret, rounds)
    figure.tell(
        figure.Figure(
            name="sso.token", unit="CPU ms", ours=refreshed, goal=GOAL_CPU / 2,
            peer=_signature(), peer_name="one RSA-2048 signature", peer_source="same run",
            better="lower", scale=scale,
        )
    )  # fmt: skip


def _refreshes(
    house: House, visitor: requests.Session, machine: requests.Session, secret: str, rounds: int
) -> float:
    """CPU milliseconds of the web for one refresh: three tokens out."""
    given = _let_in(house, visitor, machine, "bench-app", secret)["refresh_token"]
    web = [house.child("web")]
    before = figure.cpu_seconds(web)
    for _ in range(rounds):
        said = {"grant_type": "refresh_token", "refresh_token": given}
        given = _token(house, machine, "bench-app", secret, said)["refresh_token"]
    return round((figure.cpu_seconds(web) - before) / rounds * 1000, 2)


def _leavings(
    house: House, others: list[tuple[str, str]], ear: Ear, times: int, scale: str
) -> None:
    spans = []
    for _ in range(times):
        visitor, machine = house.signed_in("binh"), requests.Session()
        for client_id, secret in others:
            _let_in(house, visitor, machine, client_id, secret)
        form = _form(visitor, f"{house.url}/dang-xuat/")
        ear.forget()
        began = time.perf_counter()
        visitor.post(f"{house.url}/dang-xuat/", form, timeout=60, allow_redirects=False)
        spans.append((ear.all_heard(len(others)) - began) * 1000)
    print(f"leaving, {len(others)} applications: {', '.join(f'{s:.0f}' for s in sorted(spans))} ms")
    figure.tell(
        figure.Figure(
            name="sso.leaving", unit="ms until the last of 20 knows", ours=figure.median(spans),
            goal=2000, peer=2000, peer_name="the limit that is asked for",
            peer_source="issue 4 §3; no peer publishes one", better="lower", scale=scale,
        )
    )  # fmt: skip


def _let_in(
    house: House, visitor: requests.Session, machine: requests.Session, client_id: str, secret: str
) -> dict[str, str]:
    """The whole way: the person's browser, then the application's own calls."""
    asked = {
        "client_id": client_id, "redirect_uri": BACK, "response_type": "code",
        "scope": "openid profile", "state": "s", "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }  # fmt: skip
    answer = visitor.get(
        f"{house.url}/sso/authorize/", params=asked, timeout=60, allow_redirects=False,
        headers={"Referer": ""},
    )  # fmt: skip
    code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
    said = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK,
        "code_verifier": VERIFIER,
    }  # fmt: skip
    given = _token(house, machine, client_id, secret, said)
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    told = machine.get(f"{house.url}/sso/userinfo/", headers=bearer, timeout=60)
    assert told.ok, told.status_code
    return given


def _token(
    house: House, machine: requests.Session, client_id: str, secret: str, said: dict[str, str]
) -> dict[str, str]:
    answer = machine.post(f"{house.url}/sso/token/", said, auth=(client_id, secret), timeout=60)
    assert answer.ok, answer.text
    found: dict[str, str] = answer.json()
    return found


def _register(house: House, client_id: str, logout_uri: str) -> str:
    """As an administrator, in the form; the secret from its answer."""
    visitor, url = house.signed_in("giang"), f"{house.url}/quan-tri/ung-dung/moi/"
    form = _form(visitor, url)
    unit = re.search(
        r'<select name="unit_id".*?<option value="(\d+)"', form.pop("_page"), re.DOTALL
    )
    assert unit is not None
    said = form | {
        "client_id": client_id, "name": client_id, "unit_id": unit[1], "redirect_uris": BACK,
        "scopes": "profile", "audience": "official", "least_level": "1", "algorithm": "RS256",
        "is_trusted": "on", "may_refresh": "on", "logout_uri": logout_uri,
    }  # fmt: skip
    page = visitor.post(url, said, timeout=60).text
    found = re.search(r'<code class="u-code">([\w-]{43})</code>', page)
    assert found is not None, page[:2000]
    return found[1]


def _form(visitor: requests.Session, url: str) -> dict[str, str]:
    """The token of a page's form; ``_page`` is the page itself."""
    page = visitor.get(url, timeout=60).text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None
    return {"csrfmiddlewaretoken": found[1], "_page": page}


def _signature() -> float:
    """CPU milliseconds of one bare signature."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    began = time.process_time()
    for _ in range(200):
        key.sign(b"x" * 600, padding.PKCS1v15(), hashes.SHA256())
    return round((time.process_time() - began) / 200 * 1000, 3)


def _await_rest(house: House) -> None:
    worker, deadline = house.child("worker"), time.monotonic() + 90
    while worker.cpu_percent(2) > 15 and time.monotonic() < deadline:
        pass


class Ear:
    """Twenty applications' addresses for news of leaving, in one server."""

    def __init__(self) -> None:
        heard: dict[str, float] = {}

        class Hearing(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                heard[self.path] = time.perf_counter()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *said: object) -> None:
                """Nothing."""

        self._heard, self._port = heard, ports.free()
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Hearing)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def address(self, number: int) -> str:
        """Of one application."""
        return f"http://127.0.0.1:{self._port}/{number}"

    def forget(self) -> None:
        """Begin anew."""
        self._heard.clear()

    def all_heard(self, count: int) -> float:
        """When the last of so many was called."""
        deadline = time.monotonic() + 30
        while len(self._heard) < count and time.monotonic() < deadline:
            time.sleep(0.002)
        assert len(self._heard) >= count, f"only {len(self._heard)} heard"
        return max(self._heard.values())

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()


if __name__ == "__main__":
    figure.start(main)
