"""A partner that takes CloudEvents: one event or several to its web address, over HTTP.

Who calls is proven as RFC 7617 has it (system id and shared secret), what is said by the event's own
signature. Source: CloudEvents HTTP protocol binding 1.0.2, HTTP web hooks 1.0.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from congvu.engines.exchange.actions import vxp
from congvu.engines.exchange.rules import envelope

SERVICE = "CloudEvents"


def send(station: vxp.Station, *, raw: bytes) -> str:
    """One event: gives the other side's id. Raises Unreachable, TurnedDown."""
    if not envelope.is_event(raw):  # signed before the line was changed; signed bytes never change
        raise vxp.TurnedDown(
            "Bản tin đã ký theo dạng edXML trước khi đổi đường nối. Hãy gửi lại văn bản."
        )
    said = _post(station, raw, media=envelope.MEDIA)
    return str(said.get("id") or "")[:100] if isinstance(said, dict) else ""


def send_all(station: vxp.Station, *, raws: Sequence[bytes]) -> list[vxp.Answered]:
    """Several in one call: what was said to each, in order, up to the first that was refused.

    Raises OneByOne, Unreachable.
    """
    try:
        said = _post(station, b"[" + b",".join(raws) + b"]", media=envelope.BATCH)
    except vxp.TurnedDown:
        vxp.takes_one(station)
        raise vxp.OneByOne from None
    listed = said if isinstance(said, list) else []
    answers = [_answered(each) for each in listed if isinstance(each, dict)]
    if not answers or len(answers) > len(raws):
        raise vxp.Unreachable(f"{SERVICE}: câu trả lời không đọc được")
    return answers


def _answered(said: dict[str, Any]) -> vxp.Answered:
    if said.get("id"):
        return vxp.Answered(remote_id=str(said["id"])[:100])
    return vxp.Answered(trouble=f"{SERVICE}: {said.get('detail', '')}"[:400])


def _post(station: vxp.Station, body: bytes, *, media: str) -> Any:
    answer = vxp.posted(
        station, station.url, body=body, head={"Content-Type": f"{media}; charset=utf-8"},
        service=SERVICE, auth=(station.system_id, station.secret),
    )  # fmt: skip
    try:
        return answer.json() if answer.content else {}
    except ValueError:  # any 200 is a yes; what else it says is not ours to judge
        return {}
