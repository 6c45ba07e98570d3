"""The stock record as the books stand now: of one issue, what is owned and where it is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.models import Account
from ledger.queries.books import balances
from ledger.stock_record import Examination, Line, examine
from machinery.statements import rows, statement
from vocabulary.money import Quantity

OWNERS = "SECURITIES"


@dataclass(frozen=True)
class StockRecord:
    """The two sides of an issue and whether they agree: safekeeping accounts, and our locations and control accounts.

    A line is a kind of account with all that stands on such accounts.
    """

    ownership: tuple[Line, ...]
    locations: tuple[Line, ...]
    examination: Examination

    @property
    def owned(self) -> Quantity:
        """How much is owned, short positions taken off."""
        return _sum(self.ownership)

    @property
    def located(self) -> Quantity:
        """How much is at all locations."""
        return _sum(self.locations)


def stock_record(isin: str, as_of: date | None = None) -> StockRecord | None:
    """The stock record of an issue now, or at the close of a day; None where no account of the books holds it."""
    found = _kept(isin, as_of) if as_of else rows(statement("ledger", "stock_record"), {"isin": isin})
    if not found:
        return None
    lines = [(each["kind"] == OWNERS, Line(each["kind"], Quantity(each["posted"]))) for each in found]
    ownership = tuple(line for owns, line in lines if owns)
    locations = tuple(Line(line.place, -line.quantity) for owns, line in lines if not owns)
    return StockRecord(ownership, locations, examine(ownership, locations))


def _kept(isin: str, day: date) -> list[dict[str, Any]]:
    """What stood on the accounts of each kind at the close of a day."""
    kinds = dict(Account.objects.filter(asset__code=isin).values_list("pk", "holder__kind"))
    totals: dict[str, Decimal] = {}
    for account, posted in balances(list(kinds), day).items():
        totals[kinds[account]] = totals.get(kinds[account], Decimal(0)) + posted
    return [{"kind": kind, "posted": posted} for kind, posted in sorted(totals.items())]


def _sum(lines: tuple[Line, ...]) -> Quantity:
    return sum((line.quantity for line in lines), start=Quantity.of("0"))
