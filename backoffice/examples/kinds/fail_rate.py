"""fail_rate: what failed of what was to settle, in per cent."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import DECIMAL, DECIMAL_AS_WRITTEN, Record, choice
from compliance.fail_rate import Measure, fail_rate

GIVEN = Record({"measure": choice(*Measure), "settled": DECIMAL, "failed": DECIMAL})
EXPECT = Record({"percent": DECIMAL_AS_WRITTEN})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The rate."""
    return {"percent": fail_rate(Measure(given["measure"]), given["settled"], given["failed"])}


KIND = Kind(GIVEN, EXPECT, answer)
