"""What became of rows that were submitted, of both sides or of one alone: of each row, and of the set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from settlements.checking import OwnSide, Trade
from settlements.operations.faults import reasons_of
from settlements.own_side import OwnRow
from settlements.prematched import Row
from vocabulary.control_totals import REFUSED, UNREADABLE, Totals
from vocabulary.fault import Fault
from vocabulary.outcome import Failure, Outcome

ARow = TypeVar("ARow", bound=Row | OwnRow)
Standing = TypeVar("Standing")


class ControlTotalsDiffer(RuntimeError):
    """What was written is not what was accepted: a bug; the transaction is void."""


class TakenRow(NamedTuple, Generic[ARow, Standing]):
    """What became of one row: its state, its faults, and what stood for it on file before.

    `twin` is the line of the same set that says the same, if this row is only its repetition.
    """

    row: ARow
    state: str
    faults: tuple[Fault, ...] = ()
    before: Standing | None = None
    twin: int = 0


@dataclass(frozen=True)
class TakenSet(Generic[ARow, Standing]):
    """What became of a set of rows, in their order; `made` has what was written, by line."""

    taken: tuple[TakenRow[ARow, Standing], ...]
    made: Mapping[int, Standing]
    totals: Totals

    def standing_for(self, taken: TakenRow[ARow, Standing]) -> Standing | None:
        """What stands for a row of this set; None where it was refused."""
        return taken.before or self.made.get(taken.twin or taken.row.line)

    @property
    def outcome(self) -> Outcome:
        """How many rows stand, and the others by line; the code is that of the first fault, `faults` has them all."""
        failures = [
            Failure(found.row.line, found.faults[0].code, {"faults": reasons_of(found.faults)})
            for found in self.taken
            if found.state == REFUSED
        ]
        return Outcome(len(self.taken) - len(failures), tuple(failures))


def weight(row: Row | OwnRow, told: Trade | OwnSide | None) -> tuple[str, Decimal]:
    """The currency and amount with which a row counts: 0 where its amount cannot be read."""
    if row.payment == "FOP":
        return "", Decimal(0)
    if told is None or told.currency is None or row.currency is None:
        return UNREADABLE, Decimal(0)
    return row.currency, told.amount or Decimal(0)


def compare_totals(expected: Mapping[str, tuple[int, Decimal]], written: Sequence[Mapping[str, Any]]) -> None:
    """Raises ControlTotalsDiffer where the number or amount written of a currency is not what is expected."""
    found = {f["currency"]: (f["number"], f["amount"]) for f in written}
    if found != dict(expected):
        raise ControlTotalsDiffer(f"expected {dict(expected)}, found {found}")
