"""Lending one's data by a link, opening it, taking the consent back."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.utils.translation import gettext as _

from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound
from congvu.systems.sharing import queries, rules
from congvu.systems.sharing.events import LinkCreated, LinkOpened, LinkRefused, LinkWithdrawn
from congvu.systems.sharing.models import Link, Opening

CREATE = "sharing.link.create"
TOKEN_BYTES = 24  # 192 random bits


class UnableToShare(Invalid):
    """What was chosen may not be lent like this; every field at fault has its sentence."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the person wants to lend. days, openings: for how long and how often."""

    receiver: str
    purpose: str
    papers: tuple[str, ...]
    fields: tuple[str, ...]
    days: int
    openings: int
    password: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A new link. token: known to nobody else, and never again."""

    uid: str
    token: str


@action(needs=CREATE)
def create_link(*, actor: Actor, wish: Wish, at: datetime) -> Made:
    """Consent to one receiver for one purpose until a day. Raises UnableToShare.

    Law: Luật 91/2025/QH15.
    """
    errors = _errors(actor, wish, at)
    if errors:
        raise UnableToShare(errors)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = Link.objects.create(
        token_hash=_hash(token),
        person_id=actor.person_id or 0,
        receiver=wish.receiver.strip(),
        purpose=wish.purpose.strip(),
        papers=list(wish.papers),
        fields=list(wish.fields),
        password=make_password(wish.password) if wish.password else "",
        most=wish.openings,
        created_at=at,
        expires_at=at + timedelta(days=wish.days),
    )
    until = f"{clock.local(row.expires_at):%d/%m/%Y}"
    publish(
        LinkCreated(
            link_uid=str(row.uid), until=until, papers=len(row.papers), fields=len(row.fields)
        )
    )
    return Made(uid=str(row.uid), token=token)


@action(needs=CREATE)
def withdraw_link(*, actor: Actor, link_uid: str, at: datetime) -> None:
    """Take the consent back: the link opens no more. Repeatable. Raises NotFound."""
    row = (
        Link.objects.visible_to(actor).select_for_update(of=("self",)).filter(uid=link_uid).first()
    )
    if row is None:
        raise NotFound(_("Không tìm thấy đường dẫn chia sẻ này."))
    if row.withdrawn_at is not None:
        unchanged()
        return
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    publish(LinkWithdrawn(link_uid=str(row.uid)))


@action(needs="public")
def open_link(
    *, actor: Actor, token: str, password: str, network: str, at: datetime
) -> Link | None:
    """The link when it opens (counted and logged); None for a wrong password, which is counted too.

    Raises NotFound, the same for every link that does not open; nothing changes then.
    """
    row = _held(token, at)
    if row.password and not check_password(password, row.password):
        row.wrong += 1
        row.save(update_fields=["wrong"])
        Opening.objects.create(link=row, at=at, network=network, what="refused")
        publish(LinkRefused(link_uid=str(row.uid), wrong=row.wrong))
        return None
    row.openings += 1
    row.save(update_fields=["openings"])
    Opening.objects.create(link=row, at=at, network=network, what="opened")
    publish(LinkOpened(link_uid=str(row.uid), opening=row.openings))
    return row


@action(needs="public")
def note_download(*, actor: Actor, token: str, paper: str, network: str, at: datetime) -> Link:
    """A paper is fetched by who has opened the link. Raises NotFound when it was withdrawn since."""
    row = _row(token)
    if row is None or row.withdrawn_at is not None or paper not in row.papers:
        raise _no_link()
    Opening.objects.create(link=row, at=at, network=network, what=paper)
    unchanged()
    return row


def look(*, token: str, at: datetime) -> Link:
    """The link when it would open; changes nothing. Raises NotFound."""
    row = _row(token)
    if row is None or row.standing(at) != "open":
        raise _no_link()
    return row


def _held(token: str, at: datetime) -> Link:
    rows = Link.objects.as_system("whoever has the link").select_for_update(of=("self",))
    row = rows.filter(token_hash=_hash(token)).first()
    if row is None or row.standing(at) != "open":
        raise _no_link()
    return row


def _row(token: str) -> Link | None:
    rows = Link.objects.as_system("whoever has the link")
    return rows.filter(token_hash=_hash(token)).first()


def _no_link() -> NotFound:
    return NotFound(
        _("Đường dẫn này không mở được. Hãy xin người chia sẻ gửi cho bạn đường dẫn khác.")
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _errors(actor: Actor, wish: Wish, at: datetime) -> dict[str, str]:
    """Field → why not."""
    on = clock.local(at).date()
    days, openings = queries.most(on=on)
    errors = {}
    if not wish.receiver.strip():
        errors["receiver"] = _("Hãy ghi tên người, cơ quan nhận.")
    if not wish.purpose.strip():
        errors["purpose"] = _("Hãy ghi mục đích chia sẻ.")
    if not 1 <= wish.days <= days:
        errors["days"] = _("Thời hạn từ 1 đến %(most)s ngày.") % {"most": days}
    if not 1 <= wish.openings <= openings:
        errors["openings"] = _("Số lượt mở từ 1 đến %(most)s.") % {"most": openings}
    if not wish.papers and not wish.fields:
        errors["papers"] = _("Hãy chọn ít nhất một giấy tờ hoặc một thông tin.")
    if not set(wish.fields) <= rules.FIELDS.keys():
        errors["fields"] = _("Có thông tin không chia sẻ được. Hãy chọn lại.")
    if not set(wish.papers) <= queries.own_papers(actor):
        errors["papers"] = _("Có giấy tờ không phải của bạn. Hãy chọn lại.")
    return errors
