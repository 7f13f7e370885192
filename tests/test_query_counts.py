"""Ten rows cost as many queries as one, on the lists that grow: nobody waits for an N+1."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from congvu.engines.identity import demo
from congvu.registers.procedures.models import ProcedureVersion
from tools import applications

pytestmark = [pytest.mark.house, pytest.mark.django_db]


def _dossiers(count: int) -> None:
    applications.make(count, "Cẩm Thành", submit=True)


def _drafts(count: int) -> None:
    applications.make(count, "Cẩm Thành")


def _procedures(count: int) -> None:
    row = ProcedureVersion.objects.get(code=applications.CODE)
    for number in range(ProcedureVersion.objects.count(), ProcedureVersion.objects.count() + count):
        code = f"3.{number:06}"
        ProcedureVersion.objects.create(
            code=code, version=1, sha256=f"{number:064}", name=row.name, field=row.field,
            online=row.online, search_key=row.search_key, sort_key=row.sort_key,
            definition={**row.definition, "code": code}, form=row.form, valid_from=row.valid_from,
        )  # fmt: skip


@pytest.mark.slow  # ten whole applications with files
@pytest.mark.parametrize(
    ("who", "path", "more", "shown"),
    [
        ("an", "/ho-so/", _dossiers, "/ho-so/01"),
        ("an", "/ho-so/", _drafts, "/xoa/"),
        ("y-ngu", "/mot-cua/", _dossiers, "/ho-so/01"),
        ("y-ngu", "/viec-cua-toi/?tab=pool", _dossiers, "/nhan/"),
        ("", "/thu-tuc/", _procedures, "/thu-tuc/3."),
    ],
    ids=["my dossiers", "my drafts", "one-stop list", "inbox", "catalogue"],
)
def test_ten_rows_cost_what_one_costs(
    who: str, path: str, more: Callable[[int], None], shown: str
) -> None:
    client = Client()
    if who:
        client.force_login(demo.account(who), backend=settings.AUTHENTICATION_BACKENDS[0])
    more(1)
    one = _asked(client, path)
    rows = client.get(path).content.decode().count(shown)
    more(9)
    ten = _asked(client, path)
    assert client.get(path).content.decode().count(shown) == rows * 10 > 0
    assert len(ten) == len(one), ten


def _asked(client: Client, path: str) -> list[str]:
    """The queries of one visit after a first one, without the stamps asked for once a second."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as found:
        client.get(path)
    return [q["sql"] for q in found if "_stamp" not in q["sql"]]
