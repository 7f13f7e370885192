"""How a draft will look on paper; never numbered, never signed, marked as a draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from congvu.engines.documents.actions import rendering
from congvu.engines.documents.models import Draft, Template, pki
from congvu.engines.documents.queries import composing, numbers
from congvu.engines.documents.queries.places import place_of
from congvu.engines.documents.rules import document as documents
from congvu.engines.documents.rules import word
from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.kernel.errors import NotFound

TEMPLATE = "van-ban/document"


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def preview(draft: Draft, *, at: datetime) -> bytes:
    """The PDF of the words as they stand. Raises NotFound, UnableToRender."""
    template = Template.objects.filter(code=TEMPLATE).order_by("-id").first()
    if template is None:
        raise NotFound(_("Chưa có mẫu văn bản. Hãy nạp gói nội dung rồi mở lại."))
    data, head = _gathered(draft, at)
    texts = {
        **head, "number": "", "title": draft.kind.name, "signers": [], "demo": pki.is_demo(),
        "preview": True,
    }  # fmt: skip
    fields = rendering.paper_fields(
        code="", public_url=settings.PUBLIC_URL, on=clock.local(at).date(), at=at, valid_until=None,
        texts=texts,
    )  # fmt: skip
    data["number_hint"] = head["number"]
    return rendering.render(
        source=template.source, library=template.library, data=data, paper=fields, at=at
    )


def in_word(draft: Draft, *, at: datetime) -> bytes:
    """The same as a Word file."""
    data, head = _gathered(draft, at)
    return word.drawn(data, head, at=at)


def _gathered(draft: Draft, at: datetime) -> tuple[dict[str, Any], dict[str, str]]:
    """What is drawn, and what stands in the head: issuer, parent, place, the number's place."""
    made, unit = documents.read(draft.content), org.unit(draft.unit_id)
    parent = org.get_many([unit.parent_id]).get(unit.parent_id) if unit.parent_id else None
    hint = numbers.hint(
        draft.kind.series, unit_id=unit.id, on=clock.local(at).date(),
        drafter=composing.drafter(draft),
    )  # fmt: skip
    head = {
        "issuer": unit.name, "parent": parent.name if parent else "", "place": place_of(unit),
        "number": hint,
    }  # fmt: skip
    return composing.drawn(draft, made), head
