"""tolerance: whether two values agree under a tolerance code of central trade matching."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import DECIMAL, TEXT, Optional, OrNull, Record, choice
from clearing.tolerances import Comparison, Tolerance, ToleranceCode, compare

LIMITS = ("percent", "maximum", "below", "above")
GIVEN = Record(
    {
        "rule": choice(*ToleranceCode),
        "ours": OrNull(TEXT),
        "theirs": OrNull(TEXT),
        **{limit: Optional(DECIMAL) for limit in LIMITS},
    }
)
EXPECT = Record({"result": choice(*Comparison)})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """What comes of the comparison."""
    limits = {limit: given[limit] for limit in LIMITS if limit in given}
    tolerance = Tolerance(ToleranceCode(given["rule"]), **limits)
    return {"result": str(compare(tolerance, given["ours"], given["theirs"]))}


KIND = Kind(GIVEN, EXPECT, answer)
