"""A call that was not answered, and why."""

from __future__ import annotations

from typing import Any

from congvu.kernel.events import Event, event, upcaster

WHYS = {
    "quota": "đã hết số lần gọi của ngày theo thỏa thuận",
    "resting": "hệ thống nguồn đang tạm nghỉ sau nhiều lần không trả lời",
}


@event
class CallRefused(Event):
    """A call under an agreement that was not answered. why: a key of ``WHYS``; why_name: its words."""

    name = "gateway.call.refused"
    version = 2
    sentence = "Không trả lời {client} gọi dịch vụ {code}: {why_name}"
    noun = "gateway.service"
    subject = "service_uid"

    service_uid: str
    code: str
    agreement_uid: str
    client: str
    on_behalf_of: str
    purpose: str
    why: str
    why_name: str


@upcaster(CallRefused.name, from_version=1)
def with_words(payload: dict[str, Any]) -> dict[str, Any]:
    """The first version told the key alone."""
    return {**payload, "why_name": WHYS.get(payload["why"], payload["why"])}
