"""What the words, the instrument, the currency and the dates of a row say together. Pure."""

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from clearing.checking.known import Known
from clearing.submitted import Leg, PriceType, Side, Traded
from vocabulary.fault import Fault
from vocabulary.identifiers import InvalidIdentifier, Mic
from vocabulary.invalid import Invalid
from vocabulary.product import product_of
from vocabulary.written import Faults, date_of, fault, isin_fault

if TYPE_CHECKING:
    from refdata.queries import AssetFacts, TermsFacts

LONGEST_YEARS = 10
OFF_VENUE = frozenset({"XOFF", "XXXX", "SINT"})
LEGS = {
    Traded.REPO: (Leg.OPENING, Leg.CLOSING),
    Traded.LENDING: (Leg.OPENING, Leg.CLOSING),
    Traded.FX_SPOT: (Leg.NEAR, Leg.FAR),
    Traded.FX_FORWARD: (Leg.NEAR, Leg.FAR),
}
"""The legs that a product has; for a repo and a loan one has to be named."""


class Words(NamedTuple):
    """The columns that are looked at together, as they came."""

    side: str | None
    product: str | None
    isin: str | None
    dealt_currency: str | None
    price_type: str | None
    currency: str | None
    trade_date: str | None
    settlement_date: str | None
    venue: str | None
    leg: str | None


class Terms(NamedTuple):
    """The terms of a trade apart from its numbers, parties and references; None where they could not be told.

    `asset` is the instrument or the currency dealt in, `paid_in` the currency of the amounts.
    """

    product: Traded | None
    asset: "AssetFacts | None"
    paid_in: "AssetFacts | None"
    instrument: "TermsFacts | None"
    price_type: str | None
    trade_date: date | None
    settlement_date: date | None
    faults: Faults

    @property
    def bears_interest(self) -> bool:
        """Whether interest has accrued that the buyer pays for: the price of a bond is clean."""
        return self.instrument is not None and self.instrument.cfi.startswith("D") and self.price_type == PriceType.PRCT


def terms_of(known: Known, *columns: str | None) -> Terms:
    """The terms that a row's columns tell (`Words`)."""
    return _Terms(Words(*columns), known).found()


class _Terms:
    """One set of columns being looked at; what is wrong is gathered on the way."""

    def __init__(self, words: Words, known: Known) -> None:
        self.words, self.known = words, known
        self.faults: list[Fault] = []
        self.product = Traded.__members__.get(words.product or "")

    def fault(self, code: str, field: str, **data: Any) -> None:
        self.faults.append(fault(code, field, getattr(self.words, field), **data))

    def found(self) -> Terms:
        product = self.product
        for field in ("side", "product", "currency", "trade_date"):
            self.needs(field)
        self.one_of("side", Side.__members__)
        self.one_of("product", Traded.__members__)
        traded, settles = self.day("trade_date"), self.day("settlement_date")
        asset, instrument = self.dealt(traded)
        paid_in = self.currency("currency")
        self.leg()
        self.venue()
        price_type = self.price_type(instrument)
        if product and product.is_fx and asset and asset == paid_in:
            self.fault("same_currency", "dealt_currency")
        if product is Traded.FX_FORWARD:
            self.needs("settlement_date")
        if self.in_order(traded, settles):
            self.settling(instrument, paid_in, settles)
        return Terms(product, asset, paid_in, instrument, price_type, traded, settles, tuple(self.faults))

    def needs(self, field: str) -> None:
        if getattr(self.words, field) is None:
            self.fault("missing", field)

    def one_of(self, field: str, allowed: Any) -> None:
        if getattr(self.words, field) not in {None, *allowed}:
            self.fault("invalid_code", field, allowed=", ".join(allowed))

    def day(self, field: str) -> date | None:
        written: str | None = getattr(self.words, field)
        found = date_of(written)
        if written is not None and found is None:
            self.fault("invalid_date", field)
        return found

    def dealt(self, traded: date | None) -> "tuple[AssetFacts | None, TermsFacts | None]":
        """What is dealt in: a currency, or an instrument with its terms on the trade date."""
        if self.product is None:
            return None, None
        wanted, other = ("dealt_currency", "isin") if self.product.is_fx else ("isin", "dealt_currency")
        self.needs(wanted)
        if getattr(self.words, other) is not None:
            self.fault("not_wanted", other, product=self.product.value)
        return (self.currency(wanted), None) if self.product.is_fx else self.instrument(traded)

    def instrument(self, traded: date | None) -> "tuple[AssetFacts | None, TermsFacts | None]":
        isin = self.words.isin
        if isin is None:
            return None, None
        if code := isin_fault(isin):
            self.fault(code, "isin")
            return None, None
        asset = self.known.assets.get(isin)
        if asset is None:
            self.fault("unknown_instrument", "isin")
            return None, None
        terms = self.known.terms.get((isin, traded)) if traded else None
        if terms is None and traded is not None:
            self.fault("instrument_not_valid", "isin", trade_date=traded.isoformat())
        elif terms is not None and self.product not in LEGS:
            self.kind(terms)
        return asset, terms

    def kind(self, terms: "TermsFacts") -> None:
        """An outright trade is what its instrument is."""
        found = product_of(terms.cfi)
        if found is not None and found.value != self.words.product:
            self.fault("product_differs", "product", cfi=terms.cfi, expected=found.value)

    def currency(self, field: str) -> "AssetFacts | None":
        code = getattr(self.words, field)
        found = self.known.assets.get(code) if code is not None else None
        if code is not None and (found is None or found.kind != "CURRENCY"):
            self.fault("unknown_currency", field)
            return None
        return found

    def leg(self) -> None:
        legs = LEGS.get(self.product, ()) if self.product else None
        if legs is None:
            return
        if self.words.leg is not None and self.words.leg not in legs:
            code = "invalid_code" if legs else "not_wanted"
            self.fault(code, "leg", allowed=", ".join(legs), product=self.words.product)
        elif self.words.leg is None and Leg.OPENING in legs:
            self.fault("missing", "leg")

    def venue(self) -> None:
        if self.words.venue is None or self.words.venue in OFF_VENUE:
            return
        try:
            Mic(self.words.venue)
        except InvalidIdentifier as wrong:
            self.fault(wrong.code, "venue")

    def price_type(self, instrument: "TermsFacts | None") -> str | None:
        """How the price is meant: as given, or as is usual for the product."""
        given = self.words.price_type
        self.one_of("price_type", PriceType.__members__)
        if self.product is None:
            return None
        fitting = {PriceType.RATE} if self.product.is_fx else {PriceType.ACTU, PriceType.PRCT}
        if given is not None and given in PriceType.__members__ and given not in fitting:
            self.fault("invalid_code", "price_type", allowed=", ".join(sorted(fitting)))
        if given is not None:
            return given
        if self.product.is_fx:
            return PriceType.RATE.value
        counts_nominal = instrument is not None and instrument.quantity_type == "FAMT"
        return PriceType.PRCT.value if counts_nominal else PriceType.ACTU.value

    def in_order(self, traded: date | None, settles: date | None) -> bool:
        """Whether the dates are there and follow one another, so that the calendar can be asked."""
        if traded is not None and traded > self.known.business_date:
            self.fault("traded_in_the_future", "trade_date", business_date=self.known.business_date.isoformat())
        if traded is None or settles is None:
            return False
        if settles < traded:
            self.fault("settles_before_its_trade", "settlement_date", trade_date=traded.isoformat())
        elif (settles - traded).days > LONGEST_YEARS * 366:
            self.fault("settles_too_late", "settlement_date", years=LONGEST_YEARS)
        else:
            return True
        return False

    def settling(self, instrument: "TermsFacts | None", paid_in: "AssetFacts | None", settles: date | None) -> None:
        """A settlement date that is given is a settlement day of the market and the currency."""
        if instrument is None or paid_in is None or settles is None:
            return
        day = self.known.settlement_day(instrument.market, paid_in.id, settles)
        if isinstance(day, Invalid):
            self.fault(day.code, "settlement_date")
        elif day != settles:
            self.fault("not_a_settlement_day", "settlement_date", next=day.isoformat())
