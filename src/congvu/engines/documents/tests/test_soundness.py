"""A stored file or a register line that somebody changed behind our back is found and named."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from congvu.engines.documents import api
from congvu.engines.documents.actions import issuing
from congvu.engines.documents.models import Blob, Paper, store
from congvu.engines.documents.queries.soundness import flaw_of, flaws
from congvu.engines.documents.tests.conftest import AT, ON, run_step
from congvu.engines.documents.tests.test_issuing import ask_receipt

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("templates")]
CHANGED = "Bản lưu của văn bản này đã bị thay đổi"


@pytest.fixture
def issued(unit: Any) -> api.PaperCard:
    ref = ask_receipt(unit)
    issuing.issue_paper(uid=ref.uid, at=AT)
    found = api.paper(code=ref.code)
    assert found is not None
    return found


def _rows(found: api.PaperCard) -> Any:
    return Paper.objects.as_system("test").filter(pk=found.id)


def test_a_sound_paper_is_said_to_be_sound(client: Client, issued: api.PaperCard) -> None:
    out = io.StringIO()
    call_command("papers", "verify", stdout=out)
    assert out.getvalue() == "mọi văn bản đã ban hành còn nguyên vẹn\n"
    assert CHANGED not in client.get(f"/xac-thuc/{issued.code}/").content.decode()


@pytest.mark.parametrize("how", ["flipped", "replaced", "gone"])
def test_changed_bytes_are_named(client: Client, issued: api.PaperCard, how: str) -> None:
    name = Blob.objects.get(sha256=issued.sha256).name
    kept = store.storage()
    with kept.open(name) as file:
        sealed = bytearray(file.read())
    sealed[-20] ^= 1
    if how == "replaced":  # somebody who has the key puts another paper in its place
        sealed = bytearray(b"".join(store.seal(name, [b"%PDF-1.7 khac"], key_id=1)))
    kept.delete(name)
    if how != "gone":
        kept.put(name, [bytes(sealed)])
    out = io.StringIO()
    with pytest.raises(CommandError) as found:
        call_command("papers", "verify", stdout=out)
    assert found.value.returncode == 2
    assert out.getvalue() == f"  {issued.number} ({issued.code}): tệp đã lưu bị sửa hoặc mất\n"
    assert CHANGED in client.get(f"/xac-thuc/{issued.code}/").content.decode()


@pytest.mark.parametrize("column", ["title", "sha256"])
def test_a_changed_register_line_is_named(
    client: Client, issued: api.PaperCard, column: str
) -> None:
    _rows(issued).update(**{column: "0" * 64})
    assert [(flaw.code, flaw.kinds) for flaw in flaws()] == [(issued.code, ("words",))]
    assert CHANGED in client.get(f"/xac-thuc/{issued.code}/").content.decode()


def test_a_revocation_that_was_wiped_out_is_named(client: Client, issued: api.PaperCard) -> None:
    run_step(api.revoke_paper, uid=issued.uid, reason="Cấp sai", decision="QĐ 20", on=ON)
    assert flaw_of(issued.code) is None
    _rows(issued).update(state="issued")
    flaw = flaw_of(issued.code)
    assert flaw is not None
    assert flaw.kinds == ("force",)
