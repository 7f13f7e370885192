"""Who is told of what happens to a draft, and where the message leads."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from congvu.engines.documents.models import Draft
from congvu.engines.documents.queries import drafts
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.notices import Addressed


def asked(entry: Entry) -> Addressed:
    """Those whose opinion was asked, with the time until which they may answer."""
    return _told(_draft(entry), entry.payload["account_ids"], "#y-kien")


def signer(entry: Entry) -> Addressed:
    """Who is to sign."""
    return _told(_draft(entry), [entry.payload["signer_id"]])


def coauthor(entry: Entry) -> Addressed:
    """Who was invited to write."""
    return _told(_draft(entry), [entry.payload["account_id"]])


def author(entry: Entry) -> Addressed:
    """Who wrote it, unless she did this herself."""
    draft = _draft(entry)
    own = entry.actor_account_id == draft.author_id
    return _told(draft, [] if own else [draft.author_id])


def _draft(entry: Entry) -> Draft:
    rows = Draft.objects.as_system("tell those who take part").select_related("kind")
    found: Draft = rows.get(uid=entry.payload["draft_uid"])
    return found


def _told(draft: Draft, accounts: Iterable[int], anchor: str = "") -> Addressed:
    persons = drafts.person_ids(accounts).values()
    return Addressed(
        person_ids=tuple(sorted(persons)), context={"document": draft.title[:200]},
        link=reverse("documents:draft", args=[draft.uid]) + anchor,
    )  # fmt: skip
