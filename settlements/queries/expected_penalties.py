"""What external depositories are expected to charge for one instruction."""

from collections.abc import Sequence
from datetime import date

from machinery.statements import rows, statement, value
from settlements.queries.penalties import PenaltyLine, lines


def expected_of(instruction: int, until: date | None, today: date) -> Sequence[PenaltyLine]:
    """The penalties that nights up to a day expected of it (None: all) as they stood then, the newest first; their `match` is 0.
    One that was told since to have settled by its day is REMO."""
    found = rows(statement("settlements", "list_expected"), {"instruction": instruction, "until": until})
    return lines(found, today)


def number_of_expected(instruction: int, until: date | None) -> int:
    """How many penalties nights up to a day expected of it."""
    sql = (
        "select count(*) from settlements_expectedpenalty where instruction_id = %(instruction)s"
        " and (%(until)s::date is null or business_date <= %(until)s::date)"
    )
    return int(value(sql, {"instruction": instruction, "until": until}))
