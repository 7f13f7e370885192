"""Work outside requests: reading scans, the words of files for the search, the demo's letters."""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.engines.jobs.api import RetryAt, enqueue, job
from congvu.kernel.actors import Actor
from congvu.systems.correspondence import demo
from congvu.systems.correspondence.actions import axis, incoming, scans
from congvu.systems.correspondence.demo import mailbox

SOON = timedelta(seconds=15)


@job(name=scans.READ_JOB, attempts=4)
def read_scan(*, scan_uid: str, at: datetime) -> None:
    """Read one scan and propose what the book needs."""
    scans.read_scan(uid=scan_uid)


@job(name=incoming.WORDS_JOB, attempts=4)
def read_words(*, letter_uid: str, at: datetime) -> None:
    """The words of a letter's files, unless one bears a mark of secrecy: then the files go."""
    if mark := incoming.read_words(uid=letter_uid):
        axis.turn_secret_away(actor=Actor.system("Văn thư"), uid=letter_uid, mark=mark, at=at)


@job(name=demo.JOB, attempts=4)
def demo_letters(*, at: datetime) -> None:
    """Tell the demo's letters, once."""
    demo.tell(at=at)
    enqueue(mailbox.JOB, run_at=at + SOON, unique_key=mailbox.JOB)


@job(name=mailbox.JOB, attempts=4)
def demo_mailbox(*, at: datetime) -> None:
    """Lay a document into a mailbox, once it is signed."""
    if not mailbox.lay(at=at):
        raise RetryAt(at + SOON, "not issued yet")
