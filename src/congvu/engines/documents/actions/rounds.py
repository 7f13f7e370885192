"""Signing many drafts by one confirmation, each under the signer's present rights.

A turn is locked, its draft approved and the turn marked in one transaction: never twice, whoever
repeats the job. What cannot be signed stays as it was, says why, and holds nobody up.
Law: NĐ 30/2020/NĐ-CP Điều 13.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from congvu.engines.documents.actions.deciding import approved
from congvu.engines.documents.actions.drafts import account_of
from congvu.engines.documents.events import RoundBegun, TurnRefused
from congvu.engines.documents.models import Draft, SigningRound, SigningTurn
from congvu.engines.documents.models.drafts import SIGN
from congvu.engines.documents.queries import drafts
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound, OutOfReach, Refused

log = logging.getLogger(__name__)
MOST = 200
JOB = "documents.sign_round"
SYSTEM = Actor.system("documents")
State = SigningTurn.State


@action(needs=SIGN)
def begin_round(*, actor: Actor, key: UUID, chosen: Mapping[UUID, int], at: datetime) -> UUID:
    """Write down what is to be signed (draft → version shown) and set the job going.

    The same key again begins nothing. Raises Invalid when nothing, or more than MOST, was chosen.
    """
    known = SigningRound.objects.filter(key=key, account=account_of(actor)).first()
    if known is not None:
        unchanged()
        return cast("UUID", known.uid)
    rows = {d.uid: d for d in drafts.listed(actor, "cho-ky").filter(uid__in=list(chosen))}
    if not rows:
        raise Invalid({"chon": _("Hãy chọn ít nhất một văn bản đang chờ bạn ký.")})
    if len(chosen) > MOST:
        raise Invalid({"chon": _("Mỗi lần ký tối đa %(most)s văn bản.") % {"most": MOST}})
    made, new = SigningRound.objects.get_or_create(
        key=key,
        defaults={"account_id": account_of(actor), "assurance": actor.assurance, "made_at": at},
    )
    if made.account_id != actor.account_id:
        raise NotFound(_("Không tìm thấy lần ký này."))
    made.refresh_from_db()  # the database gives the uid
    uid: UUID = made.uid
    if not new:  # the same press, twice at once
        unchanged()
        return uid
    SigningTurn.objects.bulk_create(
        SigningTurn(round=made, place=place, draft=rows[each], version=chosen[each])
        for place, each in enumerate(each for each in chosen if each in rows)
    )
    jobs.enqueue(JOB, unique_key=f"{JOB}:{uid}", round_uid=str(uid))
    publish(RoundBegun(round_uid=str(uid), count=len(rows)))
    return uid


def run_round(*, uid: UUID, at: datetime) -> int:
    """Sign what is still waiting, in order; how many turns came to an end. Safe to repeat."""
    found = SigningRound.objects.get(uid=uid)
    waiting = found.turns.filter(state=State.WAITING).order_by("place")
    turns = list(waiting.values_list("pk", flat=True))
    for turn in turns:
        try:
            signer = identity.actor_for(found.account_id, assurance=found.assurance)
            take_turn(actor=signer, turn=turn, at=at)
        except Refused as refused:
            refuse_turn(actor=SYSTEM, turn=turn, words=refused.message, at=at)
        except (OperationalError, InterfaceError, OutOfReach):
            raise  # the database or the file store is away: the whole job comes again
        except Exception:
            log.exception("turn %s of round %s failed", turn, uid)
            words = _("Hệ thống gặp lỗi với văn bản này; hãy mở dự thảo và ký lại.")
            refuse_turn(actor=SYSTEM, turn=turn, words=words, at=at)
    return len(turns)


@action(needs=SIGN)
def take_turn(*, actor: Actor, turn: int, at: datetime) -> None:
    """Sign one draft, once. Raises as deciding.approve."""
    row = _waiting(turn)
    if row is None:
        return
    approved(actor, row.draft.uid, version=row.version, at=at)
    _end(row, State.SIGNED, "", at)


@action(needs="documents.store.manage")
def refuse_turn(*, actor: Actor, turn: int, words: str, at: datetime) -> None:
    """Say why a draft was not signed; it still waits for its signer."""
    row = _waiting(turn)
    if row is None:
        return
    _end(row, State.REFUSED, words, at)
    said = TurnRefused(draft_uid=str(row.draft.uid), reason=words)
    publish(said, unit_id=row.draft.unit_id)


def _waiting(turn: int) -> SigningTurn | None:
    row = SigningTurn.objects.select_for_update().get(pk=turn)
    if row.state != State.WAITING:
        unchanged()
        return None
    row.draft = Draft.objects.as_system("a turn of the signer's own round").get(pk=row.draft_id)
    return row


def _end(row: SigningTurn, state: State, words: str, at: datetime) -> None:
    row.state, row.words, row.done_at = state, words, at
    row.save(update_fields=["state", "words", "done_at"])
