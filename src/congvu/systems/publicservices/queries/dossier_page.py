"""Everything on a dossier's page, for whoever looks at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import OutcomeRef, TaskRef
from congvu.engines.documents import api as documents
from congvu.engines.documents.contracts import PaperCard
from congvu.engines.law import api as law
from congvu.engines.ledger import api as ledger
from congvu.engines.payments import api as payments
from congvu.engines.payments.contracts import InvoiceCard
from congvu.engines.payments.contracts import State as InvoiceState
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Refused
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import Channel, DossierCard, LegCard, State
from congvu.registers.procedures import api as procedures
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices import rules
from congvu.systems.publicservices.models import Rating
from congvu.systems.publicservices.queries import (
    appeals,
    authorities,
    declared,
    deliveries,
    drafting,
    intakes,
    joined,
    legs,
    offering,
    pages,
    papers,
    parcels,
    risks,
    supplements,
)
from congvu.systems.publicservices.queries.limits import limits

NOUN = "dossiers.dossier"
READ = "dossiers.dossier.read"
SIGN = "publicservices.dossier.sign"
RECEIVE = "publicservices.dossier.receive"


def page(
    *,
    actor: Actor,
    uid: str,
    error: Refused | None = None,
    reason: str = "",
    components: list[str] | None = None,
    typed: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The page's values. Raises NotFound for who may not know of the dossier.

    An official's look is logged: the applicant sees it under "Ai đã xem dữ liệu của tôi".
    """
    dossier, answers, known = dossiers.dossier_with_answers(actor=actor, uid=uid)
    if actor.is_official:
        _log_look(actor, dossier)
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    mine = actor.person_id in (dossier.person_id, dossier.agent_id) and actor.person_id is not None
    inside = actor.is_official and not mine
    nouns = (NOUN, papers.INSIDE) if inside else (NOUN,)
    issued = documents.papers_about(nouns=nouns, subject_uid=uid)
    turns = dossiers.legs_of(uid=uid) if procedure.is_handed_on else ()
    passed = legs.shown(turns, inside=inside)
    task = None if mine else _task(actor, uid)
    return {
        "shown": pages.shown(dossier, inside=actor.is_official, name=procedure.name.vi),
        "risk": _risk(dossier) if inside else "",
        "clocks": _clocks(uid) if actor.is_official and not passed else None,
        "legs": passed,
        "whole": joined.whole_of(dossier),
        "process_url": casework.process_page(actor=actor, noun=NOUN, subject_uid=uid)
        if inside
        else "",
        "paused": dossiers.waits_for_citizen(dossier.state),
        "summary": _declared(procedure, dossier, answers, _registry(actor, procedure, known)),
        "comparable": declared.buttons(actor, procedure, dossier, answers) if inside else [],
        "files": _files(procedure, dossier),
        "taking": intakes.taking(dossier, {c.key: c.name for c in procedure.components}),
        "parcel": parcels.of_dossier(uid) if dossier.channel is Channel.POST else None,
        "may_scan": inside
        and (bool(dossier.taken_by) or _shows_pages(procedure, dossier))
        and actor.holds(RECEIVE, dossier.reception_unit_id),
        "may_take_supplement": inside
        and dossier.state is State.SUPPLEMENT
        and actor.holds(RECEIVE, dossier.reception_unit_id),
        "papers": [_paper(p) for p in issued],
        "reappointed": _reappointed(dossier),
        "may_reappoint": inside and _may_reappoint(actor, dossier),
        "results": pages.results(dossier, issued),
        "fees": [_fee(i) for i in payments.invoices_of(noun=NOUN, uid=uid)],
        "mine": mine,
        "proof": authorities.of_dossier(actor=actor, uid=uid),
        "task": _shown_task(task, dossier, turns) if task else None,
        "components": procedure.components,
        "chosen": components or [],
        "reason": reason,
        "typed": typed or {},
        "error": error,
        "supplement": _asked(dossier) if mine else None,
        "may_withdraw": mine and dossiers.is_open(dossier.state),
        "may_rate": mine and dossier.state is State.RETURNED and not _is_rated(uid),
        "deliveries": deliveries.section(actor=actor, dossier=dossier, inside=inside),
        "appeals": appeals.section(actor=actor, dossier=dossier, at=clock.now()),
        "ratings": [(score, _(label)) for score, label in rules.RATINGS.items()],
    }


def _shows_pages(procedure: Procedure, dossier: DossierCard) -> bool:
    """Whether its result is a copy of an original that may still be brought to the counter."""
    return dossiers.is_open(dossier.state) and any(r.pages for r in procedure.results)


def _risk(dossier: DossierCard) -> str:
    seen = risks.warnings([dossier], clock.now()).get(dossier.uid)
    return risks.why(seen) if seen else ""


def _reappointed(dossier: DossierCard) -> dict[str, Any] | None:
    if dossier.first_due_at is None:
        return None
    return {"first": dossier.first_due_at, "due": dossier.due_at}


def _may_reappoint(actor: Actor, dossier: DossierCard) -> bool:
    """Whether this head may still say sorry and promise another day; the form shows only then."""
    if dossier.due_at is None or not actor.holds(SIGN, dossier.owner_unit_id):
        return False
    due = clock.local(dossier.due_at).date()
    return not rules.why_not_reappoint(
        state=dossier.state,
        made_before=dossier.reappointments,
        due=due,
        today=clock.today(),
        new_day=due + timedelta(days=1),
        limits=limits(clock.today()),
    )


def _declared(
    procedure: Procedure,
    dossier: DossierCard,
    answers: dict[str, Any],
    registry: dict[str, dict[str, Any]],
) -> list[dict[str, Any]]:
    """What was declared, beside what the sources said; without the files: these stand in a table
    of their own."""
    filenames = {str(a.file_uid): a.filename for a in dossier.attachments}
    steps = drafting.summary(procedure.form, answers, filenames)
    shown = [
        {"title": s.title, "rows": [_row(r, answers, registry) for r in s.rows if not r.files]}
        for s in steps
    ]
    return [step for step in shown if step["rows"]]


def _row(
    row: casework.SummaryRow, answers: dict[str, Any], registry: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    known = registry.get(row.key)
    if known:
        known = {**known, "differs": answers.get(row.key) != known["value"]}
    return {
        "key": row.key, "label": row.label, "text": row.text, "rows": row.rows, "registry": known,
    }  # fmt: skip


def _registry(
    actor: Actor, procedure: Procedure, known: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """question → what a source said of it at submission, for the official who examines."""
    if not actor.is_official:
        return {}
    form = casework.load_form(procedure.form)
    return {
        key: {
            "value": said["value"],
            "text": offering.shown(form, key, said["value"]),
            "source": offering.label_of(said["source"]),
            "evidence": said["evidence"],
            "at": datetime.fromisoformat(said["at"]),
        }
        for key, said in known.items()
    }


def asked(*, actor: Actor, uid: str) -> dict[str, Any] | None:
    """What the desk asked this person for, or None when nothing is asked."""
    dossier = dossiers.dossier(actor=actor, uid=uid)
    mine = actor.person_id in (dossier.person_id, dossier.agent_id)
    return _asked(dossier) if mine else None


def _asked(dossier: DossierCard) -> dict[str, Any] | None:
    if dossier.state is not State.SUPPLEMENT:
        return None
    case = casework.case_of(noun=NOUN, subject_uid=dossier.uid)
    procedure = procedures.procedure_version(version_id=dossier.procedure_version_id)
    keys = case.data.get("components", []) if case else []
    wanted = [c for c in procedure.components if c.key in keys]
    return {
        "shown": pages.shown(dossier),
        "reason": case.data.get("reason", "") if case else "",
        "names": [c.name for c in wanted],
        "components": [
            {"key": c.key, "name": c.name, "accept": ",".join(f".{f}" for f in c.formats)}
            for c in wanted
        ],
    }


def _fee(invoice: InvoiceCard) -> dict[str, Any]:
    return {
        "amount": invoice.amount,
        "state": _(payments.LABELS[invoice.state]),
        "tone": payments.TONES[invoice.state],
        "owed": invoice.state is InvoiceState.WAITING,
        "first": bool(invoice.must_precede),
        "url": reverse("payments:invoice", args=[invoice.uid]),
    }


def _log_look(actor: Actor, dossier: DossierCard) -> None:
    from congvu.engines.identity import api as identity

    ledger.log_read(
        actor=actor,
        permission=READ,
        noun=NOUN,
        subjects=[dossier.uid],
        persons=[str(identity.person(dossier.person_id).uid)],
        purpose=_("Xem hồ sơ %(code)s") % {"code": dossier.code},
    )


def _clocks(uid: str) -> dict[str, Any] | None:
    """The legal deadline beside the hours that the office has used; None before a case began."""
    case = casework.case_of(noun=NOUN, subject_uid=uid)
    now = clock.now()
    found = casework.clocks_of(case.id, now) if case else {}
    if "legal" not in found or "measured" not in found:
        return None
    legal, measured = found["legal"], found["measured"]
    return {
        "due_at": legal.due_at,
        "restarts": legal.restarts,
        "paused_at": measured.paused_at if measured.stopped_at is None else None,
        "stopped_at": measured.stopped_at,
        "hours": round(measured.spent_hours, 1),
        "days": round(measured.spent_hours / law.calendar().hours_a_day, 1),
    }


def _task(actor: Actor, uid: str) -> TaskRef | None:
    """The open task that this official may do."""
    tasks = casework.open_tasks(noun=NOUN, subject_uid=uid)
    return next((t for t in tasks if t.role and actor.holds(t.role, t.unit_id)), None)


def _shown_task(task: TaskRef, dossier: DossierCard, turns: tuple[LegCard, ...]) -> dict[str, Any]:
    asks = any(o.code == "supplement" for o in task.outcomes)
    why_not = supplements.why_not_ask(dossier, turns, at=clock.now()) if asks else ""
    outcomes = [o for o in task.outcomes if o.code != "supplement" or not why_not]
    return {
        "uid": task.uid,
        "title": task.title,
        "due_at": task.due_at,
        "may_supplement": asks and not why_not,
        "no_supplement": why_not,
        "needs_reason": any(o.needs_reason for o in task.outcomes),
        "outcomes": [_button(o, first=n == 0) for n, o in enumerate(outcomes)],
    }


def _button(outcome: OutcomeRef, *, first: bool) -> dict[str, str]:
    english = get_language() == "en" and outcome.label_en
    variant = "danger" if outcome.danger else "primary" if first else "secondary"
    return {
        "code": outcome.code,
        "label": outcome.label_en if english else outcome.label,
        "variant": variant,
    }


def _files(procedure: Procedure, dossier: DossierCard) -> list[dict[str, Any]]:
    names = {c.key: c.name for c in procedure.components}
    return [
        {
            "component": names.get(a.component_key, a.component_key),
            "filename": a.filename,
            "size": a.size,
            "url": reverse("documents:file", args=[a.file_uid]),
        }
        for a in dossier.attachments
    ]


def _paper(paper: PaperCard) -> dict[str, Any]:
    issued = paper.file_uid is not None
    return {
        "title": paper.title,
        "file_url": reverse("documents:file", args=[paper.file_uid]) if issued else "",
        "verify_url": reverse("documents:paper", args=[paper.code]) if issued else "",
        "on": clock.local(paper.issued_at).date() if paper.issued_at else None,
    }


def _is_rated(uid: str) -> bool:
    return Rating.objects.as_system("the dossier is seen").filter(dossier_uid=uid).exists()
