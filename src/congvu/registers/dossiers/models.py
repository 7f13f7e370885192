"""Dossiers, their papers and their results."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, personal, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.kernel.text import unaccent
from congvu.registers.dossiers.contracts import Channel, Copy, Digitised, PaidOnline, State

READ = "dossiers.dossier.read"
ANSWERS_KEY = "dossier-answers"
OPEN_STATES = (State.SUBMITTED, State.ACCEPTED, State.PROCESSING, State.SUPPLEMENT, State.PAYMENT)


DISLIKED = 2  # a judgement from 1 to here is a dislike
WAITING_STATES = (State.SUPPLEMENT, State.PAYMENT)  # the clock stands still: the citizen's turn

# An apology does not make the dossier punctual: it is judged by the day promised first.
PROMISED = Coalesce("first_due_at", "due_at")


def late_at(at: datetime) -> Q:
    """Open and past its day, while it is the office's turn."""
    return Q(finished_at=None, due_at__lt=at) & ~Q(state__in=WAITING_STATES)


class DossierQuerySet(ScopedQuerySet["Dossier"]):
    def narrow(self, actor: Actor) -> Self:
        """A citizen sees their own and those they act in for another; an official those of the units
        over which they may read."""
        if actor.is_official:
            units = actor.units_of(READ)
            return self if units is None else self.filter(unit_ids__overlap=sorted(units))
        if actor.person_id is not None:
            acting = Q(agent_id=actor.person_id, agent_ended_at=None)
            return self.filter(Q(person_id=actor.person_id) | acting)
        return self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def overdue(self, at: datetime) -> Self:
        """Open and past the day it was promised for, while it is the office's turn."""
        return self.filter(late_at(at))

    def accepted_between(self, start: datetime, end: datetime) -> Self:
        """Taken in by the desk in ``[start, end)`` and not taken back since, the oldest first."""
        rows = self.filter(accepted_at__gte=start, accepted_at__lt=end)
        return rows.exclude(state=State.WITHDRAWN).order_by("accepted_at", "id")

    def due_between(self, start: datetime, end: datetime) -> Self:
        """Open, the office's turn, and promised for this time."""
        rows = self.filter(finished_at=None, due_at__gte=start, due_at__lte=end)
        return rows.exclude(state__in=WAITING_STATES)

    def finished_between(self, first: date | None, last: date | None) -> Self:
        """Ended on these days (both included) of Vietnam's calendar."""
        rows = self.filter(finished_at__date__gte=first) if first else self
        return rows.filter(finished_at__date__lte=last) if last else rows

    def kept(self, kept: bool) -> Self:
        """Ended by the day promised first, or after it."""
        if kept:
            return self.filter(finished_at__lte=PROMISED)
        return self.filter(finished_at__gt=PROMISED)

    def received_between(self, start: datetime, end: datetime) -> Self:
        """Taken in during ``[start, end)``; what was refused at the desk by when it was handed in."""
        return self.filter(
            Q(accepted_at__gte=start, accepted_at__lt=end)
            | Q(
                accepted_at=None, state=State.NOT_ACCEPTED,
                submitted_at__gte=start, submitted_at__lt=end,
            )
        )  # fmt: skip

    def with_measures(self, *, horizon: datetime) -> Self:
        """With a column of truth for each name of ``measures``; horizon: where open ones end."""
        ended = Case(
            When(finished_at__isnull=False, then=F("finished_at")),
            When(state=State.SUPPLEMENT, waiting_since__isnull=False, then=F("waiting_since")),
            default=Value(horizon),
        )
        rows = self.annotate(measured_end=ended).annotate(
            late_by=ExpressionWrapper(
                F("measured_end") - F("waited") - PROMISED, output_field=models.DurationField()
            )
        )
        own = Attachment.objects.filter(dossier=OuterRef("pk"), replaced_at=None)
        rows = rows.annotate(
            has_file=Exists(own),
            has_digitised=Exists(own.exclude(digitised=Digitised.NO)),
            has_stored=Exists(own.filter(from_store=True)),
            has_result=Exists(Result.objects.filter(dossier=OuterRef("pk"))),
        )
        return rows.annotate(**{name: _truth(held) for name, held in measures().items()})

    def retyped_only(self) -> Self:
        """The person had to type something that was known."""
        return self.filter(retyped__gt=0)

    def matching(self, words: str) -> Self:
        """Code or title with these words, accents aside."""
        found = self
        for word in unaccent(words).split():
            found = found.filter(search_key__contains=word)
        return found

    def submitted_between(self, first: date | None, last: date | None) -> Self:
        """Handed in on these days (both included) of Vietnam's calendar."""
        rows = self.filter(submitted_at__date__gte=first) if first else self
        return rows.filter(submitted_at__date__lte=last) if last else rows


class Dossier(models.Model):
    """One request for one procedure.

    person: whose dossier it is; agent: who acts for that person, when somebody does.
    answers: JSON under the installation's key. unit_ids: owner and reception unit, for who may
    see it. waiting_since: while the citizen is asked for more; waited: how long they took since the
    present appointment was made. satisfaction: 1 to 5; objected_at: the first complaint or
    proposal; synced_at: when the national portal first took it.
    """

    uid = uid_column()
    code = models.CharField(max_length=60, unique=True)
    request_key = models.CharField(max_length=80, unique=True)
    procedure_version = models.ForeignKey(
        "procedures.ProcedureVersion", on_delete=models.PROTECT, related_name="+"
    )
    procedure_code = models.CharField(max_length=20)
    title = NfcCharField(max_length=500)
    search_key = models.CharField(max_length=600)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, related_name="+", null=True
    )
    agent_ended_at = models.DateTimeField(null=True)  # the authority to act was withdrawn
    owner_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    reception_unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    unit_ids = ArrayField(models.BigIntegerField())
    channel = models.PositiveSmallIntegerField(choices=[(c.value, c.name) for c in Channel])
    state = models.PositiveSmallIntegerField(default=State.SUBMITTED)
    answers = personal(models.BinaryField())  # sealed: identity numbers stand among them
    e_authenticated = models.BooleanField(default=False)
    asked = models.PositiveIntegerField(default=0)
    prefilled = models.PositiveIntegerField(default=0)
    retyped = models.PositiveIntegerField(default=0)
    retyped_keys = ArrayField(models.CharField(max_length=61), default=list)
    known = personal(models.BinaryField(default=b""))  # sealed: what sources said at submission
    supplements = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)  # what was promised before the re-appointment
    reappointments = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    # The measured clock: what the appointment that holds now does not contain.
    waiting_since = models.DateTimeField(null=True)
    waited = models.DurationField(default=timedelta)
    written_result = models.BooleanField(default=True)
    fee_due = models.PositiveBigIntegerField(default=0)
    paid_online = models.PositiveSmallIntegerField(default=PaidOnline.NO)
    satisfaction = models.PositiveSmallIntegerField(null=True)
    objected_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    taken_by = NfcCharField(max_length=200, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__gte=1, state__lte=10), name="dossier_state_known"
            ),
            models.CheckConstraint(
                condition=Q(reappointments__lte=1), name="dossier_reappointed_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | Q(finished_at__isnull=False),
                name="dossier_returned_after_finished",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                name="dossier_judged_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(paid_online__gte=0, paid_online__lte=2), name="dossier_paid_known"
            ),
        ]
        indexes: ClassVar = [
            GinIndex(fields=["unit_ids"], name="dossier_units"),
            models.Index(fields=["person", "-submitted_at"], name="dossier_of_person"),
            models.Index(fields=["-submitted_at", "-id"], name="dossier_newest"),
            models.Index(fields=["accepted_at"], name="dossier_accepted"),
            models.Index(
                fields=["due_at"], condition=Q(state__in=OPEN_STATES), name="dossier_open_due"
            ),
        ]


class Leg(models.Model):
    """One level's turn with a dossier; returned dossiers come back as a further turn.

    due_at: by the legal clock, which starts anew with a supplement; own_due_at: by the measured one,
    which goes on. Both stand still while ``waited_from`` is set. due_was, own_due_was: before the
    working calendar changed, as long as that can be taken back.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="legs")
    position = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField(default=1)
    key = models.CharField(max_length=40)
    level = NfcCharField(max_length=60)
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    agency = NfcCharField(max_length=200, blank=True)
    amount = models.PositiveSmallIntegerField()
    time_unit = models.CharField(max_length=12)
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    own_due_at = models.DateTimeField(null=True)
    due_was = models.DateTimeField(null=True)
    own_due_was = models.DateTimeField(null=True)
    waited_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=12, blank=True)
    note = NfcCharField(max_length=1000, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "position", "turn"], name="leg_once_a_turn"),
            models.UniqueConstraint(
                fields=["dossier"],
                condition=Q(started_at__isnull=False, ended_at=None),
                name="leg_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | ~Q(end=""), name="leg_ended_somehow"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["unit", "due_at"],
                condition=Q(started_at__isnull=False, ended_at=None),
                name="leg_open_due",
            ),
        ]


def measures() -> dict[str, Q]:
    """What QĐ 766 asks of one dossier, by name. Law: QĐ 766/QĐ-TTg; ``rules.on_time`` for 2.1."""
    in_time = Q(supplements__lte=1, late_by__lte=timedelta())
    disliked = Q(satisfaction__lte=DISLIKED) | Q(objected_at__isnull=False)
    online = Q(channel=Channel.ONLINE)
    return {
        "in_time": in_time,
        "overdue": ~in_time | Q(late_by=None),
        "online": online,
        "online_whole": online & (Q(written_result=False) | Q(has_result=True)),
        "direct": Q(channel=Channel.DIRECT),
        "post": Q(channel=Channel.POST),
        "synced": Q(synced_at__isnull=False),
        "owes_fee": Q(fee_due__gt=0),
        "fee_online": Q(paid_online__in=(PaidOnline.NATIONAL, PaidOnline.OWN)),
        "writes_result": Q(written_result=True),
        "e_result": Q(has_result=True),
        "digitised_whole": Q(has_file=True, has_result=True),
        "digitised_part": Q(has_digitised=True),
        "reused": Q(has_stored=True) | Q(has_result=True, synced_at__isnull=False),
        "e_identified": Q(e_authenticated=True),
        "disliked": disliked,
        "settled": Q(state__in=(State.DONE, State.RETURNED)),
    }


def _truth(held: Q) -> Case:
    return Case(When(held, then=Value(True)), default=Value(False))


class Attachment(models.Model):
    """A file that answers a component; a supplement adds a row and marks the old one replaced."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="attachments")
    component_key = models.CharField(max_length=60)
    file_uid = models.UUIDField()
    filename = NfcCharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    digitised = models.PositiveSmallIntegerField(default=Digitised.NO)
    from_store = models.BooleanField(default=False)
    replaces_result = models.CharField(max_length=40, blank=True, default="")


class Part(models.Model):
    """One component as it was handed in: in which form and how many."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="parts")
    component_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=200)
    copy = models.PositiveSmallIntegerField(choices=[(c.value, c.name) for c in Copy])
    count = models.PositiveSmallIntegerField(default=1)
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "component_key"], name="dossier_part_once"),
            models.CheckConstraint(condition=Q(count__gte=1), name="dossier_part_counted"),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "dossier"], name="dossier_part_kind")]


class Result(models.Model):
    """A paper that the procedure gave; it stays in the person's electronic data store."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="results")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60)
    name = NfcCharField(max_length=300)
    paper_code = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "key"], name="dossier_result_once"),
        ]
