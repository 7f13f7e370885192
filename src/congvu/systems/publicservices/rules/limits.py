"""The numbers of the law that the desk keeps to: dated parameters, read at the door.

Law: NĐ 118/2025/NĐ-CP; Luật Khiếu nại 02/2011/QH13 điều 9, 28, 33, 37.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

# field → the parameter that holds it (`content/parameters`).
PARAMETERS = {
    "hand_over_at": "handover_cutoff",
    "supplements": "so_lan_yeu_cau_bo_sung",
    "reappointments": "so_lan_hen_lai",
    "apology_days": "han_xin_loi_truoc_qua_han",
    "complaint_days": "publicservices.complaint_days",
    "second_days": "publicservices.second_days",
    "answer_complaint": "publicservices.answer_complaint",
    "answer_proposal": "publicservices.answer_proposal",
    "answer_second": "publicservices.answer_second",
}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What holds on one day.

    hand_over_at: what is taken in later goes with the next working day's list; supplements,
    reappointments: how often; apology_days: at the latest before the promised day; complaint_days,
    second_days: how long one may complain; answer_*: how long the head has (days, a proposal:
    working days).
    """

    hand_over_at: time
    supplements: int
    reappointments: int
    apology_days: int
    complaint_days: int
    second_days: int
    answer_complaint: int
    answer_proposal: int
    answer_second: int

    def to_answer(self, kind: str) -> tuple[int, str]:
        """How long the head has for this kind of objection: amount and unit."""
        unit = "working_day" if kind == "proposal" else "day"
        return int(getattr(self, f"answer_{kind}")), unit

    def hour(self) -> str:
        """The hand-over hour as people say it: 15 giờ, 15 giờ 30."""
        minute = f" {self.hand_over_at.minute:02d}" if self.hand_over_at.minute else ""
        return f"{self.hand_over_at.hour} giờ{minute}"
