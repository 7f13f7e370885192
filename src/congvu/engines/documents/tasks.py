"""Work outside requests: signing papers, sweeping the store, rewriting under a new key."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from congvu.engines.documents.actions import (
    issuing,
    keys,
    rendering,
    revocation,
    rounds,
    seeing,
    signing,
    sweeping,
    uploads,
)
from congvu.engines.jobs.api import GiveUp, RetryAt, job
from congvu.kernel.actors import Actor

REWRITE_BATCHES = 20
KEY_PAUSE = timedelta(minutes=1)


@job(name="documents.sign", attempts=8)
def sign(*, paper_uid: str, at: datetime) -> None:
    """Issue one reserved paper; a time-stamp authority that is down makes the job try again.

    A key that is away (token pulled out, service down, wrong PIN) costs no attempt: the paper keeps
    its number and waits for it, however long that takes.
    """
    uid = UUID(paper_uid)
    try:
        issuing.issue_paper(uid=uid, at=at)
    except Exception as error:
        issuing.note_trouble(uid=uid, sentence=str(error) or type(error).__name__)
        if isinstance(error, rendering.UnableToRender):  # its template and data are pinned
            raise GiveUp(str(error)) from error
        if isinstance(error, signing.KeyAway):
            raise RetryAt(at + KEY_PAUSE, str(error)) from error
        raise


@job(name="documents.sign_round", attempts=8)
def sign_round(*, round_uid: str, at: datetime) -> None:
    """Sign what is still waiting of one confirmation."""
    rounds.run_round(uid=UUID(round_uid), at=at)


@job(name=seeing.JOB, attempts=8)
def see(*, file_uid: str, at: datetime) -> None:
    """Read a scan beside a draft for a mark of secrecy."""
    seeing.see(file_uid=UUID(file_uid), at=at)


def sweep(*, at: datetime) -> None:
    """Every night: drop orphans and old saves, then bring some contents under the current key."""
    actor = Actor.system("documents")
    sweeping.sweep_orphans(actor=actor, at=at)
    sweeping.sweep_saves(actor=actor, at=at)
    for _ in range(REWRITE_BATCHES):
        if not sweeping.rewrite_batch(actor=actor, at=at):
            break


def sweep_uploads(*, at: datetime) -> None:
    """Every hour: uploads that nobody went on with for a day go."""
    uploads.sweep_uploads(actor=Actor.system("documents"), at=at)


def look_after_keys(*, at: datetime) -> None:
    """Every hour: can the keys on tokens and at remote services be reached?"""
    keys.look_after_all(at=at)


def fetch_lists(*, at: datetime) -> None:
    """Every hour: what other authorities took back."""
    revocation.fetch_all(at=at)
