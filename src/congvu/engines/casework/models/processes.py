"""Published processes: written once, never changed (a trigger refuses)."""

from __future__ import annotations

import functools

from django.db import models

from congvu.engines.casework.rules.net import Net, from_json
from congvu.kernel.columns import NfcCharField, uid_column


class ProcessVersion(models.Model):
    """One published version: the diagram as drawn and the net it was compiled to.

    label: the publisher's own version (a procedure pins its process by it). sha256: of the
    canonical net; running cases keep the version they began with. decision: number of the decision
    that put it in force; valid_from: the first day new cases may use it.
    """

    uid = uid_column()
    key = models.CharField(max_length=100)
    version = models.PositiveIntegerField()
    label = NfcCharField(max_length=40, blank=True)
    title = NfcCharField(max_length=300)
    bpmn = models.TextField()
    net = models.JSONField()
    sha256 = models.CharField(max_length=64)
    decision = NfcCharField(max_length=100, blank=True)
    law = NfcCharField(max_length=300, blank=True)
    valid_from = models.DateField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="process_version_once"),
            models.UniqueConstraint(
                fields=["key", "label"], name="process_label_once", condition=~models.Q(label="")
            ),
        ]

    @property
    def named(self) -> str:
        """``3``, or ``3 (2026.1)`` when the publisher's own word says more."""
        own = self.label not in ("", str(self.version))
        return f"{self.version} ({self.label})" if own else str(self.version)

    @property
    def compiled(self) -> Net:
        """The net, read once a process."""
        return compiled_net(self.pk)


@functools.lru_cache(maxsize=512)
def compiled_net(pk: int) -> Net:
    """The net of a version by its row id; kept in the process, because a version never changes."""
    return from_json(ProcessVersion.objects.values_list("net", flat=True).get(pk=pk))


@functools.lru_cache(maxsize=512)
def version_of(pk: int) -> ProcessVersion:
    """A version by its row id without diagram and net; kept likewise. Not to be changed."""
    return ProcessVersion.objects.defer("bpmn", "net").get(pk=pk)
