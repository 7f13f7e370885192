"""Every write of notify."""

from congvu.engines.notify.actions.letters import (
    UnableToRetry,
    retry_letter,
    settle_letter,
    stop_letters,
    take_letter,
)
from congvu.engines.notify.actions.parcels import (
    UnableToPost,
    post,
    post_again,
    settle_parcel,
    stop,
    take_parcel,
)
from congvu.engines.notify.actions.reading import mark_all_read, mark_read
from congvu.engines.notify.actions.telling import UnableToTell, send, tell_of, touch
from congvu.engines.notify.actions.templates import check_notice, load_notice
from congvu.engines.notify.actions.wishes import set_wishes

__all__ = [
    "UnableToPost", "UnableToRetry", "UnableToTell", "check_notice", "load_notice", "mark_all_read",
    "mark_read", "post", "post_again", "retry_letter", "send", "set_wishes", "settle_letter",
    "settle_parcel", "stop", "stop_letters", "take_letter", "take_parcel", "tell_of", "touch",
]  # fmt: skip
