"""Doors by what happens in a life, not by which office answers."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


@dataclass(frozen=True)
class LifeEvent:
    """A moment in a life and the words that find its procedures."""

    title: str
    note: str
    icon: str
    query: str

    @property
    def url(self) -> str:
        return "/thu-tuc/?" + urlencode({"q": self.query})


# A moment stands here once the catalogue has a procedure for it: a door never leads to nothing.
MOMENTS = (
    (_("Lập hội, lập quỹ"), _("Thành lập, đổi tên, phê duyệt điều lệ"), "people", "hội"),
    (_("Đi làm ở nước ngoài"), _("Hợp đồng, ký quỹ, khi trở về"), "globe", "nước ngoài"),
)


def life_events() -> tuple[LifeEvent, ...]:
    """The moments that the Ministry's procedures answer, in the reader's language."""
    return tuple(
        LifeEvent(gettext(title), gettext(note), icon, query)
        for title, note, icon, query in MOMENTS
    )
