"""Changes go in batches: made with the cursor in one transaction, sent outside any, received in another.

A process that is killed anywhere in between goes on where it was: what was made is sent again under its
number with the same bytes, and the other side gives the same receipt. Law: NĐ 278/2025/NĐ-CP Điều 8.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock, fetching
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.systems.datacentre import queries, rules
from congvu.systems.datacentre.events import BatchMade, BatchPutOff, BatchReceived, BatchResent
from congvu.systems.datacentre.models import DEAD, RECEIVED, WAITING, Batch, Feed

PUSH, MANAGE = "datacentre.feed.push", "datacentre.feed.manage"
REFUSED = "refused"  # read over there, and not taken


def push(*, actor: Actor, code: str) -> int:
    """Make what there is to make and send what there is to send, in order; how many were received."""
    done = 0
    while make_batch(actor=actor, code=code, at=clock.now()):
        pass
    while batch := queries.following(code, at=clock.now()):
        if not send(actor=actor, batch=batch):
            break
        done += 1
    return done


@action(needs=PUSH)
def make_batch(*, actor: Actor, code: str, at: datetime) -> bool:
    """What changed after the cursor, as it is now; False when nothing did."""
    feed = Feed.objects.select_for_update().filter(code=code, is_on=True).first()
    kind, most = queries.KINDS[code], queries.most_rows(on=clock.local(at).date())
    told = ledger.entries_after(position=feed.cursor, limit=most, names=kind.events) if feed else []
    if feed is None or not told:
        unchanged()
        return False
    keys = [str(entry.payload[kind.key]) for entry in told]
    _made(feed, queries.rows(code, keys), told[0].position, told[-1].position, at)
    feed.cursor = told[-1].position
    feed.save(update_fields=["cursor", "number"])
    return True


@action(needs=MANAGE)
def make_again(*, actor: Actor, code: str, at: datetime) -> int:
    """The rows in which the last reconciliation found the two sides apart; how many."""
    feed = Feed.objects.select_for_update().filter(code=code).first()
    if feed is None or not (feed.missing or feed.changed or feed.extra):
        unchanged()
        return 0
    # What is extra over there may bear any key: the register is not asked for it.
    gone = [rules.Row(key=key, told=None) for key in feed.extra]
    rows = [*queries.rows(code, [*feed.missing, *feed.changed]), *gone]
    _made(feed, rows, 0, 0, at)
    feed.missing, feed.changed, feed.extra = [], [], []
    feed.save(update_fields=["number", "missing", "changed", "extra"])
    return len(rows)


def send(*, actor: Actor, batch: Batch) -> bool:
    """One batch over the wire, with no transaction open meanwhile; whether it was received."""
    began, feed = time.monotonic(), batch.feed
    rows = bytes(batch.body)
    body = rules.envelope(
        feed=feed.code, number=batch.number, first=batch.first, last=batch.last,
        count=batch.count, rows=rows,
    )  # fmt: skip
    where = queries.path("push", on=clock.today(), feed=feed.code, number=batch.number)
    asked = fetching.Question(method="PUT", path=where, body=body)
    try:
        got = fetching.fetch(feed.terms, asked, holder=f"datacentre-{feed.code}", at=clock.now())
        receipt = _receipt(got, batch)
    except fetching.Unfetched as wrong:
        settle_failed(actor=actor, batch=batch, wrong=wrong, at=clock.now())
        return False
    settle_received(
        actor=actor, batch=batch, receipt=receipt, at=clock.now(),
        milliseconds=int((time.monotonic() - began) * 1000),
    )  # fmt: skip
    return True


@action(needs=PUSH)
def settle_received(
    *, actor: Actor, batch: Batch, receipt: str, milliseconds: int, at: datetime
) -> None:
    """It is over there: the bytes may go."""
    exchange.note_answered(row=batch.feed, milliseconds=milliseconds, at=at)
    mine = Batch.objects.filter(pk=batch.pk).exclude(state=RECEIVED)
    if not mine.update(
        state=RECEIVED, receipt=receipt, received_at=at, body=b"", trouble="", next_at=None
    ):
        unchanged()
        return
    event = BatchReceived(
        feed_uid=str(batch.feed.uid), code=batch.feed.code, number=batch.number,
        count=batch.count, receipt=receipt,
    )  # fmt: skip
    publish(event)


@action(needs=PUSH)
def settle_failed(*, actor: Actor, batch: Batch, wrong: fetching.Unfetched, at: datetime) -> None:
    """It is not: tried again after 30, 60, 120, 240, 480 s, then given up until somebody looks."""
    exchange.note_failed(row=batch.feed, wrong=wrong, at=at)
    row = Batch.objects.select_for_update().get(pk=batch.pk)
    if row.state == RECEIVED:
        unchanged()
        return
    verdict = exchange.after_failure(
        attempts=row.attempts, refused=wrong.outcome == REFUSED, was_open=False, at=at
    )
    row.attempts, row.next_at, row.trouble = verdict.attempts, verdict.next_at, wrong.trouble[:300]
    row.state = DEAD if verdict.dead else WAITING
    row.save(update_fields=["attempts", "next_at", "trouble", "state"])
    event = BatchPutOff(
        feed_uid=str(batch.feed.uid), code=batch.feed.code, number=row.number,
        attempts=row.attempts, dead=verdict.dead, trouble=row.trouble,
    )  # fmt: skip
    publish(event)


@action(needs=MANAGE)
def resend(*, actor: Actor, uid: str, at: datetime) -> None:
    """Let a batch that was given up go again, and after it what it held back."""
    row = Batch.objects.select_for_update(of=("self",)).select_related("feed").filter(uid=uid)
    batch = row.first()
    if batch is None:
        raise NotFound(_("Không có đợt gửi này."))
    if batch.state != DEAD:
        unchanged()
        return
    batch.state, batch.attempts, batch.next_at = WAITING, 0, None
    batch.save(update_fields=["state", "attempts", "next_at"])
    Feed.objects.filter(pk=batch.feed_id).update(open_until=None, failures=0)
    feed = batch.feed
    publish(BatchResent(feed_uid=str(feed.uid), code=feed.code, number=batch.number))


def _made(feed: Feed, rows: Iterable[rules.Row], first: int, last: int, at: datetime) -> None:
    rows = list(rows)
    body, feed.number = rules.packed(rows), feed.number + 1
    batch = Batch.objects.create(
        feed=feed, number=feed.number, first=first, last=last, count=len(rows), body=body,
        sha256=hashlib.sha256(body).hexdigest(), made_at=at,
    )  # fmt: skip
    event = BatchMade(
        feed_uid=str(feed.uid), code=feed.code, number=batch.number, count=batch.count,
        first=first, last=last, sha256=batch.sha256,
    )  # fmt: skip
    publish(event)


def _receipt(got: fetching.Fetched, batch: Batch) -> str:
    if got.status >= 400:
        raise fetching.Unfetched(REFUSED, status=got.status)
    try:
        return rules.receipt_of(got.body, count=batch.count, sha256=batch.sha256)
    except rules.Unshaped as wrong:
        raise fetching.Unfetched(
            fetching.UNREADABLE, status=got.status, trouble=f"biên nhận: {wrong}"
        ) from wrong
