"""The tables: messages people read, letters and parcels we send, wishes, templates."""

from congvu.engines.notify.models.letters import Letter, Mail, Parcel
from congvu.engines.notify.models.mailboxes import Mailbox
from congvu.engines.notify.models.messages import Message
from congvu.engines.notify.models.preferences import Preference
from congvu.engines.notify.models.templates import Notice

__all__ = ["Letter", "Mail", "Mailbox", "Message", "Notice", "Parcel", "Preference"]
