"""Revocation lists of outside authorities: fetched by schedule, judged, taken in place of the older.

The call goes out before the action, outside of any transaction; what is held stays until a better
one is there. Law: Luật Giao dịch điện tử 20/2023/QH15 Điều 22; NĐ 23/2025/NĐ-CP. Source: RFC 5280.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.events import (
    ListTaken,
    ListTroubled,
    SourceAdded,
    SourceDropped,
)
from congvu.engines.documents.models import RevocationSource, distribution
from congvu.engines.documents.queries import revocation as queries
from congvu.engines.documents.rules import revocation as rules
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

MANAGE = "documents.key.manage"


@action(needs=MANAGE)
def add_source(*, actor: Actor, url: str, at: datetime) -> UUID:
    """Fetch lists from this address, too. Raises Invalid."""
    if not distribution.is_address(url) or len(url) > 500:
        raise Invalid({"url": _("Hãy nhập địa chỉ http:// hoặc https:// của danh sách.")})
    row, made = RevocationSource.objects.get_or_create(url=url, defaults={"typed": True})
    if not made and row.typed:
        raise Invalid({"url": _("Địa chỉ này đã có trong danh sách.")})
    RevocationSource.objects.filter(pk=row.pk).update(typed=True)
    row.refresh_from_db()
    uid: UUID = row.uid
    publish(SourceAdded(source_uid=str(uid), url=url, typed=True))
    return uid


@action(needs=MANAGE)
def drop_source(*, actor: Actor, uid: UUID, at: datetime) -> None:
    """Fetch no more from a typed address; its list counts no more, either. Raises NotFound."""
    row = _locked(uid)
    if not row.typed:
        raise Invalid({"url": _("Địa chỉ này ghi trong chứng thư số được tin cậy, không bỏ được.")})
    _drop(row)


@action(needs=MANAGE)
def follow_certificates(*, actor: Actor, found: frozenset[str], at: datetime) -> None:
    """Bring the addresses in line with those that certificates name now; typed ones stay."""
    rows = {row.url: row for row in RevocationSource.objects.defer("content").select_for_update()}
    gone = [row for url, row in rows.items() if not row.typed and url not in found]
    for url in sorted(found - rows.keys()):
        made = RevocationSource.objects.create(url=url)
        made.refresh_from_db()
        publish(SourceAdded(source_uid=str(made.uid), url=url, typed=False))
    for row in gone:
        _drop(row)
    if not gone and not found - rows.keys():
        unchanged()


@action(needs=MANAGE)
def take_list(
    *, actor: Actor, uid: UUID, listed: rules.Listed | None, etag: str, at: datetime
) -> None:
    """Put a judged list in place of the one held, at once for every verdict; None: it is unchanged.

    Raises NotFound; rules.UnfitList when a newer one has come in meanwhile.
    """
    row = _locked(uid)
    had, row.trouble, row.detail = row.trouble, "", ""
    row.asked_at = row.fetched_at = at
    if listed is None or _is_same(row, listed):
        row.save(update_fields=["trouble", "detail", "asked_at", "fetched_at"])
        _tell(row, had)
        return
    if row.held is not None:
        rules.refuse_step_back(listed, row.held)
    row.issuer, row.number, row.count = listed.issuer[:500], str(listed.number), listed.count
    row.this_update, row.next_update = listed.this_update, listed.next_update
    row.content, row.etag = listed.der, etag
    row.save()
    publish(
        ListTaken(source_uid=str(uid), url=row.url, issuer=row.issuer, number=row.number,
                  count=row.count, next_update=listed.next_update.isoformat())
    )  # fmt: skip


@action(needs=MANAGE)
def note_trouble(*, actor: Actor, uid: UUID, why: str, detail: str, at: datetime) -> None:
    """The last attempt gave nothing that could be taken: what is held stays. Raises NotFound."""
    row = _locked(uid)
    had, row.trouble, row.detail, row.asked_at = row.trouble, why, detail[:300], at
    row.save(update_fields=["trouble", "detail", "asked_at"])
    _tell(row, had)


def fetch(*, actor: Actor, uid: UUID, at: datetime) -> str:
    """Ask one address now; the word for why nothing was taken, "" when it was."""
    row = queries.one(uid)
    try:
        came = distribution.fetch(row.url, etag=row.etag)
        listed = None
        if came.body is not None:
            listed = rules.judged(came.body, queries.issuers(), row.held, at=at)
        take_list(actor=actor, uid=uid, listed=listed, etag=came.etag, at=at)
    except (distribution.Unfetched, rules.UnfitList) as wrong:
        note_trouble(actor=actor, uid=uid, why=wrong.why, detail=wrong.detail, at=at)
        return wrong.why
    return ""


def fetch_all(*, at: datetime) -> None:
    """Every hour: the addresses that certificates name now, then each list."""
    actor = Actor.system("documents")
    follow_certificates(actor=actor, found=frozenset(queries.addresses()), at=at)
    for row in queries.sources():
        fetch(actor=actor, uid=row.uid, at=at)


def _tell(row: RevocationSource, had: str) -> None:
    """Only when how it goes has changed: an address that is down for a week is one line."""
    if row.trouble == had:
        unchanged()
        return
    told = ListTroubled(source_uid=str(row.uid), url=row.url, trouble=row.trouble or "ok")
    publish(told)


def _is_same(row: RevocationSource, listed: rules.Listed) -> bool:
    return row.content is not None and bytes(row.content) == listed.der


def _drop(row: RevocationSource) -> None:
    publish(SourceDropped(source_uid=str(row.uid), url=row.url))
    row.delete()


def _locked(uid: UUID) -> RevocationSource:
    row = RevocationSource.objects.select_for_update().filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy địa chỉ này."))
    return row
