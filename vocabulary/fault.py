"""One thing wrong with one row of what somebody handed in. Pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple


class Fault(NamedTuple):
    """One thing wrong with one row: a stable code, the column ("" for the row as a whole) and what stood there.

    `data` has what else the sentence needs (the next settlement day, the multiple), as plain values.
    """

    code: str
    field: str
    value: str
    data: Mapping[str, Any] = {}
