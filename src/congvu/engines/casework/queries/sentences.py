"""Faults of answers as sentences in the reader's language, with the law they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from congvu.engines.casework.queries.place_names import known_place, place_text
from congvu.engines.casework.rules.forms.answers import Names
from congvu.engines.casework.rules.forms.checking import Facts, Fault, check
from congvu.engines.casework.rules.forms.definition import FormDefinition


def sentence_of(fault: Fault, language: str = "vi") -> str:
    """What is wrong and what to do, with the law when there is one."""
    text = fault.words.of(language) if fault.words else ""
    if fault.sentence is not None:
        text = _(fault.sentence.text) % fault.sentence.values
    if not fault.law:
        return text
    return _("%(sentence)s (Căn cứ: %(law)s)") % {"sentence": text, "law": fault.law}


def validate(
    definition: FormDefinition, answers: Mapping[str, Any], *, today: date, language: str = "vi"
) -> dict[str, str]:
    """field → sentence for every answer that cannot be taken; empty when all is well."""
    checked = check(definition, answers, facts(today))
    return {field: sentence_of(fault, language) for field, fault in checked.faults.items()}


def clean(definition: FormDefinition, answers: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The answers as they are stored: read, NFC, only to questions that are asked."""
    return check(definition, answers, facts(today)).answers


def facts(today: date) -> Facts:
    """What answers are held against here: the day, and the places of the house."""
    return Facts(today, known_place)


def names() -> Names:
    """How codes in answers are shown here."""
    return Names(place=place_text)
