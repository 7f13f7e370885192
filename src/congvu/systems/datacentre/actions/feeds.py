"""A feed: connected, its secrets sealed anew.

Law: NĐ 278/2025/NĐ-CP Điều 7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.engines.jobs import api as jobs
from congvu.kernel import sealing
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid
from congvu.kernel.fetching import Terms
from congvu.systems.datacentre import queries
from congvu.systems.datacentre.events import FeedChanged, SealsRenewed
from congvu.systems.datacentre.models import SEALED, Feed

MANAGE = "datacentre.feed.manage"
JOB = "datacentre.push"


@dataclass(frozen=True, kw_only=True)
class Connection(Terms):
    """Terms, where an empty secret, certificate or key keeps what there is. basis: the agreement;
    is_on: whether batches are made and sent."""

    basis: str = ""
    is_on: bool = True


@action(needs=MANAGE)
def connect(*, actor: Actor, code: str, told: Connection, at: datetime) -> None:
    """Say where the Data Centre is. Nothing is fetched. Raises Invalid."""
    queries.feed(code)
    row = Feed.objects.select_for_update().filter(code=code).first() or Feed(code=code)
    keeps = bool(row.pk) and row.way == told.way and bool(row.secret)
    errors = exchange.wrong_terms(told, keeps=keeps)
    if not told.basis.strip():
        errors["basis"] = _("Hãy ghi văn bản cho phép khai thác: số, ngày, cơ quan.")
    if errors:
        raise Invalid(errors)
    row.take(told)
    row.basis, row.is_on = told.basis.strip(), told.is_on
    row.save()
    row.refresh_from_db(fields=["uid"])
    event = FeedChanged(
        feed_uid=str(row.uid), code=code, host=urlsplit(told.base_url).netloc, way=told.way,
        is_on=told.is_on, basis=row.basis,
    )  # fmt: skip
    publish(event)


@action(needs=MANAGE)
def push_soon(*, actor: Actor, code: str) -> None:
    """Let the worker send what there is, without waiting for the schedule."""
    queries.feed(code)
    jobs.enqueue(JOB, feed=code, unique_key=f"{JOB}.{code}")
    unchanged()


def renew() -> str:
    """The next key; its name."""
    return sealing.renew(SEALED)


@action(needs=MANAGE)
def reseal(*, actor: Actor, at: datetime, limit: int = 100) -> int:
    """Secrets under the newest key; 0 when none is left."""
    held = Feed.objects.exclude(secret=b"").exclude(key_number=sealing.newest(SEALED))
    rows = list(held.order_by("id").select_for_update()[:limit])
    for row in rows:
        row.seal(row.secrets)
    Feed.objects.bulk_update(rows, ["secret", "key_number"])
    if rows:
        publish(SealsRenewed(count=len(rows)))
    else:
        unchanged()
    return len(rows)
