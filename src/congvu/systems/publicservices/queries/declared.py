"""What a dossier declares that a national database knows, too; found by what its questions mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard
from congvu.registers.lookups import api as lookups
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices.queries import drafting

EID = "eid"
KEY = "key"
# kind → what a question means (its concept, or its path in the e-ID) → field of the look-up.
MEANT: dict[str, dict[str, str]] = {
    "population": {
        "eid.cccd": KEY, "eid.full_name": "full_name", "eid.birth_date": "birth_date",
        "eid.sex": "sex", "person.residence": "residence",
    },
    "business": {"organisation.number": KEY, "organisation.name": "name"},
    "insurance": {
        "person.insurance_number": KEY, "eid.full_name": "full_name",
        "eid.birth_date": "birth_date",
    },
}  # fmt: skip
AS_SHOWN = frozenset({"choice", "place"})  # what is kept is a code


def declared(procedure: Procedure, answers: Mapping[str, Any], kind: str) -> dict[str, str]:
    """field → text (dates ISO 8601), the number under ``key``; {} when no number of the kind is
    declared that could be one."""
    form, meant = casework.load_form(procedure.form), MEANT[kind]
    texts = _texts(procedure, answers)
    found: dict[str, str] = {}
    for question in form.questions:
        fields = [meant[name] for name in _meanings(question) if name in meant]
        value = answers.get(question.key)
        if fields and value:
            shown = texts.get(question.key, "") if question.type in AS_SHOWN else str(value)
            found.setdefault(fields[0], shown)
    found[KEY] = lookups.clean(found.get(KEY, ""))
    return found if lookups.fits(kind, found[KEY]) else {}


def comparable(
    actor: Actor, procedure: Procedure, dossier: DossierCard, answers: Mapping[str, Any]
) -> list[str]:
    """The kinds that this official may hold the dossier against, and that it has a number for."""
    offered = {
        kind
        for unit in (dossier.owner_unit_id, dossier.reception_unit_id)
        for kind in lookups.offered(actor, unit)
    }
    return [k for k in lookups.KINDS if k in offered and declared(procedure, answers, k)]


def to_compare(*, actor: Actor, uid: str, kind: str) -> dict[str, Any]:
    """The page before a national database is asked. Raises NotFound when there is nothing to compare
    or this official may not ask."""
    dossier, answers, _known = dossiers.dossier_with_answers(actor=actor, uid=uid)
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    own = actor.person_id in (dossier.person_id, dossier.agent_id)
    if own or kind not in comparable(actor, procedure, dossier, answers):
        raise NotFound(_("Hồ sơ này không có nội dung để đối chiếu với nguồn đã chọn."))
    said = declared(procedure, answers, kind)
    labels = lookups.labels(kind)
    return {
        "uid": uid, "code": dossier.code, "title": compare_titles()[kind],
        "source": lookups.titles()[kind],
        "declared": [(label, day_shown(said[name])) for name, label in labels.items() if name in said],
    }  # fmt: skip


def compare_titles() -> dict[str, str]:
    """kind of look-up → what its button says."""
    return {
        "population": _("Đối chiếu dân cư"),
        "business": _("Đối chiếu đăng ký doanh nghiệp"),
        "insurance": _("Đối chiếu bảo hiểm xã hội"),
    }


def buttons(
    actor: Actor, procedure: Procedure, dossier: DossierCard, answers: dict[str, Any]
) -> list[dict[str, str]]:
    """The same as buttons of the dossier's page."""
    return [
        {
            "title": compare_titles()[kind],
            "url": reverse("publicservices:compare", args=[dossier.uid, kind]),
        }
        for kind in comparable(actor, procedure, dossier, answers)
    ]


def day_shown(text: str) -> str:
    """An ISO day as people write it; anything else as it is."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}" if len(text) == 10 else text
    except ValueError:
        return text


def _meanings(question: casework.Question) -> list[str]:
    told = [f"{EID}.{each.path}" for each in question.prefill if each.source == EID]
    return [question.concept, *told]


def _texts(procedure: Procedure, answers: Mapping[str, Any]) -> dict[str, str]:
    steps = drafting.summary(procedure.form, dict(answers), {})
    return {row.key: row.text for step in steps for row in step.rows if not row.files}
