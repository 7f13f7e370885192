"""How often one address may ask the public pages; counted in Django's cache."""

from __future__ import annotations

from django.core.cache import cache
from django.utils.translation import gettext as _

from congvu.kernel.errors import Refused


class TooManyRequests(Refused):
    """The address asked too often; the sentence says when to come back."""

    status = 429


def limit(what: str, who: str, *, most: int, seconds: int) -> None:
    """Count one request of ``who`` (an address). Raises TooManyRequests after ``most`` within ``seconds``."""
    key = f"documents:{what}:{who}"
    cache.add(key, 0, timeout=seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between the two calls
        return
    if count > most:
        raise TooManyRequests(
            _("Bạn đã tra cứu quá nhiều lần. Vui lòng thử lại sau %(minutes)s phút.")
            % {"minutes": max(1, seconds // 60)}
        )
