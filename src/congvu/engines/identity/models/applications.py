"""Applications that sign people on with us, and which people have let them."""

from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from congvu.engines.identity.rules.applications import OPENID
from congvu.engines.identity.rules.asking import Registered
from congvu.kernel.columns import uid_column

ADDRESS = 500


class Audience(models.TextChoices):
    OFFICIALS = "official", _("Cán bộ")
    CITIZENS = "citizen", _("Công dân")
    ALL = "all", _("Cán bộ và công dân")


class Algorithm(models.TextChoices):
    RS256 = "RS256", "RS256"
    ES256 = "ES256", "ES256"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def open(self) -> Self:
        return self.filter(machine__closed_at=None)


class Application(models.Model):
    """How a machine of ours signs people on; its name, client_id, secret and end are the machine's.

    is_public: runs on people's devices, so it has no secret. is_trusted: the agency's own, so people
    are not asked. least_level: how strongly people must have signed in. logout_uri: told when they
    sign out (back-channel).
    """

    machine = models.OneToOneField(
        "identity.Machine", on_delete=models.PROTECT, related_name="application"
    )
    is_public = models.BooleanField(default=False)
    is_trusted = models.BooleanField(default=False)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.OFFICIALS)
    redirect_uris = ArrayField(models.CharField(max_length=ADDRESS), default=list)
    post_logout_uris = ArrayField(models.CharField(max_length=ADDRESS), default=list)
    logout_uri = models.CharField(max_length=ADDRESS, blank=True)
    home_uri = models.CharField(max_length=ADDRESS, blank=True)
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    least_level = models.PositiveSmallIntegerField(default=1)
    may_refresh = models.BooleanField(default=True)
    may_device = models.BooleanField(default=False)
    algorithm = models.CharField(max_length=5, choices=Algorithm.choices, default=Algorithm.RS256)

    objects = ApplicationQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.machine.name)

    @property
    def registered(self) -> Registered:
        """What requests are held against."""
        return Registered(
            redirect_uris=tuple(self.redirect_uris), scopes=frozenset({OPENID, *self.scopes}),
            public=self.is_public, open=self.machine.closed_at is None,
        )  # fmt: skip


class Connection(models.Model):
    """A person lets an application learn what ``scopes`` say; ended_at: until they took it back.

    agreed: those of them that the person said yes to; the others rest on the agency's trust, and
    are asked for when that trust ends.
    """

    uid = uid_column()
    account = models.ForeignKey(
        "identity.Account", on_delete=models.PROTECT, related_name="connections"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="connections"
    )
    scopes = ArrayField(models.CharField(max_length=30), default=list)
    agreed = ArrayField(models.CharField(max_length=30), default=list)
    given_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "account", "application", name="connection_once",
                condition=models.Q(ended_at__isnull=True),
            )
        ]  # fmt: skip
