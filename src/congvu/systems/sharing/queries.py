"""What the owner and the receiver of a link see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.law import api as law
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.dossiers import api as dossiers
from congvu.registers.procedures import api as procedures
from congvu.systems.sharing import rules
from congvu.systems.sharing.models import Link

MOST = 200
TONES = {"open": "good"}


def links(actor: Actor) -> list[dict[str, Any]]:
    """The person's links, the newest first, each with every time that somebody came."""
    rows = Link.objects.visible_to(actor).prefetch_related("visits").order_by("-created_at")
    names = _names(actor)
    return [_link(row, names) for row in rows[:MOST]]


def duties(actor: Actor) -> list[dict[str, Any]]:
    """Who processes the person's data without consent because the law says so: their dossiers."""
    cards = [dossiers.card_of(row) for row in dossiers.visible(actor)[:MOST]]
    names = procedures.names(codes=[card.procedure_code for card in cards])
    units = org.get_many({card.owner_unit_id for card in cards})
    return [
        {
            "at": card.submitted_at,
            "who": units[card.owner_unit_id].name,
            "purpose": names.get(card.procedure_code, card.procedure_code),
            "code": card.code,
            "url": reverse("publicservices:dossier", args=[card.uid]),
        }
        for card in cards
    ]


def choices(actor: Actor) -> list[tuple[str, str]]:
    """What of the person's results may be chosen."""
    return sorted(_names(actor).items(), key=lambda pair: pair[1])


def own_papers(actor: Actor) -> set[str]:
    """Verification codes of the person's own results."""
    return set(_names(actor))


def most(*, on: date) -> tuple[int, int]:
    """How many days a link may live at most, and how often it may be opened."""
    days, openings = (law.value(code, on=on) for code in (rules.MAX_DAYS, rules.MAX_OPENINGS))
    return int(str(days)), int(str(openings))


def opened(row: Link) -> dict[str, Any]:
    """What the receiver sees: the chosen fields and papers, and nothing else."""
    person = identity.person(row.person_id)
    return {
        "receiver": row.receiver,
        "purpose": row.purpose,
        "until": row.expires_at,
        "fields": [(_(rules.FIELDS[key]), _said(person, key)) for key in row.fields],
        "papers": [_paper(code) for code in row.papers],
    }


def _said(person: Any, key: str) -> str:
    value = getattr(person, key)
    return f"{value:%d/%m/%Y}" if key == "birth_date" and value else str(value or "–")


def _paper(code: str) -> dict[str, Any]:
    found = documents.paper(code=code)
    in_force = found is not None and found.state == "issued"
    return {
        "code": code,
        "title": found.title if found else code,
        "number": found.number if found else "",
        "in_force": in_force and not _past(found),
        "verify_url": reverse("documents:paper", args=[code]),
    }


def _past(paper: Any) -> bool:
    return paper.valid_until is not None and paper.valid_until < clock.today()


def _names(actor: Actor) -> dict[str, str]:
    found = dossiers.data_store(person_id=actor.person_id or 0)
    return {result.paper_code: f"{result.name} ({code})" for result, code, _uid in found}


def _link(row: Link, names: dict[str, str]) -> dict[str, Any]:
    stands = row.standing(clock.now())
    visits = sorted(row.visits.all(), key=lambda visit: visit.at, reverse=True)
    return {
        "uid": row.uid,
        "receiver": row.receiver,
        "purpose": row.purpose,
        "things": [names.get(c, c) for c in row.papers] + [_(rules.FIELDS[k]) for k in row.fields],
        "created_at": row.created_at,
        "expires_at": row.expires_at,
        "withdrawn_at": row.withdrawn_at,
        "openings": row.openings,
        "most": row.most,
        "state": _(rules.STANDS[stands]),
        "tone": TONES.get(stands, "plain"),
        "may_withdraw": row.withdrawn_at is None and stands == "open",
        "visits": [
            {"at": v.at, "network": v.network, "what": _what(v.what, names)} for v in visits
        ],
    }


def _what(what: str, names: dict[str, str]) -> str:
    if what == "opened":
        return _("Mở đường dẫn")
    if what == "refused":
        return _("Nhập sai mật khẩu")
    return _("Tải %(name)s") % {"name": names.get(what, what)}
