"""What fails cost to fund: the rates of their currencies, the days of each, and the sums by currency."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from machinery.statements import array, rows, texts
from settlements.funding import DatedCashRate, DaysAtRate, days_at_rates, funding_cost, is_financed, rate_days
from settlements.queries.fail_conditions import with_outside
from settlements.queries.scope import Scope
from settlements.queries.waiting import asked_of, sides_of
from vocabulary.currencies import MINOR_UNITS
from vocabulary.side import Direction, Payment


@dataclass(frozen=True)
class Funding:
    """What a fail costs its side to fund so far: `amount` of cash that it did not get, for `days` by the rate of each, at `cost`,
    below zero a gain; both None where the rate of a day is not known."""

    currency: str
    amount: Decimal
    days: Sequence[DaysAtRate] | None
    cost: Decimal | None


@dataclass(frozen=True)
class FundingTotal:
    """Fails of one currency whose side would have been paid: how many, how much they wait for, and what that cost so far; `lacking`
    of them, of which the rate of a day is not known, cost nothing here."""

    currency: str
    number: int
    amount: Decimal
    cost: Decimal
    lacking: int


@dataclass(frozen=True)
class Unpaid:
    """The facts of a fail by which it is financed."""

    direction: Direction
    payment: Payment
    currency: str
    amount: Decimal | None
    intended: date


def funding_of(found: Mapping[int, Unpaid], today: date) -> dict[int, Funding]:
    """What fails, by some key, cost to fund on a day; those that wait for no cash are left out."""
    financed = {
        key: each
        for key, each in found.items()
        if each.amount is not None and is_financed(each.direction, each.payment)
    }
    rates = _cash_rates({each.currency for each in financed.values()})
    result = {}
    for key, each in financed.items():
        days = days_at_rates(rates.get(each.currency, ()), each.intended, today)
        amount = each.amount or Decimal(0)
        cost = None if days is None else funding_cost(amount, rate_days(days), MINOR_UNITS[each.currency])
        result[key] = Funding(each.currency, amount, days, cost)
    return result


def funding_totals(scope: Scope, today: date) -> list[FundingTotal]:
    """What the fails in scope cost to fund on a day, by currency in the order of the codes: each as its own row has it. Raises
    TooSlow."""
    asked = {**asked_of(scope), "on": today}
    dates = rows(with_outside("funding_dates").format(**sides_of(scope)), asked)
    rates = _cash_rates({f["currency"] for f in dates})
    known = [(f, days_at_rates(rates.get(f["currency"], ()), f["intended"], today)) for f in dates]
    factors = [(f["currency"], f["intended"], rate_days(days)) for f, days in known if days is not None]
    facts = {
        **asked,
        "currencies": texts(code for code, _day, _factor in factors),
        "dates": array(day for _code, day, _factor in factors),
        "factors": array(factor for _code, _day, factor in factors),
    }
    return [FundingTotal(**f) for f in rows(with_outside("funding_totals").format(**sides_of(scope)), facts)]


def _cash_rates(currencies: Collection[str]) -> dict[str, list[DatedCashRate]]:
    found: dict[str, list[DatedCashRate]] = {}
    sql = (
        "select rate_of, lower(valid) as since, upper(valid) as until, rate from settlements_penaltyrate"
        " where rate_of = any (%(of)s) and not isempty(valid) order by 1, 2"
    )
    for f in rows(sql, {"of": sorted(currencies)}) if currencies else ():
        found.setdefault(f["rate_of"], []).append(DatedCashRate(f["since"], f["until"], f["rate"]))
    return found
