"""Addresses of the ledger."""

from __future__ import annotations

from congvu.engines.ledger.web import pages
from congvu.webkit.web.routes import route

app_name = "ledger"
urlpatterns = [
    route("", pages.EntriesScreen.as_view(), needs="ledger.entry.read", name="entries"),
    route("dau-so-cai.json", pages.heads, needs="public", name="heads"),
    route("<uuid:uid>/", pages.EntryScreen.as_view(), needs="ledger.entry.read", name="entry"),
    route("<uuid:uid>/bang-chung.json", pages.proof_file, needs="ledger.entry.read", name="proof"),
]
