"""How long what a sign-on gives is good for."""

from __future__ import annotations

from datetime import datetime, timedelta

CODE = timedelta(seconds=60)
ACCESS = timedelta(minutes=10)
ID_TOKEN = timedelta(minutes=10)
SESSION = timedelta(hours=12)  # as the house's own session
OFFLINE = timedelta(days=30)
DEVICE = timedelta(minutes=10)
LOGOUT_TOKEN = timedelta(minutes=2)
SECRET_OVERLAP = timedelta(days=1)  # both secrets open the door while an application changes over
KEPT = timedelta(days=2)  # used and outdated tokens, so that their reuse is noticed
INTERVAL = 5  # seconds between two questions of a device
SLOWER = 5  # more after each question that came too soon. Source: RFC 8628 §3.5


def end_of(began: datetime, *, offline: bool) -> datetime:
    """When a sign-on ends by itself."""
    return began + (OFFLINE if offline else SESSION)
