"""What is needed before each cut-off: cash to pay, securities to deliver, and what the accounts lack for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from machinery.counting import LIST_MILLISECONDS
from machinery.patience import at_most
from machinery.statements import rows, statement
from refdata.queries import CutOffFacts
from settlements.queries.scope import Scope

MOST: Final = 5
"""Instruments of one cut-off that are told of."""
AGAINST: Final = "APMT"
"""All cash is paid until the cut-offs of what settles against payment."""


@dataclass(frozen=True)
class CashNeed:
    """What is due in one market and currency: how many instructions pay and collect, and how much.

    `available` is what the accounts of both may give now; `newly_available` of that what no earlier cut-off counts. What
    single accounts lack is added up, for what one has left does not help another: `short` once all of this and of earlier
    cut-offs has been paid and nothing collected, `short_after_all` once all of it has been collected too. They are None where
    the reader may not see the books; `available` also where an account may go any way.
    """

    market: str
    currency: str
    paying: int
    to_pay: Decimal
    collecting: int
    to_collect: Decimal
    available: Decimal | None
    newly_available: Decimal
    short: Decimal | None
    short_after_all: Decimal | None

    @property
    def net(self) -> Decimal:
        """What is collected less what is paid."""
        return self.to_collect - self.to_pay


@dataclass(frozen=True)
class SecuritiesNeed:
    """What is to be delivered of one instrument in one market by one payment type (APMT, FREE): how many instructions, how
    much, and what is available now; `short` adds up what single accounts lack once all of this and of earlier cut-offs has
    been delivered. None, where the reader may not see the books."""

    market: str
    payment: str
    isin: str
    number: int
    to_deliver: Decimal
    available: Decimal | None
    short: Decimal | None


@dataclass(frozen=True)
class Deliveries:
    """The instruments of one cut-off of which most is lacking, up to MOST (of which most is delivered, where the reader may not
    see the books); how many are delivered, and how many are short."""

    needs: Sequence[SecuritiesNeed]
    instruments: int
    short: int


def cash_needs(scope: Scope, business_date: date, cut_offs: Sequence[CutOffFacts], *, books: bool) -> list[CashNeed]:
    """The cash of what is due by the date and not on hold, by market and currency; `books`: whether figures of accounts are
    wanted. The cut-offs say what comes earlier. Raises TooSlow."""
    found = _rows("needs_cash", scope, business_date, cut_offs, books)
    return [
        CashNeed(
            market=f["market"],
            currency=f["asset"],
            paying=f["paying"],
            to_pay=_amount(f, "pay"),
            collecting=f["collecting"],
            to_collect=_amount(f, "collect"),
            available=_figure(f, "available"),
            newly_available=_amount(f, "newly_available"),
            short=_amount(f, "short") if books else None,
            short_after_all=_amount(f, "short_after_all") if books else None,
        )
        for f in found
    ]


def securities_needs(
    scope: Scope, business_date: date, cut_offs: Sequence[CutOffFacts], *, books: bool
) -> dict[tuple[str, str], Deliveries]:
    """The deliveries of what is due by the date and not on hold, by market and payment type. Raises TooSlow."""
    needs: dict[tuple[str, str], list[SecuritiesNeed]] = {}
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    for f in _rows("needs_securities", scope, business_date, cut_offs, books):
        cut_off = f["market"], f["payment"]
        short = _amount(f, "short") if books else None
        need = SecuritiesNeed(*cut_off, f["asset"], f["number"], _amount(f, "quantity"), _figure(f, "available"), short)
        needs.setdefault(cut_off, [])
        if need.short != 0:
            needs[cut_off].append(need)
        counts[cut_off] = f["instruments"], f["instruments_short"]
    return {cut_off: Deliveries(found, *counts[cut_off]) for cut_off, found in needs.items()}


def _rows(
    name: str, scope: Scope, business_date: date, cut_offs: Sequence[CutOffFacts], books: bool
) -> list[dict[str, Any]]:
    moments = sorted({each.at for each in cut_offs})
    facts = {
        "everybody": scope.parties is None,
        "parties": list(scope.parties or ()),
        "business_date": business_date,
        "books": books,
        "most": MOST,
        "markets": [each.market for each in cut_offs],
        "payments": [each.payment for each in cut_offs],
        "places": [moments.index(each.at) for each in cut_offs],
    }
    with at_most(LIST_MILLISECONDS):
        return rows(statement("settlements", name), facts)


def _amount(found: Mapping[str, Any], name: str) -> Decimal:
    amount: Decimal = found[name].scaleb(-found["scale"])
    return amount


def _figure(found: Mapping[str, Any], name: str) -> Decimal | None:
    return None if found[name] is None else _amount(found, name)
