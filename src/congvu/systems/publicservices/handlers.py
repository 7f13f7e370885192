"""Reactions: what the process asks for by name, and what other rooms have told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from congvu.engines.casework import api as casework
from congvu.engines.casework.contracts import Ended
from congvu.engines.ledger.contracts import Entry
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, Refused
from congvu.systems.publicservices.actions import (
    certifying,
    deliveries,
    fees,
    joining,
    offered,
    processing,
)
from congvu.systems.publicservices.queries import papers

OFFERED = Actor.system("Dịch vụ công chủ động")
RESULTS = Actor.system("Trả kết quả")
FEES = Actor.system("Phí, lệ phí")


def accept(ended: Ended) -> Mapping[str, Any]:
    """Process step: the desk accepts."""
    return processing.accept(ended=ended)


def ask_supplement(ended: Ended) -> Mapping[str, Any]:
    """Process step: more papers are needed."""
    return processing.ask_supplement(ended=ended)


def pass_up(ended: Ended) -> Mapping[str, Any]:
    """Process step: on to the next level."""
    return processing.pass_up(ended=ended)


def send_back(ended: Ended) -> Mapping[str, Any]:
    """Process step: back to the level below."""
    return processing.send_back(ended=ended)


def refuse(ended: Ended) -> Mapping[str, Any]:
    """Process step: the desk refuses."""
    return processing.refuse(ended=ended)


def stop(ended: Ended) -> Mapping[str, Any]:
    """Process step: processing stops."""
    return processing.stop(ended=ended)


def compare(ended: Ended) -> Mapping[str, Any]:
    """Process step: the officer has compared the copy with the original."""
    return certifying.compare(ended=ended)


def issue(ended: Ended) -> Mapping[str, Any]:
    """Process step: the leader has signed off."""
    return processing.issue(ended=ended)


def publish_result(entry: Entry) -> None:
    """A paper is out: when it is a result of one of our dossiers, hand it over."""
    payload = entry.payload
    if payload.get("template") == papers.TRANSFER:
        processing.share_slip(
            actor=Actor.system("Hệ thống phát hành kết quả"),
            dossier_uid=payload["about_uid"],
            file_uid=payload["file_uid"],
        )
    elif payload.get("about_noun") == processing.NOUN:
        processing.publish_result(
            actor=Actor.system("Hệ thống phát hành kết quả"),
            dossier_uid=payload["about_uid"],
            paper_uid=payload["paper_uid"],
            template=payload["template"],
            at=entry.at,
        )


def go_on_joined(entry: Entry) -> None:
    """A dossier has ended: what waited for it in the same submission may begin."""
    joining.go_on(actor=Actor.system("Hồ sơ liên thông"), dossier_uid=entry.subject, at=entry.at)


def await_collection(entry: Entry) -> None:
    """A dossier that came on paper has its result: the paper waits to be fetched."""
    deliveries.await_collection(actor=RESULTS, dossier_uid=entry.subject, at=entry.at)


def note_payment(entry: Entry) -> None:
    """A fee of one of our dossiers was paid, waived or given back."""
    if entry.payload.get("about_noun") == fees.NOUN:
        fees.note_payment(actor=FEES, dossier_uid=entry.payload["about_uid"])


def follow_calendar(entry: Entry) -> None:
    """Due times were counted anew, or put back: the days that dossiers promise follow."""
    back = entry.name == "casework.deadlines.put_back"
    actor = Actor.system("Lịch làm việc")
    after = 0
    while True:
        moved, after = casework.moved_clocks(
            redating_uid=entry.payload["redating_uid"], after=after, noun=processing.NOUN
        )
        rows = [
            (m.subject_uid, *((m.after, m.before) if back else (m.before, m.after))) for m in moved
        ]
        if rows:
            processing.follow_due(actor=actor, moved=rows)
        if not after:
            break
    while after := processing.follow_calendar(actor=actor, after=after, back=back):
        pass


def prepare_offered(entry: Entry) -> None:
    """A service is offered: from level 2 on its draft is made."""
    told = entry.payload
    offered.prepare_offered(
        actor=OFFERED, uid=told["offer_uid"], person_id=told["person_id"],
        code=told["procedure_code"], level=told["level"], source_dossier=told["source_dossier"],
        answers=told["answers"], at=entry.at,
    )  # fmt: skip


def hand_in_offered(entry: Entry) -> None:
    """The person confirmed, or the announced day came."""
    uid = entry.payload["offer_uid"]
    try:
        offered.hand_in_offered(
            actor=OFFERED, uid=uid, person_id=entry.payload["person_id"], at=entry.at
        )
    except Refused as why:
        said = "; ".join(why.errors.values()) if isinstance(why, Invalid) else why.message
        offered.tell_trouble(actor=OFFERED, uid=uid, why=said)


def take_back_offered(entry: Entry) -> None:
    """The person undoes what was carried out for them."""
    uid = entry.payload["offer_uid"]
    try:
        offered.take_back_offered(
            actor=OFFERED, uid=uid, person_id=entry.payload["person_id"], at=entry.at
        )
    except Refused as why:
        offered.tell_trouble(actor=OFFERED, uid=uid, why=why.message)
