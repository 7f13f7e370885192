"""Invented decisions to publish: one in time, one late, one that still waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.registers.procedures.actions import duties
from congvu.registers.procedures.models import DecisionLine, PublicationDecision

ISSUER = "Ủy ban nhân dân tỉnh Quảng Ngãi"
ACTOR = Actor.system("Dữ liệu trình diễn")
# number, days since signing, days from signing to effect, lines, days to publication (None: waits)
DECISIONS = (
    ("01/QĐ-UBND (trình diễn)", 60, 30, (("1.012929", "amended"), ("1.012943", "amended")), 3),
    ("02/QĐ-UBND (trình diễn)", 30, 3, (("1.013017", "new"),), 20),
    ("03/QĐ-UBND (trình diễn)", 20, 25, (("1.010803", "amended"), ("1.014116", "repealed")), None),
)


def make(*, scale: int, at: datetime) -> None:
    """Enter the decisions once."""
    if PublicationDecision.objects.exists():
        return
    today = clock.local(at).date()
    for number, ago, ahead, lines, published in DECISIONS:
        signed = today - timedelta(days=ago)
        new = duties.NewDecision(
            number=number, issuer=ISSUER, level="province", signed_on=signed,
            effective_on=signed + timedelta(days=ahead), lines=lines,
        )  # fmt: skip
        uid = duties.enter_decision(actor=ACTOR, new=new, at=at)
        if published is None:
            continue
        for line in DecisionLine.objects.filter(decision__uid=uid):
            duties.tick_duty(
                actor=ACTOR, line_id=line.pk, published_on=signed + timedelta(days=published), at=at
            )
