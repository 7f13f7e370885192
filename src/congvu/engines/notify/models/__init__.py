"""The tables: messages people read, letters we send, wishes, templates."""

from congvu.engines.notify.models.letters import Letter
from congvu.engines.notify.models.mailboxes import Mailbox
from congvu.engines.notify.models.messages import Message
from congvu.engines.notify.models.preferences import Preference
from congvu.engines.notify.models.templates import Notice

__all__ = ["Letter", "Mailbox", "Message", "Notice", "Preference"]
