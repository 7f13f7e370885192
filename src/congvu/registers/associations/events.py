"""What the register of associations tells the house."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class AssociationRegistered(Event):
    """A permitted association entered the register."""

    name = "associations.association.registered"
    sentence = "Ghi sổ đăng ký hội theo {decision_number}"
    noun = "associations.association"
    subject = "association_uid"
    law = "nd-126-2024"

    association_uid: str
    dossier_uid: str
    decision_number: str
    place_code: str
