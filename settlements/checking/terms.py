"""What the payment type, the instrument, the currency and the dates of a row say together. Pure."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from settlements.checking.known import Known
from settlements.checking.written import Leg
from settlements.status import status_at
from vocabulary.fault import Fault
from vocabulary.invalid import Invalid
from vocabulary.side import Payment
from vocabulary.written import Faults, date_of, fault, isin_fault

if TYPE_CHECKING:
    from refdata.queries import AssetFacts, TermsFacts

LONGEST_YEARS = 10
INTENDED = "intended_settlement_date"


class Terms(NamedTuple):
    """The terms of a trade apart from its numbers and sides; None where they could not be told.

    `settlement` is PENF when the actual cut-off of the intended date has passed. The asset of a leg that does not move
    is None.
    """

    payment: str | None
    securities: Leg
    cash: Leg
    instrument: "TermsFacts | None"
    trade_date: date | None
    intended: date | None
    settlement: str
    faults: Faults

    def of_quantity(self, written: str, quantity: Decimal) -> Faults:
        """At least the minimum unit of the instrument, and a multiple."""
        found: list[Fault] = []
        if self.instrument is not None:
            if quantity < self.instrument.minimum_unit:
                least = _plain(self.instrument.minimum_unit)
                found.append(fault("below_minimum_unit", "quantity", written, minimum=least))
            if quantity % self.instrument.multiple:
                multiple = _plain(self.instrument.multiple)
                found.append(fault("not_a_multiple", "quantity", written, multiple=multiple))
        return tuple(found)


class Written(NamedTuple):
    """The columns that are looked at together, as they came."""

    payment: str | None
    isin: str | None
    currency: str | None
    trade_date: str | None
    intended_settlement_date: str | None


def terms_of(known: Known, *columns: str | None) -> Terms:
    """The terms that a row's columns tell (`Written`). An intended date that is absent is reckoned from the cycle."""
    return _Terms(Written(*columns), known).found()


class _Terms:
    """One set of columns being looked at; what is wrong is gathered on the way."""

    def __init__(self, written: Written, known: Known) -> None:
        self.written, self.known = written, known
        self.faults: list[Fault] = []
        self.payment = Payment.__members__.get(written.payment or "")

    def fault(self, code: str, field: str, **data: str | int | None) -> None:
        self.faults.append(fault(code, field, getattr(self.written, field), **data))

    def found(self) -> Terms:
        written, payment = self.written, self.payment
        self.faults += [
            fault("missing", field, None)
            for field in ("payment", "isin", "trade_date")
            if getattr(written, field) is None
        ]
        if written.payment is not None and payment is None:
            self.fault("invalid_code", "payment", allowed=", ".join(Payment.__members__))
        traded, given = self.day("trade_date"), self.day(INTENDED)
        asset, instrument = self.instrument(traded)
        securities, cash = self.leg(Payment.PFOD, asset), self.leg(Payment.FOP, self.currency())
        self.faults += cash.presence("currency", written.currency)
        intended, settlement = given, "PEND"
        if self.in_order(traded, given) and instrument and payment and (cash.asset or not cash.moves):
            intended, settlement = self.settling(instrument, cash.asset, traded, given)
        code = payment.value if payment else None
        return Terms(code, securities, cash, instrument, traded, intended, settlement, tuple(self.faults))

    def leg(self, without: Payment, asset: "AssetFacts | None") -> Leg:
        """The leg that every payment type moves but one."""
        moves = None if self.payment is None else self.payment is not without
        return Leg(self.payment, moves, None if moves is False else asset)

    def day(self, field: str) -> date | None:
        written: str | None = getattr(self.written, field)
        found = date_of(written)
        if written is not None and found is None:
            self.fault("invalid_date", field)
        return found

    def instrument(self, traded: date | None) -> "tuple[AssetFacts | None, TermsFacts | None]":
        """The instrument, and its terms on the trade date."""
        isin = self.written.isin
        if isin is None:
            return None, None
        if code := isin_fault(isin):
            self.fault(code, "isin")
            return None, None
        asset = self.known.assets.get(isin)
        if asset is None:
            self.fault("unknown_instrument", "isin")
            return None, None
        terms = self.known.terms.get((isin, self.written.trade_date or ""))
        if terms is None and traded is not None:
            self.fault("instrument_not_valid", "isin", trade_date=traded.isoformat())
        return asset, terms

    def currency(self) -> "AssetFacts | None":
        code = self.written.currency
        found = self.known.assets.get(code) if code is not None else None
        if code is not None and (found is None or found.kind != "CURRENCY"):
            self.fault("unknown_currency", "currency")
            return None
        return found

    def in_order(self, traded: date | None, given: date | None) -> bool:
        """Whether the dates are there and follow one another, so that the calendar can be asked."""
        if traded is None or (given is None and self.written.intended_settlement_date is not None):
            return False
        if given is not None and given < traded:
            self.fault("settles_before_its_trade", INTENDED, trade_date=traded.isoformat())
        elif given is not None and given > _years_later(traded, LONGEST_YEARS):
            self.fault("settles_too_late", INTENDED, years=LONGEST_YEARS)
        else:
            return True
        return False

    def settling(
        self, instrument: "TermsFacts", paid_in: "AssetFacts | None", traded: date | None, given: date | None
    ) -> tuple[date | None, str]:
        """The intended settlement date, given or reckoned, and whether its actual cut-off has passed: PEND or PENF."""
        assert self.payment is not None and traded is not None
        market, currency = instrument.market, paid_in.id if paid_in else None
        if given is not None:
            day = self.known.settlement_day(market, currency, given)
        else:
            day = self.known.settles_on(market, currency, instrument.cfi, traded)
        if isinstance(day, Invalid):
            self.fault(day.code, INTENDED, trade_date=traded.isoformat())
            return given, "PEND"
        if given is not None and day != given:
            self.fault("not_a_settlement_day", INTENDED, next=day.isoformat())
            return given, "PEND"
        cut_off = self.known.cut_off(market, self.payment.type.value, day)
        if isinstance(cut_off, Invalid):
            self.fault(cut_off.code, INTENDED, day=day.isoformat())
            return day, "PEND"
        at = self.known.at
        return day, str(status_at(at, cut_off=cut_off, entered_at=at, matched_at=at).settlement)


def _plain(found: Decimal) -> str:
    return format(found.normalize(), "f")


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; of 29 February it may be the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
