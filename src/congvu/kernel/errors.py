"""Refusals: sentences a person can act on, never codes first."""

from __future__ import annotations


class Refused(Exception):
    """The system says no, in a Vietnamese sentence that says what to do next.

    Subclass beside the action as ``UnableToX``. ``law`` cites the rule; ``field`` names the form
    field at fault; ``status`` is the HTTP status a door answers with.
    """

    status = 409

    def __init__(self, message: str, *, law: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.law = law
        self.field = field


class OutOfReach(Exception):
    """What the house stands on (its file store) does not answer now.

    No refusal: whoever asked did nothing wrong, nothing was written, and the same will do later. A
    page answers 503, a job waits without spending an attempt. The sentence is for administrators.
    """


class StrongerSignInNeeded(Exception):
    """The person may do this once the e-ID proves them more strongly; nothing was refused or done.

    No ``Refused``: no door may show it as the end of the way, for the person is led to prove
    themselves and comes back. message: the sentence that says why; level: 1 or 2.
    """

    def __init__(self, message: str, *, level: int) -> None:
        super().__init__(message)
        self.message = message
        self.level = level


class NotAllowed(Refused):
    """The gate says no; the sentence says which permission over which unit is missing."""

    status = 403

    def __init__(
        self, message: str, *, law: str = "", code: str = "", unit_id: int | None = None
    ) -> None:
        super().__init__(message, law=law)
        self.code = code
        self.unit_id = unit_id


class NotFound(Refused):
    """The thing is not there, or this actor may not know that it is."""

    status = 404


class TooMany(Refused):
    """Asked too often. again: seconds after which it may be asked again."""

    status = 429

    def __init__(self, message: str, *, again: int = 0) -> None:
        super().__init__(message)
        self.again = again


class Invalid(Refused):
    """Input that cannot be taken: ``errors`` maps each field to its sentence."""

    status = 422

    def __init__(self, errors: dict[str, str], *, law: str = "") -> None:
        super().__init__(next(iter(errors.values()), ""), law=law, field=next(iter(errors), ""))
        self.errors = errors
