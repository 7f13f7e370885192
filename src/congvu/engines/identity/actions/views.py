"""Saved views: kept and dropped by their owner."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congvu.engines.identity.events import ViewSaved
from congvu.engines.identity.models import Account, SavedView
from congvu.kernel import text
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound


@action(needs="identity.view.save")
def save_view(
    *, actor: Actor, screen: str, title: str, query: str, is_default: bool = False
) -> str:
    """Keep a list's filter and sort under a name (the same name is replaced); answers its uid."""
    name = text.nfc(title).strip()
    if not name:
        raise Invalid({"title": _("Đề nghị đặt tên cho cách xem.")})
    account = Account.objects.select_for_update(of=("self",)).get(pk=actor.account_id or 0)
    mine = SavedView.objects.filter(account=account, screen=screen)
    if is_default:
        mine.update(is_default=False)
    made, _new = mine.update_or_create(
        account=account, screen=screen, title=name,
        defaults={"query": query, "is_default": is_default},
    )  # fmt: skip
    publish(ViewSaved(account_uid=str(account.uid), screen=screen, title=name, kept=True))
    made.refresh_from_db(fields=["uid"])
    return str(made.uid)


@action(needs="identity.view.save")
def drop_view(*, actor: Actor, view_uid: str) -> None:
    """Forget a saved view of one's own. Raises NotFound."""
    rows = SavedView.objects.select_related("account").filter(account_id=actor.account_id or 0)
    found = rows.filter(uid=view_uid).first()
    if found is None:
        raise NotFound(_("Không có cách xem này."))
    found.delete()
    publish(
        ViewSaved(
            account_uid=str(found.account.uid), screen=found.screen, title=found.title, kept=False
        )
    )
