"""What this room tells."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class LifeEventPublished(Event):
    """A page of a life event stands."""

    name = "proactive.life_event.published"
    sentence = "Công bố trang việc trong đời “{title}”, bản {event_version}"
    noun = "proactive.life_event"
    subject = "event_uid"

    event_uid: str
    code: str
    title: str
    event_version: int
    sha256: str


@event
class RulePublished(Event):
    """A rule of proactive service stands."""

    name = "proactive.rule.published"
    sentence = "Công bố quy tắc chủ động “{code}”, bản {rule_version}"
    noun = "proactive.rule"
    subject = "code"

    code: str
    rule_version: int
    sha256: str


@event
class OfferMade(Event):
    """A service was offered to a person; level 2 and above asks for a draft.

    source_dossier: whose answers it takes over, "" none; answers: the rule's own, no one's data.
    """

    name = "proactive.offer.made"
    sentence = "Chủ động nhắc, soạn hoặc đề xuất thủ tục {procedure_code} (mức {level})"
    noun = "proactive.offer"
    subject = "offer_uid"
    law = "nd-224-2026"

    offer_uid: str
    person_uid: str
    person_id: int
    procedure_code: str
    rule_code: str
    level: int
    source_dossier: str
    answers: dict[str, object]


@event
class OfferConfirmed(Event):
    """The person confirmed a ready dossier, or its day came: it is to be handed in."""

    name = "proactive.offer.confirmed"
    sentence = "Xác nhận hồ sơ đã soạn sẵn"
    noun = "proactive.offer"
    subject = "offer_uid"
    law = "nd-224-2026"

    offer_uid: str
    person_id: int
    procedure_code: str
    by_itself: bool


@event
class OfferSettled(Event):
    """A reminder was taken note of, refused, or ran out."""

    name = "proactive.offer.settled"
    sentence = "Kết thúc lời nhắc, đề xuất: {state}"
    noun = "proactive.offer"
    subject = "offer_uid"

    offer_uid: str
    procedure_code: str
    state: str


@event
class OfferUndone(Event):
    """The person undoes what was carried out for them."""

    name = "proactive.offer.undone"
    sentence = "Hoàn tác việc đã tự thực hiện"
    noun = "proactive.offer"
    subject = "offer_uid"
    law = "nd-224-2026"

    offer_uid: str
    person_id: int
    procedure_code: str


@event
class WishSaid(Event):
    """A person agrees to, or refuses, proactive service of one procedure."""

    name = "proactive.wish.said"
    sentence = "Đặt ý muốn về dịch vụ chủ động của thủ tục {procedure_code}"
    noun = "proactive.wish"
    subject = "procedure_code"
    law = "nd-224-2026"

    procedure_code: str
    agrees: bool
