"""Django's sessions in the database; they are read at every request, so by a prepared statement."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db

from congvu.kernel import prepared

# Its end was counted by the machine's clock, whatever day the doors are told it is.
_READ = (
    "SELECT session_data FROM django_session"
    " WHERE session_key = $1 AND expire_date > statement_timestamp()"
)


class SessionStore(db.SessionStore):
    """As Django's, whose rows it shares."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, and no key, when it has ended."""
        found = prepared.run(_READ, [self.session_key]).fetchone()
        if found is None:
            self._session_key = None
            return {}
        held: dict[str, Any] = self.decode(found[0])
        return held
