"""Tells the ledger who read which file. Law: Luật 91/2025/QH15 (who saw my data)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from congvu.engines.documents.contracts import FileCard
from congvu.engines.identity import api as identity
from congvu.engines.ledger import api as ledger
from congvu.kernel.actors import Actor


def log_file_read(actor: Actor, found: FileCard) -> None:
    """One entry a download; strangers read only public papers and are not listed."""
    if not actor.is_signed_in:
        return
    owner = found.owner_person_id
    persons = [str(p.uid) for p in identity.people([owner]).values()] if owner else []
    ledger.log_read(
        actor=actor, permission="documents.file.read", noun="file", subjects=[str(found.uid)],
        persons=persons, purpose=_("Tải tệp %(name)s") % {"name": found.filename},
    )  # fmt: skip
