"""The house as a SCIM storage: reads by queries, writes by actions, each with its event."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from scim2_models import (
    ForbiddenException,
    InvalidValueException,
    NotFoundException,
    PreconditionFailedException,
    Resource,
    ResourceType,
    ResponseParameters,
    SearchRequest,
    UniquenessException,
)
from scim2_models.path import Comparison
from scim2_server.memory import InMemoryStorage
from scim2_server.storage import ScimStorage, SearchPage

from congvu.engines.identity.actions import groups, provisioning
from congvu.engines.identity.queries import provisioned as read
from congvu.engines.identity.rest.scim import mapping
from congvu.engines.identity.rest.scim.provider import provider
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused

USER, GROUP = "User", "Group"
COLUMNS = {"userName": "username__iexact", "id": "uid", "externalId": "provisioned__external_id"}


class HouseStorage(ScimStorage):
    """For one request: what its actor may see and do, at its instant."""

    supports_cursors = True

    def __init__(self, actor: Actor, at: datetime) -> None:
        self._actor, self._at = actor, at

    def get(
        self, resource_type: ResourceType, resource_id: str, *,
        response_parameters: ResponseParameters[Any] | None = None,
    ) -> Resource[Any]:  # fmt: skip
        if resource_type.name == USER:
            card = read.account(self._actor, resource_id, numbers=_asks_number(response_parameters))
            return _user(card) if card else _missing(resource_id)
        found = read.group(self._actor, resource_id)
        return _group(found) if found else _missing(resource_id)

    def search(
        self, resource_types: list[ResourceType], search_request: SearchRequest[Any], *,
        position: Any = None,
    ) -> SearchPage:  # fmt: skip
        names = [kind.name for kind in resource_types]
        if names == [USER] and _is_plain(search_request):
            return self._page(search_request)
        memory, found = InMemoryStorage(), list[Resource[Any]]()
        numbers = _asks_number(search_request)
        if USER in names:
            rows = self._narrowed(search_request)
            found += [_user(card) for card in read.cards(self._actor, rows, numbers=numbers)]
        if GROUP in names:
            found += [_group(card) for card in read.groups(self._actor)]
        memory.resources = found
        return memory.search(resource_types, search_request, position=position)

    def create(self, resource_type: ResourceType, resource: Resource[Any]) -> Resource[Any]:
        with _said_in_scim():
            if resource_type.name == USER:
                uid = provisioning.provision(
                    actor=self._actor,
                    said=mapping.said_of(resource),
                    at=self._at,
                )
            else:
                uid = groups.make_group(
                    actor=self._actor, name=_name(resource), external_id=resource.external_id or "",
                    own_code=mapping.own_code_of(resource), members=mapping.members_of(resource), at=self._at,
                )  # fmt: skip
        return self.get(resource_type, uid)

    def update(
        self, resource_type: ResourceType, resource: Resource[Any], *,
        expected_version: str | None = None,
    ) -> Resource[Any]:  # fmt: skip
        uid, seen = str(resource.id), _bare(expected_version)
        with _said_in_scim():
            if resource_type.name == USER:
                provisioning.change_provisioned(
                    actor=self._actor, uid=uid, said=mapping.said_of(resource), seen=seen,
                    at=self._at,
                )  # fmt: skip
            else:
                self._change_group(uid, resource, seen)
        return self.get(resource_type, uid)

    def delete(
        self, resource_type: ResourceType, resource_id: str, *,
        expected_version: str | None = None,
    ) -> None:  # fmt: skip
        seen = _bare(expected_version)
        with _said_in_scim():
            if resource_type.name == USER:
                provisioning.take_away(actor=self._actor, uid=resource_id, seen=seen, at=self._at)
                return
            card = read.group(self._actor, resource_id)
            if card is not None and card.kind == "unit":
                raise ForbiddenException(detail="a unit is dissolved only by a decision")
            groups.end_group(actor=self._actor, uid=resource_id, seen=seen, at=self._at)

    def _change_group(self, uid: str, resource: Resource[Any], seen: str | None) -> None:
        card, members = read.group(self._actor, uid), mapping.members_of(resource)
        if card is not None and card.kind == "unit":
            if card.name != _name(resource) or mapping.own_code_of(resource):
                raise ForbiddenException(detail="a unit is renamed only by a decision")
            provisioning.seat_members(
                actor=self._actor, unit_uid=uid, members=members, seen=seen, at=self._at
            )
            return
        groups.change_group(
            actor=self._actor, uid=uid, name=_name(resource),
            external_id=resource.external_id or "", own_code=mapping.own_code_of(resource),
            members=members, seen=seen, at=self._at,
        )  # fmt: skip

    def _page(self, asked: SearchRequest[Any]) -> SearchPage:
        """By index, in the order of entry: only the page's own rows are read."""
        rows, start = read.accounts(self._actor), asked.start_index_0 or 0
        stop = None if asked.count is None else start + asked.count
        found = read.cards(self._actor, rows[start:stop], numbers=_asks_number(asked))
        return SearchPage(rows.count(), [_user(card) for card in found])

    def _narrowed(self, asked: SearchRequest[Any]) -> Any:
        """Accounts that may match: one by a column when that is all that is asked for."""
        rows, node = read.accounts(self._actor), getattr(asked.filter, "ast", None)
        if not isinstance(node, Comparison) or str(node.op) not in {"eq", "CompareOperator.eq"}:
            return rows
        column = COLUMNS.get(str(node.attr_path).rpartition(":")[2])
        if column is None or not isinstance(node.value, str):
            return rows
        return rows.filter(**{column: node.value}) if _fits(column, node.value) else rows.none()


def _user(card: read.AccountCard) -> Resource[Any]:
    return _model(USER).model_validate(mapping.user_of(card))


def _group(card: read.GroupCard) -> Resource[Any]:
    return _model(GROUP).model_validate(mapping.group_of(card))


def _model(name: str) -> type[Resource[Any]]:
    served = provider()
    kind = next(kind for kind in served.resource_types if kind.name == name)
    found: type[Resource[Any]] = served.model_for(kind)  # type: ignore[assignment]  # of a type it serves
    return found


def _name(resource: Resource[Any]) -> str:
    return str(getattr(resource, "display_name", "") or "")[:300]


def _asks_number(asked: ResponseParameters[Any] | None) -> bool:
    """Identity numbers are read only when they are asked for by name."""
    return any(
        "sodinhdanh" in str(path).lower() for path in getattr(asked, "attributes", None) or ()
    )


def _is_plain(asked: SearchRequest[Any]) -> bool:
    return asked.filter is None and asked.sort_by is None and asked.cursor is None


def _fits(column: str, value: str) -> bool:
    return column != "uid" or read.is_uid(value)


def _bare(version: str | None) -> str | None:
    """``W/"abc"`` → ``abc``."""
    return None if version is None else version.removeprefix("W/").strip('"')


def _missing(uid: str) -> Any:
    raise NotFoundException(detail=f"{uid} not found")


@contextmanager
def _said_in_scim() -> Iterator[None]:
    """The house's refusals in the protocol's words."""
    try:
        yield
    except NotFound as refused:
        raise NotFoundException(detail=refused.message) from refused
    except NotAllowed as refused:
        raise ForbiddenException(detail=refused.message) from refused
    except provisioning.UnableToMatch as refused:
        raise PreconditionFailedException(detail=refused.message) from refused
    except provisioning.UnableToProvision as refused:
        raise UniquenessException(detail=refused.message) from refused
    except Invalid as refused:
        raise InvalidValueException(detail="; ".join(refused.errors.values())) from refused
    except Refused as refused:
        raise ForbiddenException(detail=refused.message) from refused
