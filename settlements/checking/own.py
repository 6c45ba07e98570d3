"""Checks the instruction that one party sends alone, against what reference data says. Pure.

It is the rules of a pre-matched row (`checking/rows.py`) for one side of it; what only the counterparty can say is for it to say.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache, partial
from typing import NamedTuple

from settlements.checking.known import Known
from settlements.checking.rows import in_order, options_of
from settlements.checking.sides import Side, side_of
from settlements.checking.terms import terms_of
from settlements.checking.written import number, said_of_trade
from settlements.own_side import COLUMNS, CUM_EX, OPT_OUT, TRANSACTION_TYPES, OwnRow
from settlements.prematched import CONDITIONS
from vocabulary.side import Direction, Payment
from vocabulary.written import Faults, fault, party_fault, reference

DIRECTIONS = tuple(direction.value for direction in Direction)
CODES = {
    "direction": DIRECTIONS,
    "transaction_type": TRANSACTION_TYPES,
    "cum_ex": CUM_EX,
    "claim_opt_out": OPT_OUT,
    "settlement_condition": CONDITIONS,
}
"""Columns that bear one code of a closed list."""
TEXTS = ("common_reference", "client", "counterparty_client", "counterparty_account")
"""Columns that bear any text of up to 35 characters, or nothing."""
_ORDER = {name: place for place, name in enumerate(("", *COLUMNS))}


class OwnSide(NamedTuple):
    """One row in terms of reference data (ids) and numbers, as it is staged; None where it could not be told.

    Accounts are safekeeping and cash accounts, not yet those of the books; `account_number` is how the first is written.
    `instrument` is what a payment free of delivery is about: it moves nothing of it, so it has no `asset`.
    `*_units` are whole units of the asset (minor units). `dated` says whether the row itself gave the intended date.
    """

    line: int
    participant: int | None
    reference: str | None
    counterparty: int | None
    direction: str | None
    payment: str | None
    asset: int | None
    quantity: Decimal | None
    quantity_units: int
    currency: int | None
    amount: Decimal | None
    amount_units: int
    trade_date: date | None
    intended: date | None
    dated: bool
    account: int | None
    cash: int | None
    instrument: int | None
    account_number: str | None
    counterparty_account: str | None
    client: str | None
    counterparty_client: str | None
    transaction_type: str
    cum_ex: str | None
    claim_opt_out: bool
    common_reference: str | None
    market: int | None
    place: str | None
    priority: int | None
    partial: str | None
    settlement_condition: str | None
    place_of_trade: str | None


def same_side(one: OwnSide, other: OwnSide) -> bool:
    """Whether two rows say the same, but for their lines."""
    return one[1:] == other[1:]


class OwnChecker:
    """Checks rows against what is known. `counterparties` are all parties by LEI or BIC, whoever may act for them."""

    def __init__(self, known: Known, counterparties: Mapping[str, int]) -> None:
        self.known, self.counterparties = known, counterparties
        self.terms = cache(partial(terms_of, known))
        self.side = cache(partial(side_of, known))
        self.options = cache(partial(options_of, known))

    def check(self, row: OwnRow) -> tuple[OwnSide | None, Faults]:
        """The side that a row tells, and its faults in the order of the columns; with faults the side may have gaps.

        Without any column there is none. A fault that the reader has told about a column stands for all of it.
        """
        if row.faults and not any(row[3:]):
            return None, row.faults
        side, faults = self._put_together(row)
        return side, in_order(_ORDER, row.faults, faults) if faults or row.faults else ()

    def _put_together(self, row: OwnRow) -> tuple[OwnSide, Faults]:
        terms = self.terms(row.payment, row.isin, row.currency, row.trade_date, row.intended_settlement_date)
        options = self.options(row.place, row.priority, row.partial)
        day = max(terms.intended, self.known.business_date) if terms.intended else None
        securities, cash = terms.securities.asset, terms.cash.asset
        own = self.side(
            "participant",
            terms.payment,
            row.participant,
            row.securities_account,
            row.cash_account,
            cash.code if cash else None,
            day,
        )
        quantity, quantity_units, of_quantity = number("quantity", row.quantity, terms.securities)
        amount, amount_units, of_amount = number("amount", row.amount, terms.cash)
        name, of_name = reference("reference", row.reference)
        texts = {field: reference(field, getattr(row, field), needed=False) for field in TEXTS}
        other, of_other = self._counterparty(row)
        if own.party is not None and own.party == other:
            of_other += self._between_own(row, own)
        faults = terms.faults + own.faults + options.faults + of_quantity + of_amount + of_name + of_other + _codes(row)
        faults += tuple(each for _, found in texts.values() for each in found)
        if quantity is not None and securities is not None:
            faults += terms.of_quantity(row.quantity or "", quantity)
        side = OwnSide(
            line=row.line,
            participant=own.party,
            reference=name,
            counterparty=other,
            direction=row.direction,
            payment=terms.payment,
            asset=securities.id if securities else None,
            quantity=quantity,
            quantity_units=quantity_units,
            currency=cash.id if cash else None,
            amount=amount,
            amount_units=amount_units,
            trade_date=terms.trade_date,
            intended=terms.intended,
            dated=row.intended_settlement_date is not None,
            account=own.account,
            cash=own.cash,
            instrument=self._about(row) if terms.payment == Payment.PFOD else None,
            account_number=row.securities_account,
            counterparty_account=texts["counterparty_account"][0],
            client=texts["client"][0],
            counterparty_client=texts["counterparty_client"][0],
            transaction_type=row.transaction_type or TRANSACTION_TYPES[0],
            cum_ex=row.cum_ex,
            claim_opt_out=row.claim_opt_out is not None,
            common_reference=texts["common_reference"][0],
            market=terms.instrument.market if terms.instrument else None,
            place=options.place,
            priority=options.priority,
            partial=options.partial,
            settlement_condition=row.settlement_condition,
            place_of_trade=row.place_of_trade,
        )
        return side, faults

    def _about(self, row: OwnRow) -> int | None:
        found = self.known.assets.get(row.isin or "")
        return found.id if found else None

    def _counterparty(self, row: OwnRow) -> tuple[int | None, Faults]:
        """The party that the row names as the other side: any that is known."""
        field, written = "counterparty", row.counterparty
        if written is None:
            return None, (fault("missing", field, None),)
        if code := party_fault(written):
            return None, (fault(code, field, written),)
        found = self.counterparties.get(written)
        if found is None:
            return None, (fault("unknown_party", field, written),)
        return found, ()

    def _between_own(self, row: OwnRow, own: Side) -> Faults:
        """What is wrong of one side of a delivery between two accounts of its participant. It is free of payment, and names the
        other account: so the two sides meet only where they are between the same two (reference A.4)."""
        if row.payment in Payment.__members__ and row.payment != Payment.FOP:
            return (fault("same_party", "counterparty", row.counterparty),)
        field, written = "counterparty_account", row.counterparty_account
        if written is None:
            return (fault("other_account_missing", field, None),)
        found = self.known.accounts.get(written)
        if found is None or found.kind != "SECURITIES" or found.party != own.party:
            return (fault("unknown_account", field, written),)
        if found.id == own.account:
            return (fault("same_account", field, written),)
        return ()


def _codes(row: OwnRow) -> Faults:
    """Codes that are not on their lists; the direction has to be there."""
    found = said_of_trade(row, CODES)
    return (*found, fault("missing", "direction", None)) if row.direction is None else tuple(found)
