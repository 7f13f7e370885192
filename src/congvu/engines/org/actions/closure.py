"""The closure, made anew from the dated superiors for what lies below a unit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from congvu.engines.org.models import Stamp
from congvu.engines.org.queries.memory import memory
from congvu.kernel.versioned import bump

# All that ever stood below the units, by the superiors' table itself (not the closure).
BELOW = """
    WITH RECURSIVE below(id) AS (
        SELECT unnest(%s::bigint[])
        UNION
        SELECT s.child_id FROM org_subordination s JOIN below b ON s.parent_id = b.id
    ) SELECT id FROM below
"""
# A pair holds on the days on which every link of the chain holds.
REBUILD = """
    WITH RECURSIVE up(descendant, ancestor, depth, valid) AS (
        SELECT id, id, 0, valid FROM org_unit WHERE id = ANY(%s)
        UNION ALL
        SELECT up.descendant, s.parent_id, up.depth + 1, up.valid * s.valid
        FROM up JOIN org_subordination s ON s.child_id = up.ancestor AND s.valid && up.valid
        WHERE up.depth < 30
    )
    INSERT INTO org_closure (descendant_id, ancestor_id, depth, valid)
    SELECT descendant, ancestor, min(depth), unnest(range_agg(valid))
    FROM up GROUP BY descendant, ancestor, depth
"""


def rebuild(unit_ids: Iterable[int]) -> None:
    """Make the closure of these units and of all below them anew, and tell the other processes."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, [list(unit_ids)])
        ids = [row[0] for row in cursor.fetchall()]
        cursor.execute("DELETE FROM org_closure WHERE descendant_id = ANY(%s)", [ids])
        cursor.execute(REBUILD, [ids])
    bump(Stamp, memory)
