"""What the pages of the wizard show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import DraftRef, SaveResult
from congvu.engines.documents import api as documents
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.procedures.contracts import Procedure
from congvu.systems.publicservices.queries import intakes, papers


@dataclass(frozen=True)
class Place:
    """Where a draft is filled in: by its owner; at a counter by a consent (share); at a kiosk."""

    draft_uid: UUID
    share: str = ""
    kiosk: bool = False

    def step_url(self, step: str) -> str:
        """A page of the wizard."""
        return self._url("step", step)

    @property
    def check_url(self) -> str:
        """The page on which everything is checked."""
        return self._url("check")

    @property
    def base_url(self) -> str:
        """What the steps' own addresses begin with."""
        return self._url("" if not self.kiosk else "draft")

    def autosave_url(self, step: str) -> str:
        """Where a step is saved as it is typed; elsewhere it is saved with each page."""
        owned = not (self.share or self.kiosk)
        return reverse("casework:save-draft", args=[self.draft_uid, step]) if owned else ""

    def _url(self, page: str, *rest: str) -> str:
        if self.kiosk:
            return reverse(f"publicservices:kiosk-{page}", args=rest)
        name = ("shared" if self.share else "draft") + (f"-{page}" if page else "")
        return reverse(f"publicservices:{name}", args=[self.share or self.draft_uid, *rest])


def latest(*, actor: Actor, code: str) -> DraftRef | None:
    """The draft of this procedure that the person touched last."""
    found = casework.drafts_of(actor=actor, purpose=f"{code}@", limit=1)
    return found[0] if found else None


def names(uids: Iterable[str] = (), filenames: Mapping[str, str] | None = None) -> casework.Names:
    """How codes in answers are shown: places by their full path, files by their names.

    uids: files that will be asked for; their names are read in one query. filenames: of files that
    are at hand already.
    """
    known = dict(filenames or {})
    wanted = [UUID(uid) for uid in uids if uid not in known]
    if wanted:
        known |= {str(f.uid): f.filename for f in documents.files(uids=wanted)}
    return casework.Names(
        place=papers.place_name, file=lambda uid: known.get(uid) or _filename(uid)
    )


def next_url(draft: DraftRef, procedure: Procedure, step: str, place: Place) -> str:
    """The page after this step: the next one that applies, else the check page."""
    keys = _visible(procedure, dict(draft.answers))
    after = keys[keys.index(step) + 1 :] if step in keys else []
    return place.step_url(after[0]) if after else place.check_url


def step_page(draft: DraftRef, procedure: Procedure, step: str, place: Place) -> dict[str, Any]:
    """Title, place in the row of steps, and the ways back and on."""
    form = casework.load_form(procedure.form)
    keys = _visible(procedure, dict(draft.answers))
    here = form.step(step)
    at = keys.index(step) if step in keys else 0
    language = get_language() or "vi"
    back = keys[at - 1] if at else ""
    return {
        "title": here.title.of(language) if here else "",
        "hint": here.hint.of(language) if here else "",
        "at": at + 1,
        "total": len(keys) + 1,
        "progress_label": _("Tiến độ điền hồ sơ"),
        "crumbs": crumbs(procedure),
        "back_url": place.step_url(back) if back else "",
        "autosave_url": place.autosave_url(step),
        "place": place,
        "updated_at": draft.updated_at,
        "updated_by": draft.updated_by,
    }


def crumbs(procedure: Procedure) -> list[dict[str, str]]:
    """The way here: the procedure's own page."""
    href = reverse("procedures:detail", args=[procedure.code])
    return [{"title": procedure.name.in_language(get_language()), "href": href}]


def summary(
    form: dict[str, Any], answers: dict[str, Any], filenames: Mapping[str, str] | None = None
) -> list[casework.SummaryStep]:
    """Check your answers: every question that applies with its answer in words.

    filenames: uid → name of files that are at hand already.
    """
    definition = casework.load_form(form)
    return casework.summary(
        definition,
        answers,
        clock.today(),
        language=get_language() or "vi",
        names=names(_uids(definition, answers), filenames),
    )


def _uids(form: casework.FormDefinition, answers: dict[str, Any]) -> list[str]:
    """The files among the answers, so that their names are asked for at once."""
    return [uid for q in form.questions if q.type == "file" for uid in answers.get(q.key) or ()]


def reusable(
    draft: DraftRef, procedure: Procedure, step: str, person_id: int | None
) -> dict[str, Any]:
    """question → the copy of its paper that an office accepted from this person and still holds.

    Only where the question has no file yet.
    """
    here = casework.load_form(procedure.form).step(step)
    if person_id is None or here is None or not any(q.type == "file" for q in here.questions):
        return {}
    offers = intakes.offered(person_id=person_id, procedure=procedure, on=clock.today())
    return {
        q.key: offers[q.document.component]
        for q in here.questions
        if q.type == "file" and q.document and q.document.component in offers
        if not draft.answers.get(q.key)
    }


def unseen(draft: DraftRef, form: Any) -> dict[str, Any]:
    """Answers of this step to questions that are not shown now: kept, for they may come back."""
    shown = {q.key for q in form.shown}
    keys = [q.key for q in form.step.questions if q.key not in shown]
    return {key: draft.answers[key] for key in keys if key in draft.answers}


def faults(draft: DraftRef, errors: dict[str, str], place: Place) -> list[dict[str, str]]:
    """field → sentence, as lines that lead to the field's step."""
    return [_fault(draft, field, sentence, place) for field, sentence in errors.items()]


def conflict(result: SaveResult, form: Any) -> list[dict[str, str]]:
    """Where two devices differ: what stands, and what was offered."""
    questions = {q.key: q for q in form.step.questions}
    language = get_language() or "vi"
    return [
        {
            "label": questions[key].label.of(language),
            "theirs": casework.show(questions[key], result.theirs.get(key), names=names()),
            "mine": casework.show(questions[key], result.mine.get(key), names=names()),
        }
        for key in result.differing
    ]


def _visible(procedure: Procedure, answers: dict[str, Any]) -> list[str]:
    form = casework.load_form(procedure.form)
    return [s.key for s in casework.visible_steps(form, answers, clock.today())]


def _fault(draft: DraftRef, field: str, sentence: str, place: Place) -> dict[str, str]:
    form = casework.load_form(draft_form(draft))
    key = field.split(".")[0]
    step = next((s.key for s in form.steps for q in s.questions if q.key == key), "")
    question = form.question(key)
    url = place.step_url(step) if step else ""
    label = question.label.of(get_language() or "vi") if question else ""
    return {"url": f"{url}#id_{key}" if url else "", "label": label, "sentence": sentence}


def draft_form(draft: DraftRef) -> dict[str, Any]:
    """The definition that the draft was begun with."""
    from congvu.registers.procedures import api as procedures

    version_id = int(draft.purpose.partition("@")[2])
    return procedures.procedure_version(version_id=version_id).form


def _filename(uid: str) -> str:
    found = documents.files(uids=[UUID(uid)])
    return found[0].filename if found else _("tệp không còn")
