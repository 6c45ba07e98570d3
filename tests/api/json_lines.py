"""Tells Schemathesis how bodies are written (SCHEMATHESIS_HOOKS): of JSON lines an array, one line an element; of FIX a text."""

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


@schemathesis.serializer("application/fix")
def fix_messages(ctx: Any, value: Any) -> bytes:
    """A text as it is."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
