"""Every write of search."""

from congvu.engines.search.actions.indexing import (
    finish_rebuild,
    put_many,
    refresh,
    remove,
    settle,
    write_chunk,
)
from congvu.engines.search.actions.rebuilding import rebuild

__all__ = ["finish_rebuild", "put_many", "rebuild", "refresh", "remove", "settle", "write_chunk"]
