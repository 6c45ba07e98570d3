"""Checks rows of pre-matched trades against what reference data says: a row becomes a trade, or has its faults. Pure.

Every fault of a row is found, not only the first. A rule that needs what another rule has refused is left out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from settlements.prematched import ALWAYS, CASH, LONGEST_TEXT, SECURITIES, Fault, Row
from settlements.status import status_at
from settlements.written import date_of, is_simple, isin_fault, party_fault, years_later
from vocabulary.decimals import InvalidDecimal, decimals_of, parse_decimal
from vocabulary.invalid import Invalid, shown
from vocabulary.side import Partial, Payment
from vocabulary.text import InvalidText, strict_text

if TYPE_CHECKING:
    from refdata.queries import AccountFacts, AssetFacts, TermsFacts

LARGEST = Decimal(10) ** 17
MOST_UNITS = (1 << 63) - 1
LONGEST_YEARS = 10
PLACES = ("OWN", "CSD")
PARTIALS = tuple(partial.value for partial in Partial)
PRIORITIES = ("1", "2", "3", "4")
RESERVED = ("1", "2")
NORMAL = 4


class Trade(NamedTuple):
    """One row in terms of reference data (ids) and numbers, as it is staged; None where it could not be told.

    Accounts are safekeeping and cash accounts, not yet those of the books. `*_units` are whole units of the asset
    (minor units). `dated` says whether the row itself gave the intended date.
    """

    line: int
    payment: str | None
    deliverer: int | None
    receiver: int | None
    deliverer_reference: str | None
    receiver_reference: str | None
    common_reference: str | None
    asset: int | None
    quantity: Decimal | None
    quantity_units: int
    currency: int | None
    amount: Decimal | None
    amount_units: int
    trade_date: date | None
    intended: date | None
    dated: bool
    deliverer_account: int | None
    receiver_account: int | None
    deliverer_cash: int | None
    receiver_cash: int | None
    market: int | None
    place: str | None
    priority: int | None
    partial: str | None
    settlement: str


@dataclass(frozen=True)
class Known:
    """What reference data says about everything that a set of rows names, and on what occasion it is asked.

    parties    LEI or BIC as written -> id, of those that the actor may act for
    accounts   number -> facts
    assets     ISIN or currency code -> facts
    terms      (ISIN, trade date as written) -> terms valid on that day
    settles_on      (market, currency id or None, CFI, trade date) -> settlement date, or why there is none
    settlement_day  (market, currency id or None, day) -> that day or the next settlement day, or why it is not known
    cut_off         (market, APMT or FREE, day) -> actual cut-off, or why there is none
    """

    business_date: date
    at: datetime
    may_reserve: bool
    parties: Mapping[str, int]
    accounts: Mapping[str, "AccountFacts"]
    assets: Mapping[str, "AssetFacts"]
    terms: Mapping[tuple[str, str], "TermsFacts"]
    settles_on: Callable[[int, int | None, str, date], date | Invalid]
    settlement_day: Callable[[int, int | None, date], date | Invalid]
    cut_off: Callable[[int, str, date], datetime | Invalid]


def check(row: Row, known: Known) -> tuple[Trade | None, tuple[Fault, ...]]:
    """The trade that a row tells, and its faults in the order of the rules; with faults the trade may have gaps.

    Without any column there is no trade. Intended dates that are absent are reckoned from the market's cycle.
    """
    if row.faults and not any(row[3:]):
        return None, row.faults
    return _Check(row, known).result()


class _Check:
    """One row being checked; methods are rules by subject, in the order of `result`."""

    def __init__(self, row: Row, known: Known) -> None:
        self.row, self.known = row, known
        self.faults = list(row.faults)
        self.told = {fault.field for fault in row.faults}
        self.payment = Payment.__members__.get(row.payment or "")

    def fault(self, code: str, field: str, **data: Any) -> None:
        """Notes a fault; one that the reader has told about this field stands for it."""
        if field not in self.told:
            written: str | None = getattr(self.row, field)
            self.faults.append(Fault(code, field, shown(written) if written else "", data))

    def result(self) -> tuple[Trade, tuple[Fault, ...]]:
        """Runs the rules."""
        row = self.row
        self.presence()
        trade_date, intended_given = self.day("trade_date"), self.day("intended_settlement_date")
        asset, terms = self.instrument()
        currency = self.currency()
        moves_securities = self.payment is not Payment.PFOD
        quantity, quantity_units = self.number("quantity", asset if moves_securities else None)
        if quantity is not None and terms is not None:
            self.denomination(quantity, terms)
        amount, amount_units = self.number("amount", currency)
        intended, settlement = self.settling(terms, currency, trade_date, intended_given)
        open_on = max(intended, self.known.business_date) if intended else None
        deliverer, receiver = self.party("deliverer"), self.party("receiver")
        accounts = [
            self.account(field, party, kind, currency, open_on)
            for field, party, kind in (
                ("deliverer_account", deliverer, "SECURITIES"),
                ("receiver_account", receiver, "SECURITIES"),
                ("deliverer_cash_account", deliverer, "CASH"),
                ("receiver_cash_account", receiver, "CASH"),
            )
        ]
        self.apart(accounts)
        mine, other = self.text("deliverer_reference"), self.text("receiver_reference")
        if deliverer is not None and deliverer == receiver and mine and mine == other:
            self.fault("duplicate_reference", "receiver_reference")
        trade = Trade(
            line=row.line,
            payment=self.payment.value if self.payment else None,
            deliverer=deliverer,
            receiver=receiver,
            deliverer_reference=mine,
            receiver_reference=other,
            common_reference=self.text("common_reference"),
            asset=asset.id if asset and moves_securities else None,
            quantity=quantity,
            quantity_units=quantity_units,
            currency=currency.id if currency else None,
            amount=amount,
            amount_units=amount_units,
            trade_date=trade_date,
            intended=intended,
            dated=row.intended_settlement_date is not None,
            deliverer_account=accounts[0],
            receiver_account=accounts[1],
            deliverer_cash=accounts[2],
            receiver_cash=accounts[3],
            market=terms.market if terms else None,
            place=self.word("place", PLACES) or PLACES[0],
            priority=self.priority(),
            partial=self.word("partial", PARTIALS) or Partial.NOT_ALLOWED.value,
            settlement=settlement,
        )
        return trade, tuple(self.faults)

    def apart(self, accounts: Sequence[int | None]) -> None:
        """Securities and cash move between two accounts."""
        for field, one, other in (
            ("receiver_account", accounts[0], accounts[1]),
            ("receiver_cash_account", accounts[2], accounts[3]),
        ):
            if one is not None and one == other:
                self.fault("same_account", field)

    def presence(self) -> None:
        """What must be there, and what must not, with this payment type."""
        row, needed = self.row, list(ALWAYS)
        if row.payment is not None and self.payment is None:
            self.fault("invalid_code", "payment", allowed=", ".join(Payment.__members__))
        if self.payment is not None:
            for columns, moves in (
                (SECURITIES, self.payment.moves_securities),
                (CASH, self.payment.moves_cash),
            ):
                if moves:
                    needed.extend(columns)
                    continue
                for field in columns:
                    if getattr(row, field) is not None:
                        self.fault("not_wanted", field, payment=self.payment.value)
        for field in needed:
            if getattr(row, field) is None:
                self.fault("missing", field)

    def day(self, field: str) -> date | None:
        """A date of a column."""
        written = getattr(self.row, field)
        if written is None:
            return None
        found = date_of(written)
        if found is None:
            self.fault("invalid_date", field)
        return found

    def instrument(self) -> "tuple[AssetFacts | None, TermsFacts | None]":
        """The instrument, and its terms on the trade date."""
        isin = self.row.isin
        if isin is None:
            return None, None
        if code := isin_fault(isin):
            self.fault(code, "isin")
            return None, None
        asset = self.known.assets.get(isin)
        if asset is None:
            self.fault("unknown_instrument", "isin")
            return None, None
        terms = self.known.terms.get((isin, self.row.trade_date or ""))
        if terms is None and date_of(self.row.trade_date or ""):
            self.fault("instrument_not_valid", "isin", trade_date=self.row.trade_date)
        return asset, terms

    def currency(self) -> "AssetFacts | None":
        """The currency."""
        code = self.row.currency
        if code is None:
            return None
        found = self.known.assets.get(code)
        if found is None or found.kind != "CURRENCY":
            self.fault("unknown_currency", "currency")
            return None
        return found

    def number(self, field: str, asset: "AssetFacts | None") -> tuple[Decimal | None, int]:
        """A quantity or an amount, and its whole units of the asset: exact, positive, of a size that is kept."""
        written = getattr(self.row, field)
        if written is None:
            return None, 0
        try:
            found = parse_decimal(written, positive=True)
        except InvalidDecimal as wrong:
            self.fault(wrong.code, field)
            return None, 0
        if asset is None:
            return found, 0
        if decimals_of(found) > asset.scale:
            self.fault("scale_for_asset", field, asset=asset.code, decimals=asset.scale)
            return found, 0
        units = int(found.scaleb(asset.scale))
        if found > LARGEST or units > MOST_UNITS:
            self.fault("out_of_range", field)
            return None, 0
        return found, units

    def denomination(self, quantity: Decimal, terms: "TermsFacts") -> None:
        """At least the minimum unit, and a multiple."""
        if quantity < terms.minimum_unit:
            self.fault("below_minimum_unit", "quantity", minimum=_plain(terms.minimum_unit))
        if quantity % terms.multiple:
            self.fault("not_a_multiple", "quantity", multiple=_plain(terms.multiple))

    def settling(
        self,
        terms: "TermsFacts | None",
        currency: "AssetFacts | None",
        trade_date: date | None,
        given: date | None,
    ) -> tuple[date | None, str]:
        """The intended settlement date, given or reckoned, and whether its actual cut-off has passed: PEND or PENF."""
        field = "intended_settlement_date"
        if given is not None and trade_date is not None:
            if given < trade_date:
                self.fault("settles_before_its_trade", field, trade_date=trade_date.isoformat())
            elif given > years_later(trade_date, LONGEST_YEARS):
                self.fault("settles_too_late", field, years=LONGEST_YEARS)
        if terms is None or self.payment is None or (self.payment.moves_cash and currency is None):
            return given, "PEND"
        paid_in = currency.id if currency and self.payment.moves_cash else None
        if given is not None:
            day: date | Invalid = self.known.settlement_day(terms.market, paid_in, given)
        elif trade_date is not None and self.row.intended_settlement_date is None:
            day = self.known.settles_on(terms.market, paid_in, terms.cfi, trade_date)
        else:
            return None, "PEND"
        if isinstance(day, Invalid):
            self.fault(day.code, field, trade_date=self.row.trade_date)
            return given, "PEND"
        if given is not None and day != given:
            self.fault("not_a_settlement_day", field, next=day.isoformat())
            return given, "PEND"
        cut_off = self.known.cut_off(terms.market, self.payment.type.value, day)
        if isinstance(cut_off, Invalid):
            self.fault(cut_off.code, field, day=day.isoformat())
            return day, "PEND"
        at = self.known.at
        return day, str(status_at(at, cut_off=cut_off, entered_at=at, matched_at=at).settlement)

    def party(self, field: str) -> int | None:
        """The party that a LEI or BIC names, if the actor may act for it."""
        written = getattr(self.row, field)
        if written is None:
            return None
        if code := party_fault(written):
            self.fault(code, field)
            return None
        found = self.known.parties.get(written)
        if found is None:
            self.fault("unknown_party", field)
        return found

    def account(
        self,
        field: str,
        party: int | None,
        kind: str,
        currency: "AssetFacts | None",
        open_on: date | None,
    ) -> int | None:
        """An account of that party and kind, open on the day; one of another party is as unknown as none."""
        number = getattr(self.row, field)
        if number is None:
            return None
        found = self.known.accounts.get(number)
        if found is None or found.kind != kind or (party is not None and found.party != party):
            self.fault("unknown_account", field)
            return None
        if kind == "CASH" and currency is not None and found.currency != currency.id:
            self.fault("account_in_other_currency", field, currency=currency.code)
        if open_on is not None and not found.is_open(open_on):
            self.fault("account_not_open", field, day=open_on.isoformat())
        return found.id

    def text(self, field: str) -> str | None:
        """A reference, in normal form C."""
        written: str | None = getattr(self.row, field)
        if written is None or is_simple(written):
            return written
        try:
            return strict_text(written, longest=LONGEST_TEXT)
        except InvalidText as wrong:
            self.fault(wrong.code, field, longest=LONGEST_TEXT)
            return None

    def word(self, field: str, allowed: Sequence[str]) -> str | None:
        """A code of a closed list."""
        written: str | None = getattr(self.row, field)
        if written is not None and written not in allowed:
            self.fault("invalid_code", field, allowed=", ".join(allowed))
            return None
        return written

    def priority(self) -> int:
        """3 or 4 from a participant; 1 and 2 are the system's."""
        written = self.word("priority", PRIORITIES)
        if written is None:
            return NORMAL
        if written in RESERVED and not self.known.may_reserve:
            self.fault("reserved_priority", "priority")
        return int(written)


def same_facts(one: Trade, other: Trade) -> bool:
    """Whether two trades say the same, but for their lines."""
    return one[1:] == other[1:]


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
