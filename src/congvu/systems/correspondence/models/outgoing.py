"""Letters that leave, and how they stand with each recipient."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congvu.kernel.actors import Actor
from congvu.kernel.columns import NfcCharField, uid_column
from congvu.kernel.rows import ScopedQuerySet

READS = ("correspondence.letter.read", "correspondence.letter.register")


class OutgoingQuerySet(ScopedQuerySet["OutgoingLetter"]):
    """Whoever reads the book, and who wrote or signed it."""

    def narrow(self, actor: Actor) -> Self:
        books = [actor.units_of(code) for code in READS]
        if None in books:
            return self
        seen = sorted(set().union(*(units or () for units in books)))
        return self.filter(Q(unit__in=seen) | Q(account_ids__contains=[actor.account_id or 0]))


class OutgoingLetter(models.Model):
    """One document of ours, from its draft to its recipients.

    unit: who issues it; notation, dated_on, signer, paper_code, file_uid: of the issued paper; places:
    nơi nhận as printed; document_id: on the exchange once it was sent; answers: the letter that came
    and that this one answers; mends: the document of ours that this one corrects or replaces, mending
    says which; account_ids: who wrote and signed it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Đang soạn")
        ISSUED = "issued", _("Đã ban hành, chờ gửi")
        SENT = "sent", _("Đã gửi")
        RECALLED = "recalled", _("Đang thu hồi")
        WITHDRAWN = "withdrawn", _("Đã thu hồi")
        DISCARDED = "discarded", _("Đã hủy dự thảo")

    class Mending(models.TextChoices):
        CORRECT = "correct", _("Đính chính")
        REPLACE = "replace", _("Thay thế")

    uid = uid_column()
    unit = models.ForeignKey("org.Unit", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    draft_uid = models.UUIDField(unique=True)
    kind = models.CharField(max_length=60)
    kind_name = NfcCharField(max_length=100)
    abstract = NfcCharField(max_length=500, blank=True)
    notation = NfcCharField(max_length=160, blank=True)
    dated_on = models.DateField(null=True)
    signer = NfcCharField(max_length=200, blank=True)
    places = NfcCharField(max_length=500, blank=True)
    kept_by = NfcCharField(max_length=200, blank=True)
    copies = models.PositiveSmallIntegerField(default=1)
    sent_on = models.DateField(null=True)
    note = NfcCharField(max_length=500, blank=True)
    paper_code = models.CharField(max_length=60, blank=True)
    file_uid = models.UUIDField(null=True)
    document_id = NfcCharField(max_length=300, blank=True)
    answers = models.ForeignKey(
        "correspondence.IncomingLetter", null=True, on_delete=models.PROTECT, related_name="+"
    )
    mends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="menders")
    mending = models.CharField(max_length=7, choices=Mending, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    account_ids = ArrayField(models.BigIntegerField(), default=list)
    started_at = models.DateTimeField()

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(mends=None, mending="")
                | (Q(mends__isnull=False, mending__in=["correct", "replace"]) & ~Q(mends=F("id"))),
                name="letter_out_mends_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "-id"], name="letter_out_unit"),
            models.Index(fields=["document_id"], name="letter_out_document"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """As lists and the search call it."""
        return f"{self.notation or self.kind_name}: {self.abstract}"


class Recipient(models.Model):
    """One place it goes to. code: an agency that can be written to, "" when it goes by other ways;
    parcel_uid: the e-mail by which it goes; link_hash, link_until: SHA-256 of the secret in the link
    by which that place fetches the file ("" when there is none), and its last day. organisation,
    person: whose mailbox at the portal it lies in; opened_at: first opened there, received_at,
    received_by: when and by whom it was said to have arrived.

    status: of QĐ 28/2018, as the agency tells; asked: "recall" or "update", what it was asked last;
    recall: 13 asked, 15 agreed, 16 refused.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Đang gửi")
        SENT = "sent", _("Chuyển ngoài hệ thống")
        ACCEPTED = "accepted", _("Máy chủ thư đã nhận")
        MAILBOX = "mailbox", _("Đã vào hộp thư trên Cổng")
        TAKEN = "taken", _("Đã rút khỏi hộp thư")
        CONFIRMED = "confirmed", _("Nơi nhận đã có")
        FAILED = "failed", _("Không gửi được")

    letter = models.ForeignKey(OutgoingLetter, on_delete=models.CASCADE, related_name="recipients")
    name = NfcCharField(max_length=200)
    code = models.CharField(max_length=40, blank=True)
    message_uid = models.UUIDField(null=True)
    parcel_uid = models.UUIDField(null=True)
    link_hash = models.CharField(max_length=64, blank=True)
    link_until = models.DateField(null=True)
    organisation = models.CharField(max_length=20, blank=True)
    person = models.ForeignKey(
        "identity.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = NfcCharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    trouble = NfcCharField(max_length=500, blank=True)
    status = models.CharField(max_length=2, blank=True)
    asked = models.CharField(max_length=6, blank=True)
    recall = models.CharField(max_length=2, blank=True)
    said = NfcCharField(max_length=500, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "name"], name="letter_out_recipient_once"),
            models.UniqueConstraint(fields=["parcel_uid"], name="letter_out_parcel_once"),
            models.UniqueConstraint(
                fields=["link_hash"], condition=~Q(link_hash=""), name="letter_out_link_once"
            ),
            models.UniqueConstraint(
                fields=["letter", "organisation"],
                condition=~Q(organisation=""),
                name="letter_out_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["letter", "person"],
                condition=Q(person__isnull=False),
                name="letter_out_person_once",
            ),
            models.CheckConstraint(
                condition=Q(organisation="") | Q(person=None), name="letter_out_one_mailbox"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organisation", "-id"],
                condition=~Q(organisation=""),
                name="letter_out_organisation",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)
