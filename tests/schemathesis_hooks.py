"""Read by schemathesis in its own process: what it makes up for the gateway names a unit and a
procedure that are there, so that it comes past the first refusal and walks the steps to their end.

Only bodies that fit the document are touched, and they fit it afterwards: what was made to be
refused stays as it was made.
"""

from __future__ import annotations

import os
from typing import Any

import jsonschema_rs
import schemathesis

CODE, UNIT = os.environ.get("CONGVU_FUZZ", "1.012929 -").split()
KNOWN = {
    "/api/v1/gateway/next-code/": {"MaDonVi": UNIT, "MaTTHC": CODE},
    "/api/v1/gateway/dossiers/": {
        "MaDonViTiepNhan": UNIT, "MaTTHC": CODE, "NgayNop": "20261120090000",
        "NgayTiepNhan": "", "ThanhPhanHoSo": [],
    },
}  # fmt: skip


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """The body with names that are known, when it is a right one."""
    known = KNOWN.get(context.operation.path)
    return {**body, **known} if known and _fits(context.operation, body) else body


def _fits(operation: Any, body: Any) -> bool:
    document = operation.schema.raw_schema
    asked = document["paths"][operation.path]["post"]["requestBody"]["content"]
    schema = {**asked["application/json"]["schema"], "components": document["components"]}
    try:
        return jsonschema_rs.is_valid(schema, body)
    except ValueError:  # no JSON at all
        return False
