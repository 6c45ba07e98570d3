"""Checks rows one by one; what several rows have in common is looked at once. Pure."""

from collections.abc import Mapping
from functools import cache, partial
from typing import NamedTuple

from settlements.checking.known import Known
from settlements.checking.sides import Side, side_of
from settlements.checking.terms import Terms, terms_of
from settlements.checking.trade import Trade
from settlements.checking.written import number, said_of_trade
from settlements.own_side import TRANSACTION_TYPES
from settlements.prematched import COLUMNS, CONDITIONS, SIDES, Row
from vocabulary.side import Partial
from vocabulary.written import Faults, fault, reference

PLACES = ("OWN", "CSD")
PARTIALS = tuple(indicator.value for indicator in Partial)
PRIORITIES = ("1", "2", "3", "4")
CODES = {
    "settlement_condition": CONDITIONS,
    "transaction_type": TRANSACTION_TYPES,
    "instructed_by": SIDES,
}
"""Columns of a trade that bear one code of a closed list, beside how it settles."""
RESERVED = ("1", "2")
NORMAL = 4
_ORDER = {name: place for place, name in enumerate(("", *COLUMNS))}


class Options(NamedTuple):
    """How it is to be settled; what a row leaves open is as usual."""

    place: str
    priority: int
    partial: str
    faults: Faults


class Checker:
    """Checks rows against what is known."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.terms = cache(partial(terms_of, known))
        self.side = cache(partial(side_of, known))
        self.options = cache(partial(options_of, known))

    def check(self, row: Row) -> tuple[Trade | None, Faults]:
        """The trade that a row tells, and its faults in the order of the columns; with faults the trade may have gaps.

        Without any column there is no trade. A fault that the reader has told about a column stands for all of it.
        """
        if row.faults and not any(row[3:]):
            return None, row.faults
        terms = self.terms(row.payment, row.isin, row.currency, row.trade_date, row.intended_settlement_date)
        day = max(terms.intended, self.known.business_date) if terms.intended else None
        paid_in = terms.cash.asset.code if terms.cash.asset else None
        giver = (row.deliverer, row.deliverer_account, row.deliverer_cash_account)
        taker = (row.receiver, row.receiver_account, row.receiver_cash_account)
        deliverer = self.side("deliverer", terms.payment, *giver, paid_in, day)
        receiver = self.side("receiver", terms.payment, *taker, paid_in, day)
        trade, faults = _put_together(
            row, terms, deliverer, receiver, self.options(row.place, row.priority, row.partial)
        )
        return trade, in_order(_ORDER, row.faults, faults) if faults or row.faults else ()


def options_of(known: Known, place: str | None, priority: str | None, partial: str | None) -> Options:
    """How a row is to be settled. From a participant 3 or 4; priorities 1 and 2 are the system's."""
    faults = [
        fault("invalid_code", field, written, allowed=", ".join(allowed))
        for field, written, allowed in (
            ("priority", priority, PRIORITIES),
            ("partial", partial, PARTIALS),
            ("place", place, PLACES),
        )
        if written is not None and written not in allowed
    ]
    if priority in RESERVED and not known.may_reserve:
        faults.append(fault("reserved_priority", "priority", priority))
    number = int(priority) if priority in PRIORITIES else NORMAL
    return Options(place or PLACES[0], number, partial or Partial.NOT_ALLOWED.value, tuple(faults))


def _put_together(row: Row, terms: Terms, deliverer: Side, receiver: Side, options: Options) -> tuple[Trade, Faults]:
    """The trade of its parts, with what is to be said of the row itself: numbers, references, that two sides differ."""
    securities, cash = terms.securities.asset, terms.cash.asset
    quantity, quantity_units, of_quantity = number("quantity", row.quantity, terms.securities)
    amount, amount_units, of_amount = number("amount", row.amount, terms.cash)
    mine, of_mine = reference("deliverer_reference", row.deliverer_reference)
    other, of_other = reference("receiver_reference", row.receiver_reference)
    common, of_common = reference("common_reference", row.common_reference, needed=False)
    faults = terms.faults + deliverer.faults + receiver.faults + options.faults
    faults += of_quantity + of_amount + of_mine + of_other + of_common
    if quantity is not None and securities is not None:
        faults += terms.of_quantity(row.quantity or "", quantity)
    faults += tuple(said_of_trade(row, CODES))
    if deliverer.party == receiver.party or deliverer.account == receiver.account or deliverer.cash == receiver.cash:
        faults += _apart(row, deliverer, receiver)
    trade = (
        row.line,
        terms.payment,
        deliverer.party,
        receiver.party,
        mine,
        other,
        common,
        securities.id if securities else None,
        quantity,
        quantity_units,
        cash.id if cash else None,
        amount,
        amount_units,
        terms.trade_date,
        terms.intended,
        row.intended_settlement_date is not None,
        deliverer.account,
        receiver.account,
        deliverer.cash,
        receiver.cash,
        terms.instrument.market if terms.instrument else None,
        options.place,
        options.priority,
        options.partial,
        terms.settlement,
        row.settlement_condition,
        row.transaction_type,
        row.place_of_trade,
        row.instructed_by,
    )
    return Trade._make(trade), faults


def _apart(row: Row, deliverer: Side, receiver: Side) -> Faults:
    """Securities and cash move between two accounts; two sides of one party have two references."""
    faults: Faults = ()
    if deliverer.account is not None and deliverer.account == receiver.account:
        faults += (fault("same_account", "receiver_account", row.receiver_account),)
    if deliverer.cash is not None and deliverer.cash == receiver.cash:
        faults += (fault("same_account", "receiver_cash_account", row.receiver_cash_account),)
    told = (deliverer.party, row.deliverer_reference)
    if None not in told and told == (receiver.party, row.receiver_reference):
        faults += (fault("same_reference", "receiver_reference", row.receiver_reference),)
    return faults


def in_order(order: Mapping[str, int], told: Faults, found: Faults) -> Faults:
    """What the reader told and what was found, by the place of its column; of a column that the reader told about only that."""
    fields = {each.field for each in told}
    return tuple(sorted([*told, *(f for f in found if f.field not in fields)], key=lambda f: order[f.field]))
