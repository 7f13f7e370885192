"""Two departments become one with everything open, and everything comes back."""

from __future__ import annotations

import pytest

from congvu.engines.org import api as org
from congvu.kernel import clock
from congvu.systems.reforms import actions, queries
from congvu.systems.reforms.models import Moved, Stage, State
from congvu.systems.reforms.tests.support import (
    AT,
    carry_out,
    cast,
    merger,
    reform,
    rows,
    snv,
    submit,
    unit_of,
)

pytestmark = [pytest.mark.house, pytest.mark.django_db]
TODAY = clock.local(AT).date()


def test_what_is_previewed_moves_and_comes_back() -> None:
    old = snv()
    files = [submit("1.012929"), submit("1.013734"), submit("0.100104")]
    before = rows()
    uid = merger()
    said = {line.code: line.count for line in queries.preview(reform(uid), today=TODAY)}
    assert rows() == before
    row = carry_out(uid)
    assert (row.stage, row.trouble) == (Stage.DONE, "")
    heir = org.unit(row.founded["first"])
    moved = {line.code: line.count for line in queries.result(row)}
    assert moved == {code: n for code, n in said.items() if n}
    for code in ("identity.seats", "identity.grants", "casework.cases", "dossiers.dossiers"):
        assert moved.get(code), code
    assert unit_of(files[0]) == heir.id
    assert cast("dung").unit_id == heir.id
    assert cast("ha").holds("dossiers.dossier.read", heir.id)
    assert cast("ha").holds("dossiers.dossier.read", old.id)  # keeps the closed files
    assert [u.id for u in org.successors(old.id, on=TODAY)] == [heir.id]
    left = Moved.objects.as_system("test").filter(reform=row, state=State.MOVED)
    assert left.exists()
    actions.take_back(actor=cast("giang"), reform=uid, at=AT)
    actions.run(reform=uid, at=AT)
    row = reform(uid)
    assert (row.stage, queries.rows_of(row, state=State.STAYED)) == (Stage.UNDONE, [])
    after = rows()
    # The founded unit stays in the book with its end: a code is given once.
    for label in ("org.unit", "org.unitname", "org.subordination"):
        unit = "id" if label == "org.unit" else "child_id" if "sub" in label else "unit_id"
        after[label] = [r for r in after[label] if r[unit] != heir.id]
    after["org.closure"] = [r for r in after["org.closure"] if r["descendant_id"] != heir.id]
    assert {k for k in before if before[k] != after[k]} == set()
    assert cast("dung").unit_id == old.id
