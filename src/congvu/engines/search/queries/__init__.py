"""What search can be asked."""

from congvu.engines.search.queries.finding import find
from congvu.engines.search.queries.sources import Source, documents, sources

__all__ = ["Source", "documents", "find", "sources"]
