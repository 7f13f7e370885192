"""What our SCIM service is: users with two extensions, groups with one, what it can do."""

from __future__ import annotations

import functools
from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ComplexAttribute,
    EnterpriseUser,
    ETag,
    Extension,
    External,
    Filter,
    Group,
    Mutability,
    Pagination,
    Patch,
    Reference,
    ResourceType,
    Returned,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    User,
)
from scim2_models.resources.group import GroupMember

OFFICIAL = "urn:ietf:params:scim:schemas:extension:congvu:2.0:CanBo"
UNIT = "urn:ietf:params:scim:schemas:extension:congvu:2.0:DonVi"
MOST_OPERATIONS, MOST_BYTES, MOST_RESULTS, PAGE = 1000, 1_048_576, 1000, 100


class UnitRef(ComplexAttribute):
    """A unit of the tree."""

    value: Annotated[str | None, Mutability.read_only] = None
    ref: Annotated[Reference[Group] | None, Mutability.read_only] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    display: Annotated[str | None, Mutability.read_only] = None
    ma_dinh_danh: Annotated[str | None, Mutability.read_only] = None


class CanBo(Extension):
    """An official. ma_nhan_su: the caller's own number of them. The others stand by decision, are
    said only when asked for by name, and the identity number only to who was granted to read it."""

    __schema__ = URN(OFFICIAL)

    ma_nhan_su: str | None = None
    so_dinh_danh: Annotated[str | None, Mutability.read_only, Returned.request] = None
    unit: Annotated[UnitRef | None, Mutability.read_only, Returned.request] = None
    chuc_danh: Annotated[str | None, Mutability.read_only, Returned.request] = None
    vai_tro: Annotated[list[str] | None, Mutability.read_only, Returned.request] = None


class DonVi(Extension):
    """A group. ma_noi_bo: the caller's own code. The others are those of a unit, said when asked for.

    Law: QĐ 20/2020/QĐ-TTg (mã định danh).
    """

    __schema__ = URN(UNIT)

    ma_noi_bo: str | None = None
    ma_dinh_danh: Annotated[str | None, Mutability.read_only, Returned.request] = None
    cap: Annotated[str | None, Mutability.read_only, Returned.request] = None
    cap_tren: Annotated[UnitRef | None, Mutability.read_only, Returned.request] = None


class Member(GroupMember):
    """A member, whose name is ours to say, when it is asked for."""

    display: Annotated[str | None, Mutability.read_only, Returned.request] = None


class HouseGroup(Group):
    """A unit of the tree, or a group that the caller keeps."""

    members: list[Member] | None = None  # type: ignore[assignment]  # a narrower member


@functools.cache
def provider() -> ScimProvider:
    """The description, composed at the first call."""
    bound: list[Any] = [User[EnterpriseUser | CanBo], HouseGroup[DonVi]]  # type: ignore[type-arg,misc]
    return ScimProvider(
        [User, HouseGroup, EnterpriseUser, CanBo, DonVi],
        [ResourceType.from_resource(model) for model in bound], config=_config(),
    )  # fmt: skip


def _config() -> ServiceProviderConfig:
    method = Pagination.DefaultPaginationMethod.index
    return ServiceProviderConfig(
        documentation_uri=None, patch=Patch(supported=True),
        bulk=Bulk(
            supported=True, max_operations=MOST_OPERATIONS, max_payload_size=MOST_BYTES
        ),
        filter=Filter(supported=True, max_results=MOST_RESULTS),
        change_password=ChangePassword(supported=True), sort=Sort(supported=True),
        etag=ETag(supported=True),
        pagination=Pagination(
            cursor=True, index=True, default_pagination_method=method, default_page_size=PAGE,
            max_page_size=MOST_RESULTS,
        ),
        authentication_schemes=[
            AuthenticationScheme(
                type=AuthenticationScheme.Type.oauthbearertoken, name="OAuth 2.0",
                description="Client credentials at /sso/token/.",
                spec_uri=Reference[External]("https://www.rfc-editor.org/rfc/rfc6750"),
                primary=True,
            )
        ],
    )  # fmt: skip
