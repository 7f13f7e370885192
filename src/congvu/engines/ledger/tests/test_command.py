"""``ledger verify`` says well or ill, and exits with an error when ill."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from congvu.engines.ledger import api
from congvu.engines.ledger.tests.things import AT, BINH, count

pytestmark = pytest.mark.django_db


def run(*args: object) -> str:
    out = StringIO()
    call_command("ledger", *map(str, args), stdout=out)
    return out.getvalue()


def test_a_whole_ledger_is_said_to_be_whole() -> None:
    count(actor=BINH, thing_id="t-1", number=1, at=AT)
    assert run("seal") == "đã niêm phong 1 dòng\n"
    assert run("verify").startswith("sổ cái nguyên vẹn: 1 dòng đã niêm phong trong 1 khối")
    [entry] = api.timeline(noun="thing", subject="t-1")
    proof = json.loads(run("proof", entry.id))
    assert (proof["position"], proof["head"]["size"]) == (1, 1)


def test_tampering_is_named_and_fails() -> None:
    count(actor=BINH, thing_id="t-1", number=1, at=AT)
    api.seal(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE ledger_entry SET actor_name = 'Chi'")
        cursor.execute("SET session_replication_role = DEFAULT")
    out = StringIO()
    with pytest.raises(CommandError) as ill:
        call_command("ledger", "verify", stdout=out)
    assert ill.value.returncode == 2
    assert "edit: stream 1, position 1" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("ledger", "proof", "999999", stdout=out)
