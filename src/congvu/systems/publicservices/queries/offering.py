"""What a step of the wizard offers: known values with where they come from, for the person to see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.publicservices.queries import drafting, prefilling


@dataclass(frozen=True, kw_only=True)
class Offer:
    """fresh: question → value found now that the draft was not offered before; silent: names of
    sources that could not be read."""

    fresh: dict[str, casework.Prefilled]
    silent: tuple[str, ...] = ()

    @property
    def values(self) -> dict[str, Any]:
        """question → value."""
        return {key: one.value for key, one in self.fresh.items()}


def offer(*, actor: Actor, draft: DraftRef, form: dict[str, Any], step: str) -> Offer:
    """What sources know of this step's fields that the draft was never offered.

    It is shown where a field is empty; what the person has typed stays.
    """
    here = casework.load_form(form).step(step)
    keys = {question.key for question in here.questions} if here else set()
    open_keys = keys - draft.taken.keys()
    if not open_keys:
        return Offer(fresh={})
    found = prefilling.taken_over(actor=actor, form=form)
    fresh = {key: one for key, one in found.answers.items() if key in open_keys}
    return Offer(fresh=fresh, silent=tuple(label_of(code) for code in found.silent))


def badges(
    *, draft: DraftRef, offered: Offer, form: dict[str, Any], procedure_code: str
) -> dict[str, dict[str, str]]:
    """question → what stands beside its field: where the value is from, since when, how to mend it."""
    definition = casework.load_form(form)
    found = {**offered.fresh, **draft.taken}
    return {
        key: {
            "text": _text(definition, key, one, draft.answers.get(key, one.value)),
            "url": mend_url(one, key, procedure_code),
        }
        for key, one in found.items()
    }


def label_of(code: str) -> str:
    """A source's name in the reader's language."""
    if code == "papers":
        return _("Giấy tờ xuất trình tại quầy")
    _room, source = prefilling.declared().get(code, ("", None))
    return _(source.label) if source else code


def mend_url(one: casework.Prefilled, question: str, procedure_code: str) -> str:
    """Where the person asks the keeper to put the source right; "" for their own earlier answers,
    which the form itself mends."""
    if one.source == prefilling.ANSWERS:
        return ""
    asked = {"nguon": one.source, "muc": question, "thu-tuc": procedure_code}
    return f"{reverse('publicservices:correct')}?{urlencode(asked)}"


def shown(definition: casework.FormDefinition, key: str, value: Any) -> str:
    """A value of a question in words."""
    question = definition.question(key)
    if question is None:
        return str(value)
    language = get_language() or "vi"
    return casework.show(question, value, language=language, names=drafting.names())


def _text(
    definition: casework.FormDefinition, key: str, one: casework.Prefilled, present: Any
) -> str:
    said = {
        "source": label_of(one.source),
        "at": f"{clock.local(one.at):%H:%M %d/%m/%Y}",
        "value": shown(definition, key, one.value),
    }
    if present == one.value:
        return _("Lấy từ %(source)s, ghi nhận lúc %(at)s.") % said
    return _("%(source)s (%(at)s) đang ghi: %(value)s. Bạn khai khác.") % said
