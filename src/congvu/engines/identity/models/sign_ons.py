"""Sign-ons: one application let in by one person in one session, and the tokens that came of it."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from congvu.engines.identity.models.applications import Application
from congvu.kernel.columns import uid_column


class SignOnQuerySet(models.QuerySet["SignOn"]):
    def living(self, at: datetime) -> Self:
        return self.filter(ended_at=None, expires_at__gt=at)

    def untold(self) -> Self:
        """Those whose application has not been told of the session's end."""
        return self.filter(ended_at=None, told_at=None)


class SignOn(models.Model):
    """A family of tokens. sid: the session it belongs to, as applications know it.

    offline: outlives the session. told_at: the session has ended and the application is being told;
    ended_at: nothing of the family is good any more, end_reason says why.
    """

    uid = uid_column()
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="sign_ons")
    account = models.ForeignKey(
        "identity.Account", on_delete=models.PROTECT, related_name="sign_ons"
    )
    sid = models.CharField(max_length=43)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    level = models.PositiveSmallIntegerField()
    methods = ArrayField(models.CharField(max_length=10), default=list)
    signed_in_at = models.DateTimeField()
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    offline = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)

    objects = SignOnQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sid"], name="sign_on_sid", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["account"], name="sign_on_account", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=["expires_at"], name="sign_on_expiry"),
        ]


class SignOnToken(models.Model):
    """A code, an access or a refresh token; only its hash is kept. used_at: codes and refresh tokens
    are good once, and a second use ends the family. scopes: what it opens, at most the family's.
    challenge, nonce, redirect_uri: a code's own."""

    class Kind(models.TextChoices):
        CODE = "c", "code"
        ACCESS = "a", "access_token"
        REFRESH = "r", "refresh_token"

    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, related_name="tokens")
    kind = models.CharField(max_length=1, choices=Kind.choices)
    sha256 = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    redirect_uri = models.CharField(max_length=500, blank=True)
    challenge = models.CharField(max_length=43, blank=True)
    nonce = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="sign_on_token_expiry")]


class DeviceRequest(models.Model):
    """A device without a keyboard asks to be let in; a person answers on another one.

    sign_on: the yes; refused_at: the no. asked_at, interval: how often it may ask.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    user_code = models.CharField(max_length=9, unique=True)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    interval = models.PositiveSmallIntegerField()
    sign_on = models.ForeignKey(SignOn, on_delete=models.CASCADE, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
