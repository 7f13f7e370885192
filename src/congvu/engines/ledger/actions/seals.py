"""The sealer: positions without a gap, the tree's upper nodes, a signed head.

Correct under concurrency because it never looks at ids or transaction ids for order: whatever is
committed in the queue gets the next positions, whatever commits later gets later ones.
"""

from __future__ import annotations

import json
import os
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import connection, transaction

from congvu.engines.ledger.actions.entries import write
from congvu.engines.ledger.contracts import Head
from congvu.engines.ledger.events import TamperingFound
from congvu.engines.ledger.models import Block
from congvu.engines.ledger.queries.heads import heads_folder
from congvu.engines.ledger.queries.secrets import log_id, origin_key, sign
from congvu.engines.ledger.queries.trees import STORED_LEVEL, Tree, head, head_message
from congvu.engines.ledger.rules.canonical import instant
from congvu.engines.ledger.rules.merkle import node_hash, range_root
from congvu.engines.ledger.rules.records import mark_of
from congvu.kernel.actions import Running
from congvu.kernel.actors import Actor

BLOCK = 1000
LOCK = 7_305_201  # advisory: one sealer at a time in a database
Row = tuple[int, int, bytes]  # entry id, stream, leaf
_TAKE = """
    WITH taken AS (
        DELETE FROM ledger_waiting WHERE entry_id IN
            (SELECT entry_id FROM ledger_waiting ORDER BY entry_id LIMIT %s)
        RETURNING entry_id)
    SELECT taken.entry_id, e.stream, e.uid, e.leaf, e.mark
    FROM taken LEFT JOIN ledger_entry e ON e.id = taken.entry_id ORDER BY taken.entry_id
"""


def seal_waiting(*, at: datetime, wait: bool) -> int:
    """Seal block after block until nothing waits; returns how many entries got a position."""
    total = 0
    while True:
        with transaction.atomic():
            taken, sealed = _seal_block(at, wait)
        total += sealed
        if taken < BLOCK:
            return total


def _seal_block(at: datetime, wait: bool) -> tuple[int, int]:
    if not _lock(wait):
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [BLOCK])
        rows = cursor.fetchall()
    streams: dict[int, list[Row]] = defaultdict(list)
    for entry_id, stream, uid, leaf, mark in rows:
        if leaf is None or mark_of(str(uid), bytes(leaf), origin_key()) != bytes(mark):
            _alarm("deletion" if leaf is None else "insertion", entry_id, at)
        else:
            streams[stream].append((entry_id, stream, bytes(leaf)))
    for stream, found in streams.items():
        _append(stream, found, at)
    return len(rows), sum(map(len, streams.values()))


def _lock(wait: bool) -> bool:
    function = "pg_advisory_xact_lock" if wait else "pg_try_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])
        return cursor.fetchone()[0] is not False


def _append(stream: int, rows: Sequence[Row], at: datetime) -> None:
    last = head(stream=stream)
    start = last.size if last else 0
    end = start + len(rows)
    _place(stream, start, rows)
    tree = Tree(stream)
    tree.foresee(start, end)
    _raise_nodes(tree, start, end)
    _sign(stream, end, range_root(tree.node, 0, end), last, at)


def _place(stream: int, start: int, rows: Sequence[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_position (stream, position, entry_id, leaf)"
            " SELECT %s, %s + n, id, leaf FROM"
            " unnest(%s::bigint[], %s::bytea[]) WITH ORDINALITY AS given (id, leaf, n)",
            [stream, start, [r[0] for r in rows], [r[2] for r in rows]],
        )


def _raise_nodes(tree: Tree, start: int, end: int) -> None:
    """Store the nodes over 256 leaves and more that these leaves complete."""
    made: dict[tuple[int, int], bytes] = {}
    for index in range(start >> STORED_LEVEL, end >> STORED_LEVEL):
        level, at = STORED_LEVEL, index
        made[level, at] = tree.keep(level, at, tree.computed(level, at))
        while at & 1:
            total = node_hash(tree.node(level, at - 1), made[level, at])
            level, at = level + 1, at >> 1
            made[level, at] = tree.keep(level, at, total)
    if made:
        _store_nodes(tree.stream, made)


def _store_nodes(stream: int, made: dict[tuple[int, int], bytes]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO ledger_node (stream, level, "index", hash)'
            " SELECT %s, * FROM unnest(%s::smallint[], %s::bigint[], %s::bytea[])",
            [stream, [k[0] for k in made], [k[1] for k in made], list(made.values())],
        )


def _sign(stream: int, size: int, root: bytes, last: Head | None, at: datetime) -> None:
    unsigned = Head(
        log=log_id(), stream=stream, block=last.block + 1 if last else 1, size=size,
        root=root.hex(), previous=last.root if last else "", at=at, signature="",
    )  # fmt: skip
    signature = sign(head_message(unsigned))
    Block.objects.create(
        stream=stream, number=unsigned.block, log=unsigned.log, size=size, root=root,
        previous=bytes.fromhex(unsigned.previous), at=at, signature=signature,
    )  # fmt: skip
    signed = Head(**{**asdict(unsigned), "signature": signature.hex()})
    transaction.on_commit(lambda: keep_head(signed))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('congvu_ledger', %s)", [f"{stream}:{size}"])


def keep_head(signed: Head) -> None:
    """Keep the newest head outside the database: a shortened table cannot shorten this file."""
    folder = heads_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{signed.stream}.{os.getpid()}.{threading.get_ident()}"
    draft.write_text(json.dumps({**asdict(signed), "at": instant(signed.at)}))
    draft.replace(folder / f"head-{signed.stream}.json")


def _alarm(kind: str, entry_id: int, at: datetime) -> None:
    sealer = Running(actor=Actor.system("ledger.sealer"), verb="ledger.seal", permission="")
    write(TamperingFound(kind=kind, entry=entry_id), sealer, unit_id=None, at=at)
