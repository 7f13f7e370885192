"""Between Django's requests and the protocol's core, which validates, applies and answers."""

from __future__ import annotations

import logging
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from scim2_models import (
    ForbiddenException,
    PayloadTooLargeException,
    ResourceType,
    SCIMException,
    UnauthorizedException,
)
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.responses import ScimResponse
from scim2_server.routing import Operation, Target
from scim2_server.service import ScimService

from congvu.engines.identity.models.provisioned import PROVISION
from congvu.engines.identity.queries.certificates import shown
from congvu.engines.identity.queries.machines import machine_actor
from congvu.engines.identity.rest.scim.provider import provider
from congvu.engines.identity.rest.scim.storage import HouseStorage
from congvu.kernel import clock, ids
from congvu.kernel.actors import Actor

log = logging.getLogger("congvu.scim")
DISCOVERY = frozenset({
    Operation.service_provider_config, Operation.resource_types, Operation.resource_type,
    Operation.schemas, Operation.schema,
})  # fmt: skip


class Service(ScimService):
    """The core, asking our gate."""

    def authorize(self, request: ScimRequest, target: Target, resource_type: ResourceType) -> None:
        """Raises ForbiddenException."""
        actor: Actor = request.subject
        if not actor.holds(PROVISION):
            raise ForbiddenException(detail=f"the machine was not granted {PROVISION}")


class Served:
    """One for the process; a handler of its own for each request."""

    def __init__(self, base: str, secret: bytes) -> None:
        self._base = base
        self._service = Service(provider(), secret=secret)

    def answer(self, request: HttpRequest, path: str) -> HttpResponse:
        """The protocol's answer, its errors included."""
        try:
            found = self._handled(request, path)
        except SCIMException as wrong:
            found = self._service.error_response(wrong)
        except Exception as wrong:
            log.exception("SCIM %s %s", request.method, path)
            found = self._service.error_response(wrong)
        return _sent(found)

    def _handled(self, request: HttpRequest, path: str) -> ScimResponse:
        asked, at = self._read(request, path), clock.now()
        header = request.headers.get("Authorization", "")
        actor = machine_actor(  # never a browser's session
            header, at=at, request_id=str(ids.uuid7()), certificate=shown(request.headers)
        )
        operation = self._service.match(asked).operation
        if actor is None and operation not in DISCOVERY:
            raise UnauthorizedException
        asked.subject = actor
        handler = ScimHandler(self._service, HouseStorage(actor or Actor.stranger(), at))
        return handler.handle(asked)

    def _read(self, request: HttpRequest, path: str) -> ScimRequest:
        try:
            body = request.body
        except RequestDataTooBig:
            raise PayloadTooLargeException from None
        query = {name: str(value) for name, value in request.GET.items()}
        return ScimRequest(
            method=request.method or "GET", base_url=self._base, path=f"/{path}", query=query,
            headers=dict(request.headers), body=body,
        )  # fmt: skip


def _sent(found: ScimResponse) -> HttpResponse:
    import json

    body = b"" if found.body is None else json.dumps(found.body, ensure_ascii=False).encode()
    answer = HttpResponse(body, status=HTTPStatus(found.status).value)
    for name, value in found.headers.items():
        answer[name] = value
    answer["Cache-Control"] = "no-store"
    return answer
