"""Work files: the documents of one piece of work, kept together."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.correspondence.models.incoming import IncomingLetter
from congvu.systems.correspondence.models.outgoing import OutgoingLetter

KEEP, READ = "correspondence.file.keep", "correspondence.letter.read"


class WorkFileQuerySet(ScopedQuerySet["WorkFile"]):
    """Whoever keeps files or reads the book of the unit, and who is in charge of the file."""

    def narrow(self, actor: Actor) -> Self:
        units = [actor.units_of(code) for code in (KEEP, READ)]
        if None in units:
            return self
        seen = sorted(set().union(*(some or () for some in units)))
        return self.filter(Q(unit__in=seen) | Q(account_id=actor.account_id or 0))


class WorkFile(models.Model):
    """One file of a unit's list of files of a year.

    code: number and mark in that list ("01.TH"); years: how long it is kept, None for ever;
    account_id, person_name: who is in charge; hand_by: the last day to hand it to the archive, by the
    law of the day on which it was closed; waits_on: since when it waits for the archive.

    Law: NĐ 30/2020/NĐ-CP, Điều 28 đến Điều 30.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Trong danh mục, chưa mở")
        OPEN = "open", _("Đang mở")
        CLOSED = "closed", _("Đã kết thúc")
        WAITING = "waiting", _("Chờ nộp lưu")

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    code = NfcCharField(max_length=20)
    title = NfcCharField(max_length=500)
    years = models.PositiveSmallIntegerField(null=True)
    account_id = models.BigIntegerField()
    person_name = NfcCharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    hand_by = models.DateField(null=True)
    waits_on = models.DateField(null=True)
    documents = models.PositiveIntegerField(default=0)

    objects = WorkFileQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "year", "code"], name="letter_file_once"),
            models.CheckConstraint(
                condition=Q(years=None) | Q(years__gt=0), name="letter_file_kept_some_years"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", opened_on=None, closed_on=None, waits_on=None)
                | Q(state="open", opened_on__isnull=False, closed_on=None, waits_on=None)
                | Q(state="closed", closed_on__isnull=False, waits_on=None)
                | Q(state="waiting", closed_on__isnull=False, waits_on__isnull=False),
                name="letter_file_days_follow_its_state",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["account_id"], name="letter_file_person")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class FiledLetter(models.Model):
    """One document in a file: one that came or one of ours."""

    uid = uid_column()
    file = models.ForeignKey(WorkFile, on_delete=models.PROTECT, related_name="letters")
    incoming = models.ForeignKey(
        "correspondence.IncomingLetter", null=True, on_delete=models.PROTECT, related_name="+"
    )
    outgoing = models.ForeignKey(
        "correspondence.OutgoingLetter", null=True, on_delete=models.PROTECT, related_name="+"
    )
    put_by = NfcCharField(max_length=200)
    put_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "incoming"], name="letter_filed_in_once"),
            models.UniqueConstraint(fields=["file", "outgoing"], name="letter_filed_out_once"),
            models.CheckConstraint(
                condition=Q(incoming=None, outgoing__isnull=False)
                | Q(incoming__isnull=False, outgoing=None),
                name="letter_filed_is_one_document",
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def document(self) -> IncomingLetter | OutgoingLetter:
        """The one that came, or the one that is ours."""
        one: IncomingLetter | OutgoingLetter | None = self.incoming or self.outgoing
        assert one is not None  # a constraint says so
        return one
