"""Letters that came to a unit."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column
from congvu.kernel.rows import ScopedQuerySet
from congvu.systems.correspondence.rules import states

BOOK_CODES = (
    "correspondence.letter.read", "correspondence.letter.register", "correspondence.letter.route",
)  # fmt: skip
HANDLE = "correspondence.letter.handle"


class Source(models.TextChoices):
    HAND = "hand", _("Trực tiếp, bưu điện")
    SCAN = "scan", _("Bản quét")
    EMAIL = "email", _("Thư điện tử")
    AXIS = "axis", _("Trục liên thông văn bản")
    PORTAL = "portal", _("Hộp thư trên Cổng")


def reach_of(actor: Actor) -> tuple[list[int] | None, list[int] | None]:
    """Units whose books the actor reads, and units whose work the actor does; None: everywhere."""
    books = [actor.units_of(code) for code in BOOK_CODES]
    seen = None if None in books else sorted(set().union(*(units or () for units in books)))
    work = actor.units_of(HANDLE)
    return seen, None if work is None else sorted(work)


class IncomingQuerySet(ScopedQuerySet["IncomingLetter"]):
    """Whoever reads the book, was given it as a unit, or is named in its slip."""

    def narrow(self, actor: Actor) -> Self:
        books, work = reach_of(actor)
        if books is None:
            return self
        mine = Q(unit__in=books) | Q(person_ids__contains=[actor.person_id or 0])
        given = ~Q(unit_ids=[]) if work is None else Q(unit_ids__overlap=work)
        return self.filter(mine | given)


class IncomingLetter(models.Model):
    """One letter that came. book, number: where it is registered, None until the clerk does; unit:
    who has it (the heir, when the unit of the book is no more).

    notation: "426/QĐ-BNV" as printed; kind: of the list ``document_kinds``; urgency: of the list
    ``urgency``, "" is usual. front: rank in lists, 0 once it is over. unit_ids, person_ids: who was
    given it. receivers: their names as the register prints them. message_uid, document_id: of the
    exchange, when it came that way. replaced_by: the letter that came
    in its place. reply_of: the mailbox at the portal in which the document lies that it answers.
    recall: "", 13 asked, 15 agreed, 16 refused. words: the text of
    its files, for the search. author_key, notation_key: what duplicates are found by.
    """

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    book = models.ForeignKey(
        "correspondence.Book", null=True, on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(null=True)
    arrived_on = models.DateField()
    arrived_at = models.DateTimeField()
    source = models.CharField(max_length=8, choices=Source, default=Source.HAND)
    author = NfcCharField(max_length=200)
    author_code = models.CharField(max_length=40, blank=True)
    author_key = models.CharField(max_length=200)
    notation = NfcCharField(max_length=60)
    notation_key = models.CharField(max_length=60)
    dated_on = models.DateField()
    kind = models.CharField(max_length=40)
    abstract = NfcCharField(max_length=500)
    urgency = models.CharField(max_length=20, blank=True)
    urgency_rank = models.PositiveSmallIntegerField(default=0)
    front = models.PositiveSmallIntegerField(default=0)
    signer = NfcCharField(max_length=200, blank=True)
    pages = models.PositiveIntegerField(null=True)
    copies = models.PositiveSmallIntegerField(default=1)
    answer_by = models.DateField(null=True)
    note = NfcCharField(max_length=500, blank=True)
    files = ArrayField(models.UUIDField(), default=list)
    earlier_files = ArrayField(models.UUIDField(), default=list)
    words = NfcTextField(blank=True)
    state = models.CharField(max_length=2, choices=states.choices())
    asked = models.CharField(max_length=6, blank=True)
    recall = models.CharField(max_length=2, blank=True)
    recall_reason = NfcCharField(max_length=500, blank=True)
    recall_message = models.UUIDField(null=True)
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced"
    )
    message_uid = models.UUIDField(null=True, unique=True)
    document_id = NfcCharField(max_length=200, blank=True)
    unit_ids = ArrayField(models.BigIntegerField(), default=list)
    person_ids = ArrayField(models.BigIntegerField(), default=list)
    receivers = NfcCharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField(null=True)
    registered_by = NfcCharField(max_length=200, blank=True)
    forwarded_on = models.DateField(null=True)
    taken_by = NfcCharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)
    progress = NfcCharField(max_length=500, blank=True)
    reply = NfcCharField(max_length=200, blank=True)
    reply_uid = models.UUIDField(null=True)
    reply_of = models.ForeignKey(
        "correspondence.Recipient", null=True, on_delete=models.PROTECT, related_name="replies"
    )

    objects = IncomingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "number"], name="letter_in_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=False, book__isnull=False)
                | Q(state__in=["01", "02", "15"]),
                name="letter_in_numbered_from_03",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | ~Q(replaced_by=F("id")),
                name="letter_in_replaced_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "front", "id"], name="letter_in_front"),
            models.Index(fields=["unit", "arrived_on", "id"], name="letter_in_arrived"),
            models.Index(fields=["notation_key", "dated_on"], name="letter_in_same"),
            GinIndex(fields=["unit_ids"], name="letter_in_units"),
            GinIndex(fields=["person_ids"], name="letter_in_persons"),
        ]

    def __str__(self) -> str:
        return f"{self.notation} – {self.author}"

    @property
    def title(self) -> str:
        """As lists and the search call it."""
        return f"{self.notation}: {self.abstract}"

    @property
    def numbered(self) -> str:
        """Number and year as the book shows them; "" before it is registered."""
        return f"{self.number:02}/{self.year}" if self.number else ""

    @property
    def is_over(self) -> bool:
        """Nothing is left to do."""
        return self.state in states.OVER

    def set(self, **columns: Any) -> None:
        """Write columns of the locked row, and where lists show it."""
        for name, value in columns.items():
            setattr(self, name, value)
        self.front = 0 if self.is_over else self.urgency_rank + 1
        self.save(update_fields=[*columns, "front"])
