"""The one index."""

from congvu.engines.search.models.entries import Entry

__all__ = ["Entry"]
