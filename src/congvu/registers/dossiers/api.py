"""The face of dossiers: steps for the systems that act, queries for those that count."""

from congvu.registers.dossiers.actions import (
    UnableToMoveDossier,
    accept_dossier,
    finish_dossier,
    open_dossier,
    pass_on,
    refuse_dossier,
    request_supplement,
    return_result,
    set_due,
    stop_dossier,
    supplement_dossier,
    withdraw_dossier,
)
from congvu.registers.dossiers.queries import (
    answers,
    by_code,
    counts,
    data_store,
    dossier,
    visible,
)
from congvu.registers.dossiers.rules import LABELS, TONES, is_open, waits_for_citizen

__all__ = [
    "LABELS",
    "TONES",
    "UnableToMoveDossier",
    "accept_dossier",
    "answers",
    "by_code",
    "counts",
    "data_store",
    "dossier",
    "finish_dossier",
    "is_open",
    "open_dossier",
    "pass_on",
    "refuse_dossier",
    "request_supplement",
    "return_result",
    "set_due",
    "stop_dossier",
    "supplement_dossier",
    "visible",
    "waits_for_citizen",
    "withdraw_dossier",
]
