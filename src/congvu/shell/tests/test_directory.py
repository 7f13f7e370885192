"""Addresses found by their first word answer as they would one after another."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import Resolver404, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern

from congvu.shell import urls
from congvu.shell.directory import Directory

SAMPLES = {"uuid": "0198b2f0-7c3a-7000-8000-000000000001", "int": "7"}


def _paths(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern.pattern, RoutePattern):
            route = re.sub(
                r"<(?:(\w+):)?\w+>",
                lambda m: SAMPLES.get(m[1] or "", "mau"),
                str(pattern.pattern),
            )
        else:
            route = str(pattern.pattern).lstrip("^").rstrip("$").replace(r"\Z", "")
        if isinstance(pattern, URLPattern):
            yield prefix + route
        else:
            yield from _paths(pattern, prefix + route)


def _found(resolver: URLResolver, path: str) -> object:
    try:
        match = resolver.resolve(path)
    except Resolver404:
        return None
    return (
        match.func, match.args, match.kwargs, match.view_name, match.route, match.app_names,
        match.extra_kwargs,
    )  # fmt: skip


def test_every_address_leads_where_it_led() -> None:
    plain, found = URLResolver(RoutePattern(""), urls.addresses), Directory(urls.addresses)
    every = sorted(set(_paths(plain)))
    assert len(every) > 200

    for path in every:
        assert _found(found, path) == _found(plain, path), path


@pytest.mark.parametrize(
    "path", ["khong-co", "khong-co/", "api", "api/v1/", "thu-tuc", "/", "//a/"]
)
def test_nothing_new_is_found(path: str) -> None:
    plain, found = URLResolver(RoutePattern(""), urls.addresses), Directory(urls.addresses)

    assert _found(found, path) == _found(plain, path)
