"""What this system tells the house beyond the dossier's own events."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class ServiceRated(Event):
    """A person judged a finished service."""

    name = "publicservices.service.rated"
    sentence = "Người nộp đánh giá {score}/5"
    noun = "dossiers.dossier"
    subject = "dossier_uid"
    public = True

    dossier_uid: str
    procedure_code: str
    score: int
