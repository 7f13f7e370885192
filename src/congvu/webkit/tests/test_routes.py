from __future__ import annotations

import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from congvu.kernel.actors import Actor, ActorKind
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.kernel.gate import Verdict
from congvu.webkit.web.middleware import (
    LoginRequiredMiddleware,
    RefusalMiddleware,
    SecurityHeadersMiddleware,
    policy,
)
from congvu.webkit.web.routes import needs_of, route

AN = Actor(kind=ActorKind.CITIZEN, name="Nguyễn Văn An", account_id=1)
DENIED: list[dict[str, object]] = []


def gate(actor: Actor, code: str, unit_id: int | None) -> Verdict:
    return Verdict(allowed=actor.holds(code), why="Cần quyền duyệt đơn.")


def remember(**said: object) -> None:
    DENIED.append(said)


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def asked(path: str = "/x/", *, actor: Actor | None = None, **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    if actor:
        request.actor = actor
    return request


def answered(request: HttpRequest, needs: str) -> HttpResponse:
    callback = route("x/", view, needs=needs).callback
    return callback(request)


def test_a_route_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="public"):
        route("x/", view, needs="")


def test_needs_stand_on_pattern_and_view() -> None:
    made = route("x/", view, needs="leave.request.approve", name="x")

    assert made.needs == "leave.request.approve"
    assert needs_of(made.callback) == "leave.request.approve"
    assert needs_of(view) is None


def test_a_stranger_is_sent_to_sign_in_and_back() -> None:
    answer = answered(asked("/x/?a=1"), "signed-in")

    assert answer.status_code == 302
    assert answer["Location"] == "/dang-nhap/?next=%2Fx%2F%3Fa%3D1"


def test_a_machine_without_sign_in_gets_401_as_problem() -> None:
    answer = answered(asked("/api/v1/x/"), "signed-in")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


@override_settings(CONGVU_GATE=f"{__name__}.gate")
def test_who_lacks_the_permission_is_told_which() -> None:
    with pytest.raises(NotAllowed) as refused:
        answered(asked(actor=AN), "leave.request.approve")

    assert refused.value.message == "Cần quyền duyệt đơn."
    assert refused.value.code == "leave.request.approve"


def test_public_and_signed_in_pass() -> None:
    assert answered(asked(), "public").content == b"ok"
    assert answered(asked(actor=AN), "signed-in").content == b"ok"


def test_a_view_outside_route_wants_sign_in() -> None:
    ring = LoginRequiredMiddleware(view)

    assert ring.process_view(asked(), view, (), {}).status_code == 302
    assert ring.process_view(asked(actor=AN), view, (), {}) is None
    public = route("x/", view, needs="public").callback
    assert ring.process_view(asked(), public, (), {}) is None


def test_the_policy_allows_nothing_inline() -> None:
    said = policy()

    assert "unsafe" not in said
    assert "default-src 'none'" in said
    assert "script-src 'self';" in said
    assert "frame-ancestors 'none'" in said


@override_settings(CONGVU_FORM_ACTIONS=("https://xac-thuc.example",))
def test_a_page_may_add_a_source_and_the_broker_may_take_forms() -> None:
    response = HttpResponse()
    response.csp = {"frame-src": ("https://ban-do.example",)}
    said = SecurityHeadersMiddleware(view).process_response(asked(), response)

    policy_said = said["Content-Security-Policy"]
    assert "form-action 'self' https://xac-thuc.example" in policy_said
    assert "frame-src 'self' https://ban-do.example" in policy_said


def test_pages_of_a_signed_in_person_are_not_stored() -> None:
    ring = SecurityHeadersMiddleware(view)

    assert "no-store" in ring.process_response(asked(actor=AN), HttpResponse())["Cache-Control"]
    assert "Cache-Control" not in ring.process_response(asked(), HttpResponse())


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (NotAllowed("Không được."), 403),
        (NotFound("Không có."), 404),
        (Refused("Đã tiếp nhận."), 409),
        (Invalid({"ten": "Điền tên."}), 422),
    ],
)
@override_settings(CONGVU_REFUSALS="")
def test_a_refusal_is_a_page_with_its_sentence(refused: Refused, status: int) -> None:
    answer = RefusalMiddleware(view).process_exception(asked(), refused)

    assert answer.status_code == status
    assert refused.message in answer.content.decode()
    assert "<html" in answer.content.decode()


def test_htmx_gets_the_refusal_without_the_frame() -> None:
    request = asked(**{"HX-Request": "true"})
    answer = RefusalMiddleware(view).process_exception(request, Refused("Đã tiếp nhận."))

    assert "<html" not in answer.content.decode()
    assert "Đã tiếp nhận." in answer.content.decode()


def test_a_machine_gets_the_fields_at_fault() -> None:
    refused = Invalid({"ten": "Điền tên."}, law="Điều 5")
    answer = RefusalMiddleware(view).process_exception(asked("/api/v1/x/"), refused)

    assert answer.status_code == 422
    body = json.loads(answer.content)
    assert body["errors"] == {"ten": "Điền tên."}
    assert body["law"] == "Điều 5"


@override_settings(CONGVU_REFUSALS=f"{__name__}.remember")
def test_a_denial_is_recorded_with_its_code() -> None:
    DENIED.clear()
    RefusalMiddleware(view).process_exception(
        asked("/don/", actor=AN), NotAllowed("Không.", code="leave.request.approve", unit_id=7)
    )

    assert DENIED == [{"actor": AN, "code": "leave.request.approve", "unit_id": 7, "path": "/don/"}]


def test_other_faults_are_not_swallowed() -> None:
    assert RefusalMiddleware(view).process_exception(asked(), RuntimeError("x")) is None
