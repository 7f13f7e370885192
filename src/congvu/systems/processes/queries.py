"""Every read of internal procedures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import TaskRef
from congvu.engines.documents import api as documents
from congvu.engines.org import api as org
from congvu.engines.org.contracts import Unit
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.moving import Found, Handing, Shift, columns, found, page
from congvu.kernel.sealing import unseal_json
from congvu.systems.processes import rules
from congvu.systems.processes.models import ANSWERS_KEY, InternalProcess, Run, RunQuerySet, State

NOUN = "processes.run"
OWN = "own."  # keys of processes that were drawn in the designer
SMALL = (str, int, bool)


def visible_runs(actor: Actor) -> RunQuerySet:
    """The runs that this actor may know of."""
    return Run.objects.visible_to(actor)


def run(*, actor: Actor, uid: UUID | str) -> Run:
    """One run. Raises NotFound when there is none that this actor may know of."""
    row = visible_runs(actor).select_related("process", "owner_unit").filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy việc này."))
    return row


def startable(*, code: str, on: date) -> InternalProcess:
    """The newest version that may be begun on the day. Raises NotFound."""
    rows = InternalProcess.objects.filter(code=code, valid_from__lte=on).order_by("-version")
    row = rows.first()
    if row is None or not row.holds_on(on):
        raise NotFound(_("Không tìm thấy quy trình này trong danh mục."))
    return row


def catalogue(*, on: date, group: str = "") -> list[dict[str, Any]]:
    """What may be begun on the day, by title: with its time, its hours and its decision."""
    rows = InternalProcess.objects.filter(valid_from__lte=on).order_by("code", "-version")
    newest = [row for row in rows.distinct("code") if row.holds_on(on)]
    shown = [_shown(row, on) for row in newest if not group or row.definition["group"] == group]
    return sorted(shown, key=lambda one: one["title"])


def offerable(*, on: date) -> list[casework.ProcessCard]:
    """Processes drawn in the designer and in force that are not on the list."""
    listed = set(
        InternalProcess.objects.filter(ended_on=None).values_list("process_key", flat=True)
    )
    return [p for p in casework.process_cards(prefix=OWN, on=on) if p.key not in listed]


def form_of(process: InternalProcess) -> casework.FormDefinition:
    """What it asks when it is begun."""
    return casework.load_form(process.definition["form"])


def forms(
    process: InternalProcess, answers: Mapping[str, Any], data: Any = None, files: Any = None
) -> list[casework.StepForm]:
    """Every step of the form on one page; each sees what the ones before it said."""
    definition, known, made = form_of(process), dict(answers), []
    for one in definition.steps:
        form = casework.django_form_for(
            definition, one.key, known, today=clock.today(), data=data, files=files,
            language=get_language() or "vi",
        )  # fmt: skip
        if form.is_bound:
            form.is_valid()
            known |= form.answers if not form.errors else form.typed
        made.append(form)
    return made


def units_of(process: InternalProcess, owner_id: int, *, on: date) -> dict[str, int]:
    """Key of a lane → unit that does its steps: by kind and name, right above or beside the owner.

    A key whose unit is not on this installation is left to the owner.
    """
    said = process.definition.get("units", {})
    near = _near(owner_id, on) if said else []
    made = {}
    for key, wanted in said.items():
        hit = next((u for u in near if _is(u, wanted)), None)
        if hit is not None:
            made[key] = hit.id
    return made


def plain_answers(process: InternalProcess, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions of the diagram may read: choices, numbers, yes and no; never free text."""
    asked = {q.key for q in form_of(process).questions if q.type in ("choice", "number", "yes_no")}
    return {k: v for k, v in answers.items() if k in asked and isinstance(v, SMALL)}


def answers_of(row: Run) -> dict[str, Any]:
    """What was filled in."""
    return unseal_json(row.answers, key=ANSWERS_KEY, context=str(row.uid))


def notice(row: Run, *, outcome: str, said: str) -> dict[str, Any]:
    """The data of the notice of the outcome."""
    definition = form_of(row.process)
    steps = casework.summary(definition, answers_of(row), clock.today(), language="vi")
    facts = [
        {"label": line.label, "value": line.text}
        for one in steps for line in one.rows if line.text and not line.files
    ]  # fmt: skip
    return {
        "kind": "Thông báo",
        "abstract": f"Kết quả giải quyết: {row.process.title}",
        "bases": [f"Quyết định số {row.process.definition['decision']}"],
        "confirms": [f"Kết quả giải quyết việc {row.code} do {row.begun_by} lập: {outcome}."],
        "facts": facts,
        "closing": said,
        "recipients": [row.begun_by, "Lưu: VT, hồ sơ công việc"],
    }


def run_page(*, actor: Actor, uid: UUID | str) -> dict[str, Any]:
    """Everything on a run's page, for whoever looks at it."""
    row = run(actor=actor, uid=uid)
    answers = answers_of(row)
    uids = [u for v in answers.values() if isinstance(v, list) for u in v if isinstance(u, str)]
    names = {str(f.uid): f.filename for f in documents.files(uids=[UUID(u) for u in uids])}
    open_tasks = casework.open_tasks(noun=NOUN, subject_uid=row.uid)
    case = casework.case_of(noun=NOUN, subject_uid=row.uid)
    legal = casework.clocks_of(case.id, clock.now()).get("legal") if case else None
    return {
        "run": row,
        "state": row.get_state_display(),
        "tone": TONES[State(row.state)],
        "due_at": legal.due_at if legal else None,
        "done": row.state != State.RUNNING,
        "steps": casework.summary(
            form_of(row.process), answers, clock.today(), language=get_language() or "vi"
        ),
        "files": [{"uid": uid, "name": name} for uid, name in names.items()],
        "tasks": [_task(task, actor) for task in open_tasks],
        "trace": casework.done_tasks(noun=NOUN, subject_uid=str(row.uid)),
        "process_url": casework.process_page(actor=actor, noun=NOUN, subject_uid=row.uid),
        "papers": [
            p
            for p in documents.papers_of(subject_noun=NOUN, subject_uid=str(row.uid))
            if p.file_uid
        ],
        "mine": row.person_id == actor.person_id,
    }


TONES = {State.RUNNING: "info", State.FINISHED: "good", State.CANCELLED: "plain"}


def run_facts() -> Iterator[dict[str, Any]]:
    """One row a run, for the lake: no name, no answer."""
    rows = Run.objects.as_system("facts of the lake")
    names = ("uid", "process__code", "owner_unit_id", "state", "started_at", "ended_at")
    yield from rows.values(*names).iterator()


def moving_runs(*, handing: Handing, after: int, limit: int) -> Found:
    """Runs of a unit that is merged or split; each goes where its case goes."""
    rows = Run.objects.as_system("reorganisation").filter(
        owner_unit__in=handing.sources, state=State.RUNNING
    )
    some = page(rows, after=after, limit=limit)
    housed = casework.housed(NOUN, [r.uid for r in some], handing=handing)
    return found(some, [_shift(row, handing, housed.get(str(row.uid))) for row in some])


def _shift(row: Run, handing: Handing, heir: int | None) -> Shift | None:
    before, then, old, new = columns(row, handing, units=("owner_unit_id",))
    if heir is not None:
        then, new = {"owner_unit_id": heir}, heir
    if before == then or new is None:
        return None
    units = sorted({new if one == row.owner_unit_id else one for one in row.unit_ids})
    return Shift(
        row=row.pk, before={**before, "unit_ids": row.unit_ids}, after={**then, "unit_ids": units},
        from_unit=old or row.owner_unit_id, to_unit=new, said=row.code, persons=(row.person_id,),
        official=True,
    )  # fmt: skip


def _shown(row: InternalProcess, on: date) -> dict[str, Any]:
    language = get_language() or "vi"
    said = row.definition
    group = rules.GROUPS[said["group"]]
    drawn = casework.process_card(key=row.process_key, on=on)
    return {
        "code": row.code,
        "title": said["title"].get(language) or row.title,
        "summary": (said.get("summary") or {}).get(language)
        or (said.get("summary") or {}).get("vi", ""),
        "group": _(group),
        "decision": drawn.decision if drawn and drawn.decision else said["decision"],
        "allowed": drawn.allowed if drawn else None,
        "hours": drawn.hours if drawn else None,
        "fits": bool(drawn and drawn.allowed is not None and drawn.hours == drawn.allowed),
        "process_key": row.process_key,
        "cost": said.get("procedure", ""),
        "in_force": drawn is not None,
    }


def _task(task: TaskRef, actor: Actor) -> dict[str, Any]:
    unit = org.get_many([task.unit_id]).get(task.unit_id) if task.unit_id else None
    may = bool(task.role) and actor.holds(task.role, task.unit_id)
    return {
        "title": task.title,
        "unit": unit.name if unit else "",
        "due_at": task.due_at,
        "url": reverse("casework:task", kwargs={"uid": task.uid}) if may else "",
    }


def _near(owner_id: int, on: date) -> list[Unit]:
    """The unit's own children, itself, those above it and what lies right below each of these."""
    above = list(org.ancestors(owner_id, on=on))
    return [
        *org.children(owner_id, on=on), org.unit(owner_id),
        *(u for one in above for u in (one, *org.children(one.id, on=on))),
    ]  # fmt: skip


def _is(unit: Unit, wanted: Mapping[str, str]) -> bool:
    return unit.kind == wanted.get("kind") and unit.name.startswith(wanted.get("name", ""))
