"""Tells Schemathesis how a body of JSON lines is written: an array, one line an element (SCHEMATHESIS_HOOKS)."""

import json
from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def json_lines(ctx: Any, value: Any) -> bytes:
    """The bytes of a body."""
    if isinstance(value, bytes | str):
        return value if isinstance(value, bytes) else value.encode()
    rows = value if isinstance(value, list) else [value]
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()
