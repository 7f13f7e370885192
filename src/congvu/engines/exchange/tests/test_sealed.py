"""New keys for what the exchange keeps: everything opens, and nothing is left under the old ones."""

from __future__ import annotations

from congvu.config import paths
from congvu.engines.exchange.actions import keys
from congvu.engines.exchange.models import Channel, Message, Payload
from congvu.engines.exchange.models.parties import SEALED, secret_of
from congvu.engines.exchange.queries import contents
from congvu.engines.exchange.queries import keys as queries
from congvu.engines.exchange.tests.conftest import ROOT, Sides
from congvu.engines.exchange.tests.samples import AT
from congvu.engines.exchange.tests.test_axis import DOCUMENT
from congvu.engines.exchange.tests.test_direct import SECRET, line
from congvu.kernel import sealing

__all__ = ["line"]


def test_everything_opens_without_the_old_keys(sides: Sides, line: object) -> None:
    sides.send(DOCUMENT, by=sides.a, to=sides.b)
    sides.carry()
    rows = list(Message.objects.as_system("test").order_by("id"))
    before = [(contents.told(row), contents.payload(row)) for row in rows]
    assert len(before) == 2
    assert queries.left() == 0
    keys.renew()
    assert queries.left() == 1 + 2 * len(rows)
    while keys.reseal(actor=ROOT, at=AT, limit=1):
        pass
    assert queries.left() == 0
    for name in (SEALED, contents.KEY):
        (paths.data_dir() / "keys" / name).unlink()
    sealing._kept.cache_clear()
    rows = list(Message.objects.as_system("test").order_by("id"))
    assert [(contents.told(row), contents.payload(row)) for row in rows] == before
    assert secret_of(Channel.objects.get(kind="direct")) == SECRET
    assert set(Payload.objects.values_list("key_number", flat=True)) == {1}
