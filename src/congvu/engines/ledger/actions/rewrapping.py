"""Rotation of the master key: persons' keys wrapped anew, some at a time, while the house is open."""

from __future__ import annotations

from datetime import datetime

from congvu.engines.ledger.events import MasterKeyRotated
from congvu.engines.ledger.models import PersonKey
from congvu.engines.ledger.queries.secrets import newest_master, unwrap, wrap
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor


class UnableToRewrap(RuntimeError):
    """A person's key does not open: the older key file is missing."""


@action(needs="ledger.key.rotate")
def rewrap_keys(*, actor: Actor, at: datetime, limit: int = 500) -> int:
    """Wrap up to ``limit`` persons' keys by the newest master; how many, 0 when none is left.

    Entries and their proofs are not touched: they hold what the person's own key sealed.
    Raises UnableToRewrap.
    """
    living = PersonKey.objects.select_for_update().filter(wrapped__isnull=False)
    rows = list(living.filter(master__lt=newest_master()).order_by("id")[:limit])
    for row in rows:
        key = unwrap(row.wrapped or b"", row.person, row.master)
        if key is None:
            raise UnableToRewrap(f"khóa sổ cái số {row.master} không có trong thư mục keys/")
        row.wrapped, row.master = wrap(key, row.person)
    if rows:
        PersonKey.objects.bulk_update(rows, ["wrapped", "master"])
        publish(MasterKeyRotated(master=rows[0].master, count=len(rows)))
    else:
        unchanged()
    return len(rows)
