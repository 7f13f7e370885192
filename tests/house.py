"""The test grounds: bare (migrated), and furnished with all content and the demo cast.

Each is made once and copied for every worker; `pytest -m house` runs on the furnished one. Both stay
in the test server under a name made from what went in (migrations, content, and the code that loads
them), so that a later run only copies them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

SOURCE = Path(__file__).resolve().parents[1] / "src" / "congvu"
BARE, FURNISHED = "bare", "furnished"
LOCK = 0x686F757365  # "house": the workers take turns; the first furnishes
UNSEEN = {"tests", "web", "rest", "templates", "static", "locale", "__pycache__"}


def template(kind: str = FURNISHED) -> str:
    """The name of the database to copy from, made now when it is not there yet."""
    name = _name(kind)
    if kind == FURNISHED:
        template(BARE)
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        known = {row[0] for row in server.execute("SELECT datname FROM pg_database")}
        if name not in known:
            for old in (n for n in known if n.startswith(_name(kind, digest=""))):
                server.execute(_named("DROP DATABASE {} WITH (FORCE)", old))
            _make(server, kind, name)
    return name


@contextmanager
def copy(name: str, kind: str = FURNISHED) -> Iterator[None]:
    """A database of that name, copied from the template, with Django connected to it."""
    lend(name, kind)
    try:
        with entered(name):
            yield
    finally:
        drop(name)


def lend(name: str, kind: str = FURNISHED) -> str:
    """Copy the template under that name; the address of the copy."""
    source = template(kind)
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        _copy(server, name, source)
        info = server.info
        return f"postgresql://{info.user}@/{name}?host={info.host}&port={info.port}"


def drop(name: str) -> None:
    """Take a copy away, whoever is connected to it."""
    with _server() as server:
        server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


@contextmanager
def entered(name: str) -> Iterator[None]:
    """Django is connected to that database, and back again afterwards."""
    before = _connect(name)
    try:
        yield
    finally:
        _connect(before)


def _copy(server: psycopg.Connection[Any], name: str, source: str) -> None:
    server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
    server.execute(_named("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, source))


def _make(server: psycopg.Connection[Any], kind: str, name: str) -> None:
    """Make under another name first: a run that is stopped half-way leaves no half template."""
    draft = f"draft_{name}"
    if kind == BARE:
        _copy(server, draft, "template1")
        with entered(draft):
            call_command("migrate", verbosity=0, interactive=False)
    else:
        _copy(server, draft, _name(BARE))
        with entered(draft):
            _furnish()
    server.execute(_named("ALTER DATABASE {} RENAME TO {}", draft, name))


def _furnish() -> None:
    from congvu.engines.identity import demo
    from congvu.engines.jobs import api as jobs
    from congvu.engines.law import api as law
    from congvu.kernel import clock

    for fault in law.load_packages().failed:
        raise fault
    demo.make(scale=1, at=clock.now())
    jobs.run_pending(at=clock.now())  # else every test would deliver what content has told


def _connect(name: str) -> str:
    """Point Django at another database of the server; which one it was."""
    before = str(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
    return before


def _server() -> psycopg.Connection[Any]:
    parameters = {**connection.get_connection_params(), "dbname": "postgres"}
    kept = ("host", "port", "user", "password", "dbname")
    return psycopg.connect(**{k: v for k, v in parameters.items() if k in kept}, autocommit=True)


def _named(words: str, *names: str) -> sql.Composed:
    return sql.SQL(words).format(*(sql.Identifier(name) for name in names))


def _name(kind: str, digest: str | None = None) -> str:
    """Under the name of this run's test database: a tree of its own has templates of its own."""
    own = settings.DATABASES["default"]["TEST"]["NAME"]
    return f"{own}_{kind}_{_digest() if digest is None else digest}"


@cache
def _digest() -> str:
    """One hash over content and the code that may load it; pages and tests are left out."""
    total = hashlib.sha256()
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and not UNSEEN & set(path.relative_to(SOURCE).parts):
            total.update(f"{path.relative_to(SOURCE)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
