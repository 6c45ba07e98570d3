"""status_reasons: the pending or failing reason code that each side of a matched pair is shown."""

from collections.abc import Mapping
from typing import Any

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import TEXT, ListOf, Optional, Record, choice
from settlements.causes import OF_SECURITIES, Cause, Problem, reason_codes
from vocabulary.side import Direction

OF_QUANTITY = {Problem.BELOW_MINIMUM_UNIT, Problem.NOT_A_MULTIPLE_OF_UNIT}
SIDES = {"deliverer": Direction.DELIVER, "receiver": Direction.RECEIVE}
SITUATIONS = {
    f"{side}_{problem}": Cause(by, problem)
    for problem in Problem
    for side, by in SIDES.items()
    if not (side == "receiver" and problem in OF_SECURITIES | OF_QUANTITY)
    and not (side == "deliverer" and problem == Problem.SHORT_OF_CASH)
}
"""Securities go one way, cash the other; a quantity is the deliverer's."""

GIVEN = Record({"situations": ListOf(choice(*SITUATIONS))})
EXPECT = Record({"deliverer": Optional(TEXT), "receiver": Optional(TEXT)})


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The codes of both sides."""
    return reason_codes(SITUATIONS[situation] for situation in given["situations"])._asdict()


KIND = Kind(GIVEN, EXPECT, answer)
