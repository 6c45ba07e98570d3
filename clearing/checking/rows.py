"""Checks rows one by one; what several rows have in common is looked at once. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache, partial
from typing import NamedTuple

from clearing.checking.facts import TradeFacts, cancelling, sealed
from clearing.checking.known import Known
from clearing.checking.numbers import Amounts, agree, amount_of, gross_of, price_of, quantity_faults
from clearing.checking.terms import Terms, terms_of
from clearing.submitted import COLUMNS, Action, Row, Traded
from vocabulary.written import Faults, fault, party_fault, reference

_ORDER = {name: place for place, name in enumerate(("", *COLUMNS))}


class Sides(NamedTuple):
    """Whose trade it is, with whom, and on which account of its own; None where it could not be told."""

    party: int | None
    counterparty: int | None
    account: int | None
    faults: Faults


class Numbers(NamedTuple):
    """What a trade comes to; None where it could not be told, or where the row leaves it open."""

    quantity: Decimal | None
    price: Decimal | None
    amounts: Amounts
    faults: Faults


class Checker:
    """Checks rows against what is known."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.terms = cache(partial(terms_of, known))
        self.sides = cache(partial(sides_of, known))

    def check(self, row: Row) -> tuple[TradeFacts | None, Faults]:
        """The facts that a row tells, and its faults in the order of the columns; with faults there may be gaps.

        A cancellation tells its trade and nothing else. Without any column there are no facts.
        """
        if row.faults and not any(row[3:]):
            return None, row.faults
        action = row.action or Action.NEW.value
        mine, of_mine = reference("reference", row.reference)
        linked, of_linked = reference("linked_reference", row.linked_reference, needed=False)
        faults = (*of_mine, *of_linked)
        if action not in Action.__members__:
            faults += (fault("invalid_code", "action", row.action, allowed=", ".join(Action.__members__)),)
        if action == Action.CANCEL:
            sides = self.sides(row.party, None, None, False)
            return cancelling(row.line, sides.party, mine), _in_order(row.faults, faults + sides.faults)
        terms = self.terms(
            row.side, row.product, row.isin, row.dealt_currency, row.price_type, row.currency, row.trade_date,
            row.settlement_date, row.venue, row.leg,
        )  # fmt: skip
        sides = self.sides(row.party, row.counterparty, row.account, True)
        numbers = numbers_of(row, terms)
        facts = _put_together(row, (action, mine, linked), terms, sides, numbers)
        faults += terms.faults + sides.faults + numbers.faults
        return facts, _in_order(row.faults, faults) if faults or row.faults else ()


def sides_of(known: Known, party: str | None, counterparty: str | None, account: str | None, is_whole: bool) -> Sides:
    """Whose trade it is and, unless it is only named, with whom. Nothing is told of an account while its party is not known."""
    faults: list[Faults] = []
    mine = _party(known.parties, "party", party, faults)
    other = _party(known.counterparties, "counterparty", counterparty, faults) if is_whole else None
    if mine is not None and mine == other:
        faults.append((fault("same_party", "counterparty", counterparty),))
    kept = None
    if account is not None and mine is not None:
        found = known.accounts.get(account)
        if found is None or found.kind != "SECURITIES" or found.party != mine:
            faults.append((fault("unknown_account", "account", account),))
        else:
            kept = found.id
    return Sides(mine, other, kept, tuple(each for found in faults for each in found))


def _party(known: Mapping[str, int], field: str, written: str | None, faults: list[Faults]) -> int | None:
    if written is None:
        faults.append((fault("missing", field, None),))
        return None
    if code := party_fault(written):
        faults.append((fault(code, field, written),))
        return None
    found = known.get(written)
    if found is None:
        faults.append((fault("unknown_party", field, written),))
    return found


def numbers_of(row: Row, terms: Terms) -> Numbers:
    """Quantity, price and amounts of a row. A loan may be free of payment, without price and amounts."""
    quantity, faults = amount_of("quantity", row.quantity, terms.asset)
    price, of_price = price_of(row.price)
    gross, of_gross = amount_of("gross", row.gross, terms.paid_in)
    accrued, of_accrued = amount_of("accrued", row.accrued, terms.paid_in, positive=False)
    net, of_net = amount_of("net", row.net, terms.paid_in)
    faults += of_price + of_gross + of_accrued + of_net
    if row.quantity is None:
        faults += (fault("missing", "quantity", None),)
    elif quantity is not None and terms.instrument is not None:
        faults += quantity_faults(row.quantity, quantity, terms.instrument)
    is_free = terms.product is Traded.LENDING and not any((row.price, row.gross, row.accrued, row.net))
    if (
        row.price is None
        and not is_free
        and terms.product is not None
        and not (terms.product in _BY_AMOUNT and row.net)
    ):
        faults += (fault("missing", "price", None),)
    if faults or is_free or terms.paid_in is None or quantity is None:
        return Numbers(quantity, price, (gross, accrued, net), faults)
    scale = terms.paid_in.scale
    reckoned = gross_of(quantity, price, terms.price_type or "", scale) if price is not None else None
    if price is None and gross is None:
        gross = net
    amounts, faults = agree(reckoned, (gross, accrued, net), scale, bears_interest=terms.bears_interest)
    return Numbers(quantity, price, amounts, faults)


_BY_AMOUNT = frozenset({Traded.REPO, Traded.LENDING})
"""Products that may be agreed by their amount, without a price."""


def _put_together(
    row: Row, told: tuple[str, str | None, str | None], terms: Terms, sides: Sides, numbers: Numbers
) -> TradeFacts:
    action, mine, linked = told
    return sealed(
        row.line, action, sides.party, mine, sides.counterparty, row.side, row.product,
        terms.asset.id if terms.asset else None, numbers.quantity, numbers.price, terms.price_type,
        terms.paid_in.id if terms.paid_in else None, *numbers.amounts, terms.trade_date, terms.settlement_date,
        row.venue, terms.instrument.market if terms.instrument else None, sides.account, row.leg, linked,
    )  # fmt: skip


def _in_order(told: Faults, found: Faults) -> Faults:
    """What the reader told and what was found, by column; of a column that the reader told about only that."""
    fields = {each.field for each in told}
    return tuple(sorted([*told, *(f for f in found if f.field not in fields)], key=lambda f: _ORDER[f.field]))
