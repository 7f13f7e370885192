"""Takes the steps of the stories through the real actions, each at its own time.

Telling can be cut off anywhere and begun again: what a step has reached is read from its dossier,
so a step that is done, or that somebody else has overtaken, is passed over.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from congvu.config import paths
from congvu.engines.casework import api as casework
from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.engines.law import api as law
from congvu.kernel import clock
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.dossiers.contracts import DossierCard, State
from congvu.registers.procedures import api as procedures
from congvu.systems.publicservices.actions import applications, processing
from congvu.systems.publicservices.demo import registered, stories, wording
from congvu.systems.publicservices.demo.stories import ASSOCIATION, AT_ONCE, Story, Turn
from congvu.systems.publicservices.events import DemoTold
from congvu.systems.publicservices.models import Rating
from congvu.systems.publicservices.queries import prefilling

SYSTEM = Actor.system("Dữ liệu trình diễn")
NOUN = "dossiers.dossier"
JOB = "publicservices.demo_life"
CHUNK = 12
PAUSE = timedelta(seconds=1)
# Where the dossier's process must stand for the step: a node of both procedures' diagrams.
NODES = {
    "accept": "tiep_nhan", "supplement": "tiep_nhan", "refuse": "tiep_nhan", "send": "bo_sung",
    "propose": "tham_dinh", "stop": "tham_dinh", "withdraw": "tham_dinh", "approve": "duyet_dung",
    "sign": "ky_duyet", "publish": "phat_hanh",
}  # fmt: skip
# Who takes it: desk, specialist or leader of the office; all else is the citizen's.
PARTS = {
    "accept": 0, "supplement": 0, "refuse": 0, "propose": 1, "stop": 1, "approve": 2, "sign": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Life:
    """The stories ``first`` to ``until`` (not included) as they look from ``at``."""

    first: int
    until: int
    at: datetime

    @property
    def name(self) -> str:
        return f"{self.first}-{self.until - 1}"


class Cast:
    """Who acts, each looked up once."""

    def __init__(self) -> None:
        self.known = {a.demo_key: a.pk for a in identity.demo_accounts()}
        self._officials: dict[str, Actor] = {}

    def official(self, story: Story, what: str) -> Actor:
        """Who receives, examines or signs at the office of the story."""
        keys = ("binh", "ha", "dung") if story.code == ASSOCIATION else ("y-ngu", "y-ngu", "khue")
        key = keys[PARTS[what]]
        if key not in self._officials:
            self._officials[key] = identity.actor_for(self.known[key])
        return self._officials[key]

    def citizen(self, story: Story) -> Actor:
        """An for the first stories, then one of the invented citizens, who signs in for it."""
        if story.is_mine:
            return identity.actor_for(self.known["an"])
        return identity.actor_for(
            identity.receive_citizen(actor=SYSTEM, claims=wording.citizen(story), at=clock.now())
        )


def tell_first(*, at: datetime) -> None:
    """What screens need at once, and a draft that An has begun and not finished."""
    era = stories.Era(at, law.calendar())
    told = [_as_it_began(stories.story(number, era), era) for number in range(AT_ONCE)]
    tell(told, stories.in_order(told, at), keeper="publicservices.demo.first")
    if settings.CONGVU_LOOKUPS["simulated"]:
        registered.write(paths.data_dir() / "lookups-demo", told)
    _draft_of_an(at)


def tell_on(*, life: Life, told: int) -> int:
    """Tell the next steps of a life of which so many are told; how many are told now."""
    whole, turns = _plan(life)
    part = turns[told : told + CHUNK]
    tell(whole, part, keeper=f"publicservices.demo.{life.name}")
    return told + len(part)


def tell(whole: Iterable[Story], turns: Iterable[Turn], *, keeper: str) -> None:
    """Take these steps, each at its own time; those that are done add nothing.

    keeper: see ``jobs.inline``; the same when this is tried again.
    """
    cast, by_number = Cast(), {story.number: story for story in whole}
    with jobs.inline(keeper):
        for turn in turns:
            story = by_number[turn.number]
            with clock.pretend(turn.at):
                _take(story, story.steps[turn.place][0], cast, turn.at)


@action(needs="publicservices.result.issue")
def start_rest(*, actor: Actor, blocks: int, block: int, at: datetime) -> None:
    """Leave the stories after the first ones to the worker, in blocks that are given out once."""
    fresh = [n for n in range(blocks) if jobs.once(f"publicservices.demo.block.{n}")]
    if not fresh:
        unchanged()
        return
    life = Life(max(AT_ONCE, fresh[0] * block), (fresh[-1] + 1) * block, at)
    _enqueue(life, 0)
    publish(DemoTold(life=life.name, told=0))


@action(needs="publicservices.result.issue")
def go_on(*, actor: Actor, life: Life, told: int, at: datetime) -> None:
    """Say how far the telling has come, and leave what remains to a later run."""
    if told < len(_plan(life)[1]):
        _enqueue(life, told)
    publish(DemoTold(life=life.name, told=told))


def _enqueue(life: Life, told: int) -> None:
    jobs.enqueue(
        JOB, first=life.first, until=life.until, began=life.at.isoformat(), told=told,
        run_at=clock.now() + PAUSE, unique_key=f"{JOB}.{life.first}.{told}", ordering_key=JOB,
    )  # fmt: skip


@functools.lru_cache(maxsize=2)
def _plan(life: Life) -> tuple[list[Story], list[Turn]]:
    era = stories.Era(life.at, law.calendar())
    whole = [stories.story(number, era) for number in range(life.first, life.until)]
    return whole, stories.in_order(whole, life.at)


def _as_it_began(story: Story, era: stories.Era) -> Story:
    """The story from the instant at which an earlier telling handed its dossier in."""
    card = dossiers.by_key(request_key=str(story.key))
    if card is None:
        return story
    return stories.written(story.number, story.path, story.code, card.submitted_at, era.calendar)


def _take(story: Story, what: str, cast: Cast, at: datetime) -> None:
    card = dossiers.by_key(request_key=str(story.key))
    if what == "submit":
        if card is None:
            _submit(story, cast.citizen(story), at)
    elif card is None or not _is_next(story, what, card):
        return
    elif what in PARTS:
        _decide(story, card, what, cast.official(story, what), at)
    elif what == "publish":
        _publish(story, card, at)
    else:
        _as_citizen(story, card, what, cast.citizen(story), at)


def _is_next(story: Story, what: str, card: DossierCard) -> bool:
    """Whether the dossier stands where this step begins."""
    if what == "rate":
        rated = Rating.objects.as_system("the demo's own").filter(dossier_uid=card.uid).exists()
        return card.state is State.RETURNED and not rated
    if what == "send" and card.state is not State.SUPPLEMENT:
        return False  # a dossier of the past: the house has stopped it for its long silence
    task = casework.task_of(noun=NOUN, subject_uid=card.uid)
    if task is None or task.node != NODES[what]:
        return False
    asked = story.path == "supplemented" and what == "accept"
    return what not in ("accept", "supplement") or card.supplements == asked


def _submit(story: Story, owner: Actor, at: datetime) -> None:
    if not any(draft.uid == story.key for draft in casework.drafts_of(actor=owner)):
        _fill_in(actor=owner, story=story, file=_file(owner), at=at)
    applications.submit_application(actor=owner, draft_uid=str(story.key), at=at)


@action(needs=applications.SUBMIT)
def _fill_in(*, actor: Actor, story: Story, file: str, at: datetime) -> None:
    """The whole form at once, under the story's own uid."""
    procedure = procedures.procedure(code=story.code, on=clock.local(at).date())
    form = casework.load_form(procedure.form)
    casework.begin_draft(
        actor=actor, form=procedure.form, purpose=f"{procedure.code}@{procedure.id}",
        taken=prefilling.taken_over(actor=actor, form=procedure.form).answers,
        answers=wording.answers(story, actor, form, file), uid=story.key, at=at,
    )  # fmt: skip


def _file(owner: Actor) -> str:
    """One small stored PDF; should telling be cut off before it is used, the nightly sweep drops it."""
    card = applications.store_attachment(
        actor=owner, filename="giay-to-mau.pdf", stream=io.BytesIO(wording.pdf()), field="file"
    )
    return str(card.uid)


def _decide(story: Story, card: DossierCard, what: str, actor: Actor, at: datetime) -> None:
    task = casework.task_of(noun=NOUN, subject_uid=card.uid)
    if task is not None:
        processing.decide_task(
            actor=actor, dossier_uid=card.uid, task_uid=str(task.uid),
            outcome="refuse" if what == "stop" else what, reason=wording.reason(story, what),
            components=wording.components(story) if what == "supplement" else [], at=at,
        )  # fmt: skip


def _as_citizen(story: Story, card: DossierCard, what: str, owner: Actor, at: datetime) -> None:
    if what == "send":
        files = {key: [_file(owner)] for key in wording.components(story)}
        applications.supplement_application(actor=owner, dossier_uid=card.uid, files=files, at=at)
    elif what == "withdraw":
        applications.withdraw_application(
            actor=owner, dossier_uid=card.uid, reason=wording.reason(story, what), at=at
        )
    else:
        score, comment = wording.judgement(story)
        applications.rate_service(
            actor=owner, dossier_uid=card.uid, score=score, comment=comment, at=at
        )


def _publish(story: Story, card: DossierCard, at: datetime) -> None:
    """Hand the signed paper over at its own time; the worker's later news finds nothing to do."""
    result = procedures.procedure(code=story.code, on=clock.local(at).date()).results[0]
    words = result.title.split()[:2]  # forms 01 to 03 are papers of the dossier too
    papers = documents.papers_of(subject_noun=NOUN, subject_uid=card.uid)
    paper = next((p for p in papers if p.title.split()[:2] == words and p.issued_at), None)
    if paper is not None:
        processing.publish_result(
            actor=SYSTEM, dossier_uid=card.uid, paper_uid=str(paper.uid),
            template=result.template, at=at,
        )  # fmt: skip


def _draft_of_an(at: datetime) -> None:
    an = identity.actor_for(Cast().known["an"])
    if not casework.drafts_of(actor=an):
        applications.begin_application(actor=an, code=ASSOCIATION, at=at)
