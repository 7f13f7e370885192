"""Jobs of the gateway: send one message, compare one day."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from congvu.engines.documents import api as documents
from congvu.engines.jobs.api import job
from congvu.engines.ledger import api as ledger
from congvu.kernel import clock
from congvu.kernel.actors import Actor
from congvu.systems.gateway.actions import agent, forwarding, national, outbound, reconciling
from congvu.systems.gateway.queries import outbound as queries
from congvu.systems.gateway.queries import sources
from congvu.systems.gateway.rules import messages

log = logging.getLogger(__name__)
SYNC = Actor.system("Đồng bộ Cổng Dịch vụ công quốc gia")


@job(name="gateway.send", attempts=8)
def send(*, message: int) -> None:
    """Take one message to the portal; every step it took is kept, so that a crash repeats none."""
    due = queries.due(message=message) if national.is_configured() else None
    if due is None:
        return
    at = clock.now()
    try:
        _carry(due, at)
    except (national.PortalUnreachable, national.PortalRefused) as wrong:
        outbound.settle_failed(
            actor=SYNC, message=message, trouble=str(wrong), at=clock.now(),
            final=isinstance(wrong, national.PortalRefused),
        )  # fmt: skip
        return
    outbound.settle_sent(actor=SYNC, message=message, at=clock.now())


def reconcile_yesterday() -> None:
    """Every night: the day before."""
    if national.is_configured():
        reconciling.reconcile(actor=SYNC, day=clock.today() - timedelta(days=1), at=clock.now())


def forget_answers() -> None:
    """Every hour: what other systems answered and may no longer be given out."""
    forwarding.forget_answers(actor=SYNC, at=clock.now())


@job(name=agent.JOB, attempts=1)
def ask_platform_now() -> None:
    """Because somebody asked."""
    agent.poll(actor=SYNC)


def ask_platform() -> None:
    """Twice a minute: what the national platform wants of us."""
    agent.poll(actor=SYNC)


def _carry(due: queries.Due, at: datetime) -> None:
    """B2, B3 and B4 as far as they are still owed, then B5, B6 and the whole object."""
    source = sources.source_of(dossier_uid=due.dossier_uid)
    ledger.log_read(
        actor=SYNC, permission="gateway.message.send", noun=sources.NOUN,
        subjects=[due.dossier_uid], persons=[str(source.person.uid)],
        purpose="Đồng bộ hồ sơ lên Cổng Dịch vụ công quốc gia",
    )  # fmt: skip
    code = due.portal_code or _number(due, source, at)
    ids = dict(due.files)
    for file in source.files:
        if file.sha256 not in ids:
            ids[file.sha256] = _upload(due, file, at)
    portal_id = due.portal_id or _create(due, source, code, ids, at)
    step = {"code": code, "portal_id": portal_id, "state": due.state, "what": due.what}
    national.progress(sources.progress_of(source, at=due.at, who=due.who, **step), at=at)  # type: ignore[arg-type]
    national.status(sources.status_of(source, portal_ids=ids, **step), at=at)  # type: ignore[arg-type]
    national.sync(sources.whole_of(source, code=code, state=due.state, portal_ids=ids), at=at)


def _number(due: queries.Due, source: sources.Source, at: datetime) -> str:
    asked = messages.NextAsked(
        MaDonVi=national.unit_code() or source.reception.code,
        MaTTHC=source.dossier.procedure_code,
    )
    code = national.next_code(asked, at=at)
    outbound.keep_link(
        actor=SYNC, dossier_uid=due.dossier_uid, code=due.dossier_code, portal_code=code
    )
    return code


def _upload(due: queries.Due, file: sources.File, at: datetime) -> str:
    content = documents.read_file(uid=file.uid)
    portal_id = national.upload(file.name, content, sha256=file.sha256, at=at)
    outbound.keep_file(
        actor=SYNC, dossier_uid=due.dossier_uid, code=due.dossier_code, sha256=file.sha256,
        portal_id=portal_id,
    )  # fmt: skip
    return portal_id


def _create(
    due: queries.Due, source: sources.Source, code: str, ids: dict[str, str], at: datetime
) -> str:
    portal_id = national.create(sources.creation_of(source, code=code, portal_ids=ids), at=at)
    outbound.keep_portal_id(actor=SYNC, dossier_uid=due.dossier_uid, portal_id=portal_id)
    return portal_id
