"""Control totals of a set of rows: number and amount per currency, of what was received and by what became of it. Pure.

received = accepted + unchanged + quarantined, in number and in amount.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from vocabulary.decimals import plain

ACCEPTED, UNCHANGED, REFUSED = "accepted", "unchanged", "quarantined"
STATES = (ACCEPTED, UNCHANGED, REFUSED)
RECEIVED = "received"
UNREADABLE = "?"

PerCurrency = dict[str, tuple[int, Decimal]]
"""Currency ("" free of payment, "?" not readable) -> number and amount; an amount that is not readable counts as 0."""

Totals = dict[str, PerCurrency]
"""RECEIVED and each of STATES -> number and amount per currency."""


def no_totals() -> Totals:
    """The totals of nothing."""
    return {state: {} for state in (RECEIVED, *STATES)}


def sum_up(weights: Iterable[tuple[str, Decimal]]) -> PerCurrency:
    """Of (currency, amount) of each row."""
    amounts: dict[str, list[Decimal]] = {}
    for currency, amount in weights:
        amounts.setdefault(currency, []).append(amount)
    return {currency: (len(found), sum(found, Decimal(0))) for currency, found in amounts.items()}


def totals_of(weighed: Iterable[tuple[str, tuple[str, Decimal]]]) -> Totals:
    """Of (state, (currency, amount)) of each row."""
    by_state: dict[str, list[tuple[str, Decimal]]] = {state: [] for state in STATES}
    for state, weight in weighed:
        by_state[state].append(weight)
    totals = no_totals() | {state: sum_up(weights) for state, weights in by_state.items()}
    for state in STATES:
        totals[RECEIVED] = _add(totals[RECEIVED], totals[state])
    return totals


def add_totals(one: Totals, other: Totals) -> Totals:
    """The totals of two sets together."""
    return {state: _add(one[state], other[state]) for state in one}


def totals_as_json(totals: Totals) -> dict[str, dict[str, dict[str, int | str]]]:
    """Totals as they are kept: amounts as decimal text, currencies in order."""
    return {
        state: {
            currency: {"number": number, "amount": plain(amount)}
            for currency, (number, amount) in sorted(found.items())
        }
        for state, found in totals.items()
    }


def totals_from_json(kept: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Totals:
    """Totals as `totals_as_json` told them."""
    return {
        state: {currency: (int(each["number"]), Decimal(each["amount"])) for currency, each in found.items()}
        for state, found in kept.items()
    }


def _add(one: Mapping[str, tuple[int, Decimal]], other: Mapping[str, tuple[int, Decimal]]) -> PerCurrency:
    summed = dict(one)
    for currency, (number, amount) in other.items():
        before, sum_ = summed.get(currency, (0, Decimal(0)))
        summed[currency] = before + number, sum_ + amount
    return summed
