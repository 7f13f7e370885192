"""What notify can be asked."""

from congvu.engines.notify.queries.messages import messages, since, unread
from congvu.engines.notify.queries.templates import template, templates
from congvu.engines.notify.queries.wishes import Wishes, language_of, wishes_of

__all__ = [
    "Wishes", "language_of", "messages", "since", "template", "templates", "unread", "wishes_of",
]  # fmt: skip
