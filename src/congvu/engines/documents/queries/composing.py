"""A document out of its kind, its unit and its people: the skeleton, the signature, the drawing.

Law: NĐ 30/2020/NĐ-CP Phụ lục I, Phụ lục III.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from congvu.engines.documents.models import DocumentKind, Draft
from congvu.engines.documents.rules import capacities, drawing
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules.document import BadDocument, Document, Keeping
from congvu.engines.documents.rules.kinds import Need
from congvu.engines.identity import api as identity
from congvu.engines.org import api as org
from congvu.kernel.errors import Invalid

COLLECTIVES = {"ubnd_tinh": "ỦY BAN NHÂN DÂN", "ubnd_xa": "ỦY BAN NHÂN DÂN"}


def begun(
    kind: DocumentKind,
    *,
    unit_id: int,
    drafting_unit_id: int,
    author: int,
    signer: int | None,
    abstract: str,
    content: Mapping[str, Any],
) -> Document:
    """The kind's skeleton with what is known already; content replaces whole parts. Raises Invalid."""
    try:
        made = documents.read({**kind.skeleton, **content})
    except BadDocument as wrong:
        raise Invalid({"content": f"document: {wrong}"}) from wrong
    unit = org.unit(unit_id)
    if abstract:
        made = replace(made, abstract=documents.read({"abstract": abstract}).abstract)
    if kind.made_of().lead is Need.MUST and not made.lead:
        made = replace(made, lead=_lead(unit))
    if not made.keeping.unit:
        made = replace(made, keeping=_keeping(made.keeping, drafting_unit_id, author))
    if not made.signing.name and signer is not None:
        made = replace(made, signing=signing_of(unit, signer))
    return made


def signed_by(draft: Draft, made: Document, signer: int) -> Document:
    """The words with another signer's lines."""
    return replace(made, signing=signing_of(org.unit(draft.unit_id), signer))


def signing_of(unit: org.Unit, account_id: int) -> capacities.Signing:
    """How this person most likely signs for the unit."""
    person_id = identity.persons_of_accounts([account_id])[account_id]
    post = identity.posts_of_people({person_id}).get(person_id, "")
    return capacities.proposed(
        name=identity.person(person_id).full_name, post=post, head=_head(unit),
        body=COLLECTIVES.get(unit.kind, ""),
    )  # fmt: skip


def is_collective(unit: org.Unit) -> bool:
    """Whether the agency decides as a collective, so that TM. stands above the signature."""
    return unit.kind in COLLECTIVES


def drafter(draft: Draft) -> str:
    """The short name of the drafting unit, as công văn carry it behind the agency's."""
    if draft.drafting_unit_id == draft.unit_id:
        return ""
    return org.unit(draft.drafting_unit_id).short_name


def drawn(draft: Draft, made: Document) -> dict[str, Any]:
    """What the template draws of a draft."""
    return drawing.fields(
        made, name=draft.kind.name, form=draft.kind.form, parts=draft.kind.made_of()
    )


def _lead(unit: org.Unit) -> str:
    """``GIÁM ĐỐC SỞ NỘI VỤ``; a collective decides in its own name."""
    if is_collective(unit):
        return unit.name.upper()
    name = unit.name
    head = _head(unit) or "Thủ trưởng"
    return f"{head} {name}".upper() if not name.startswith(head) else head.upper()


def _head(unit: org.Unit) -> str:
    post = org.head_post(unit.id)
    return post.title if post else ""


def _keeping(keeping: Keeping, drafting_unit_id: int, author: int) -> Keeping:
    short = org.unit(drafting_unit_id).short_name
    person_id = identity.persons_of_accounts([author]).get(author)
    name = identity.person(person_id).full_name if person_id else ""
    return replace(keeping, unit=short, drafter="".join(word[0] for word in name.split()).upper())
