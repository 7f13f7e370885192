"""Ending sign-ons: with the session, with the account, by the person, by misuse; applications are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Now

from congvu.engines.identity.events import SignOnEnded
from congvu.engines.identity.models import Application, SignOn, SignOnToken
from congvu.engines.identity.rules import spans
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import publish

TELL = "identity.tell_signed_out"


def end_families(rows: QuerySet[SignOn], reason: str) -> int:
    """End these sign-ons with all their tokens, inside a running action; how many there were."""
    living = list(_locked(rows.filter(ended_at=None)))
    if not living:
        return 0
    ids = [row.pk for row in living]
    SignOnToken.objects.filter(sign_on_id__in=ids).delete()
    SignOn.objects.filter(pk__in=ids).update(ended_at=Now(), end_reason=reason)
    for row in living:
        _publish_end(row, reason)
    _tell([row for row in living if row.told_at is None])
    return len(living)


def leave_sessions(sids: Collection[str]) -> None:
    """These sessions are over: their sign-ons end, those made for offline use live on; all are told."""
    rows = SignOn.objects.untold().filter(sid__in=list(sids))
    staying = list(_locked(rows.filter(offline=True)))
    end_families(rows.filter(offline=False), "signed_out")
    _tell(staying)


def forget_old(at: datetime) -> int:
    """Drop tokens that ran out days ago (until then their reuse is noticed); how many."""
    return SignOnToken.objects.filter(expires_at__lt=at - spans.KEPT).delete()[0]


def _tell(rows: list[SignOn]) -> None:
    """One job for all: a slow application keeps nobody else waiting."""
    told = {(row.application_id, row.sid): row for row in rows if row.application.logout_uri}
    if not told:
        return
    SignOn.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=Now())
    jobs.enqueue(TELL, sign_ons=[str(row.uid) for row in told.values()])


def _locked(rows: QuerySet[SignOn]) -> QuerySet[SignOn]:
    related = ("application__machine", "account__person")
    return rows.select_for_update(of=("self",)).select_related(*related).order_by("pk")


def _publish_end(row: SignOn, reason: str) -> None:
    publish(SignOnEnded(**about(row), sign_on_uid=str(row.uid), reason=reason))


def about(row: SignOn) -> dict[str, str]:
    """Whom and what an event of a sign-on is about."""
    return told_of(row.application) | {
        "account_uid": str(row.account.uid), "person_uid": str(row.account.person.uid)
    }  # fmt: skip


def told_of(application: Application) -> dict[str, str]:
    """The application as events name it."""
    return {"client_id": application.machine.client_id, "application": application.machine.name}
