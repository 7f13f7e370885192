"""Many drafts signed by one confirmation: what was chosen, and what became of each."""

from __future__ import annotations

from django.db import models

from congvu.engines.documents.models.drafts import Draft
from congvu.kernel.columns import NfcTextField, uid_column
from congvu.kernel.text import gettext_noop


class SigningRound(models.Model):
    """One confirmation of one signer. key: from the page that asked, so that it is begun once;
    assurance: how she was signed in, for the job that acts in her name."""

    uid = uid_column()
    key = models.UUIDField(unique=True)
    account = models.ForeignKey("identity.Account", on_delete=models.PROTECT, related_name="+")
    assurance = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()


class SigningTurn(models.Model):
    """One draft of a round. version: the one she was shown; words: why it was not signed."""

    class State(models.TextChoices):
        WAITING = "waiting", gettext_noop("Đang chờ")
        SIGNED = "signed", gettext_noop("Đã ký ban hành")
        REFUSED = "refused", gettext_noop("Chưa ký được")

    round = models.ForeignKey(SigningRound, on_delete=models.CASCADE, related_name="turns")
    place = models.PositiveSmallIntegerField()
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="+")
    version = models.IntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    words = NfcTextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "draft"], name="documents_turn_once")
        ]
