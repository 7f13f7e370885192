"""What the one-stop desk may ask and how an appointment is told.

Law: NĐ 118/2025/NĐ-CP, TT 03/2025/TT-VPCP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from congvu.kernel.text import gettext_noop

# The law lets the desk ask once, listing everything that is missing.
SUPPLEMENTS_ALLOWED = 1
RATINGS = {
    1: gettext_noop("Rất không hài lòng"),
    2: gettext_noop("Không hài lòng"),
    3: gettext_noop("Bình thường"),
    4: gettext_noop("Hài lòng"),
    5: gettext_noop("Rất hài lòng"),
}


def may_ask_supplement(asked_before: int) -> bool:
    """Whether the desk may still ask the applicant for more."""
    return asked_before < SUPPLEMENTS_ALLOWED


def missing_components(required: Iterable[str], attached: Iterable[str]) -> list[str]:
    """Keys of required components without a file, in the dossier's order."""
    have = set(attached)
    return [key for key in required if key not in have]


def meter(answers: Mapping[str, object], prefilled: Mapping[str, object]) -> tuple[int, int, int]:
    """How often the person was asked: (fields answered, taken from the e-ID, retyped although known).

    A field is retyped when a value was known but the answer differs from it.
    """
    given = {k for k, v in answers.items() if v not in (None, "", [])}
    known = {k for k, v in prefilled.items() if v not in (None, "")} & given
    kept = {k for k in known if answers[k] == prefilled[k]}
    return len(given), len(kept), len(known - kept)
