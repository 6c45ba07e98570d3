"""What trades need of the limits in force: reference data is asked once per distinct value that a set of trades names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from clearing.enrichment import Enriched, Subject
from clearing.exposure import DATED, Exchange, LimitKind, Money, NoRate, Rates, Traded, exposure
from clearing.submitted import Side
from machinery.statements import array, rows, statement, texts
from refdata.queries import PriceQuote, party_terms, prices, rates
from vocabulary.decimals import shortest
from vocabulary.fault import Fault

Subjects = Sequence[tuple[Subject, Enriched]]
_HUNDRED: Final = Decimal(100)


class LimitFacts(NamedTuple):
    """A limit in force; `bound` is its amount, raised where it is overridden, in `unit`."""

    id: int
    kind: str
    party: int | None
    currency: str | None
    product: str
    country: str
    unit: str
    scale: int
    bound: Decimal
    is_hard: bool

    @property
    def scope(self) -> str:
        """Of what it is, but for a party: a currency, a product or a country by its code."""
        return self.currency or self.product or self.country


class Wanted(NamedTuple):
    """How much a version needs of a limit, on a settlement date where it bounds each by itself."""

    limit: LimitFacts
    day: date | None
    amount: Decimal


@dataclass(frozen=True)
class Bounds:
    """What a set of trades needs, by version in its order, and why that of others cannot be told."""

    wanted: Mapping[int, Sequence[Wanted]]
    faults: Mapping[int, tuple[Fault, ...]]


def bounds_of(subjects: Subjects, on: date) -> Bounds:
    """What enriched trades need of the limits in force on a business date, at the latest prices and rates up to it."""
    limits = _limits(subjects, on)
    if not limits:
        return Bounds({}, {})
    quoted = prices({s.asset.id for s, _ in subjects if s.terms}, on)
    turning = _rates(subjects, quoted.values(), limits, on)
    by_scope = defaultdict(list)
    for limit in limits:
        by_scope[limit.party or (limit.kind, limit.scope)].append(limit)
    countries = _countries(subjects, limits, on)
    wanted, faults = {}, {}
    for subject, enriched in subjects:
        found = [
            *by_scope.get(subject.facts.counterparty or 0, ()),
            *by_scope.get(("NOSTRO", _paid_in(subject)), ()),
            *by_scope.get(("PRODUCT", subject.facts.product or ""), ()),
            *by_scope.get(("COUNTRY", countries.get(subject.facts.counterparty or 0, "")), ()),
        ]
        if not found:
            continue
        trade = traded(subject, enriched, quoted.get(subject.asset.id))
        try:
            needs = [_wanted(limit, trade, enriched.settlement_date, turning) for limit in found]
        except NoRate as missing:
            faults[subject.version] = (Fault("no_exchange_rate", "currency", str(missing)),)
            continue
        if None in needs:
            faults[subject.version] = (Fault("exposure_not_known", "price", subject.asset.code),)
        else:
            wanted[subject.version] = [need for need in needs if need is not None and need.amount]
    return Bounds(wanted, faults)


def traded(subject: Subject, enriched: Enriched, quote: PriceQuote | None) -> Traded:
    """An enriched trade as far as it counts for limits, valued at a quote."""
    facts, net, paid_in = subject.facts, enriched.net, subject.paid_in.code
    assert facts.quantity is not None
    buys = facts.side == Side.BUY
    agreed = None if net is None else Money(net, paid_in)
    if subject.terms is None:
        dealt = Money(facts.quantity, subject.asset.code)
        return Traded(buys, Exchange.CURRENCIES, agreed, dealt, dealt)
    exchange = Exchange.FREE if net is None else Exchange.VERSUS_PAYMENT
    if quote is None:
        return Traded(buys, exchange, agreed, None)
    worth = facts.quantity * quote.price / (_HUNDRED if quote.quotation == "PRCT" else 1)
    if enriched.accrued and quote.currency == paid_in:
        worth += enriched.accrued
    return Traded(buys, exchange, agreed, Money(worth, quote.currency))


def crossing_fault(limit: LimitFacts, day: date | None, amount: Decimal, used: Decimal) -> Fault:
    """What keeps a trade out: which limit, how much of it was used, how much the trade needs."""
    told = {
        "limit": limit.id,
        "kind": limit.kind,
        "scope": limit.scope,
        "day": day.isoformat() if day else "",
        "used": shortest(used),
        "bound": shortest(limit.bound),
        "unit": limit.unit,
    }
    return Fault("limit_exceeded", "limit", shortest(amount), told)


def _limits(subjects: Subjects, on: date) -> list[LimitFacts]:
    asked = {
        "parties": array({s.facts.counterparty for s, _ in subjects}),
        "currencies": texts({_paid_in(s) for s, _ in subjects}),
        "products": texts({s.facts.product for s, _ in subjects}),
        "on": on,
    }
    return [LimitFacts(**found) for found in rows(statement("clearing", "limits_for"), asked)] if subjects else []


def _paid_in(subject: Subject) -> str:
    """The currency that our side pays; "" where it pays nothing."""
    if subject.terms is None:
        return subject.gives
    return subject.paid_in.code if subject.facts.side == Side.BUY else ""


def _countries(subjects: Subjects, limits: Iterable[LimitFacts], on: date) -> dict[int, str]:
    """The country of each counterparty, where limits ask for it."""
    if not any(limit.country for limit in limits):
        return {}
    found = party_terms({s.facts.counterparty for s, _ in subjects if s.facts.counterparty}, on)
    return {pk: terms.country for pk, terms in found.items()}


def _rates(subjects: Subjects, quotes: Iterable[PriceQuote], limits: Iterable[LimitFacts], on: date) -> Rates:
    scales = {limit.unit: limit.scale for limit in limits}
    codes = {*scales, *(quote.currency for quote in quotes), *(s.paid_in.code for s, _ in subjects)}
    codes |= {s.asset.code for s, _ in subjects if s.terms is None}
    return Rates({code: quote.rate for code, quote in rates(codes, on).items()}, scales.__getitem__)


def _wanted(limit: LimitFacts, trade: Traded, day: date, turning: Rates) -> Wanted | None:
    counts = exposure(LimitKind(limit.kind), trade, turning)
    if counts is None:
        return None
    return Wanted(limit, day if limit.kind in DATED else None, turning.rounded(counts, limit.unit))
