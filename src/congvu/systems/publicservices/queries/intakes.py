"""What the counter's pages show: the paper form on one page, the papers, what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotAllowed, NotFound
from congvu.kernel.sealing import unseal_json
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import (
    Channel,
    Copy,
    Digitised,
    DossierCard,
    Reusable,
    State,
)
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Component, Procedure
from congvu.systems.publicservices.models import Intake
from congvu.systems.publicservices.models.intakes import ANSWERS_KEY, RECEIVE
from congvu.systems.publicservices.models.scans import READ_KEY
from congvu.systems.publicservices.queries import drafting
from congvu.systems.publicservices.rules import counter

NOUN = "dossiers.dossier"
SHOWN = 10
USED = "used"
SOURCE = "eid"  # the form's own name for what is known of the person


def counter_of(actor: Actor) -> Unit:
    """The counter at which this officer sits. Raises NotAllowed for who receives nowhere."""
    if actor.unit_id is None or not actor.holds(RECEIVE, actor.unit_id):
        raise NotAllowed(
            _("Chỉ người tiếp nhận hồ sơ tại bộ phận một cửa làm được việc này."), code=RECEIVE
        )
    return org.unit(actor.unit_id)


def intake(*, actor: Actor, uid: str) -> Intake:
    """One intake of the officer's counter. Raises NotFound."""
    row = Intake.objects.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ đang nhập này tại quầy của bạn."))
    return row


def answers_of(row: Intake) -> dict[str, Any]:
    """What was typed so far."""
    return unseal_json(row.answers, key=ANSWERS_KEY, context=str(row.uid))


def known_of(row: Intake) -> dict[str, Any]:
    """What the form took over from the papers shown."""
    return unseal_json(row.known, key=ANSWERS_KEY, context=f"known:{row.uid}")


def read_of(row: Intake) -> dict[str, Any]:
    """What a machine read on the scans: person field → value; "used": questions that took one over."""
    context = f"intake:{row.uid}"
    return unseal_json(row.read, key=READ_KEY, context=context) if row.read else {}


def proposals(row: Intake, procedure: Procedure) -> dict[str, Any]:
    """question → value read on the scans, where the form says something else; nobody confirmed it."""
    read, answers = read_of(row), answers_of(row)
    form = casework.load_form(paper_form(procedure.form))
    evidence = {k: casework.Evidence(v, row.begun_at, "scan") for k, v in read.items() if k != USED}
    found = casework.prefill(form, {SOURCE: evidence}).answers
    return {key: p.value for key, p in found.items() if p.value != answers.get(key)}


def papers_of(row: Intake) -> dict[str, counter.Handed]:
    """component → what lies on the counter."""
    return {
        key: counter.Handed(
            copy=Copy(lies["copy"]),
            count=lies["count"],
            files=tuple(lies.get("files", ())),
            reused_from=lies.get("reused_from", ""),
            valid_to=date.fromisoformat(lies["valid_to"]) if lies.get("valid_to") else None,
        )
        for key, lies in row.papers.items()
    }


def paper_form(form: Mapping[str, Any]) -> dict[str, Any]:
    """The wizard's form without its file questions: the papers have a table of their own."""
    steps = [
        {**step, "questions": [q for q in step["questions"] if q.get("type") != "file"]}
        for step in form["steps"]
    ]
    return {**form, "steps": [step for step in steps if step["questions"]]}


def forms(
    procedure: Procedure, answers: Mapping[str, Any], data: Any = None
) -> list[casework.StepForm]:
    """Every step that applies as a form, on one page; each sees what the ones before it said."""
    definition = casework.load_form(paper_form(procedure.form))
    known, made = dict(answers), []
    for step in definition.steps:
        today = clock.today()
        if step.key not in {s.key for s in casework.visible_steps(definition, known, today)}:
            continue
        form = casework.django_form_for(
            definition, step.key, known, today=today, data=data,
            language=get_language() or "vi", names=drafting.names(),
        )  # fmt: skip
        if form.is_bound:
            form.is_valid()
            known |= form.answers if not form.errors else form.typed
        made.append(form)
    return made


def required(procedure: Procedure, answers: Mapping[str, Any], today: date) -> list[str]:
    """Keys of the papers that these answers call for, in the procedure's order."""
    needs = casework.document_requirements(casework.load_form(procedure.form), answers, today)
    asked = {n.document.component: n.required for n in needs}
    whole = {q.document.component for q in casework.load_form(procedure.form).questions
             if q.type == "file" and q.document}  # fmt: skip
    return [
        c.key
        for c in procedure.components
        if asked.get(c.key, c.required and not c.case and c.key not in whole)
    ]


def offered(*, person_id: int, procedure: Procedure, on: date) -> dict[str, Reusable]:
    """component → a copy of it that an office accepted from this person and that still holds."""
    kinds = {c.key: counter.kind_of(c) for c in procedure.components if counter.may_reuse(c)}
    found = dossiers.reusable(person_id=person_id, kinds=set(kinds.values()), on=on)
    return {key: found[kind] for key, kind in kinds.items() if kind in found}


def start(*, actor: Actor, on: date) -> dict[str, Any]:
    """The first page: which procedures, and what lies there half typed."""
    waiting = list(Intake.objects.visible_to(actor).waiting()[:SHOWN])
    people = identity.people([row.person_id for row in waiting])
    offered = procedures.offered(on=on)
    return {
        "counter": counter_of(actor).name,
        "procedures": offered.items(),
        "ways": [(int(way), _(label)) for way, label in counter.WAYS.items()],
        "waiting": [
            {
                "url": reverse("publicservices:intake", args=[row.uid]),
                "person": people[row.person_id].full_name,
                "procedure": offered.get(row.procedure_code, row.procedure_code),
                "begun_by": row.begun_by,
                "begun_at": row.begun_at,
            }
            for row in waiting
        ],
    }


def page(
    row: Intake, shown: list[casework.StepForm], *, errors: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The form and the papers of one intake. errors: question or component → sentence."""
    procedure = procedures.procedure_version(version_id=row.procedure_version_id)
    answers = answers_of(row)
    person = identity.person(row.person_id)
    wanted = set(required(procedure, answers, clock.today()))
    said = dict(errors or {})
    known = known_of(row)
    offers = offered(person_id=row.person_id, procedure=procedure, on=clock.today())
    return {
        "row": row,
        "procedure": procedure,
        "name": procedure.name.in_language(get_language()),
        "person": person,
        "number": identity.masked(identity.cccd_of(person.id)),
        "counter": org.unit(row.unit_id).name,
        "way": _(counter.CHANNELS[Channel(row.channel)]),
        "forms": shown,
        "sources": {
            **{key: _("Lấy từ giấy tờ người nộp xuất trình tại quầy.") for key in known},
            **dict.fromkeys(
                read_of(row).get(USED, ()), _("Đọc từ bản quét, người tiếp nhận đã đối chiếu.")
            ),
        },
        "proposals": _proposed(row, procedure),
        "papers": [
            _paper(
                c,
                papers_of(row).get(c.key),
                required=c.key in wanted,
                error=said.get(c.key, ""),
                offer=offers.get(c.key),
            )
            for c in procedure.components
        ],
        "copies": [(int(c), _(label)) for c, label in counter.COPIES.items()],
        "faults": list(_faults(shown, procedure, said)),
    }


def supplement(
    *, actor: Actor, uid: str, errors: Mapping[str, str] | None = None
) -> dict[str, Any] | None:
    """What form 02 asked for, as a table to tick at the counter; None when nothing is asked."""
    dossier = dossiers.dossier(actor=actor, uid=uid)
    if dossier.state is not State.SUPPLEMENT or not actor.holds(RECEIVE, dossier.reception_unit_id):
        return None
    case = casework.case_of(noun=NOUN, subject_uid=uid)
    asked = case.data.get("components", []) if case else []
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    said = dict(errors or {})
    return {
        "uid": uid,
        "code": dossier.code,
        "person_id": dossier.person_id,
        "name": procedure.name.in_language(get_language()),
        "reason": case.data.get("reason", "") if case else "",
        "components": [c for c in procedure.components if c.key in asked],
        "papers": [
            _paper(c, None, required=True, error=said.get(c.key, ""))
            for c in procedure.components
            if c.key in asked
        ],
        "copies": [(int(c), _(label)) for c, label in counter.COPIES.items()],
        "error": said.get("", ""),
    }


def taking(dossier: DossierCard, names: Mapping[str, str]) -> dict[str, Any]:
    """How it was handed in: which way, at which counter, by which papers, who decides.

    names: component → name.
    """
    units = org.get_many({dossier.reception_unit_id, dossier.owner_unit_id})
    scanned = {a.component_key: a.digitised for a in dossier.attachments}
    return {
        "way": _(counter.CHANNELS[dossier.channel]),
        "counter": units[dossier.reception_unit_id].name,
        "owner": units[dossier.owner_unit_id].name,
        "taken_by": dossier.taken_by,
        "e_authenticated": dossier.e_authenticated,
        "papers": [
            {
                "name": names.get(p.component_key, p.component_key),
                "copy": _(counter.COPIES[p.copy]),
                "count": p.count,
                "digitised": _(counter.DIGITISED[scanned.get(p.component_key, Digitised.NO)])
                if p.copy is not Copy.ELECTRONIC
                else "",
            }
            for p in dossier.parts
        ],
    }


def _paper(
    component: Component,
    lies: counter.Handed | None,
    *,
    required: bool,
    error: str,
    offer: Reusable | None = None,
) -> dict[str, Any]:
    usual = Copy.ORIGINAL if component.original or not component.copy else Copy.COPY
    files = documents.files(uids=[UUID(u) for u in lies.files]) if lies and lies.files else []
    return {
        "key": component.key,
        "name": component.name,
        "required": required,
        "here": lies is not None,
        "copy": int(lies.copy if lies else usual),
        "count": lies.count if lies else max(component.original, component.copy, 1),
        "files": [{"uid": str(f.uid), "name": f.filename} for f in files],
        "accept": ",".join(f".{f}" for f in component.formats),
        "error": error,
        "valid_to": lies.valid_to if lies else None,
        "reused_from": lies.reused_from if lies else "",
        "offer": offer if offer and not (lies and lies.files) else None,
    }


def _proposed(row: Intake, procedure: Procedure) -> list[dict[str, str]]:
    form = casework.load_form(procedure.form)
    names, language = drafting.names(), get_language() or "vi"
    return [
        {
            "key": key,
            "label": question.label.of(language),
            "value": casework.show(question, value, names=names),
        }
        for key, value in proposals(row, procedure).items()
        if (question := form.question(key)) is not None
    ]


def _faults(
    shown: list[casework.StepForm], procedure: Procedure, said: Mapping[str, str]
) -> Iterator[dict[str, str]]:
    """What keeps it from being entered, each line leading to its field."""
    for form in shown:
        for name, sentences in form.errors.items():
            label = str(form.fields[name].label) if name in form.fields else ""
            yield {"id": f"id_{name}", "label": label, "sentence": str(sentences[0])}
    names = {c.key: c.name for c in procedure.components}
    for key, sentence in said.items():
        anchor = f"nhan-{key}" if key in names else f"id_{key}" if key else ""
        yield {"id": anchor, "label": names.get(key, ""), "sentence": sentence}
