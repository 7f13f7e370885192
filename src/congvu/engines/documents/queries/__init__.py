"""Every read of documents; the health checks are named here for the manifest."""

from congvu.engines.documents.queries.health import (
    antivirus_health,
    certificate_health,
    keys_health,
    lists_health,
    reader_health,
    store_health,
    waiting_health,
)

__all__ = [
    "antivirus_health",
    "certificate_health",
    "keys_health",
    "lists_health",
    "reader_health",
    "store_health",
    "waiting_health",
]
