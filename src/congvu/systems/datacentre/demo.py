"""The register of associations connected to the Data Centre that a demo simulates beside the site."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from congvu.kernel.actors import Actor
from congvu.kernel.fetching import API_KEY
from congvu.systems.datacentre.actions.feeds import Connection, connect

ACTOR = Actor.system("Dữ liệu trình diễn")


def make(*, scale: int, at: datetime) -> None:
    """Connect it; a repeat sets the same address again."""
    told = settings.CONGVU_DATACENTRE
    if not told["url"]:
        return
    how = Connection(
        base_url=str(told["url"]), way=API_KEY, header="X-API-Key", secret=str(told["secret"]),
        seconds=10, basis="Thỏa thuận kết nối mẫu số 02/TT-MP (mô phỏng)",
    )  # fmt: skip
    connect(actor=ACTOR, code="associations", told=how, at=at)
