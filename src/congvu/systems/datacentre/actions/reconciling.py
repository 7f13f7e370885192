"""What the Data Centre holds beside what the register holds, row by row, by fingerprints.

Law: NĐ 278/2025/NĐ-CP Điều 13.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from congvu.kernel import clock, fetching
from congvu.kernel.actions import action, demand, publish
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.systems.datacentre import queries, rules
from congvu.systems.datacentre.events import FeedReconciled
from congvu.systems.datacentre.models import Feed

RECONCILE = "datacentre.feed.manage"
MOST_PAGES = 2000


class UnableToReconcile(Refused):
    """The Data Centre gave no figures; what was found before stays."""

    status = 502


def reconcile(*, actor: Actor, code: str) -> rules.Difference:
    """Ask for its figures and keep what differs. Raises NotAllowed, UnableToReconcile."""
    demand(actor, RECONCILE)
    feed = queries.feed(code)
    if feed is None or not feed.is_on:
        raise UnableToReconcile(_("Bộ dữ liệu này chưa được kết nối."))
    theirs = _theirs(feed)
    ours = queries.fingerprints(code)
    found = rules.compare(ours, theirs)
    keep_figures(
        actor=actor, feed=feed, found=found, ours=len(ours), theirs=len(theirs), at=clock.now()
    )
    return found


@action(needs=RECONCILE)
def keep_figures(
    *, actor: Actor, feed: Feed, found: rules.Difference, ours: int, theirs: int, at: datetime
) -> None:
    """How the two sides stand."""
    Feed.objects.filter(pk=feed.pk).update(
        reconciled_at=at, ours=ours, theirs=theirs, wrong=found.count,
        missing=found.missing[: rules.SHOWN], extra=found.extra[: rules.SHOWN],
        changed=found.changed[: rules.SHOWN],
    )  # fmt: skip
    event = FeedReconciled(
        feed_uid=str(feed.uid), code=feed.code, ours=ours, theirs=theirs, wrong=found.count
    )
    publish(event)


def _theirs(feed: Feed) -> dict[str, str]:
    """key → fingerprint, page by page."""
    found: dict[str, str] = {}
    where = queries.path("figures", on=clock.today(), feed=feed.code)
    after, terms = "", feed.terms
    try:
        for _page in range(MOST_PAGES):
            asked = fetching.Question(method="GET", path=where, query=(("sau", after),))
            got = fetching.fetch(terms, asked, holder=f"datacentre-{feed.code}", at=clock.now())
            if got.status != 200:
                raise fetching.Unfetched(fetching.FAILED, status=got.status)
            some, after = rules.figures_of(got.body)
            found |= some
            if not after:
                return found
        raise rules.Unshaped("tiep")
    except rules.Unshaped as wrong:
        raise UnableToReconcile(
            _("Trung tâm Dữ liệu quốc gia trả lời số liệu không đúng dạng.")
        ) from wrong
    except fetching.Unfetched as wrong:
        raise UnableToReconcile(
            _("Trung tâm Dữ liệu quốc gia chưa trả lời (%(trouble)s). Hãy đối soát lại sau.")
            % {"trouble": wrong.trouble}
        ) from wrong
