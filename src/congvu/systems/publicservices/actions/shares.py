"""The draft of a citizen at a counter or kiosk: shown by a code, gone on with, given back."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.identity import api as identity
from congvu.engines.ledger import api as ledger
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound, Refused
from congvu.registers.dossiers.contracts import Channel, DossierCard
from congvu.systems.publicservices.actions.applications import hand_in, procedure_of
from congvu.systems.publicservices.actions.drafts import SUBMIT, SavedPage, SentPage, keep_page
from congvu.systems.publicservices.events import DraftShared, SharedDraftOpened, ShareEnded
from congvu.systems.publicservices.models import DraftShare
from congvu.systems.publicservices.queries import intakes, shares

RECEIVE = "publicservices.dossier.receive"
WAITS = timedelta(minutes=15)  # how long a code may be used
RUNS = timedelta(minutes=60)  # how long the counter may go on with the draft
AT_KIOSK = timedelta(minutes=30)


class UnableToShare(Refused):
    """The code is wrong, used, or has run out; or the draft cannot be handed in here."""

    status = 422


@action(needs=SUBMIT)
def share_draft(*, actor: Actor, draft_uid: str, at: datetime) -> str:
    """Let a counter or kiosk open one's draft; gives the code, shown once. An earlier code ends."""
    casework.take_draft(actor=actor, uid=draft_uid)
    before = DraftShare.objects.visible_to(actor).filter(draft_uid=draft_uid, ended_at=None)
    before.update(ended_at=at)
    code = "".join(secrets.choice(shares.ALPHABET) for _n in range(shares.LENGTH))
    row = DraftShare.objects.create(
        draft_uid=draft_uid, owner_id=actor.person_id or 0, code_hash=shares.hash_of(code),
        made_at=at, expires_at=at + WAITS,
    )  # fmt: skip
    row.refresh_from_db(fields=["uid"])
    publish(DraftShared(share_uid=str(row.uid), draft_uid=draft_uid))
    return code


@action(needs=RECEIVE)
def open_shared(*, actor: Actor, code: str, at: datetime) -> str:
    """Open a draft at the officer's counter with the code that its owner shows; gives its uid.

    The owner reads of it under "Ai đã xem dữ liệu của tôi". Raises UnableToShare.
    """
    desk = intakes.counter_of(actor)
    row = _waiting(code, at)
    row.opened_by, row.opened_by_name = actor.account_id, f"{actor.name}, {desk.name}"
    _open(row, RUNS, at)
    ledger.log_read(
        actor=actor, permission=RECEIVE, noun="casework.draft", subjects=[str(row.draft_uid)],
        persons=[str(identity.person(row.owner_id).uid)],
        purpose=_("Mở bản nháp tại quầy bằng mã do người nộp đưa"),
    )  # fmt: skip
    opened = SharedDraftOpened(
        share_uid=str(row.uid), draft_uid=str(row.draft_uid), where=desk.name
    )
    publish(opened, unit_id=desk.id)
    return str(row.uid)


@action(needs="public")
def open_at_kiosk(*, actor: Actor, code: str, at: datetime) -> str:
    """Open a draft on a public kiosk; gives the key that the kiosk's session holds.

    Raises UnableToShare. The draft can be gone on with there, not handed in: a code is no signature.
    """
    row, key = _waiting(code, at), secrets.token_urlsafe(24)
    row.key_hash, row.opened_by_name = shares.hash_of(key), _("Máy dùng chung")
    _open(row, AT_KIOSK, at)
    opened = SharedDraftOpened(
        share_uid=str(row.uid), draft_uid=str(row.draft_uid), where=row.opened_by_name
    )
    publish(opened)
    return key


@action(needs=RECEIVE)
def save_shared(*, actor: Actor, uid: str, page: SentPage, at: datetime) -> SavedPage:
    """Keep what the counter fills in; what the owner fills in at the same time stays beside it."""
    row = shares.running(actor=actor, uid=uid, at=at)
    return keep_page(
        writer=shares.owner_of(row, actor.name), uploader=actor, uid=row.draft_uid, page=page,
        device=_("tại quầy"), scanned=True, at=at,
    )  # fmt: skip


@action(needs="public")
def save_at_kiosk(*, actor: Actor, key: str, page: SentPage, at: datetime) -> SavedPage:
    """Keep what is filled in at the kiosk. Raises NotFound when the session has ended."""
    row = shares.at_kiosk(key=key, at=at)
    owner = shares.owner_of(row, "")
    return keep_page(
        writer=owner, uploader=owner, uid=row.draft_uid, page=page, device=_("máy dùng chung"), at=at
    )  # fmt: skip


@action(needs=RECEIVE)
def submit_shared(*, actor: Actor, uid: str, at: datetime) -> DossierCard:
    """Hand the owner's draft in for them, who stands at the counter: received there, channel direct.

    Raises as a submission does, UnableToShare, and NotFound once it is handed in or ended.
    """
    row = shares.running(actor=actor, uid=uid, at=at)
    owner = shares.owner_of(row, actor.name)
    if procedure_of(casework.take_draft(actor=owner, uid=row.draft_uid)).members:
        raise UnableToShare(
            _("Hồ sơ liên thông chỉ nộp trực tuyến: người nộp bấm nộp trên điện thoại của mình.")
        )
    made = hand_in(
        owner=owner, draft_uid=str(row.draft_uid), at=at, channel=Channel.DIRECT,
        taken_by=actor.name, desk=intakes.counter_of(actor),
    )  # fmt: skip
    row.ended_at, row.dossier_uid = at, made.uid
    row.save(update_fields=["ended_at", "dossier_uid"])
    publish(ShareEnded(share_uid=uid, draft_uid=str(row.draft_uid)), unit_id=actor.unit_id)
    return made


@action(needs="signed-in")
def end_share(*, actor: Actor, uid: str, at: datetime) -> None:
    """The owner, or who opened it, closes the draft to the counter or kiosk."""
    rows = DraftShare.objects.visible_to(actor).select_for_update(of=("self",))
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy lần mở bản nháp này."))
    _end(row, at)


@action(needs="public")
def end_at_kiosk(*, actor: Actor, key: str, at: datetime) -> None:
    """The person at the kiosk goes, or the kiosk stood idle. Nothing to end is no fault."""
    rows = DraftShare.objects.as_system("whoever holds the session's key").select_for_update()
    row = rows.filter(key_hash=shares.hash_of(key)).first() if key else None
    if row is None:
        unchanged()
        return
    _end(row, at)


def _waiting(code: str, at: datetime) -> DraftShare:
    rows = DraftShare.objects.as_system("whoever holds the code has the owner's consent")
    row = rows.waiting(at).select_for_update().filter(code_hash=shares.hash_of(code)).first()
    if row is None:
        raise UnableToShare(
            _("Mã không đúng, đã dùng hoặc đã hết hạn. Hãy xin người nộp mã mới."), field="code"
        )
    return row


def _open(row: DraftShare, runs: timedelta, at: datetime) -> None:
    row.opened_at, row.ends_at = at, at + runs
    row.save(update_fields=["opened_by", "opened_by_name", "key_hash", "opened_at", "ends_at"])


def _end(row: DraftShare, at: datetime) -> None:
    if row.ended_at is not None:
        unchanged()
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    publish(ShareEnded(share_uid=str(row.uid), draft_uid=str(row.draft_uid)))
