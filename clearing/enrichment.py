"""What a trade still needs to settle: its day, both sides' standing settlement instructions, its interest. Pure.

Nothing is guessed: what cannot be told, or can be told in two ways, is an exception with the way to mend it. What is asked
of reference data is handed in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from clearing.checking import TradeFacts
from clearing.submitted import PriceType, Side, Traded
from vocabulary.days import Calendar
from vocabulary.decimals import plain, shortest
from vocabulary.fault import Fault
from vocabulary.invalid import Invalid
from vocabulary.product import Product

if TYPE_CHECKING:
    from refdata.queries import AssetFacts, CollarFacts, NoSsi, PriceQuote, SsiFacts, TermsFacts

NEXT_DAY_PAIRS: Final = frozenset(frozenset({"USD", other}) for other in ("CAD", "TRY", "PHP", "RUB"))
"""Pairs of currencies whose spot is one day; of all others it is two."""

Faults = tuple[Fault, ...]
_WITHOUT_MARKET_PRICE: Final = frozenset({Product.REPO, Product.LENDING})
_PRODUCTS: Final = {str(each): Product.FX if each.is_fx else Product(each.value) for each in Traded}


@dataclass(frozen=True)
class Asking:
    """What reference data answers.

    settles_on     (market, currency id, CFI, trade date) -> settlement date, or why there is none
    is_trading_day (market, day) -> whether it is one, or why that is not known
    payments       currency id -> its payment calendar, or why there is none
    price          (asset, day) -> its last price up to that day, if any
    collar         (market, product, day) -> how far a price may be from it
    interest       (asset, settlement date) -> exact interest accrued on 100 nominal, or why it is not known
    is_reached     (market, BIC) -> whether there is a way to the depository of the market, and the BIC is that or a party we know
    """

    settles_on: Callable[[int, int | None, str, date], date | Invalid]
    is_trading_day: Callable[[int, date], bool | Invalid]
    payments: Callable[[int], Calendar | Invalid]
    price: Callable[[int, date], "PriceQuote | None"]
    collar: Callable[[int, Product, date], "CollarFacts"]
    interest: Callable[[int, date], Fraction | Invalid]
    is_reached: Callable[[int, str], bool]


class Subject(NamedTuple):
    """A version of a trade that is to be enriched, with what its ids stand for; `terms` is None of FX."""

    trade: int
    version: int
    facts: TradeFacts
    asset: "AssetFacts"
    paid_in: "AssetFacts"
    terms: "TermsFacts | None"

    @property
    def product(self) -> Product:
        """The kind of business by which standing settlement instructions are kept."""
        return _PRODUCTS[self.facts.product or ""]

    @property
    def receives(self) -> str:
        """Of FX: the currency that the party receives."""
        return self.asset.code if self.facts.side == Side.BUY else self.paid_in.code

    @property
    def gives(self) -> str:
        """Of FX: the currency that the party pays."""
        return self.paid_in.code if self.facts.side == Side.BUY else self.asset.code


class Accounts(Protocol):
    """On which accounts a side settles."""

    @property
    def safekeeping_account(self) -> str | None:
        """The number of that of securities."""

    @property
    def cash_account(self) -> str | None:
        """The number of that of money."""

    @property
    def agent(self) -> str | None:
        """With whom the accounts are (BIC); None: with us."""


class Settling(Protocol):
    """What settles a version: its day, what is paid (None: nothing), and the accounts of both sides."""

    @property
    def settlement_date(self) -> date: ...
    @property
    def net(self) -> Decimal | None: ...
    @property
    def ours(self) -> Accounts: ...
    @property
    def theirs(self) -> Accounts: ...


class Enriched(NamedTuple):
    """Everything that settles a version. `net` None: nothing is paid."""

    settlement_date: date
    accrued: Decimal | None
    net: Decimal | None
    ours: "SsiFacts"
    theirs: "SsiFacts"


def settlement_date_of(subject: Subject, asking: Asking) -> date | Fault:
    """The day on which it settles: as given, else by the cycle of its market, for FX by that of its two currencies."""
    facts = subject.facts
    assert facts.trade_date is not None
    if facts.settlement_date is not None and subject.terms is not None:
        return facts.settlement_date
    if subject.terms is None:
        found = _fx_date(subject, asking)
    else:
        currency = None if facts.net is None and facts.gross is None else facts.currency
        found = asking.settles_on(subject.terms.market, currency, subject.terms.cfi, facts.trade_date)
    if isinstance(found, Fault):
        return found
    if isinstance(found, Invalid):
        return Fault(found.code, "settlement_date", "", {"trade_date": facts.trade_date.isoformat()})
    return found


def _fx_date(subject: Subject, asking: Asking) -> date | Invalid | Fault:
    """Both payment systems are open on it; spot is two days after the trade, of a few pairs one."""
    facts = subject.facts
    one, other = asking.payments(subject.asset.id), asking.payments(subject.paid_in.id)
    if isinstance(one, Invalid):
        return one
    if isinstance(other, Invalid):
        return other
    joint = one & other
    assert facts.trade_date is not None
    try:
        if facts.settlement_date is None:
            days = 1 if frozenset({subject.asset.code, subject.paid_in.code}) in NEXT_DAY_PAIRS else 2
            return joint.nth_open_after(facts.trade_date, days)
        day = joint.this_or_next_open(facts.settlement_date)
    except Invalid as no:
        return no
    if day != facts.settlement_date:
        return Fault(
            "not_a_settlement_day", "settlement_date", facts.settlement_date.isoformat(), {"next": day.isoformat()}
        )
    return day


def put_together(
    subject: Subject,
    day: date,
    chosen: "tuple[SsiFacts | NoSsi, SsiFacts | NoSsi]",
    asking: Asking,
    accepted: frozenset[str] = frozenset(),
    *,
    is_cleared: bool = False,
) -> tuple[Enriched | None, Faults]:
    """What settles a version on its day, or every exception that keeps it from that and was not accepted.

    `chosen` are the standing settlement instructions of the party and of its counterparty. The counterparty's may lead to the
    depository of the market, where there is a way there and it is not `is_cleared` through a central counterparty.
    """
    ours, theirs = chosen
    faults = (*_market_faults(subject, asking), *_ssi_faults("ours", ours))
    accrued, net, of_interest = _amounts(subject, day, asking)
    faults += (*of_interest, *_cash_faults("ours", ours, net))
    if is_cleared or not _settles_outside(subject, theirs, asking):
        faults += (*_ssi_faults("theirs", theirs), *_cash_faults("theirs", theirs, net))
    if faults:
        faults = tuple(each for each in faults if each.code not in accepted)
    if faults:
        return None, faults
    return Enriched(day, accrued, net, ours, theirs), ()  # type: ignore[arg-type]


def central_faults(found: "SsiFacts | NoSsi") -> Faults:
    """What keeps a trade from clearing: the standing settlement instruction of its central counterparty."""
    return (*_ssi_faults("ccp", found), *_cash_faults("ccp", found, Decimal(0)))


def _market_faults(subject: Subject, asking: Asking) -> Faults:
    """Whether its day and its price are those of the market: a person may accept that they are not."""
    facts, terms = subject.facts, subject.terms
    if terms is None or facts.trade_date is None:
        return ()
    is_open = asking.is_trading_day(terms.market, facts.trade_date)
    if isinstance(is_open, Invalid):
        return (Fault(is_open.code, "trade_date", facts.trade_date.isoformat()),)
    faults: Faults = ()
    if not is_open:
        faults += (Fault("not_a_trading_day", "trade_date", facts.trade_date.isoformat()),)
    if facts.price is not None and subject.product not in _WITHOUT_MARKET_PRICE:
        faults += _price_faults(subject, asking)
    return faults


def _price_faults(subject: Subject, asking: Asking) -> Faults:
    facts, terms = subject.facts, subject.terms
    assert terms is not None and facts.trade_date is not None and facts.price is not None
    last = asking.price(subject.asset.id, facts.trade_date)
    if last is None or last.quotation != facts.price_type or last.currency != subject.paid_in.code or not last.price:
        return (Fault("no_reference_price", "price", shortest(facts.price)),)
    collar = asking.collar(terms.market, subject.product, facts.trade_date)
    if collar.allows(facts.price, last.price):
        return ()
    told = {
        "last": shortest(last.price),
        "day": last.date.isoformat(),
        "percent": shortest(collar.percent),
    }
    return (Fault("price_outside_collar", "price", shortest(facts.price), told),)


def _ssi_faults(side: str, found: "SsiFacts | NoSsi") -> Faults:
    """None, several, or one that leads elsewhere."""
    names = getattr(found, "names", None)
    if names is not None:
        return (Fault(found.code, side, "", {"names": ", ".join(names)}),)  # type: ignore[union-attr]
    if found.agent is not None:  # type: ignore[union-attr]
        return (Fault("settles_elsewhere", side, found.agent, {"ssi": found.name}),)  # type: ignore[union-attr]
    return ()


def _settles_outside(subject: Subject, theirs: "SsiFacts | NoSsi", asking: Asking) -> bool:
    """Whether the counterparty settles at the depository of the market, with an agent or by itself, and we reach it there."""
    agent, terms = getattr(theirs, "agent", None), subject.terms
    if agent is None or terms is None or getattr(theirs, "depository", None) not in {None, terms.market}:
        return False
    return asking.is_reached(terms.market, agent)


def _cash_faults(side: str, found: "SsiFacts | NoSsi", net: Decimal | None) -> Faults:
    """What is paid needs an account of money."""
    if net is None or getattr(found, "cash_account", "") is not None:
        return ()
    return (Fault("no_cash_account", side, "", {"ssi": found.name}),)  # type: ignore[union-attr]


def _amounts(subject: Subject, day: date, asking: Asking) -> tuple[Decimal | None, Decimal | None, Faults]:
    """Accrued interest and net: as given where that agrees with what is reckoned, to the minor unit."""
    facts = subject.facts
    if facts.gross is None:
        return None, None, ()
    if subject.terms is None or not subject.terms.cfi.startswith("D") or facts.price_type != PriceType.PRCT:
        return Decimal(0), facts.net, ()
    per_100 = asking.interest(subject.asset.id, day)
    if isinstance(per_100, Invalid):
        return None, None, (Fault(per_100.code, "accrued", "" if facts.accrued is None else shortest(facts.accrued)),)
    unit = Decimal(1).scaleb(-subject.paid_in.scale)
    assert facts.quantity is not None
    exact = per_100 * Fraction(facts.quantity) / 100
    reckoned = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(unit, ROUND_HALF_UP)
    if facts.accrued is None:
        return reckoned, facts.gross + reckoned, ()
    if abs(facts.accrued - reckoned) > unit:
        told = {"expected": plain(reckoned), "day": day.isoformat()}
        return facts.accrued, facts.net, (Fault("accrued_differs", "accrued", shortest(facts.accrued), told),)
    return facts.accrued, facts.net, ()
