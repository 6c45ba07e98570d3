"""What enrichment asks of reference data, asked once per distinct value that a set of trades names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache

from clearing.enrichment import Asking, Subject
from clearing.operations.awaiting import Profiles, profiles_on
from clearing.operations.known import asked
from clearing.operations.novating import Members, members_on
from refdata.queries import (
    NoSsi,
    PriceQuote,
    Purpose,
    SsiBook,
    SsiFacts,
    bond_terms,
    collars,
    interest_on_100,
    market_calendars,
    parties_by_bic,
    payment_calendar,
    prices,
    settlement_date,
    ssi_book,
)
from settlements.queries import depository_links
from vocabulary.days import Calendar, CalendarNotKnown
from vocabulary.identifiers import Bic
from vocabulary.invalid import Invalid
from vocabulary.product import Product


class NoBondTerms(Invalid):
    """Nothing is known of how the interest of a bond accrues."""

    code = "no_bond_terms"


def asking_of(subjects: Sequence[Subject]) -> Asking:
    """What reference data says of these trades, as of now; what a single trade asks alone is asked when it is needed."""
    quoted = _prices({(s.asset.id, s.facts.trade_date) for s in subjects if s.terms and s.facts.price is not None})
    calendars = cache(lambda: asked(market_calendars))

    def is_open(market: int, day: date) -> bool | Invalid:
        found = calendars()
        return found if isinstance(found, Invalid) else asked(lambda: found[market].is_open(day))

    def interest(asset: int, day: date) -> Fraction | Invalid:
        bond, found = bond_terms([asset], day).get(asset), calendars()
        if bond is None:
            return NoBondTerms(expected="terms of the bond", found=asset, way_out="Register them.")
        if isinstance(found, Invalid):
            return found
        return asked(lambda: interest_on_100(bond, day, found[markets[asset]]))

    ways = cache(lambda: {each.market_id: each.market.csd_bic for each in depository_links()})

    def is_reached(market: int, agent: str) -> bool:
        return market in ways() and (agent == ways()[market] or bool(parties_by_bic([Bic(agent)], latest)))

    latest = max((s.facts.trade_date for s in subjects if s.facts.trade_date), default=date.min)
    markets = {s.asset.id: s.terms.market for s in subjects if s.terms}
    return Asking(
        settles_on=cache(
            lambda market, currency, cfi, trade_date: asked(lambda: settlement_date(market, currency, cfi, trade_date))
        ),
        is_trading_day=cache(is_open),
        payments=cache(_payments),
        price=lambda asset, day: quoted.get((asset, day)),
        collar=cache(lambda market, product, day: collars([(market, product)], day)[market, product]),
        interest=cache(interest),
        is_reached=cache(is_reached),
    )


def _payments(currency: int) -> Calendar | Invalid:
    try:
        return payment_calendar(currency)
    except CalendarNotKnown as no:
        return no


def _prices(wanted: Iterable[tuple[int, date | None]]) -> Mapping[tuple[int, date], PriceQuote]:
    by_day: dict[date, set[int]] = defaultdict(set)
    for asset, day in wanted:
        if day is not None:
            by_day[day].add(asset)
    return {(asset, day): quote for day, assets in by_day.items() for asset, quote in prices(assets, day).items()}


@dataclass(frozen=True)
class Agreed:
    """What parties have agreed of their trades, as it was when it was asked: who clears what was traded on a day and by which
    profiles it is confirmed, and by which standing settlement instructions they and their central counterparties settle on a
    day."""

    parties: frozenset[int]
    members: Members
    profiles: Profiles
    books: Mapping[date, SsiBook]
    traded: frozenset[date]

    @classmethod
    def of(cls, parties: Iterable[int], traded: Iterable[date], settling: Iterable[date]) -> "Agreed":
        """Asks it, of what is traded on some days and settles on others."""
        asked, days = frozenset(parties), frozenset(traded)
        members = members_on(days)
        settle = asked.union(members.values())
        books = {day: ssi_book(settle, day) for day in settling}
        return cls(asked, members, profiles_on(asked, days), books, days)

    @property
    def stands(self) -> bool:
        """Whether the same is said when it is asked again."""
        return Agreed.of(self.parties, self.traded, self.books) == self


def agreed_of(subjects: Sequence[Subject], days: Mapping[int, date]) -> Agreed:
    """What is agreed of these trades; `days` are those on which they settle, by version."""
    parties = {party for s in subjects for party in (s.facts.party, s.facts.counterparty) if party is not None}
    return Agreed.of(parties, {s.facts.trade_date for s in subjects if s.facts.trade_date}, set(days.values()))


def chosen_of(subject: Subject, book: SsiBook) -> tuple[SsiFacts | NoSsi, SsiFacts | NoSsi]:
    """By which standing settlement instructions the party and its counterparty settle; of FX, where each receives."""
    ours, theirs = subject.facts.party, subject.facts.counterparty
    assert ours is not None and theirs is not None
    if subject.terms is None:
        return (
            book(ours, Product.FX, None, None, subject.receives, Purpose.CASH),
            book(theirs, Product.FX, None, None, subject.gives, Purpose.CASH),
        )
    product, isin, market, currency = subject.product, subject.terms.isin, subject.terms.market, subject.paid_in.code
    return book(ours, product, isin, market, currency), book(theirs, product, isin, market, currency)
