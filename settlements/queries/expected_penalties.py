"""What external depositories are expected to charge for one instruction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from machinery.statements import array, rows, statement, value
from settlements.queries.fail_conditions import with_outside
from settlements.queries.penalties import PenaltyLine, lines
from settlements.queries.scope import Scope
from settlements.queries.waiting import asked_of, sides_of


@dataclass(frozen=True)
class ExpectedSum:
    """What the penalties that are expected for one instruction come to in a currency, from its view: below zero, it pays. `lacking`
    of them lack a fact, or who pays, and are zero in it."""

    currency: str
    amount: Decimal
    lacking: int


@dataclass(frozen=True)
class ExpectedTotal:
    """What depositories are expected to charge so far for what fails there, in a currency: of how many instructions, what these pay
    and get, and how many penalties lack a fact and are zero in it."""

    currency: str
    number: int
    pays: Decimal
    gets: Decimal
    lacking: int

    @property
    def net(self) -> Decimal:
        """What the instructions come to: below zero, they pay."""
        return self.gets - self.pays


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


def expected_sums(instructions: Collection[int]) -> Mapping[int, Sequence[ExpectedSum]]:
    """What is expected of some instructions so far, by currency in the order of the codes; of whom nothing is, is left out."""
    found: dict[int, list[ExpectedSum]] = {}
    for f in rows(statement("settlements", "fail_expected"), {"instructions": array(instructions)}):
        found.setdefault(f["id"], []).append(ExpectedSum(f["currency"], f["amount"], f["lacking"]))
    return found


def expected_totals(scope: Scope, today: date) -> Sequence[ExpectedTotal]:
    """The same of all that fails outside in scope on a day, by currency in the order of the codes. Raises TooSlow."""
    sql = with_outside("fail_expected_totals").format(**sides_of(scope))
    return [ExpectedTotal(**f) for f in rows(sql, {**asked_of(scope), "on": today})]
