"""What lies in the mailboxes that a person may open at the portal."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity import api as identity
from congvu.engines.identity.contracts import OrganisationCard
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.tiles import Line, Shown
from congvu.systems.correspondence.models import IncomingLetter, OutgoingLetter, Recipient
from congvu.systems.correspondence.queries import outgoing
from congvu.systems.correspondence.rules import states

State = OutgoingLetter.State
UNREAD = Q(opened_at=None) & ~Q(state=Recipient.State.TAKEN)
MOST_SHOWN = 5  # on the home page
SHOWN = (State.SENT, State.RECALLED, State.WITHDRAWN)


def organisations(actor: Actor, *, on: date) -> tuple[OrganisationCard, ...]:
    """Those for which this citizen may act on the day."""
    return identity.represented_by(actor.person_id, on=on) if actor.person_id else ()


def visible(actor: Actor, *, on: date) -> QuerySet[Recipient]:
    """What was sent to the citizen, and to the organisations for which they may act on the day."""
    if not actor.is_citizen or not actor.person_id:
        return Recipient.objects.none()
    numbers = [one.number for one in organisations(actor, on=on)]
    mine = Q(person=actor.person_id) | Q(organisation__in=numbers)
    return Recipient.objects.filter(mine, letter__state__in=SHOWN)


def one(actor: Actor, recipient: int, *, on: date) -> Recipient:
    """Raises NotFound."""
    rows = visible(actor, on=on).select_related("letter__unit")
    found = rows.filter(pk=recipient).first()
    if found is None:
        raise NotFound(_("Không tìm thấy văn bản này."))
    return found


def unread(actor: Actor, *, on: date) -> int:
    """How many nobody has opened yet."""
    return visible(actor, on=on).filter(UNREAD).count()


def tile(*, actor: Actor, at: datetime) -> Shown | None:
    """The newest that nobody has opened yet; nothing when there is none."""
    rows = visible(actor, on=clock.local(at).date()).filter(UNREAD)
    found = rows.select_related("letter__unit").order_by("-id")[:MOST_SHOWN]
    lines = tuple(
        Line(
            title=f"{row.letter.kind_name} {row.letter.notation}: {row.letter.abstract}",
            url=reverse("correspondence:mailbox-letter", args=[row.pk]),
            note=_("%(unit)s gửi %(name)s") % {"unit": row.letter.unit.name, "name": row.name},
            status=_("Chưa đọc"), tone="info",
        )
        for row in found
    )  # fmt: skip
    return Shown(lines=lines) if lines else None


def is_open(place: Recipient) -> bool:
    """Whether its file may still be fetched: the sender has not asked it back."""
    letter = place.letter
    if place.state == Recipient.State.TAKEN:
        return False
    paper = documents.paper(code=letter.paper_code) if letter.paper_code else None
    return letter.state == State.SENT and (paper is None or paper.state != "revoked")


def files_of(place: Recipient) -> list[FileCard]:
    """The signed file, then those issued with it. Raises NotFound, saying why."""
    if not is_open(place):
        raise NotFound(_("Cơ quan gửi đã thu hồi hoặc đang thu hồi văn bản này."))
    found = outgoing.files_of(place.letter)
    if not found:
        raise NotFound(_("Tệp văn bản không còn; hãy liên hệ cơ quan gửi văn bản."))
    return found


def replies(place: Recipient) -> list[tuple[IncomingLetter, str]]:
    """What was answered from this mailbox, the newest first, and why the clerk refused it ("")."""
    rows = IncomingLetter.objects.as_system("sent from this very mailbox")
    return [(row, _why_refused(row)) for row in rows.filter(reply_of=place).order_by("-id")]


def _why_refused(row: IncomingLetter) -> str:
    if row.state != states.REFUSED:
        return ""
    told = ledger.timeline(noun="correspondence.letter", subject=str(row.uid))
    found = (e.payload["reason"] for e in told if e.name == "correspondence.letter.refused")
    return str(next(found, ""))
