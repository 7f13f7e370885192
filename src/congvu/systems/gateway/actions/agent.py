"""The agent node: asks the platform what is wanted of us, answers within agreements, signed.

Only we call: the platform needs no way into the house. A request comes again until its answer has arrived,
so that a process killed anywhere owes nothing. Law: NĐ 278/2025/NĐ-CP Điều 7.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

import msgspec
from django.utils.translation import gettext as _

from congvu.engines.exchange import api as exchange
from congvu.engines.identity import api as identity
from congvu.engines.jobs import api as jobs
from congvu.kernel import clock, fetching, sealing
from congvu.kernel.actions import action, publish, unchanged
from congvu.kernel.actors import Actor
from congvu.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from congvu.kernel.fetching import Terms
from congvu.systems.gateway.actions import calls
from congvu.systems.gateway.events import AgentAnswered, AgentChanged, SealsRenewed
from congvu.systems.gateway.models import AgentNode, AgentRequest
from congvu.systems.gateway.models.agent import NDOP, OWED, SEALED, owed_of, seal_owed
from congvu.systems.gateway.queries import agent as queries
from congvu.systems.gateway.rules import agent as rules

MANAGE, SEND = "gateway.partner.manage", "gateway.message.send"
JOB = "gateway.agent"


@dataclass(frozen=True, kw_only=True)
class Connection(Terms):
    """Terms, where an empty secret, certificate or key keeps what there is. client: see AgentNode."""

    client: str = ""
    basis: str = ""
    is_on: bool = True


@action(needs=MANAGE)
def connect_agent(*, actor: Actor, told: Connection, at: datetime) -> None:
    """Say where the platform is and as which system it asks. Nothing is fetched. Raises Invalid."""
    row = AgentNode.objects.select_for_update().first() or AgentNode(code=NDOP)
    keeps = bool(row.pk) and row.way == told.way and bool(row.secret)
    errors = exchange.wrong_terms(told, keeps=keeps)
    if not told.basis.strip():
        errors["basis"] = _("Hãy ghi văn bản cho phép khai thác: số, ngày, cơ quan.")
    if queries.caller(told.client.strip()) is None:
        errors["client"] = _("Chưa có hệ thống nào mang client_id này. Hãy thêm hệ thống trước.")
    if errors:
        raise Invalid(errors)
    row.take(told)
    row.client, row.basis, row.is_on = told.client.strip(), told.basis.strip(), told.is_on
    row.save()
    row.refresh_from_db(fields=["uid"])
    host = urlsplit(told.base_url).netloc
    publish(AgentChanged(node_uid=str(row.uid), host=host, client=row.client, is_on=row.is_on))


@action(needs=MANAGE)
def poll_soon(*, actor: Actor) -> None:
    """Let the worker ask without waiting for the schedule."""
    jobs.enqueue(JOB, unique_key=JOB)
    unchanged()


def poll(*, actor: Actor) -> int:
    """Ask once and answer what was asked; how many answers arrived."""
    node = queries.node()
    if node is None or not node.is_on or begin_poll(actor=actor, node=node, at=clock.now()):
        return 0
    began = time.monotonic()
    try:
        wanted = _wanted(node)
    except fetching.Unfetched as wrong:
        settle_silent(actor=actor, node=node, wrong=wrong, at=clock.now())
        return 0
    settle_heard(
        actor=actor, node=node, milliseconds=int((time.monotonic() - began) * 1000), at=clock.now()
    )
    caller = queries.caller(node.client)
    return sum(_answered(actor, node, caller, each) for each in wanted) if caller else 0


@action(needs=SEND)
def begin_poll(*, actor: Actor, node: AgentNode, at: datetime) -> int:
    """0: it may be asked; else for how many seconds it is left alone."""
    unchanged()
    return exchange.seconds_to_rest(row=node, at=at)


@action(needs=SEND)
def settle_heard(*, actor: Actor, node: AgentNode, milliseconds: int, at: datetime) -> None:
    """It answers."""
    exchange.note_answered(row=node, milliseconds=milliseconds, at=at)
    unchanged()


@action(needs=SEND)
def settle_silent(
    *, actor: Actor, node: AgentNode, wrong: fetching.Unfetched, at: datetime
) -> None:
    """It does not."""
    exchange.note_failed(row=node, wrong=wrong, at=at)
    unchanged()


@action(needs=SEND)
def keep_answer(
    *, actor: Actor, asked: rules.Request, outcome: str, body: bytes, at: datetime
) -> None:
    """What is owed, until it has arrived."""
    number = sealing.newest(OWED)
    AgentRequest.objects.update_or_create(
        request=asked.request,
        defaults={
            "requester": asked.requester, "service": asked.service, "outcome": outcome,
            "owed": seal_owed(body, request=asked.request, number=number), "key_number": number,
            "answered_at": at, "sent_at": None,
        },
    )  # fmt: skip
    event = AgentAnswered(
        request=asked.request, requester=asked.requester, service=asked.service, outcome=outcome
    )
    publish(event)


@action(needs=SEND)
def settle_sent(*, actor: Actor, request: str, at: datetime) -> None:
    """It has arrived: nothing of it is kept but that it was."""
    AgentRequest.objects.filter(request=request).update(owed=b"", sent_at=at)
    unchanged()


def renew() -> str:
    """The next keys; their names."""
    return f"{sealing.renew(SEALED)}, {sealing.renew(OWED)}"


@action(needs=MANAGE)
def reseal(*, actor: Actor, at: datetime, limit: int = 100) -> int:
    """The node's secret under the newest key; owed answers under older ones are made anew when they
    are asked for again. 0 when none is left."""
    done, node = 0, AgentNode.objects.select_for_update().exclude(secret=b"").first()
    if node is not None and node.key_number != sealing.newest(SEALED):
        node.seal(node.secrets)
        node.save(update_fields=["secret", "key_number"])
        done = 1
    old = AgentRequest.objects.exclude(owed=b"").exclude(key_number=sealing.newest(OWED))
    done += AgentRequest.objects.filter(pk__in=old.values("pk")[:limit]).update(owed=b"")
    if done:
        publish(SealsRenewed(kind="agent", count=done))
    else:
        unchanged()
    return done


def _answered(actor: Actor, node: AgentNode, caller: Actor, asked: rules.Request) -> bool:
    """Whether the answer has arrived."""
    row = queries.request(asked.request)
    body = owed_of(row) if row is not None and row.owed else _made(actor, caller, asked)
    where = queries.path("answer", on=clock.today(), request=quote(asked.request, safe=""))
    question = fetching.Question(method="POST", path=where, body=body)
    try:
        got = fetching.fetch(node.terms, question, holder="gateway-agent", at=clock.now())
        if got.status >= 400:
            raise fetching.Unfetched(fetching.UNREADABLE, status=got.status)
    except fetching.Unfetched as wrong:
        settle_silent(actor=actor, node=node, wrong=wrong, at=clock.now())
        return False
    settle_sent(actor=actor, request=asked.request, at=clock.now())
    return True


def _made(actor: Actor, caller: Actor, asked: rules.Request) -> bytes:
    """The signed answer, judged as any call of the platform's system is, and kept until it arrives."""
    outcome, version, told, said = _looked_up(caller, asked)
    path = f"ndop/{asked.request}"
    body = rules.answer(
        asked.request, outcome=outcome, version=version, told=told, said=said,
        signature=identity.sign_answer(told, at=clock.now(), path=path),
    )  # fmt: skip
    keep_answer(actor=actor, asked=asked, outcome=outcome, body=body, at=clock.now())
    return body


def _looked_up(caller: Actor, asked: rules.Request) -> tuple[str, str, bytes, str]:
    """Outcome, version, JSON of what is opened, words."""
    who = f"{asked.requester}: {asked.on_behalf_of}"
    call = calls.Asked(service=asked.service, major=asked.major, key=asked.key, on_behalf_of=who)
    try:
        found = calls.call_service(actor=caller, asked=call, at=clock.now())
    except (NotAllowed, Invalid, NotFound, calls.QuotaSpent) as refused:
        if isinstance(refused, calls.QuotaSpent):
            calls.tell_refused(
                actor=caller, service=asked.service, major=asked.major, on_behalf_of=who,
                why="quota", at=clock.now(),
            )  # fmt: skip
        return rules.REFUSED, "", b"null", _plain(refused)
    outcome = rules.ABSENT if found.told is None else rules.GIVEN
    return outcome, found.version, msgspec.json.encode(found.told), ""


def _plain(refused: Refused) -> str:
    return refused.message[:300]


def _wanted(node: AgentNode) -> list[rules.Request]:
    question = fetching.Question(method="GET", path=queries.path("poll", on=clock.today()))
    got = fetching.fetch(node.terms, question, holder="gateway-agent", at=clock.now())
    try:
        return rules.read(got.body if got.status == 200 else b"")
    except rules.Unshaped as wrong:
        raise fetching.Unfetched(
            fetching.UNREADABLE, status=got.status, trouble=str(wrong)
        ) from wrong
