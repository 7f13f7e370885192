"""Open311 GeoReport v2, under ``/api/v1/petitions/open311/v2/``: JSON, and the same as XML.

Reading is public and shows nobody: no description, address or photo, places to about 110 m. Who sends
is a system with a token of ours, as ``api_key`` or in the header. How often: as every machine door.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.systems.petitions import actions, queries, rules
from congvu.systems.petitions.rest import xml
from congvu.webkit.web.rest import endpoint, paths

app_name = "petitions-api"
ROOT = "open311/v2/"
XML = "text/xml; charset=utf-8"
STATUSES = {401: 401, 403: 403, 404: 404}
Door = Callable[..., Any]
made: list[Door] = []


class NoKey(Refused):
    """Sending needs a key."""

    status = 403


@dataclass(frozen=True, kw_only=True)
class Error:
    """code: the status; description: what to do about it."""

    code: int
    description: str
    many = True

    @classmethod
    def of(cls, refused: Refused) -> tuple[int, Error]:
        """The status and the body of a refusal."""
        status = STATUSES.get(refused.status, 400)
        errors = refused.errors if isinstance(refused, Invalid) else {}
        said = "; ".join(f"{name}: {why}" for name, why in errors.items()) or refused.message
        return status, cls(code=status, description=said)


def both(path: str, root: str, item: str, **declared: Any) -> Callable[[Door], Door]:
    """The door as ``.json``, described and checked, and the same as ``.xml``."""

    def wrap(function: Door) -> Door:
        @functools.wraps(function)
        def as_xml(**said: Any) -> Any:
            return function(**said)

        def written(answer: Any) -> bytes:
            refused = isinstance(answer, list) and any(isinstance(one, Error) for one in answer)
            return xml.document(answer, *(("errors", "error") if refused else (root, item)))

        as_xml.__name__ = f"{function.__name__}_xml"
        common = {"needs": "public", "fault": Error, **declared}
        made.append(endpoint(f"{ROOT}{path}.json", **common)(function))
        common |= {"media": XML, "writes": written}
        made.append(endpoint(f"{ROOT}{path}.xml", **common)(as_xml))
        return function

    return wrap


@both("services", "services", "service", summary=gettext_lazy("Open311: loại phản ánh"))
def list_services(*, at: datetime, query: rules.OfPlace) -> list[rules.ReportService]:
    """What can be reported."""
    if query.jurisdiction_id:
        queries.place_of(query.jurisdiction_id)
    return queries.services(on=clock.local(at).date())


@both(
    "services/<str:code>", "service_definition", "",
    summary=gettext_lazy("Open311: một loại phản ánh"),
)  # fmt: skip
def read_service(*, at: datetime, code: str, query: rules.OfPlace) -> rules.Definition:
    """The further fields of a kind: none so far."""
    found = queries.service(code, on=clock.local(at).date())
    return rules.Definition(service_code=found.service_code, attributes=[])


@both("requests", "service_requests", "request", summary=gettext_lazy("Open311: các phản ánh"))
def list_requests(
    *, actor: Actor, at: datetime, query: rules.Asked
) -> list[rules.ReportRequest]:  # fmt: skip
    """Reports, the newest first."""
    return queries.requests(_caller(actor, query.api_key, at), query, at=at)


@both(
    "requests/<str:uid>", "service_requests", "request",
    summary=gettext_lazy("Open311: một phản ánh"),
)  # fmt: skip
def read_request(
    *, actor: Actor, at: datetime, uid: str, query: rules.OfPlace
) -> list[rules.ReportRequest]:
    """One report, as a list of one."""
    return [queries.request(_caller(actor, query.api_key, at), uid, at=at)]


@both("tokens/<str:token>", "service_requests", "request", summary=gettext_lazy("Open311: mã tạm"))
def read_token(
    *, actor: Actor, at: datetime, token: str, query: rules.OfPlace
) -> list[rules.ReportToken]:
    """The report of a token; ours are given at once, so that both are the same."""
    found = queries.request(actor, token, at=at)
    return [rules.ReportToken(service_request_id=found.service_request_id, token=token)]


@both(
    "requests", "service_requests", "request", method="POST", forms=True, status=201,
    summary=gettext_lazy("Open311: gửi phản ánh"),
)  # fmt: skip
def send_request(
    *, actor: Actor, request: HttpRequest, at: datetime, body: rules.Sent
) -> list[rules.Given]:
    """Send a report to the commune where it happened."""
    key = body.api_key or request.GET.get("api_key", "")
    caller = _caller(actor, key, at)
    if caller.account_id is None:
        raise NoKey(_("Cần api_key: mã truy cập lấy ở /api/v1/identity/token/."))
    uid = actions.send_report(actor=caller, sent=body, at=at)
    notice = _("Phản ánh đã được chuyển đến cơ quan nơi xảy ra sự việc.")
    return [rules.Given(service_request_id=uid, service_notice=notice)]


def _caller(actor: Actor, key: str, at: datetime) -> Actor:
    """Who asks: as signed in or by the header, else by the key."""
    return actor if actor.account_id is not None or not key else identity.actor_of_key(key, at=at)


urlpatterns: list[URLPattern] = paths(*made)
