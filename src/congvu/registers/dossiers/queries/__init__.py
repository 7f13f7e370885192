"""Every read of dossiers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from congvu.kernel import clock, prepared
from congvu.kernel.actors import Actor
from congvu.kernel.errors import NotFound
from congvu.kernel.sealing import unseal_json
from congvu.registers.dossiers.contracts import (
    AttachmentCard,
    Channel,
    Copy,
    Digitised,
    DossierCard,
    Measured,
    PaidOnline,
    ResultCard,
    Reusable,
    State,
)
from congvu.registers.dossiers.contracts import Part as PartValue
from congvu.registers.dossiers.models import (
    ANSWERS_KEY,
    PROMISED,
    Attachment,
    Dossier,
    DossierQuerySet,
    Part,
    Result,
    late_at,
)
from congvu.registers.dossiers.rules import kept_time

STANDING = Q(attachments__file_uid__isnull=False, attachments__replaced_at=None)


def visible(actor: Actor) -> DossierQuerySet:
    """The dossiers that this actor may know of, newest first."""
    return Dossier.objects.visible_to(actor).order_by("-submitted_at", "-id")


def dossier(*, actor: Actor, uid: str) -> DossierCard:
    """One dossier with its papers. Raises NotFound also when it may not be known of."""
    return card_of(_seen(actor, uid), whole=True)


def dossier_with_answers(
    *, actor: Actor, uid: str
) -> tuple[DossierCard, dict[str, Any], dict[str, dict[str, Any]]]:
    """One dossier with its papers, what was answered, and what sources said. Raises NotFound."""
    row = _seen(actor, uid)
    answered = unseal_json(row.answers, key=ANSWERS_KEY, context=row.code)
    return card_of(row, whole=True), answered, _known(row)


def _seen(actor: Actor, uid: str) -> Dossier:
    rows = Dossier.objects.visible_to(actor).prefetch_related("attachments", "results", "parts")
    row = rows.filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ này trong phạm vi được xem của bạn."))
    return row


def by_code(*, code: str) -> DossierCard | None:
    """For the public tracking page; the caller shows no personal data."""
    row = prepared.one(Dossier, code=code.strip().upper())
    return card_of(row) if row else None


def answers(*, actor: Actor, uid: str) -> dict[str, Any]:
    """What the applicant answered, as frozen at submission. Raises NotFound."""
    row = Dossier.objects.visible_to(actor).filter(uid=uid).first()
    if row is None:
        raise NotFound(_("Không tìm thấy hồ sơ này trong phạm vi được xem của bạn."))
    return unseal_json(row.answers, key=ANSWERS_KEY, context=row.code)


def request_key(*, actor: Actor, uid: str) -> str:
    """The key of the call that made the dossier. Raises NotFound."""
    rows = Dossier.objects.visible_to(actor).filter(uid=uid)
    key = rows.values_list("request_key", flat=True).first()
    if key is None:
        raise NotFound(_("Không tìm thấy hồ sơ này trong phạm vi được xem của bạn."))
    return str(key)


def known(*, actor: Actor, uid: str) -> dict[str, dict[str, Any]]:
    """question → what a source said of it when the dossier was handed in. Raises NotFound."""
    return _known(_seen(actor, uid))


def _known(row: Dossier) -> dict[str, dict[str, Any]]:
    if not row.known:
        return {}
    return unseal_json(row.known, key=ANSWERS_KEY, context=f"{row.code}:known")


def answers_of(*, uid: str) -> dict[str, Any]:
    """The answers for a machine's step inside an action that has asked the gate."""
    row = Dossier.objects.as_system("a step of the dossier's own process").get(uid=uid)
    return unseal_json(row.answers, key=ANSWERS_KEY, context=row.code)


def for_machine(*, uid: str, lock: bool = False) -> DossierCard:
    """One dossier for a machine's step inside an action that has asked the gate. Raises NotFound.

    lock: hold the row until the transaction ends, so that what is decided on stays true.
    """
    rows = Dossier.objects.as_system("a step of the dossier's own process")
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row = rows.prefetch_related("attachments", "results", "parts").filter(uid=uid).first()
    if row is None:
        raise NotFound("Không tìm thấy hồ sơ này.")
    return card_of(row, whole=True)


def cards_of(*, uids: list[str]) -> dict[str, DossierCard]:
    """uid → dossier for a room that keeps these dossiers together and has asked the gate."""
    rows = Dossier.objects.as_system("kept together by the caller").filter(uid__in=uids)
    return {str(row.uid): card_of(row) for row in rows}


def submitted(*, start: datetime, end: datetime) -> DossierQuerySet:
    """Every dossier handed in during ``[start, end)``, for a reconciliation; shows nobody."""
    rows = Dossier.objects.as_system("reconciliation of a day")
    return rows.filter(submitted_at__gte=start, submitted_at__lt=end).order_by("pk")


def by_request(*, request_key: str, actor: Actor) -> DossierCard | None:
    """The dossier that an earlier call with this key made, when the actor may know of it."""
    row = Dossier.objects.visible_to(actor).filter(request_key=request_key).first()
    return card_of(row) if row else None


def by_key(*, request_key: str) -> DossierCard | None:
    """The dossier that a call with this key made, for the room that gave the key."""
    row = Dossier.objects.as_system("the caller's own key").filter(request_key=request_key).first()
    return card_of(row) if row else None


def data_store(*, person_id: int) -> list[tuple[ResultCard, str, str]]:
    """The person's results: (result, dossier code, dossier uid), newest first."""
    rows = Result.objects.filter(person_id=person_id).select_related("dossier")
    return [
        (_result(r), r.dossier.code, str(r.dossier.uid)) for r in rows.order_by("-issued_at", "-id")
    ]


def reusable(*, person_id: int, kinds: Collection[str], on: date) -> dict[str, Reusable]:
    """kind → the newest of the person's papers of that kind that was accepted, holds and has files.

    The caller has asked who may know. Law: TT 01/2023/TT-VPCP; NĐ 224/2026/NĐ-CP (supply once).
    """
    rows = Part.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=on), dossier__person_id=person_id, kind__in=kinds,
        dossier__accepted_at__isnull=False,
    )  # fmt: skip
    rows = rows.exclude(dossier__state=State.NOT_ACCEPTED).select_related("dossier")
    found: dict[str, Reusable] = {}
    for row in rows.prefetch_related("dossier__attachments").order_by("-dossier__accepted_at"):
        files = tuple(a for a in _attachments(row.dossier) if a.component_key == row.component_key)
        if files and row.kind not in found and row.dossier.accepted_at:
            found[row.kind] = Reusable(
                kind=row.kind, dossier_code=row.dossier.code, valid_to=row.valid_to,
                accepted_at=row.dossier.accepted_at, files=files,
            )  # fmt: skip
    return found


def used_before(*, person_id: int, file_uids: Collection[str]) -> set[str]:
    """Those of the files that lie in a dossier of the person that was accepted."""
    rows = Attachment.objects.filter(
        file_uid__in=file_uids, dossier__person_id=person_id, dossier__accepted_at__isnull=False
    )
    return {str(uid) for uid in rows.values_list("file_uid", flat=True)}


def counts(*, actor: Actor, at: datetime) -> dict[str, int]:
    """Open, overdue and finished dossiers within sight; not overdue while the citizen is waited for."""
    return Dossier.objects.visible_to(actor).aggregate(
        open=Count("id", filter=Q(finished_at=None)),
        overdue=Count("id", filter=late_at(at)),
        finished=Count("id", filter=Q(finished_at__isnull=False)),
    )


def quality(*, actor: Actor, since: datetime, at: datetime) -> dict[str, int]:
    """Of the dossiers within sight that ended since then: how many, and how many ``kept`` their day."""
    rows = Dossier.objects.visible_to(actor).filter(finished_at__gte=since, finished_at__lte=at)
    return rows.aggregate(ended=Count("id"), kept=Count("id", filter=Q(finished_at__lte=PROMISED)))


def measured(asked: Measured) -> DossierQuerySet:
    """The dossiers that QĐ 766 measures, each with the answers of ``MEASURES`` as columns.

    Nobody's sight is asked: for counting. Narrow by ``visible_measured`` to show rows.
    """
    return _measured(Dossier.objects.as_system("counts of QĐ 766"), asked)


def visible_measured(actor: Actor, asked: Measured) -> DossierQuerySet:
    """The measured dossiers that this actor may know of."""
    return _measured(Dossier.objects.visible_to(actor), asked)


def tally(asked: Measured, wanted: Mapping[str, tuple[str, ...]]) -> dict[str, dict[str, int]]:
    """Procedure code → name → how many of its measured dossiers have every one of these measures.

    A measure with "-" before it must not hold. One pass over the rows.
    """
    names = {f"n{i}": name for i, name in enumerate(wanted)}
    counts = {n: Count("pk", filter=_holding(wanted[name])) for n, name in names.items()}
    rows: Any = measured(asked).order_by().values("procedure_code").annotate(**counts)
    return {
        row["procedure_code"]: {name: row[n] for n, name in names.items()}
        for row in rows.iterator()
    }


def holding(rows: DossierQuerySet, measures: tuple[str, ...]) -> DossierQuerySet:
    """The measured rows that have every one of these measures."""
    return rows.filter(_holding(measures))


def _holding(measures: tuple[str, ...]) -> Q:
    return Q(pk__isnull=False, **{m.removeprefix("-"): not m.startswith("-") for m in measures})


def _measured(rows: DossierQuerySet, asked: Measured) -> DossierQuerySet:
    received = rows.received_between(asked.start, asked.end)
    if asked.unit_ids is not None:
        received = received.filter(owner_unit__in=sorted(asked.unit_ids))
    if asked.procedure:
        received = received.filter(procedure_code=asked.procedure)
    return received.with_measures(horizon=min(asked.end, asked.at))


def facts() -> Iterator[dict[str, Any]]:
    """One row a dossier, for the lake; no personal column.

    judged, kept: 1 when the promised day can be judged, and when it was kept; online, direct, post:
    1 or 0, how it came in; files: electronic papers, of them digitised or reused by the office.
    """
    at = clock.now()
    rows = Dossier.objects.as_system("facts").order_by("id")
    columns = rows.values(
        "code", "procedure_code", "owner_unit_id", "reception_unit_id", "channel", "state",
        "supplements", "submitted_at", "accepted_at", "due_at", "finished_at", "returned_at",
        "asked", "prefilled", "retyped", "e_authenticated", "first_due_at", "reappointments",
        "written_result", "fee_due", "paid_online", "satisfaction", "objected_at", "synced_at",
        files=Count("attachments", filter=STANDING),
        digitised=Count("attachments", filter=STANDING & Q(attachments__digitised=Digitised.SCANNED)),
        reused=Count("attachments", filter=STANDING & Q(attachments__digitised__gte=Digitised.REUSED)),
    )  # fmt: skip
    for row in columns.iterator():
        kept = kept_time(
            state=State(row["state"]),
            due_at=row["first_due_at"] or row["due_at"],
            ended_at=row["finished_at"],
            at=at,
        )
        channel = row["channel"]
        yield {
            **row,
            "judged": int(kept is not None),
            "kept": int(bool(kept)),
            "online": int(channel == Channel.ONLINE),
            "direct": int(channel == Channel.DIRECT),
            "post": int(channel == Channel.POST),
        }


def card_of(row: Dossier, *, whole: bool = False) -> DossierCard:
    """The row as the frozen value that other rooms see. whole: with papers and results."""
    return DossierCard(
        id=row.pk,
        uid=str(row.uid),
        code=row.code,
        procedure_code=row.procedure_code,
        procedure_version_id=row.procedure_version_id,
        title=row.title,
        state=State(row.state),
        person_id=row.person_id,
        owner_unit_id=row.owner_unit_id,
        reception_unit_id=row.reception_unit_id,
        channel=Channel(row.channel),
        submitted_at=row.submitted_at,
        accepted_at=row.accepted_at,
        due_at=row.due_at,
        finished_at=row.finished_at,
        supplements=row.supplements,
        first_due_at=row.first_due_at,
        agent_id=None if row.agent_ended_at else row.agent_id,
        reappointments=row.reappointments,
        returned_at=row.returned_at,
        e_authenticated=row.e_authenticated,
        fee_due=row.fee_due,
        paid_online=PaidOnline(row.paid_online),
        attachments=tuple(_attachments(row)) if whole else (),
        results=tuple(_result(r) for r in row.results.all()) if whole else (),
        parts=tuple(part_of(p) for p in row.parts.all()) if whole else (),
        taken_by=row.taken_by,
    )


def part_of(row: Part) -> PartValue:
    """A component as it was handed in, as the frozen value."""
    return PartValue(
        component_key=row.component_key,
        kind=row.kind,
        copy=Copy(row.copy),
        count=row.count,
        valid_to=row.valid_to,
    )


def _attachments(row: Dossier) -> Iterator[AttachmentCard]:
    for a in sorted(row.attachments.all(), key=lambda a: a.pk):
        if a.replaced_at is None:
            yield AttachmentCard(
                component_key=a.component_key,
                file_uid=str(a.file_uid),
                filename=a.filename,
                size=a.size,
                sha256=a.sha256,
                digitised=Digitised(a.digitised),
                from_store=a.from_store,
                replaces_result=a.replaces_result,
            )


def _result(row: Result) -> ResultCard:
    return ResultCard(
        key=row.key,
        name=row.name,
        paper_code=row.paper_code,
        issued_at=row.issued_at,
        valid_to=row.valid_to,
    )
