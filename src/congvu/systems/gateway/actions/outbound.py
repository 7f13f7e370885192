"""What we owe the portal: queued with the event, sent in each dossier's own order, tried again, given up.

A message that was given up holds back the later ones of its dossier until somebody sends it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.systems.gateway import events
from congvu.systems.gateway.models import Link, Message, SentFile
from congvu.systems.gateway.models.outbound import DEAD, SENT, WAITING
from congvu.systems.gateway.rules import sending

SEND = "gateway.message.send"
RESEND = "gateway.message.resend"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What happened to a dossier. key: the ledger's position, so that it is queued once."""

    key: str
    dossier_uid: str
    state: int
    at: datetime
    who: str
    what: str


@action(needs=SEND)
def queue(*, actor: Actor, steps: list[Step], at: datetime) -> None:
    """Owe the portal these steps of one dossier, in their order. Told twice each is owed once."""
    unchanged()  # unless one of them is new
    # Held, so that two deliveries at once do not mix their orders.
    dossier = dossiers.for_machine(uid=steps[0].dossier_uid, lock=True)
    for step in steps:
        row, made = Message.objects.get_or_create(
            key=step.key,
            defaults={
                "dossier_uid": step.dossier_uid, "dossier_code": dossier.code,
                "told_state": step.state, "happened_at": step.at, "who": step.who[:200],
                "what": step.what[:1000], "queued_at": at,
            },
        )  # fmt: skip
        if made:
            row.refresh_from_db(fields=["uid"])
            _enqueue(row)
            publish(
                events.MessageQueued(
                    message_uid=str(row.uid), code=row.dossier_code, told_state=row.told_state
                ),
                unit_id=dossier.owner_unit_id,
            )


@action(needs=SEND)
def keep_link(*, actor: Actor, dossier_uid: str, code: str, portal_code: str) -> None:
    """B2 gave the dossier its number at the portal."""
    Link.objects.create(dossier_uid=dossier_uid, dossier_code=code, portal_code=portal_code)
    publish(events.LinkKept(dossier_uid=dossier_uid, code=code, what="mã hồ sơ"))


@action(needs=SEND)
def keep_portal_id(*, actor: Actor, dossier_uid: str, portal_id: str) -> None:
    """B4 took the dossier."""
    row = Link.objects.select_for_update().get(dossier_uid=dossier_uid)
    row.portal_id = portal_id
    row.save(update_fields=["portal_id"])
    publish(events.LinkKept(dossier_uid=dossier_uid, code=row.dossier_code, what="hồ sơ"))


@action(needs=SEND)
def keep_file(*, actor: Actor, dossier_uid: str, code: str, sha256: str, portal_id: str) -> None:
    """B3 took a file."""
    SentFile.objects.get_or_create(
        dossier_uid=dossier_uid, sha256=sha256, defaults={"portal_id": portal_id}
    )
    publish(events.LinkKept(dossier_uid=dossier_uid, code=code, what="tệp"))


@action(needs=SEND)
def settle_sent(*, actor: Actor, message: int, at: datetime) -> None:
    """The portal has taken it."""
    row = Message.objects.select_for_update().get(pk=message)
    row.state, row.sent_at, row.trouble, row.next_at = SENT, at, "", None
    row.save(update_fields=["state", "sent_at", "trouble", "next_at"])
    dossiers.mark_synced(uid=str(row.dossier_uid), at=at)
    behind = Message.objects.about(str(row.dossier_uid)).unsent().first()
    if behind is not None:
        _enqueue(behind)
    publish(
        events.MessageSent(
            message_uid=str(row.uid), code=row.dossier_code, told_state=row.told_state
        )
    )


@action(needs=SEND)
def settle_failed(*, actor: Actor, message: int, trouble: str, final: bool, at: datetime) -> None:
    """It has not gone: to be tried again by the schedule, or given up.

    Source: domain 21 (retries 30/60/120/240/480 s).
    """
    row = Message.objects.select_for_update().get(pk=message)
    row.attempts += 1
    row.trouble = trouble[:500]
    wait = None if final else sending.again_after(row.attempts)
    row.next_at = at + wait if wait else None
    row.state = WAITING if wait else DEAD
    row.save(update_fields=["attempts", "trouble", "next_at", "state"])
    said = {"message_uid": str(row.uid), "code": row.dossier_code, "trouble": row.trouble}
    publish(
        events.MessagePutOff(attempts=row.attempts, **said) if wait else events.MessageDied(**said)
    )
    if wait:
        _enqueue(row, run_at=row.next_at)


@action(needs=RESEND)
def resend(*, actor: Actor, uid: str, at: datetime) -> None:
    """Try a message again that was given up, and after it what it held back."""
    row = Message.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không có bản tin này."))
    if row.state != DEAD:
        unchanged()
        return
    _wake(row)
    publish(events.MessageResent(message_uid=uid, code=row.dossier_code))


@action(needs=RESEND)
def resend_dossiers(*, actor: Actor, codes: list[str], at: datetime) -> int:
    """Tell the portal again how these dossiers stand: what a reconciliation found. Gives how many.

    codes: ours or the portal's.
    """
    count = 0
    for code in codes:
        link = Link.objects.filter(portal_code=code).first()
        dossier = dossiers.by_code(code=link.dossier_code if link else code)
        if dossier is None:
            continue
        # A dossier that the portal has lost is created anew, with its number and its files.
        if link is not None:
            Link.objects.filter(pk=link.pk).update(portal_id="")
            SentFile.objects.filter(dossier_uid=dossier.uid).delete()
        dead = Message.objects.about(dossier.uid).filter(state=DEAD).first()
        row = dead or Message.objects.create(
            key=f"again:{dossier.uid}:{at.isoformat()}", dossier_uid=dossier.uid,
            dossier_code=dossier.code, told_state=int(dossier.state), happened_at=at,
            who=actor.name[:200], what="Đồng bộ lại sau đối soát", queued_at=at,
        )  # fmt: skip
        row.refresh_from_db(fields=["uid"])
        _wake(row)
        publish(events.MessageResent(message_uid=str(row.uid), code=row.dossier_code))
        count += 1
    if not count:
        unchanged()
    return count


def _wake(row: Message) -> None:
    """Give it all its attempts back and a job; what waits behind it follows when it has gone."""
    row.state, row.attempts, row.next_at, row.trouble = WAITING, 0, None, ""
    row.save(update_fields=["state", "attempts", "next_at", "trouble"])
    _enqueue(row)


def _enqueue(row: Message, *, run_at: datetime | None = None) -> None:
    """One job at a time for a dossier; a job that finds an earlier message unsent leaves its own."""
    key = f"gateway:{row.dossier_uid}"
    jobs.enqueue("gateway.send", run_at=run_at, ordering_key=key, message=row.pk)
