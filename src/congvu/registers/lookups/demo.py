"""The three bodies connected to the simulation that a demo starts beside the site."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from congvu.kernel.actors import Actor
from congvu.kernel.fetching import OAUTH2
from congvu.registers.lookups.actions.sources import Connection, connect
from congvu.registers.lookups.contracts import FIELDS, KINDS

ACTOR = Actor.system("Dữ liệu trình diễn")


def make(*, scale: int, at: datetime) -> None:
    """Connect them; a repeat sets the same address again."""
    url, secret = str(settings.CONGVU_LOOKUPS["url"]), str(settings.CONGVU_LOOKUPS["secret"])
    if not url:
        return
    for kind in KINDS:
        how = Connection(
            base_url=url, way=OAUTH2, token_url=f"{url}/token", client_id="congvu",
            secret=secret, seconds=5, agreed=FIELDS[kind],
            basis="Thỏa thuận kết nối mẫu số 01/TT-MP (mô phỏng)",
        )  # fmt: skip
        connect(actor=ACTOR, kind=kind, told=how, at=at)
