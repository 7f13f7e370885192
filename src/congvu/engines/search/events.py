"""What search tells: that the index was rebuilt."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class IndexRebuilt(Event):
    """The entries of one noun were written anew from their room's rows."""

    name = "search.index.rebuilt"
    sentence = "Đã lập lại chỉ mục tìm kiếm: {written} mục, bỏ {removed} mục"
    noun = "search-index"
    subject = "kind"
    kind: str
    written: int
    removed: int
