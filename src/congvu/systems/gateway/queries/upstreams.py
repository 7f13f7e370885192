"""Another system's service as it is kept: its connection, its operations, its answers of just now."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congvu.kernel import sealing
from congvu.kernel.errors import NotFound
from congvu.systems.gateway.models import CachedAnswer, ServiceVersion, Upstream
from congvu.systems.gateway.models.upstreams import KEPT, SEALED
from congvu.systems.gateway.rules.openapi import Operation, operations_of


def upstream_of(service_id: int) -> Upstream | None:
    """Where its answers come from; None for what the house itself answers."""
    rows = Upstream.objects.select_related("service").filter(service_id=service_id)
    return rows.first()


def demanded(service_id: int) -> Upstream:
    """The same. Raises NotFound for what the house itself answers."""
    found = upstream_of(service_id)
    if found is None:
        raise NotFound(_("Dịch vụ này không lấy dữ liệu từ hệ thống khác."))
    return found


def operations(version: ServiceVersion) -> list[Operation]:
    """The calls that a version lets through."""
    return operations_of(version.operations)


def cached(service_id: int, asked: str) -> CachedAnswer | None:
    """What was answered to the same call, fresh or not."""
    return CachedAnswer.objects.filter(service_id=service_id, asked=asked).first()


def left() -> int:
    """Rows under older keys."""
    secrets = Upstream.objects.exclude(secret=b"").exclude(key_number=sealing.newest(SEALED))
    return secrets.count() + CachedAnswer.objects.exclude(key_number=sealing.newest(KEPT)).count()
