"""What is out of scope of penalties, and by which rule."""

from dataclasses import dataclass
from datetime import date

from machinery.statements import row, statement


@dataclass(frozen=True)
class LeftOut:
    """A match of which nothing is penalised: what its sides say that they are for, which the rule of its market leaves out, and
    where that rule is laid down."""

    deliverer: str
    receiver: str
    market: str
    source: str


def left_out_of_penalties(match: int, on: date) -> LeftOut | None:
    """The rule of a day by which no penalty comes of a match; None where it is in scope, or its market penalises nothing."""
    found = row(statement("settlements", "penalty_left_out"), {"match": match, "on": on})
    return LeftOut(**found) if found else None
