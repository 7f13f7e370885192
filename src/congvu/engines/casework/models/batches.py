"""Many tasks by one press: what was asked, and what became of each."""

from __future__ import annotations

from django.db import models

from congvu.kernel.columns import NfcCharField, NfcTextField, uid_column


class Batch(models.Model):
    """One bulk verb of one official. key: from the page that asked, so that it is begun once.

    assurance, on_behalf_of: how the official was signed in, for the job that acts in their name.
    """

    class Verb(models.TextChoices):
        CLAIM = "claim", "Nhận việc"
        RELEASE = "release", "Trả việc về đơn vị"
        ASSIGN = "assign", "Giao việc"
        BALANCE = "balance", "Chia đều việc"
        COMPLETE = "complete", "Ghi kết quả"

    uid = uid_column()
    key = models.UUIDField(unique=True)
    account_id = models.BigIntegerField()
    assurance = models.PositiveSmallIntegerField(default=0)
    on_behalf_of = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=10, choices=Verb)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account_id", "-id"], name="batch_newest")]


class BatchItem(models.Model):
    """One task of a batch. words: why it was refused, or what was done.

    account_id, account_name: to whom it goes; before_id, before_name: who held it before.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Đang chờ"
        DONE = "done", "Đã làm"
        REFUSED = "refused", "Không làm được"
        UNDONE = "undone", "Đã hoàn tác"

    batch = models.ForeignKey("casework.Batch", models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField()
    task_uid = models.UUIDField()
    title = NfcCharField(max_length=300)
    case_title = NfcCharField(max_length=300)
    code = NfcCharField(max_length=60, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    outcome_label = NfcCharField(max_length=200, blank=True)
    account_id = models.BigIntegerField(null=True)
    account_name = NfcCharField(max_length=200, blank=True)
    before_id = models.BigIntegerField(null=True)
    before_name = NfcCharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    words = NfcTextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "task_uid"], name="batch_task_once")
        ]
