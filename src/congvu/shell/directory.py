"""The site's addresses by their first word, so that a request is held against its own rooms only.

Thirty rooms mount some three hundred patterns; tried one after another, finding the view took longer
than finding out who asks. The order of the patterns is kept: what answered before answers now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

Address = URLPattern | URLResolver


class Directory(URLResolver):
    """Resolves as a plain resolver of these patterns would."""

    def __init__(self, patterns: Sequence[Address]) -> None:
        super().__init__(RoutePattern(""), patterns)
        self._words = frozenset(word for p in patterns for word in first_words(p) if word)
        self._drawers: dict[str, URLResolver] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """The view of this path. Raises Resolver404."""
        word = str(path).partition("/")[0]
        return self._drawer(word if word in self._words else "").resolve(path)

    def _drawer(self, word: str) -> URLResolver:
        """What may answer addresses that begin so; "": with none of the words that are known."""
        found = self._drawers.get(word)
        if found is None:
            kept = list(_narrowed(self.url_patterns, word))
            found = self._drawers[word] = URLResolver(RoutePattern(""), kept)
        return found


def first_words(pattern: Address) -> Iterable[str]:
    """The words that addresses of this pattern begin with; "": it may be any."""
    if not isinstance(pattern.pattern, RoutePattern):
        return ("",)  # a regular expression
    route = str(pattern.pattern)
    if not route and isinstance(pattern, URLResolver):
        return {word for inner in pattern.url_patterns for word in first_words(inner)}
    literal, variable, _ = route.partition("<")
    word, slash, _ = literal.partition("/")
    return (word if slash or not variable else "",)


def _narrowed(patterns: Iterable[Address], word: str) -> Iterable[Address]:
    for pattern in patterns:
        if not {word, ""}.intersection(first_words(pattern)):
            continue
        if isinstance(pattern, URLResolver) and not str(pattern.pattern):
            inner = list(_narrowed(pattern.url_patterns, word))
            yield URLResolver(
                pattern.pattern, inner, pattern.default_kwargs, pattern.app_name, pattern.namespace
            )
        else:
            yield pattern
