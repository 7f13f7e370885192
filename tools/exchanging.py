"""One agency's side of a direct line, for fault tests and benches: imports once, then does as it is told.

Reads lines of JSON ``[verb, {…}]`` and answers each with a line of JSON. ``web`` and ``worker`` fork the
real processes and answer with their pid; the rest are below. Only the exchange lives here: no other
room reacts to what comes, and only its schedules fire.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

ROOM = "exchange"
PATIENCE = 60.0
SECRET = "khoa-cua-hai-ben-" * 2


def office(code: str, name: str) -> dict[str, str]:
    """Open this side's agency; its code, name and the certificate that it signs with."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from django.apps import apps
    from django.db.backends.postgresql.psycopg_any import DateRange

    from congvu.engines.documents import api as documents
    from congvu.engines.exchange.actions import parties
    from congvu.kernel import clock

    unit = apps.get_model("org.Unit").objects.create(
        code=code, name=name, short_name=name, kind="so", level="tinh",
        valid=DateRange(date(2020, 1, 1), None),
    )  # fmt: skip
    parties.open_office(actor=_root(), unit_id=unit.pk, at=clock.now())
    _key, chain = documents.agency_key(code=code, name=name, at=clock.now())
    pem = chain[0].public_bytes(Encoding.PEM).decode()
    return {"code": code, "name": name, "certificates": pem}


def introduce(url: str, told: dict[str, str], form: str = "edxml") -> str:
    """The other side as a partner over a line of its own: over HTTP, or over NATS without a url."""
    from congvu.engines.exchange.actions import parties
    from congvu.engines.exchange.rules import bus
    from congvu.kernel import clock

    door = "truc/vxp" if form == "edxml" else "truc/su-kien/"
    address = f"{url}/{door}" if url else bus.ADDRESS
    line = {"address": address, "system_id": "line", "secret": SECRET, "form": form}
    return parties.add_partner(actor=_root(), told=parties.Told(**line, **told), at=clock.now()).uid


def queue(to: str, count: int, first: int = 1, pace: float = 0, officers: int = 1) -> float:
    """Give documents out, each in an action of its own; CPU milliseconds of each.

    pace: documents a second, 0 as fast as it goes. officers: how many give out at the same time.
    """
    from congvu.engines.exchange.models import Office

    unit_id = Office.objects.get().unit_id
    before, began = time.process_time(), time.monotonic()
    numbers = iter(range(count))

    def work() -> None:
        from congvu.kernel import clock

        for n in numbers:  # the next one, whoever takes it
            if pace:
                time.sleep(max(0.0, began + n / pace - time.monotonic()))
            _give(actor=_root(), unit_id=unit_id, to=to, number=first + n, at=clock.now())

    _at_once(work, officers)
    return (time.process_time() - before) / max(1, count) * 1000


def _at_once(work: Callable[[], None], times: int) -> None:
    """The same by several threads; what one raises is raised."""
    from django.db import connection

    def one() -> None:
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        for each in [pool.submit(one) for _ in range(times)]:
            each.result()


def queue_surely(to: str, count: int, first: int) -> int:
    """The same while things are killed; how many were given out before the database went away.

    One whose answer was cut off is looked for before anybody gives it out again.
    """
    from django.db import InterfaceError, OperationalError

    from congvu.engines.exchange.models import Message, Office
    from congvu.kernel import clock

    for n in range(count):
        try:
            ours = Message.objects.as_system("given out before?").filter(direction="out")
            if not ours.filter(number__startswith=f"{first + n}/").exists():
                unit_id = Office.objects.get().unit_id
                _give(actor=_root(), unit_id=unit_id, to=to, number=first + n, at=clock.now())
        except (OperationalError, InterfaceError):
            return n
    return count


def _give(**said: Any) -> None:
    from congvu.engines.exchange import api as exchange
    from congvu.kernel.actions import action
    from congvu.kernel.actors import Actor

    @action(needs="exchange.message.send")
    def give(*, actor: Actor, unit_id: int, to: str, number: int, at: Any) -> None:
        exchange.send_document(
            unit_id=unit_id, to=[to],
            document=exchange.Edoc(
                number=str(number), notation="UBND-NC", subject=f"Về việc thử {number}",
                promulgated_on=date(2026, 11, 20), kind_name="Công văn", kind_detail=1,
                content="Nội dung " * 50,
            ),
        )  # fmt: skip

    give(**said)


def pause() -> None:
    """Hold everything back."""
    _turn("pause", reason="bench")


def resume() -> None:
    """Let it go, whatever was wrong before."""
    _turn("resume")


def _turn(verb: str, **how: Any) -> None:
    from congvu.engines.exchange.actions import parties
    from congvu.engines.exchange.models import Partner
    from congvu.kernel import clock

    uid = str(Partner.objects.get().uid)
    getattr(parties, verb)(actor=_root(), uid=uid, at=clock.now(), **how)


def again() -> int:
    """Dead letters sent again, and the line tried at once; how many are not confirmed yet."""
    from congvu.engines.exchange.actions import resending, waking
    from congvu.engines.exchange.models import Channel, Delivery
    from congvu.kernel import clock

    for uid in Delivery.objects.filter(state="dead").values_list("uid", flat=True):
        resending.resend(actor=_root(), uid=str(uid), at=clock.now())
    Delivery.objects.filter(state="waiting").update(next_at=None, attempts=0)
    Channel.objects.update(open_until=None)
    waking.wake(Channel.objects.values_list("pk", flat=True))
    return Delivery.objects.filter(state__in=("waiting", "sent")).count()


def spans(last: int = 0) -> dict[str, Any]:
    """Deliveries by state, and the seconds from queueing that the last confirmed ones took."""
    from django.db.models import Count

    from congvu.engines.exchange.models import Delivery

    rows = Delivery.objects.filter(state="confirmed").order_by("-id")[:last]
    counted = Delivery.objects.order_by().values_list("state").annotate(Count("id"))
    return {
        "states": dict(counted),
        "seconds": [(r.confirmed_at - r.queued_at).total_seconds() for r in rows if r.confirmed_at],
    }


def effects(event: str) -> dict[str, int]:
    """Document → how often the ledger tells this of it; sealed and verified."""
    from congvu.engines.ledger import api as ledger
    from congvu.kernel import clock

    ledger.seal(at=clock.now(), wait=True)
    if not ledger.verify().well:
        raise RuntimeError("the ledger is not whole")
    found, position = Counter[str](), 0
    while entries := ledger.entries_after(position=position, limit=1000, names=(event,)):
        found.update(entry.payload["document_id"] for entry in entries)
        position = entries[-1].position or 0
    return found


def kept() -> dict[str, int]:
    """Document → how many messages about it lie here with their bytes."""
    from congvu.engines.exchange.models import Payload

    return Counter(Payload.objects.values_list("message__document_id", flat=True))


VERBS = {
    f.__name__: f
    for f in (office, introduce, queue, queue_surely, pause, resume, again, spans, effects, kept)
}


def web(port: int) -> None:
    """Serve as `congvu web` does."""
    from congvu.config import serve

    os.environ["CONGVU_PORT"] = str(port)
    from congvu.config import asgi

    asgi.warm = lambda _application: gc.freeze()  # its pages are of rooms that are not here
    serve.web()


def worker() -> None:
    """Work as `congvu worker` does."""
    from congvu.config import serve

    serve.worker()


def main() -> None:
    """One answer a line until nobody asks any more."""
    import django

    django.setup()
    from django.db import connection

    _alone()
    gc.freeze()  # who gives out is a page of the web, which does so too
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        verb, said = json.loads(line)
        if verb in ("web", "worker"):
            answer = _forked(web if verb == "web" else worker, said)
        else:
            answer = _answered(verb, said)
            connection.close()
        print(json.dumps(answer), flush=True)


def _answered(verb: str, said: dict[str, Any]) -> Any:
    """The verb's answer; a database that recovers is waited for (not by what must not be done twice)."""
    from django.db import InterfaceError, OperationalError, connection

    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return VERBS[verb](**said)
        except (OperationalError, InterfaceError):
            if verb == "queue" or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.2)


def _alone() -> None:
    """Import what the processes need before they are forked, and leave out the other rooms."""
    from django.urls import get_resolver

    from congvu.engines.jobs.actions import deliveries, leases, schedules
    from congvu.engines.jobs.actions import worker as working

    # What a killed worker held is free soon; what a living one holds stays its own, or all goes twice.
    leases.LEASE, working.BEAT_EVERY = timedelta(seconds=8), 1.0
    every, own = schedules.manifests, deliveries.subscriptions
    working.load_handlers()
    get_resolver().url_patterns  # noqa: B018 - imports every room's doors
    schedules.manifests = lambda: {ROOM: every()[ROOM]}
    deliveries.subscriptions = lambda: {k: s for k, s in own().items() if s.room == ROOM}


def _forked(process: Any, said: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    try:
        process(**said)
    finally:
        os._exit(0)


def _root() -> Any:
    from congvu.kernel.actors import Actor

    return Actor.system("bench")


if __name__ == "__main__":
    main()
