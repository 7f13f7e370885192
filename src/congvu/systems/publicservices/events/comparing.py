"""What is told when a dossier is held against a national database."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class DossierCompared(Event):
    """agreeing, differing: names of fields, never what stood in them."""

    name = "publicservices.dossier.compared"
    sentence = "Đối chiếu với {title}: {said}"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    law = "nd-278-2025"

    dossier_uid: str
    code: str
    kind: str
    title: str
    known: bool
    agreeing: list[str]
    differing: list[str]
    said: str
