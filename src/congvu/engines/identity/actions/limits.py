"""How often one may ask: counted in the database, so that it holds across processes and machines."""

from __future__ import annotations

import functools
import hashlib
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.config import paths
from congvu.engines.identity.models import Rate
from congvu.kernel import prepared
from congvu.kernel.errors import TooMany

# One statement, one round trip. A window that seems to begin later than now was begun by a clock
# that has been set back since: it is over too. The clock is read while the row is held: now(), the
# start of the transaction, may lie before a window that another request began while this one waited.
_COUNT = """
INSERT INTO identity_rate AS known (key, began_at, count) VALUES ($1, clock_timestamp(), 1)
ON CONFLICT (key) DO UPDATE SET (count, began_at) = (
    SELECT CASE WHEN lasts THEN known.count + 1 ELSE 1 END,
           CASE WHEN lasts THEN known.began_at ELSE at END
    FROM (SELECT at, known.began_at BETWEEN at - make_interval(secs => $2) AND at AS lasts
          FROM (SELECT clock_timestamp() AS at OFFSET 0) AS clock) AS window_known)
RETURNING count, ceil(extract(epoch
    FROM began_at + make_interval(secs => $2) - clock_timestamp()))::int
"""
FORGOTTEN_AFTER = timedelta(days=1)


def limit(*, what: str, who: str, most: int, seconds: int) -> None:
    """Count one request of ``who`` (an account or a network) for ``what``.

    Called by doors, outside of any action: a refusal further on does not take the count back.
    Raises TooMany after ``most`` within ``seconds``; it says when to come back.
    """
    found = prepared.run(_COUNT, [_key(what, who), str(seconds)]).fetchone()
    assert found is not None
    count, left = found
    if count > most:
        raise TooMany(
            _("Bạn thao tác quá nhanh. Vui lòng đợi %(seconds)s giây rồi thử lại.")
            % {"seconds": left},
            again=left,
        )


def forget_rates(*, at: datetime) -> int:
    """Drop the counts of yesterday and before; how many."""
    return Rate.objects.filter(began_at__lt=at - FORGOTTEN_AFTER).delete()[0]


def _key(what: str, who: str) -> bytes:
    return hashlib.blake2b(f"{what}|{who}".encode(), digest_size=16, key=_secret()).digest()


@functools.cache
def _secret() -> bytes:
    return paths.secret("limits")
