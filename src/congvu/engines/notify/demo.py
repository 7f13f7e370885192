"""Sample notices: a welcome for each of the cast, so that no bell is judged empty."""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.engines.identity import api as identity
from congvu.engines.notify import actions
from congvu.engines.notify.contracts import Channel
from congvu.kernel.actions import action, unchanged
from congvu.kernel.actors import Actor

NOTICES = (
    (3, "Chào mừng đến bản trình diễn",
     "Mọi người và hồ sơ ở đây đều là bịa.\n\nHãy thử nộp một hồ sơ, hoặc mở việc đang chờ."),
    (1, "Bảo trì hệ thống tối thứ bảy",
     "Hệ thống tạm dừng từ 22:00 đến 23:00.\n\n- Hồ sơ đang khai được lưu lại.\n"
     "- Thời hạn giải quyết không thay đổi."),
)  # fmt: skip


def make(*, scale: int, at: datetime) -> None:
    """Tell the cast; a second run tells nobody twice."""
    people = [a.person_id for a in identity.demo_accounts()]
    for days, title, body in NOTICES:
        _announce(
            actor=Actor.system("demo"), at=at - timedelta(days=days), title=title, body=body,
            person_ids=people, now=at,
        )  # fmt: skip


@action(needs="notify.message.send")
def _announce(
    *, actor: Actor, at: datetime, title: str, body: str, person_ids: list[int], now: datetime
) -> int:
    told = actions.send(
        template="notify.announcement", person_ids=person_ids,
        context={"tieu_de": title, "noi_dung": body}, link="", channel=Channel.IN_APP,
        unique_key=f"demo:{title}", at=at, now=now,
    )  # fmt: skip
    if not told:
        unchanged()
    return told
