"""A sample organisation with a representative, and a document of the Sở in its mailbox."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta

from congvu.engines.identity import api as identity
from congvu.kernel import clock
from congvu.kernel.errors import Invalid
from congvu.systems.correspondence.actions import outgoing
from congvu.systems.correspondence.models import OutgoingLetter

JOB = "correspondence.demo-post"
ORGANISATION, NUMBER = "Hội Khuyến học tỉnh Quảng Ngãi (mẫu)", "5109999001"
ABSTRACT = "Báo cáo tình hình tổ chức, hoạt động của hội năm 2026"
PERSON, CCCD = "Nguyễn Văn An", "051090000001"  # the citizen of the cast
State = OutgoingLetter.State


def lay(*, at: datetime) -> bool:
    """Record who represents it and send the document; False while it is not issued yet.

    A repeat adds nothing; without the cast there is nothing to do.
    """
    known = {a.demo_key: a.pk for a in identity.demo_accounts()}
    rows = OutgoingLetter.objects.as_system("the demo's own")
    row = rows.filter(abstract=ABSTRACT).order_by("pk").first()
    if row is None or not {"le", "an"} <= known.keys():
        return True
    clerk = identity.actor_for(known["le"])
    said = identity.RepresentativeSaid(
        full_name=PERSON, cccd=CCCD, organisation=ORGANISATION, number=NUMBER,
        basis="Giấy giới thiệu mẫu số 01/GGT-HKH",
        valid_from=clock.local(at).date() - timedelta(days=30),
    )  # fmt: skip
    with contextlib.suppress(Invalid):  # recorded already
        identity.record_representative(actor=clerk, unit_id=row.unit_id, said=said, at=at)
    if row.state == State.ISSUED:
        boxes = [f"{ORGANISATION} <{NUMBER}>"]
        outgoing.send_letter(actor=clerk, uid=row.uid, agencies=(), others=(), boxes=boxes, at=at)
    return row.state != State.DRAFT
