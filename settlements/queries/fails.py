"""What fails, as the board of fails shows it: how old, whose, where it settles, what it would cost, what it has cost in penalties.

In our own books that is what the queue has failing. What settles outside fails for us from the day after its intended date on,
whatever its depository has told; on the date itself once that tells that it fails. Its status stays what the depository told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from machinery.paging import Cut, Found
from machinery.statements import array, rows, statement
from refdata.queries import PriceQuote, assets_by_code, market_calendars, markets, prices, proprietary, rates
from settlements.fails import IntendedDates, bands_of, business_days_failed, cost_to_replace
from settlements.models import DepositoryStanding, FailChase
from settlements.queries.chasing import last_chases
from settlements.queries.depositories import depository_links
from settlements.queries.expected_penalties import ExpectedSum, expected_sums
from settlements.queries.fail_conditions import FAILS, with_outside
from settlements.queries.funding import Funding, Unpaid, funding_of
from settlements.queries.listing import CurrencyTotals, Line, lines, totals
from settlements.queries.scope import Scope
from settlements.queries.sheet import Sheet
from settlements.queries.waiting import asked_of, sides_of
from settlements.queries.wanted import PLACES, Wanted
from vocabulary.currencies import MINOR_UNITS
from vocabulary.days import Calendar, CalendarNotKnown
from vocabulary.decimals import half_up
from vocabulary.side import Direction, Payment

PERCENT: Final = "PRCT"


@dataclass(frozen=True)
class FailLine:
    """A failing instruction with how long it has failed, in calendar and in business days of its market (None: its calendar is not
    known so far back); whether its `participant` (its id) is the firm itself; what it would cost this side to replace it, in
    `cost_currency` (None: no price or rate is known; the price is of `price_date`); and its penalties so far, by currency: below
    zero, paid. `funding` is what it costs to fund (None: it waits for no cash), `chase` the last contact about it, `expected` what
    its depository is expected to charge so far, which is never booked here. Of what settles outside `depository` is whose messages
    tell of it (BIC; "" in our own books), `standing` where it stands there (None: it was not sent)."""

    line: Line
    participant: int
    days: int
    business_days: int | None
    is_proprietary: bool
    cost: Decimal | None
    cost_currency: str
    price_date: date | None
    penalties: Sequence[tuple[str, Decimal]]
    funding: Funding | None = None
    chase: FailChase | None = None
    expected: Sequence[ExpectedSum] = ()
    depository: str = ""
    standing: DepositoryStanding | None = None


@dataclass(frozen=True)
class FailsOfMarket:
    """How many instructions fail in a market and place (PLACES), by age: a band and its number; no bands where its calendar is not
    known."""

    market: str
    name: str
    place: str
    number: int
    bands: Sequence[tuple[IntendedDates, int]]


def fails_by_age(scope: Scope, today: date) -> list[FailsOfMarket]:
    """The failing instructions in scope by market, in the order of their codes, and place, and by age. Raises TooSlow."""
    counted: dict[tuple[int, str], dict[date, int]] = {}
    places = {place: name for name, place in PLACES.items()}
    sql = with_outside("fails_by_date").format(**sides_of(scope))
    for found in rows(sql, {**asked_of(scope), "on": today}):
        key = found["market"], places[found["place"]]
        counted.setdefault(key, {})[found["intended"]] = found["number"]
    known, calendars = markets(), market_calendars()
    return sorted(
        (
            FailsOfMarket(
                known[market].code,
                known[market].name,
                place,
                sum(by_date.values()),
                [
                    (band, sum(number for intended, number in by_date.items() if intended in band))
                    for band in _bands(calendars[market], today)
                ],
            )
            for (market, place), by_date in counted.items()
        ),
        key=lambda each: (each.market, [*PLACES].index(each.place)),
    )


def fail_lines(wanted: Wanted, scope: Scope, today: date, cut: Cut) -> Found[FailLine]:
    """One page of what fails, the longest failing first. Raises TooSlow, and InvalidPlace."""
    page = lines(replace(wanted, state=FAILS, on=today), scope, today, cut)
    return Found(_fails(page.rows, today), page.before, page.after)


def fail_totals(wanted: Wanted, scope: Scope, today: date) -> CurrencyTotals:
    """How many fail, and what they pay and collect; never TooSlow."""
    return totals(replace(wanted, state=FAILS, on=today), scope)


def failing_outside(instructions: Collection[int], today: date) -> set[int]:
    """Those of them that settle outside and fail."""
    sql = f"select o.instruction_id from ({statement('settlements', 'fails_outside')}) o"
    found = rows(
        f"{sql} where o.instruction_id = any (%(those)s::bigint[])", {"on": today, "those": array(instructions)}
    )
    return {f["instruction_id"] for f in found}


def _bands(calendar: Calendar, today: date) -> Sequence[IntendedDates]:
    try:
        return bands_of(calendar, today)
    except CalendarNotKnown:
        return ()


def _fails(found: Sequence[Line], today: date) -> list[FailLine]:
    told = {
        f["id"]: f for f in rows(statement("settlements", "fail_facts"), {"instructions": array(f.id for f in found)})
    }
    calendars, ours = market_calendars(), proprietary({f["participant"] for f in told.values()})
    assets = assets_by_code({line.isin for line in found if line.isin})
    quotes = prices({asset.id for asset in assets.values()}, today)
    fx = {code: quote.rate for code, quote in rates(_currencies(found, quotes), today).items()}
    penalties: dict[int, list[tuple[str, Decimal]]] = {}
    for each in rows(statement("settlements", "fail_penalties"), {"instructions": array(f.id for f in found)}):
        penalties.setdefault(each["id"], []).append((each["currency"], each["amount"]))
    funding = funding_of({line.id: _unpaid(line) for line in found if line.currency}, today)
    chases = last_chases([line.id for line in found])
    expected = expected_sums([line.id for line in found])
    stands = _stands({pk: facts["market"] for pk, facts in told.items() if facts["is_sent_alone"]})
    result = []
    for line in found:
        quote = quotes.get(assets[line.isin].id) if line.isin else None
        cost, currency = _cost(line, quote, fx)
        result.append(
            FailLine(
                line,
                told[line.id]["participant"],
                (today - line.intended).days,
                _age(calendars[told[line.id]["market"]], line.intended, today),
                told[line.id]["participant"] in ours,
                cost,
                currency,
                quote.date if quote else None,
                penalties.get(line.id, ()),
                funding.get(line.id),
                chases.get(line.id),
                expected.get(line.id, ()),
                *stands.get(line.id, ()),
            )
        )
    return result


def fails_on(sheet: Sheet, today: date) -> bool:
    """Whether an instruction fails on a business date, as the board has it."""
    if sheet.waiting is not None:
        return bool(failing_outside([sheet.instruction.pk], today))
    return sheet.statuses.settlement == "PENF"


def _stands(markets_of: Mapping[int, int]) -> dict[int, tuple[str, DepositoryStanding | None]]:
    """Of instructions that settle outside, by their markets: by whom each is told of, and where it stands."""
    if not markets_of:
        return {}
    ways = {each.market_id: each.receiver for each in depository_links()}
    sent = DepositoryStanding.objects.select_related("link").in_bulk(markets_of)
    return {
        pk: (sent[pk].link.receiver if pk in sent else ways.get(market, ""), sent.get(pk))
        for pk, market in markets_of.items()
    }


def _unpaid(line: Line) -> Unpaid:
    return Unpaid(Direction(line.direction), Payment(line.payment), line.currency, line.amount, line.intended)


def _age(calendar: Calendar, intended: date, today: date) -> int | None:
    try:
        return business_days_failed(calendar, intended, today)
    except CalendarNotKnown:
        return None


def _currencies(found: Sequence[Line], quotes: Mapping[int, PriceQuote]) -> set[str]:
    return {line.currency for line in found if line.currency} | {quote.currency for quote in quotes.values()}


def _cost(line: Line, quote: PriceQuote | None, fx: Mapping[str, Decimal]) -> tuple[Decimal | None, str]:
    """The cost and its currency: that of the cash, or of the price where no cash moves."""
    currency = line.currency or (quote.currency if quote else "")
    cost = cost_to_replace(
        Direction(line.direction), Payment(line.payment), _value(line, quote, currency, fx), line.amount
    )
    return (None if cost is None else half_up(cost, MINOR_UNITS[currency])), currency


def _value(line: Line, quote: PriceQuote | None, currency: str, fx: Mapping[str, Decimal]) -> Decimal | None:
    if quote is None or line.quantity is None:
        return None
    value: Any = line.quantity * quote.price
    if quote.quotation == PERCENT:
        value /= 100
    if quote.currency == currency:
        return Decimal(value)
    if quote.currency not in fx or currency not in fx:
        return None
    return Decimal(value) / fx[quote.currency] * fx[currency]
