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
