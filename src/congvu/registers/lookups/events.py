"""What the look-ups tell the house. Never the number that was looked up, never what came back."""

from __future__ import annotations

from congvu.kernel.events import Event, event


@event
class LookUpAsked(Event):
    """Written before anything leaves the house. key_hash: keyed, so that no one can try numbers."""

    name = "lookups.lookup.asked"
    sentence = "Hỏi {title} cho hồ sơ {file}: {purpose}"
    noun = "lookups.source"
    subject = "source_uid"
    law = "nd-278-2025"

    source_uid: str
    kind: str
    title: str
    purpose: str
    on_behalf: str
    file: str
    fields: list[str]
    key_hash: str


@event
class LookUpAnswered(Event):
    """outcome: a word; said: the same for people; status: of HTTP, 0 when nothing came."""

    name = "lookups.lookup.answered"
    sentence = "{title} cho hồ sơ {file}: {said}"
    noun = "lookups.source"
    subject = "source_uid"

    source_uid: str
    kind: str
    title: str
    file: str
    outcome: str
    said: str
    status: int
    milliseconds: int


@event
class SourceChanged(Event):
    name = "lookups.source.changed"
    sentence = "Sửa kết nối tra cứu {title}: {host}"
    noun = "lookups.source"
    subject = "source_uid"

    source_uid: str
    kind: str
    title: str
    host: str
    way: str
    is_on: bool
    fields: list[str]
    basis: str


@event
class CircuitClosed(Event):
    name = "lookups.source.retried"
    sentence = "Cho gọi lại ngay {title}"
    noun = "lookups.source"
    subject = "source_uid"

    source_uid: str
    kind: str
    title: str


@event
class AnswersForgotten(Event):
    name = "lookups.answers.forgotten"
    sentence = "Xóa {count} câu trả lời tra cứu đã hết thời gian giữ"

    count: int


@event
class SealsRenewed(Event):
    name = "lookups.seals.renewed"
    sentence = "Mã hóa lại {count} mã bí mật, câu trả lời tra cứu bằng khóa mới"

    count: int
