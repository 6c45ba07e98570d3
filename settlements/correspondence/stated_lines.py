"""The lines of statements, as messages tell them, from the rows of the books and of instructions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from ledger.queries import balances, held_at
from machinery.formatting import exact, minor_units
from refdata.queries import assets_named, instrument_terms, party_terms
from settlements.correspondence.standing import standing_of
from settlements.correspondence.stated_outside import axes_outside, is_so_here
from settlements.depositories import Standing as StoodOutside
from settlements.messages.parts import Axis, Cash, Counted, Flow
from settlements.messages.stated import Holding, Moved, Pending, Posted
from settlements.messages.stating import closing_after
from settlements.messages.telling import Standing, advice, cash_of
from settlements.queries.depositories import stood_outside
from settlements.queries.statements import stated_facts
from vocabulary.side import Direction, PaymentType, QuantityType
from vocabulary.status import ProcessingStatus

NO_REFERENCE: Final = "NONREF"
OTHERWISE: Final = "CORP"
"""The activity of what moved by another booking than a settlement: the standards have none nearer to it."""
Lines = Sequence[Mapping[str, Any]]


def holdings_of(lines: Lines, on: date, at: datetime) -> list[Holding]:
    """What is held, by security, and how much of that is not held back."""
    held, types = held_at([each["account"] for each in lines], at), _types(lines, on)
    codes = _codes(lines)
    return [
        Holding(
            isin=codes[each["asset"]],
            balance=Counted(each["posted"], types[each["asset"]]),
            available=Counted(each["posted"] - held[each["account"]].normalize(), types[each["asset"]]),
        )
        for each in lines
    ]


def moved_of(lines: Lines, on: date) -> list[Moved]:
    """What moved, by security, with what it opened and closed with."""
    types, codes = _types(lines, on), _codes(lines)
    closing = balances([each["account"] for each in lines], on)
    found = []
    for account, group in groupby(lines, key=lambda each: each["account"]):
        legs = list(group)
        counted = types[legs[0]["asset"]]
        postings = tuple(_posted(each, counted) for each in legs)
        opening = closing[account] - sum((each["change"] for each in legs), start=Decimal(0))
        first = Counted(_bare(opening), counted)
        found.append(
            Moved(
                isin=codes[legs[0]["asset"]], opening=first, closing=closing_after(first, postings), postings=postings
            )
        )
    return found


def _posted(leg: Mapping[str, Any], counted: QuantityType) -> Posted:
    delivers = leg["change"] < 0
    instructed = leg["instruction"] is not None
    return Posted(
        reference=leg["reference"] if instructed else NO_REFERENCE,
        servicer_reference=str(leg["instruction"] if instructed else leg["journal"]),
        activity="SETT" if instructed else OTHERWISE,
        transaction_type=leg["transaction_type"] if instructed else None,
        direction=Direction.DELIVER if delivers else Direction.RECEIVE,
        payment_type=PaymentType.AGAINST if leg["paid"] is not None else PaymentType.FREE,
        quantity=Counted(abs(leg["change"]), counted),
        cash=_paid(leg, delivers),
        trade_date=leg["trade_date"],
        settled_on=leg["value_date"],
        settlement_date=leg["intended"],
    )


def _paid(leg: Mapping[str, Any], delivers: bool) -> Cash | None:
    if leg["paid"] is None:
        return None
    pays = delivers == (leg["payment"] == "DWP")
    amount = exact(leg["paid"], minor_units(leg["currency"]))
    return Cash(leg["currency"], amount, Flow.DEBIT if pays else Flow.CREDIT)


def pending_of(lines: Lines, on: date, at: datetime) -> list[Pending]:
    """What is pending, with what of each still has to settle, and where it stands."""
    numbers = [each["instruction"] for each in lines]
    facts = stated_facts(numbers, on, at)
    goes = [number for number, found in facts.items() if found["goes_outside"]]
    outside = dict.fromkeys(goes, StoodOutside()) | stood_outside(goes, at)
    parties = party_terms({each[side] for each in facts.values() for side in ("participant", "counterparty")}, on)
    types, assets = _types(lines, on), assets_named({each["asset"] for each in lines})
    return [
        _pending(
            _found(facts[each["instruction"]], each, assets[each["asset"]].scale, types[each["asset"]], parties),
            outside.get(each["instruction"]),
        )
        for each in lines
    ]


def _found(
    facts: dict[str, Any], line: Mapping[str, Any], scale: int, counted: QuantityType, parties: Mapping[int, Any]
) -> Standing:
    currency, amount = facts["currency"], facts["amount"]
    left = {"quantity": _bare(facts["quantity"] - Decimal(line["units"]).scaleb(-scale))}
    if amount is not None:
        left["amount"] = amount - Decimal(line["amount_units"]).scaleb(-minor_units(currency))
    return standing_of(facts | left, counted, parties)


def _pending(found: Standing, stood: StoodOutside | None) -> Pending:
    told = advice(found, NO_REFERENCE)
    axes: tuple[Axis[Any] | None, ...] = (told.processing, told.matching, told.settlement)
    if stood is not None:
        first, *others = axes_outside(stood)
        is_held = is_so_here(told.processing, ProcessingStatus.PENDING_PROCESSING)
        axes = (told.processing if is_held else first, *others)
    return Pending(
        reference=found.reference,
        servicer_reference=str(found.id),
        common_reference=found.common_reference,
        activity="SETT",
        transaction_type=found.transaction_type,
        direction=Direction(found.direction),
        payment_type=PaymentType.FREE if found.payment == "FOP" else PaymentType.AGAINST,
        isin=found.isin or "",
        quantity=found.counted,
        cash=cash_of(found, found.direction == Direction.DELIVER, found.amount),
        trade_date=found.trade_date,
        settlement_date=found.settlement_date,
        statuses=tuple(each for each in axes if each is not None),
    )


def _bare(number: Decimal) -> Decimal:
    """The same number without zeros behind its comma."""
    return exact(number, 0)


def _types(lines: Lines, on: date) -> dict[int, QuantityType]:
    """How each security is counted."""
    assets = {each["asset"] for each in lines}
    terms = instrument_terms(assets, on)
    return {each: QuantityType(terms[each].quantity_type if each in terms else "UNIT") for each in assets}


def _codes(lines: Lines) -> dict[int, str]:
    return {number: found.code for number, found in assets_named({each["asset"] for each in lines}).items()}
