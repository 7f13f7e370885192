"""What identity does by itself."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import requests

from congvu.engines.identity.actions.families import TELL, forget_old
from congvu.engines.identity.actions.limits import forget_rates
from congvu.engines.identity.actions.signing import renew_signing_keys
from congvu.engines.identity.queries.sign_offs import Farewell, farewells
from congvu.engines.jobs import api as jobs
from congvu.engines.jobs.api import job
from congvu.kernel import calling
from congvu.kernel.actors import Actor

log = logging.getLogger("congvu.identity")
AT_ONCE = 32
SECONDS = 1.5  # within the two that an application may take; who is slower is asked again
AGAIN = "identity.tell_signed_out_again"


class NotTold(Exception):
    """An application did not take the news."""


@job(name=TELL, attempts=4)
def tell_signed_out(*, sign_ons: list[str], at: datetime) -> None:
    """Tell all applications of ended sessions together; those that fail get a job of their own.

    Source: OpenID Connect Back-Channel Logout 1.0 §2.5.
    """
    told = farewells(sign_ons, at)
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(told)) or 1) as pool:
        went = list(pool.map(_tell, told))
    for farewell, done in zip(told, went, strict=True):
        if not done:
            jobs.enqueue(AGAIN, unique_key=f"{AGAIN}:{farewell.uid}", sign_on=farewell.uid)


@job(name=AGAIN, attempts=10)
def tell_signed_out_again(*, sign_on: str, at: datetime) -> None:
    """Once more to one application. Raises NotTold, so that it is tried later."""
    for farewell in farewells([sign_on], at):
        if not _tell(farewell):
            raise NotTold(farewell.client_id)


def renew_keys(*, at: datetime) -> None:
    """Every night: the next signing keys when those in use are old enough."""
    renew_signing_keys(actor=Actor.system("identity"), at=at)


def forget_old_tokens(*, at: datetime) -> None:
    """Every hour: tokens that nobody can use any more."""
    forget_old(at)


def forget_old_rates(*, at: datetime) -> None:
    """Every night: counts of requests that no window reaches any more."""
    forget_rates(at=at)


def _tell(farewell: Farewell) -> bool:
    try:
        answer = calling.session(guarded=True).post(
            farewell.uri, data={"logout_token": farewell.token}, timeout=SECONDS,
            allow_redirects=False, headers={"Cache-Control": "no-store"},
        )  # fmt: skip
    except requests.RequestException:
        return False
    return answer.status_code in (200, 204)
