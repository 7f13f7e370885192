"""From the draft to the register through the documents engine itself: signed, numbered, entered."""

from __future__ import annotations

import pytest

from congvu.engines.documents import api as documents
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock
from congvu.systems.correspondence.demo import write
from congvu.systems.correspondence.models import OutgoingLetter
from congvu.systems.correspondence.tests.conftest import AT
from tests.personas import Cast

pytestmark = [pytest.mark.house, pytest.mark.django_db, pytest.mark.slow]


def test_what_is_issued_stands_in_the_register(cast: Cast) -> None:
    uid = write(
        author=cast["ha"].actor, signer=cast["dung"].actor, kind="cong-van", at=AT,
        abstract="Hướng dẫn lập kế hoạch biên chế", addressee="Các sở, ban, ngành",
        words="Sở Nội vụ hướng dẫn lập kế hoạch biên chế năm 2027.",
    )  # fmt: skip
    jobs.run_pending(at=max(AT, clock.now()), strict=True)
    row = OutgoingLetter.objects.as_system("test").get(draft_uid=uid)
    assert (row.state, row.signer) == ("issued", cast["dung"].actor.name)
    assert "/" in row.notation
    assert row.places == "Như trên"
    assert row.file_uid is not None
    assert documents.files(uids=[row.file_uid])[0].media_type == "application/pdf"
