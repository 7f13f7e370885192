"""A furnished test ground: all content and the demo cast, loaded once and copied for each worker.

`pytest -m house` runs on it. The template stays in the test server under a name made from what went
in (migrations, content, and the code that loads them), so that a later run only copies it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

SOURCE = Path(__file__).resolve().parents[1] / "src" / "congvu"
PREFIX = "furnished_"
LOCK = 0x686F757365  # "house": the workers take turns; the first furnishes
UNSEEN = {"tests", "web", "rest", "templates", "static", "locale", "__pycache__"}


def template() -> str:
    """The name of the furnished database, made now when it is not there yet."""
    name = PREFIX + _digest()
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        known = {row[0] for row in server.execute("SELECT datname FROM pg_database")}
        if name not in known:
            for old in (n for n in known if n.startswith(PREFIX)):
                server.execute(_named("DROP DATABASE {} WITH (FORCE)", old))
            _furnish(server, name)
    return name


@contextmanager
def copy(name: str) -> Iterator[None]:
    """A database of that name, copied from the template, with Django connected to it."""
    lend(name)
    try:
        with entered(name):
            yield
    finally:
        drop(name)


def lend(name: str) -> str:
    """Copy the template under that name; the address of the copy."""
    source = template()
    with _server() as server:
        server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        server.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        server.execute(_named("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, source))
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


def _furnish(server: psycopg.Connection[Any], name: str) -> None:
    """Build under another name first: a run that is stopped half-way leaves no half template."""
    from congvu.engines.identity import demo
    from congvu.engines.jobs import api as jobs
    from congvu.engines.law import api as law
    from congvu.kernel import clock

    draft = f"draft_{name}"
    server.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", draft))
    server.execute(_named("CREATE DATABASE {}", draft))
    before = _connect(draft)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        for fault in law.load_packages().failed:
            raise fault
        demo.make(scale=1, at=clock.now())
        jobs.run_pending(at=clock.now())  # else every test would deliver what content has told
    finally:
        _connect(before)
    server.execute(_named("ALTER DATABASE {} RENAME TO {}", draft, name))


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


def _digest() -> str:
    """One hash over content and the code that may load it; pages and tests are left out."""
    total = hashlib.sha256()
    for path in sorted(SOURCE.rglob("*")):
        if path.is_file() and not UNSEEN & set(path.relative_to(SOURCE).parts):
            total.update(f"{path.relative_to(SOURCE)}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
