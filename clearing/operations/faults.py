"""What is wrong with a row or keeps a trade from settling, in one sentence: what, the rule, the way out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from clearing.labels import FIELDS, SIDES, limit_name
from clearing.queries import Crossed, limits_crossed
from machinery.formatting import day, exact, money, quantity
from settlements.operations import SENTENCES as OF_INSTRUCTIONS
from settlements.operations import Objection
from vocabulary.days import parse_date
from vocabulary.decimals import parse_decimal
from vocabulary.fault import Fault
from vocabulary.invalid import Invalid

OVER_LIMIT: Final = "over_limit"
"""The risk of a release with which more of a limit is used than may be."""

SENTENCES: Final[Mapping[str, str]] = {
    **OF_INSTRUCTIONS,
    "invalid_mic": gettext_noop("%(value)s is not a MIC. Look it up in ISO 10383; XOFF stands for off venue."),
    "fix_incomplete": gettext_noop(
        "The message is not a whole one of FIX 4.4. Send it from tag 8 to tag 10, its fields ended by SOH."
    ),
    "fix_length": gettext_noop("Tag 9 is not the length of the message. Send it as it was made."),
    "fix_check_sum": gettext_noop("Tag 10 is not the check sum of the message. Send it as it was made."),
    "fix_other_message": gettext_noop("The message is of type %(value)s. Send trade capture reports (35=AE)."),
    "product_differs": gettext_noop(
        "%(value)s does not fit the instrument, whose CFI is %(cfi)s. Call it %(expected)s, or correct the ISIN."
    ),
    "same_party": gettext_noop("%(value)s is on both sides. Correct one of the parties."),
    "same_currency": gettext_noop("%(value)s is on both sides. A currency is bought with another one."),
    "traded_in_the_future": gettext_noop(
        "%(value)s is after the business date %(business_date)s. Correct the trade date, or send it on that day."
    ),
    "gross_differs": gettext_noop(
        "Gross is %(value)s, quantity and price come to %(expected)s. Correct one of them; one minor unit is let pass."
    ),
    "net_differs": gettext_noop(
        "Net is %(value)s, gross and accrued interest come to %(expected)s: a difference of %(difference)s. "
        "Correct one of them."
    ),
    "no_interest": gettext_noop(
        "Accrued interest of %(value)s, but the price is not one of a bond in percent. Leave it out, or correct the price type."
    ),
    "not_wanted": gettext_noop(
        "%(field)s has no place in a trade of %(product)s. Leave it empty, or correct the product."
    ),
    "duplicate_reference": gettext_noop(
        "%(value)s was used before for trade %(trade)s, with other facts. Send an amendment, or use a new reference."
    ),
    "unknown_trade": gettext_noop(
        "No trade %(value)s of this party came in by this channel. Send it as new first, or correct the reference."
    ),
    "trade_cancelled": gettext_noop("Trade %(value)s is cancelled. Send a new one under another reference."),
    "matched_already": gettext_noop(
        "Trade %(value)s is instructed, and its instructions are matched. Cancel them with the counterparty first; "
        "then send this again."
    ),
    "ssi_missing": gettext_noop(
        "No standing settlement instruction of %(side)s covers the trade. Register one, then try again."
    ),
    "ssi_ambiguous": gettext_noop(
        "Several standing settlement instructions of %(side)s fit equally: %(names)s. "
        "Make one of them more specific, or end one, then try again."
    ),
    "confirmation_differs": gettext_noop(
        "%(field)s: the counterparty confirms %(value)s, we have %(ours)s. Ask for a confirmation that is right, "
        "or amend the trade."
    ),
    "net_settles": gettext_noop(
        "A net with trade %(trade)s is settled, settles tonight, or is held by the house, so it cannot leave it. Trade the other"
        " way round, or try again once the hold is lifted."
    ),
    "settles_elsewhere": gettext_noop(
        "%(ssi)s of %(side)s leads to accounts at %(value)s, not to ours. Register a standing settlement instruction that leads "
        "to us; or, for the counterparty, set the way to the depository and register %(value)s as a party. Then try again."
    ),
    "no_cash_account": gettext_noop(
        "%(ssi)s of %(side)s names no cash account, and the trade is paid. Name one in it, then try again."
    ),
    "not_a_trading_day": gettext_noop("%(value)s is not a day of the market. Correct the trade date, or accept it."),
    "price_outside_collar": gettext_noop(
        "%(value)s is more than %(percent)s %% from the last price, %(last)s of %(day)s. Correct the price, or accept it."
    ),
    "no_reference_price": gettext_noop(
        "%(value)s cannot be compared: no last price of the instrument in that currency and quotation is known. "
        "Load one and try again, or accept it."
    ),
    "possible_duplicate": gettext_noop(
        "Trade %(trade)s, %(reference)s, said the same minutes before. Cancel one of the two, or accept this one."
    ),
    "accrued_differs": gettext_noop(
        "Accrued interest is %(value)s, the terms of the bond give %(expected)s on %(day)s. "
        "Correct it, or accept what both sides agreed."
    ),
    "no_bond_terms": gettext_noop(
        "The terms by which the interest of the bond accrues are not known on that day. Register them, then try again."
    ),
    "invalid_bond_terms": gettext_noop(
        "From the terms of the bond no coupon dates follow. Correct the terms, then try again."
    ),
    "limit_exceeded": gettext_noop(
        "%(limited)s: %(used)s of %(bound)s are used, and this trade needs %(value)s more. "
        "Ask for an override or a higher limit, or wait until other trades settle, then try again."
    ),
    "no_exchange_rate": gettext_noop(
        "What the trade takes of its limits cannot be told: %(value)s has no exchange rate of the last days. "
        "Load one, then try again."
    ),
    "exposure_not_known": gettext_noop(
        "What the trade takes of its limits cannot be told: nothing is paid, and %(value)s has no price. "
        "Load one, then try again."
    ),
    "not_accruing": gettext_noop(
        "The bond does not accrue interest on the settlement date: it is not issued yet, or repaid. Correct the date."
    ),
}
"""Sentence per code; its words are the field, the value as shown, the side that it is about, and the data of the fault."""


OF_NUMBERS: Final = {"accrued_differs", "price_outside_collar"}
"""Codes whose sentences compare numbers, which are written for their reader."""


_WORDS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "side": lambda text: str(SIDES.get(text, text)),
        "quantity": lambda text: quantity(parse_decimal(text)),
        "price": lambda text: quantity(parse_decimal(text)),
        "net": lambda text: quantity(exact(parse_decimal(text), 2)),
        "trade_date": lambda text: day(parse_date(text)),
        "settlement_date": lambda text: day(parse_date(text)),
    }
)
"""How the values of fields are told; the others as they are."""


def value_in_words(field: str, text: str | None) -> str:
    """A value as it was confirmed, as the reader writes it; as it came where it is not what the field has, "" where it was not
    given."""
    if not text:
        return ""
    try:
        return _WORDS[field](text) if field in _WORDS else text
    except Invalid:
        return text


def sentence_of(fault: Fault) -> str:
    """The sentence of one fault, in the language that is active."""
    sides = {"theirs": _("the counterparty"), "ccp": _("the central counterparty")}
    side = sides.get(fault.field, _("the party"))
    words = {**fault.data, "field": fault.field, "value": fault.value, "side": side}
    if fault.code == "limit_exceeded":
        words |= {name: money(Decimal(words[name]), words["unit"]) for name in ("used", "bound", "value")}
        words["limited"] = limit_name(words["kind"], words["scope"], words["day"])
    if fault.code == "confirmation_differs":
        words |= {name: value_in_words(fault.field, words[name]) for name in ("value", "ours")}
        words["field"] = FIELDS[fault.field]
    if fault.code in OF_NUMBERS:
        words |= {name: quantity(Decimal(words[name])) for name in ("value", "expected", "last") if words.get(name)}
        words |= {"day": day(date.fromisoformat(words["day"]))} if words.get("day") else {}
    return _(SENTENCES[fault.code]) % words


def reasons_of(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Faults as they are kept with a row in quarantine and told to a caller."""
    return [
        {
            "code": fault.code,
            "field": fault.field,
            "value": fault.value,
            "data": dict(fault.data),
            "sentence": sentence_of(fault),
        }
        for fault in faults
    ]


def said_again(reason: Mapping[str, Any]) -> str:
    """The sentence of a fault as it is kept, in the language that is active now; "" for one that is not ours."""
    if reason.get("code") not in SENTENCES or "data" not in reason:
        return ""
    return sentence_of(Fault(reason["code"], reason["field"], reason["value"], reason["data"]))


def against_release(instructions: Sequence[int], on: date) -> dict[int, list[Objection]]:
    """What limits say against releasing instructions that trades became: a hard one of which more is used than may be stops it, a
    soft one lets it bear the risk over_limit."""
    return {
        instruction: [Objection(_said_of(each), each.is_hard, OVER_LIMIT) for each in crossed]
        for instruction, crossed in limits_crossed(instructions, on).items()
    }


def _said_of(crossed: Crossed) -> str:
    words = {
        "limited": limit_name(crossed.kind, crossed.scope, crossed.day.isoformat() if crossed.day else ""),
        "used": money(crossed.used, crossed.unit),
        "bound": money(crossed.bound, crossed.unit),
    }
    return (
        _("%(limited)s: %(used)s are used, and %(bound)s may be. Ask for an override, or wait until trades settle.")
        % words
    )
