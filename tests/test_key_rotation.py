"""`congvu keys rotate`, killed again and again: afterwards everything opens without the old keys."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from congvu.engines.documents import api as documents
from congvu.engines.identity import api as identity
from congvu.engines.identity import demo
from congvu.engines.ledger.queries import secrets
from congvu.kernel import clock
from congvu.kernel.actions import action
from congvu.kernel.actors import Actor

pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]
PEOPLE, KEYS, FILES = 150, 250, 120
SYSTEM = Actor.system("test")
# Everything that is sealed, opened and counted.
OPENED = """
import django, hashlib, json
django.setup()
from congvu.engines.documents.models import Blob, store
from congvu.engines.identity import api as identity
from congvu.engines.identity.models import Person
from congvu.engines.ledger import api as ledger
from congvu.engines.ledger.models import PersonKey
from congvu.engines.ledger.queries import secrets
people = Person.objects.as_system("test").filter(cccd_sealed__isnull=False).values_list("pk", flat=True)
numbers = sorted(identity.cccd_of(pk) for pk in people)
found = [identity.find_by_cccd(n) is not None for n in numbers]
blobs = [hashlib.sha256(b"".join(store.unseal(b.name))).hexdigest() == b.sha256 for b in Blob.objects.all()]
living = list(PersonKey.objects.filter(wrapped__isnull=False).values_list("id", flat=True))
print(json.dumps({"numbers": numbers, "found": all(found), "files": len(blobs), "whole": all(blobs),
    "keys": len(living), "opened": len(secrets.person_keys(living)), "ledger": ledger.verify().well}))
"""


@action(needs="public")
def _register(*, actor: Actor, count: int) -> None:
    for n in range(count):
        identity.register_person(
            full_name=f"Người Mẫu {n}", cccd=f"051090{500000 + n:06d}", source="test"
        )


def _furnish() -> None:
    _register(actor=SYSTEM, count=PEOPLE)
    owner = identity.actor_for(demo.account("an").pk).person_id
    for n in range(FILES):
        documents.store_upload(
            filename=f"{n}.txt", stream=io.BytesIO(b"noi dung %d" % n), kind="attachment",
            owner_person_id=owner, actor=SYSTEM,
        )  # fmt: skip
    with connection.cursor() as cursor:
        for n in range(KEYS):
            wrapped, master = secrets.wrap(os.urandom(32), f"p{n}")
            cursor.execute(
                "INSERT INTO ledger_personkey (person, wrapped, master, made_at)"
                " VALUES (%s, %s, %s, %s)",
                [f"p{n}", wrapped, master, clock.now()],
            )


def _environment(folder: Path) -> dict[str, str]:
    """A data folder of its own over the test's database, so that nobody else's keys are turned."""
    row = connection.settings_dict
    for part in ("keys", "files", "ledger"):
        if (Path(settings.DATA) / part).exists():
            shutil.copytree(Path(settings.DATA) / part, folder / part)
    return {
        **os.environ, "CONGVU_DATA": str(folder), "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": f"postgresql://{row['USER']}@/{row['NAME']}?host={row['HOST']}",
        "DJANGO_SETTINGS_MODULE": "congvu.config.settings",
        "PYTHONPATH": str(Path(__file__).resolve().parents[1] / "src"),
    }  # fmt: skip


def _rotate(environment: dict[str, str], *, lines: int, pause: float) -> int:
    """Run it and kill it after so many lines of what it says; its exit code (-9 when killed)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "congvu", "keys", "rotate"], env=environment, text=True,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        for number, line in enumerate(process.stdout, 1):
            print(line, end="")  # noqa: T201
            if number == lines:
                time.sleep(pause)
                process.send_signal(signal.SIGKILL)
    return process.returncode


def _opened(environment: dict[str, str]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", OPENED],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_killed_again_and_again_it_ends_and_the_old_keys_may_go(
    own_house: None, tmp_path: Path
) -> None:
    seed = int(os.environ.get("CONGVU_SEED", "") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)
    _furnish()
    environment = _environment(tmp_path / "data")
    before = _opened(environment)
    assert before["keys"] == before["opened"]
    old = sorted(p for p in (tmp_path / "data" / "keys").rglob("*") if _is_data_key(p))

    codes = [
        _rotate(environment, lines=chance.randrange(1, 6), pause=chance.uniform(0, 0.2))
        for _ in range(4)
    ]
    codes.append(_rotate(environment, lines=0, pause=0))
    assert -9 in codes
    assert codes[-1] == 0

    for path in old:  # the old key archive is needed no more
        path.unlink()
    assert _opened(environment) == before
    assert not any(path.exists() for path in old)  # and nobody made one of that name anew


def _is_data_key(path: Path) -> bool:
    name = path.name
    return path.is_file() and (
        name.startswith(("aes-", "index-")) or name in ("files-1", "ledger-master")
    )
