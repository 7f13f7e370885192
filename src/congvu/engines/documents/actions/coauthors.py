"""Who writes a draft together with its author.

Law: NĐ 30/2020/NĐ-CP Điều 10 khoản 2 (đơn vị chủ trì phối hợp với các đơn vị liên quan soạn thảo).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from congvu.engines.documents.actions.drafts import UnableToChangeDraft, of_author, visible
from congvu.engines.documents.events import CoauthorInvited, CoauthorLeft
from congvu.engines.documents.models import Draft
from congvu.engines.documents.queries import choosing, drafts
from congvu.kernel import clock
from congvu.kernel.actions import action, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotFound

FIELD = "account"


@action(needs="signed-in")
def invite(*, actor: Actor, uid: UUID, account: int, at: datetime) -> None:
    """Let an official of the issuing agency write the draft, too; she is told.

    Who may: its author, and who writes for the drafting unit. Raises NotFound, NotAllowed,
    Invalid (not an official who writes in the agency, or already invited), UnableToChangeDraft.
    """
    draft = of_author(actor, uid)
    if not draft.is_open:
        raise UnableToChangeDraft(_("Dự thảo không còn ở bước soạn, không mời thêm được."))
    if account not in choosing.invitable(draft, on=clock.local(at).date()):
        raise Invalid({FIELD: _("Hãy chọn một người trong danh sách, chưa cùng soạn thảo.")})
    draft.coauthors = [*draft.coauthors, account]
    draft.readers = sorted({*draft.readers, account})
    draft.save(update_fields=["coauthors", "readers"])
    told = CoauthorInvited(draft_uid=str(uid), who=_name(account), account_id=account)
    publish(told, unit_id=draft.unit_id)


@action(needs="signed-in")
def leave(*, actor: Actor, uid: UUID, account: int, at: datetime) -> None:
    """A co-author stops, or the author ends it; what she wrote stays, and she may read. NotFound."""
    draft: Draft = visible(actor, uid)
    if account != actor.account_id:
        draft = of_author(actor, uid)
    if account not in draft.coauthors:
        raise NotFound(_("Người này không cùng soạn dự thảo. Hãy tải lại trang."))
    draft.coauthors = [each for each in draft.coauthors if each != account]
    draft.save(update_fields=["coauthors"])
    told = CoauthorLeft(draft_uid=str(uid), who=_name(account), account_id=account)
    publish(told, unit_id=draft.unit_id)


def _name(account: int) -> str:
    return drafts.names([account]).get(account, "")
