"""Trades for people: what their words and states are called, and what their events are called."""

from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearing.calling import CallState
from clearing.exposure import LimitKind
from clearing.lifecycle import Ended, State
from clearing.submitted import Action, Channel, Leg, PriceType, Side, Traded
from machinery.chip import Chip
from machinery.formatting import weekday

NEARLY: Final = Decimal("0.8")
"""From which share on a limit is nearly full."""

CHIPS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        State.CAPTURED: Chip("wait", pgettext_lazy("trade", "captured")),
        State.EXCEPTION: Chip("bad", pgettext_lazy("trade", "exception")),
        State.ENRICHED: Chip("wait", pgettext_lazy("trade", "enriched")),
        State.AWAITING_CONFIRMATION: Chip("wait", pgettext_lazy("trade", "awaiting confirmation")),
        State.AWAITING_NETTING: Chip("wait", pgettext_lazy("trade", "awaiting netting")),
        State.INSTRUCTED: Chip("good", pgettext_lazy("trade", "instructed")),
        State.CANCELLED: Chip("off", pgettext_lazy("trade", "cancelled")),
    }
)

SIDES: MappingProxyType[str, Promise] = MappingProxyType(
    {Side.BUY: pgettext_lazy("trade", "Buys"), Side.SELL: pgettext_lazy("trade", "Sells")}
)

PRODUCTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        Traded.EQUITY: pgettext_lazy("product", "equity"),
        Traded.BOND: pgettext_lazy("product", "bond"),
        Traded.ETF: pgettext_lazy("product", "ETF"),
        Traded.FUND: pgettext_lazy("product", "fund"),
        Traded.FX_SPOT: pgettext_lazy("product", "FX spot"),
        Traded.FX_FORWARD: pgettext_lazy("product", "FX forward"),
        Traded.REPO: pgettext_lazy("product", "repo"),
        Traded.LENDING: pgettext_lazy("product", "securities lending"),
    }
)

CHANNELS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        Channel.API: pgettext_lazy("channel", "API"),
        Channel.FILE: pgettext_lazy("channel", "file"),
        Channel.FIX: pgettext_lazy("channel", "FIX message"),
    }
)

ACTIONS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        Action.NEW: pgettext_lazy("version", "New"),
        Action.AMEND: pgettext_lazy("version", "Amended"),
        Action.CANCEL: pgettext_lazy("version", "Cancelled"),
    }
)

PRICE_TYPES: MappingProxyType[str, Promise] = MappingProxyType(
    {
        PriceType.ACTU: pgettext_lazy("price", "for one unit"),
        PriceType.PRCT: pgettext_lazy("price", "percent of the face amount, clean"),
        PriceType.RATE: pgettext_lazy("price", "exchange rate"),
    }
)

LEGS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        Leg.OPENING: pgettext_lazy("leg", "opening leg"),
        Leg.CLOSING: pgettext_lazy("leg", "closing leg"),
        Leg.NEAR: pgettext_lazy("leg", "near leg"),
        Leg.FAR: pgettext_lazy("leg", "far leg"),
    }
)

DIRECTIONS: MappingProxyType[str, Promise] = MappingProxyType(
    {"DELI": pgettext_lazy("instruction", "Deliver"), "RECE": pgettext_lazy("instruction", "Receive")}
)
BECAME: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "CAND": Chip("off", pgettext_lazy("instruction", "cancelled")),
        "PEND": Chip("busy", pgettext_lazy("instruction", "pending")),
        "PENF": Chip("bad", pgettext_lazy("instruction", "failing")),
        "SETT": Chip("good", pgettext_lazy("instruction", "settled")),
    }
)
"""What a settlement instruction of a trade looks like, by its processing status where that is final, else its settlement status."""

ENDS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        Ended.SOLVED: Chip("good", pgettext_lazy("exception", "mended")),
        Ended.ACCEPTED: Chip("good", pgettext_lazy("exception", "accepted")),
        Ended.SUPERSEDED: Chip("off", pgettext_lazy("exception", "superseded")),
    }
)
STANDS = Chip("bad", pgettext_lazy("exception", "stands against it"))

EXCEPTIONS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "ssi_missing": pgettext_lazy("exception", "Settlement instruction missing"),
        "ssi_ambiguous": pgettext_lazy("exception", "Settlement instruction ambiguous"),
        "settles_elsewhere": pgettext_lazy("exception", "Settles elsewhere"),
        "no_cash_account": pgettext_lazy("exception", "No cash account"),
        "price_outside_collar": pgettext_lazy("exception", "Price outside the collar"),
        "no_reference_price": pgettext_lazy("exception", "No reference price"),
        "possible_duplicate": pgettext_lazy("exception", "Possible duplicate"),
        "not_a_trading_day": pgettext_lazy("exception", "Not a trading day"),
        "not_a_settlement_day": pgettext_lazy("exception", "Not a settlement day"),
        "accrued_differs": pgettext_lazy("exception", "Accrued interest differs"),
        "no_bond_terms": pgettext_lazy("exception", "Terms of the bond missing"),
        "invalid_bond_terms": pgettext_lazy("exception", "Terms of the bond wrong"),
        "not_accruing": pgettext_lazy("exception", "Bond does not accrue"),
        "no_settlement_cycle": pgettext_lazy("exception", "Settlement cycle missing"),
        "calendar_not_known": pgettext_lazy("exception", "Calendar missing"),
        "invalid_day_count": pgettext_lazy("exception", "Calendar never open"),
        "no_cut_off": pgettext_lazy("exception", "Cut-off missing"),
        "unknown_account": pgettext_lazy("exception", "Account not known"),
        "account_not_open": pgettext_lazy("exception", "Account not open"),
        "account_in_other_currency": pgettext_lazy("exception", "Account in another currency"),
        "same_account": pgettext_lazy("exception", "One account on both sides"),
        "instrument_not_valid": pgettext_lazy("exception", "Instrument not valid"),
        "confirmation_differs": pgettext_lazy("exception", "Confirmation differs"),
        "unknown_party": pgettext_lazy("exception", "Party not known"),
        "duplicate_reference": pgettext_lazy("exception", "Reference taken"),
        "limit_exceeded": pgettext_lazy("exception", "Limit exceeded"),
        "no_exchange_rate": pgettext_lazy("exception", "Exchange rate missing"),
        "exposure_not_known": pgettext_lazy("exception", "Exposure not known"),
    }
)
"""What each exception is called in few words."""

LIMITS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        LimitKind.SETTLEMENT: pgettext_lazy("limit", "Settlement exposure"),
        LimitKind.REPLACEMENT: pgettext_lazy("limit", "Replacement exposure"),
        LimitKind.DAILY: pgettext_lazy("limit", "Daily settlement"),
        LimitKind.NOSTRO: pgettext_lazy("limit", "Nostro"),
        LimitKind.PRODUCT: pgettext_lazy("limit", "Product"),
        LimitKind.COUNTRY: pgettext_lazy("limit", "Country"),
    }
)
"""What each kind of limit is called."""

LIMIT_WORDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        LimitKind.SETTLEMENT: pgettext_lazy(
            "limit",
            "What is given to the counterparty before its side is certain: free of payment and currencies in full, against "
            "payment what it would cost to replace the trade.",
        ),
        LimitKind.REPLACEMENT: pgettext_lazy(
            "limit",
            "What it would cost to replace the trades with the counterparty at the latest prices, if it failed before they "
            "settle; a gain of one trade takes nothing off another.",
        ),
        LimitKind.DAILY: pgettext_lazy("limit", "What settles with the counterparty on one settlement date."),
        LimitKind.NOSTRO: pgettext_lazy(
            "limit", "What our side pays in the currency on one settlement date; what it receives takes nothing off."
        ),
        LimitKind.PRODUCT: pgettext_lazy("limit", "What is traded in the product and not settled."),
        LimitKind.COUNTRY: pgettext_lazy("limit", "What is traded with counterparties of the country and not settled."),
    }
)
"""What each kind of limit counts."""

HARD = Chip("busy", pgettext_lazy("limit", "hard"))
SOFT = Chip("off", pgettext_lazy("limit", "soft"))
OVER = Chip("bad", pgettext_lazy("limit", "above the limit"))

FREED: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "SETTLED": Chip("good", pgettext_lazy("earmark", "freed: settled")),
        "CANCELLED": Chip("off", pgettext_lazy("earmark", "freed: cancelled")),
        "SUPERSEDED": Chip("off", pgettext_lazy("earmark", "freed: superseded")),
        "ELSEWHERE": Chip("off", pgettext_lazy("earmark", "freed: settles elsewhere")),
    }
)
TAKEN = Chip("busy", pgettext_lazy("earmark", "taken"))

EVENTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "trades.captured": pgettext_lazy("event", "Trades captured"),
        "trades.tried_again": pgettext_lazy("event", "Tried again"),
        "trades.accepted": pgettext_lazy("event", "Exceptions accepted"),
        "trades.netted": pgettext_lazy("event", "Trades netted"),
        "nets.superseded": pgettext_lazy("event", "Nets superseded"),
        "confirmation.received": pgettext_lazy("event", "Confirmation received"),
        "confirmations.chased": pgettext_lazy("event", "Confirmations chased"),
        "profile.set": pgettext_lazy("event", "Tolerances set"),
        "trade.allocated": pgettext_lazy("event", "Trade allocated"),
        "membership.set": pgettext_lazy("event", "Clearing membership set"),
        "limit.set": pgettext_lazy("event", "Limit set"),
        "limit.overridden": pgettext_lazy("event", "Limit overridden"),
        "margin.set": pgettext_lazy("event", "Margin account set"),
        "margin.reckoned": pgettext_lazy("event", "Margin reckoned"),
        "margin.called": pgettext_lazy("event", "Margin called for"),
        "margin.met": pgettext_lazy("event", "Margin call met"),
        "margin.relieved": pgettext_lazy("event", "Margin call noted as met, or withdrawn"),
        "margin.disputed": pgettext_lazy("event", "Margin call disputed"),
        "margin.agreed": pgettext_lazy("event", "Dispute of a margin call over"),
    }
)

SUBJECTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "trade": pgettext_lazy("subject", "Trade"),
        "net": pgettext_lazy("subject", "Net"),
        "limit": pgettext_lazy("subject", "Limit"),
        "margin_account": pgettext_lazy("subject", "Margin account"),
    }
)

FACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "channel": pgettext_lazy("fact", "Channel"),
        "affirmed": pgettext_lazy("fact", "Affirmed"),
        "allocations": pgettext_lazy("fact", "Allocations"),
        "confirmation": pgettext_lazy("fact", "Confirmation"),
        "differs": pgettext_lazy("fact", "Differs"),
        "market": pgettext_lazy("fact", "Market"),
        "set": pgettext_lazy("fact", "Set"),
        "tolerances": pgettext_lazy("fact", "Tolerances"),
        "memberships": pgettext_lazy("fact", "Memberships"),
        "call": pgettext_lazy("fact", "Margin call"),
        "exceptions": pgettext_lazy("fact", "Exceptions"),
        "how": pgettext_lazy("fact", "How"),
        "margin_accounts": pgettext_lazy("fact", "Margin accounts"),
        "outstanding": pgettext_lazy("fact", "Still asked for"),
        "nets": pgettext_lazy("fact", "Nets"),
        "supersedes": pgettext_lazy("fact", "Supersedes"),
        "trades": pgettext_lazy("fact", "Trades"),
        "versions": pgettext_lazy("fact", "Versions"),
    }
)
"""What the facts of its events are called, by the name under which the trail keeps them."""


def limit_name(kind: str, scope: str, day: str = "") -> str:
    """What a limit is called: its kind, then a product, currency or country, then a settlement date."""
    words = [str(LIMITS[kind]), str(PRODUCTS.get(scope, scope)), weekday(date.fromisoformat(day)) if day else ""]
    return " · ".join(word for word in words if word)


def share_chip(share: Decimal) -> Chip:
    """How full a limit is, by the fraction that is used: within, from four fifths on nearly full, above it."""
    if share > 1:
        return OVER
    return Chip("wait", _("nearly full")) if share >= NEARLY else Chip("good", _("within"))


def chip_of(state: str) -> Chip:
    """What a state of a trade looks like."""
    return CHIPS.get(state, Chip("off", state))


def exception_name(code: str) -> str:
    """What an exception is called in few words; its code for one without a name."""
    return str(EXCEPTIONS.get(code, code))


NET_CHIPS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "standing": Chip("good", pgettext_lazy("net", "standing")),
        "superseded": Chip("off", pgettext_lazy("net", "superseded")),
    }
)


class HasSuccessor(Protocol):
    """What another may have taken the place of."""

    @property
    def superseded_by(self) -> int | None:
        """The one that did."""


def net_chip(net: HasSuccessor) -> Chip:
    """What a net looks like: whether it stands."""
    return NET_CHIPS["standing" if net.superseded_by is None else "superseded"]


BOARD: MappingProxyType[str, tuple[Chip, Promise]] = MappingProxyType(
    {
        "WAITING": (
            Chip("wait", pgettext_lazy("affirmation", "waiting")),
            _("The counterparty has not confirmed, and its deadline is to come."),
        ),
        "OVERDUE": (
            Chip("bad", pgettext_lazy("affirmation", "overdue")),
            _("The counterparty has not confirmed, and its deadline has passed."),
        ),
        "DIFFERS": (
            Chip("bad", pgettext_lazy("affirmation", "differs")),
            _("What the counterparty confirmed is not what is on file."),
        ),
        "AFFIRMED": (
            Chip("good", pgettext_lazy("affirmation", "affirmed")),
            _("It agreed since midnight, and went on by itself."),
        ),
    }
)
"""The columns of the affirmation board: what each looks like, and what it means."""

RISKS: MappingProxyType[str, Promise] = MappingProxyType({"over_limit": pgettext_lazy("risk", "over a limit")})
"""What the risks are called that trades bring upon their instructions."""

FIELDS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "side": pgettext_lazy("field", "Side"),
        "isin": pgettext_lazy("field", "ISIN"),
        "quantity": pgettext_lazy("field", "Quantity"),
        "price": pgettext_lazy("field", "Price"),
        "currency": pgettext_lazy("field", "Currency"),
        "net": pgettext_lazy("field", "Net amount"),
        "trade_date": pgettext_lazy("field", "Trade date"),
        "settlement_date": pgettext_lazy("field", "Settlement date"),
    }
)
"""What the fields that are compared are called."""

RESULTS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        "MATCH": Chip("good", pgettext_lazy("comparison", "agrees")),
        "MISMATCH": Chip("bad", pgettext_lazy("comparison", "differs")),
        "IGNORED": Chip("off", pgettext_lazy("comparison", "not compared")),
    }
)
"""What a comparison of a field looks like."""

CALL_CHIPS: MappingProxyType[str, Chip] = MappingProxyType(
    {
        CallState.OPEN: Chip("wait", pgettext_lazy("margin call", "open")),
        CallState.PARTLY_MET: Chip("wait", pgettext_lazy("margin call", "partly met")),
        CallState.OVERDUE: Chip("bad", pgettext_lazy("margin call", "overdue")),
        CallState.DISPUTED: Chip("busy", pgettext_lazy("margin call", "disputed")),
        CallState.MET: Chip("good", pgettext_lazy("margin call", "met")),
        CallState.WITHDRAWN: Chip("off", pgettext_lazy("margin call", "withdrawn")),
    }
)
"""What a margin call looks like, by where it stands."""

CALL_ACTS: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "CASH": pgettext_lazy("margin call", "Cash came in"),
        "COVERED": pgettext_lazy("margin call", "No longer short"),
        "NOTED": pgettext_lazy("margin call", "Noted as met"),
        "WITHDRAWN": pgettext_lazy("margin call", "Withdrawn"),
        "DISPUTED": pgettext_lazy("margin call", "Disputed"),
        "AGREED": pgettext_lazy("margin call", "Dispute over"),
    }
)
"""What came of a margin call."""

MISSING: MappingProxyType[str, Promise] = MappingProxyType(
    {
        "no_price": _("%(asset)s has no price: enter one in reference data."),
        "price_too_old": _(
            "The latest price of %(asset)s is of %(value)s, more than seven days old: enter a newer one."
        ),
        "no_exchange_rate": _("No exchange rate of the last seven days for %(value)s: load the rates."),
        "short_position": _(
            "The account is short of %(asset)s (%(value)s): bring the position in, or take the account out."
        ),
        "unknown_kind": _(
            "%(asset)s is no share, bond, ETF or fund, as far as its CFI code says: correct the code, or take the account out."
        ),
        "no_due_time": _(
            "No cut-off %(value)s business days later: set the cut-off of the market, or load its calendar."
        ),
    }
)
"""What was missing to reckon a margin account, and what to do about it."""

ENOUGH, SHORT_OF = Chip("good", pgettext_lazy("margin", "enough")), Chip("bad", pgettext_lazy("margin", "short"))
NOT_RECKONED = Chip("bad", pgettext_lazy("margin", "not reckoned"))
TO_BE_RECKONED = Chip("wait", pgettext_lazy("margin", "to be reckoned"))


def margin_chips(excess: Decimal | None, missing_on: date | None) -> list[Chip]:
    """How a margin account stands: with enough, short, not reckoned yet; and whether the newest date was not reckoned."""
    stands = TO_BE_RECKONED if excess is None else SHORT_OF if excess < 0 else ENOUGH
    return [stands] if missing_on is None else [NOT_RECKONED] if excess is None else [NOT_RECKONED, stands]


def missing_words(code: str, asset: str, value: str) -> str:
    """What was missing, in words."""
    return str(MISSING[code]) % {"asset": asset, "value": value}
