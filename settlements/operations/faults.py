"""What is wrong with a row, in one sentence: what, the rule, the way out. In the reader's language."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from settlements.operations.message_faults import SENTENCES as OF_MESSAGES
from settlements.operations.penalty_list_faults import SENTENCES as OF_PENALTY_LISTS
from vocabulary.fault import Fault

OF_ROWS: Final = {
    "set_aside_before": gettext_noop(
        "The row was set aside by an earlier attempt at this load. Send it again in a file of its own."
    ),
    "ragged_row": gettext_noop(
        "The row has %(found)s fields, the header %(expected)s. Give every row a field for every column."
    ),
    "bad_quotes": gettext_noop(
        "The quotes of the row are in the wrong place. Put them around a whole field, doubled inside it."
    ),
    "invalid_json": gettext_noop("The line is not one JSON object. Write one object a line."),
    "too_deep": gettext_noop("The line is nested too deeply. Write one flat object a line."),
    "duplicate_key": gettext_noop("A key stands twice in the row. Give each column once."),
    "unknown_field": gettext_noop("%(value)s is not a column. Use the names of the format."),
    "amounts_are_strings": gettext_noop(
        'The number %(value)s stands as a number, which others may round. Put it in quotes, as "12.50".'
    ),
    "not_a_text": gettext_noop("%(value)s is not a text. Write the value in quotes."),
    "missing": gettext_noop("%(field)s is missing. Fill it in."),
    "not_wanted": gettext_noop("%(field)s has no place in a %(payment)s. Leave it empty, or correct the payment type."),
    "invalid_code": gettext_noop("%(value)s is not a code of %(field)s. Use one of %(allowed)s."),
    "invalid_isin": gettext_noop("%(value)s is not an ISIN. Write it in capitals, as its agency does."),
    "isin_checksum": gettext_noop("The check digit of ISIN %(value)s is wrong. Compare it with its source."),
    "invalid_mic": gettext_noop("%(value)s is not a MIC. Write its four letters or digits."),
    "unknown_instrument": gettext_noop("No instrument with ISIN %(value)s is registered. Register it, or correct it."),
    "instrument_not_valid": gettext_noop(
        "Instrument %(value)s has no terms on %(trade_date)s. Correct the trade date, or register the terms."
    ),
    "unknown_currency": gettext_noop(
        "%(value)s is not a currency that is kept here. Use the ISO 4217 code in capitals."
    ),
    "invalid_decimal": gettext_noop(
        "%(value)s is not a plain decimal number. Write digits 0-9 with a point, as 1234.50."
    ),
    "must_be_positive": gettext_noop("%(value)s is not above zero. Correct the number."),
    "out_of_range": gettext_noop("%(value)s is larger than anything that is kept. Check it, or split the trade."),
    "scale_for_asset": gettext_noop(
        "%(value)s has more decimals than %(asset)s, which has %(decimals)s. Correct the number."
    ),
    "below_minimum_unit": gettext_noop(
        "%(value)s is less than the minimum unit %(minimum)s of the instrument. Correct the quantity."
    ),
    "not_a_multiple": gettext_noop("%(value)s is not a multiple of %(multiple)s. Correct the quantity."),
    "invalid_date": gettext_noop(
        "%(value)s is not a date between 1990 and 2100. Write a date that exists as YYYY-MM-DD."
    ),
    "settles_before_its_trade": gettext_noop(
        "%(value)s is before the trade date %(trade_date)s. Correct one of the dates."
    ),
    "settles_too_late": gettext_noop("%(value)s is more than %(years)s years after the trade date. Check the year."),
    "not_a_settlement_day": gettext_noop(
        "%(value)s is not a settlement day of the market and the currency. The next one is %(next)s."
    ),
    "no_settlement_cycle": gettext_noop(
        "No settlement cycle is set for the market and trade date %(trade_date)s. "
        "Give the intended date, or set the cycle."
    ),
    "calendar_not_known": gettext_noop("The calendar of the market or currency is not loaded for that time. Load it."),
    "invalid_day_count": gettext_noop(
        "The calendar of the market or currency is never open. Correct its closing days."
    ),
    "no_cut_off": gettext_noop("No cut-off of the market is planned for %(day)s. Set it."),
    "invalid_lei": gettext_noop("%(value)s is not an LEI. Compare it with the register, letter by letter."),
    "invalid_bic": gettext_noop("%(value)s is not a BIC. Look it up in the directory."),
    "unknown_party": gettext_noop("No party %(value)s is known on this day. Register it, or correct the identifier."),
    "same_party": gettext_noop(
        "%(value)s is the participant itself. Free of payment the two sides of its own accounts match; send what it pays itself "
        "as a pre-matched trade."
    ),
    "other_account_missing": gettext_noop(
        "Between two accounts of one participant each side names the other account. Fill in %(field)s."
    ),
    "unknown_account": gettext_noop("%(value)s is not an account of that party and kind. Correct the number."),
    "account_in_other_currency": gettext_noop(
        "Account %(value)s is not kept in %(currency)s. Use the cash account of that currency."
    ),
    "account_not_open": gettext_noop("Account %(value)s is not open on %(day)s. Use one that is."),
    "same_account": gettext_noop("%(value)s is the account of both sides. Use two accounts."),
    "invalid_text": gettext_noop(
        "The text of %(field)s is empty, has spaces around it or more than %(longest)s characters. Correct it."
    ),
    "forbidden_character": gettext_noop(
        "The text of %(field)s has a character that cannot be seen. Type it again instead of pasting it."
    ),
    "reserved_priority": gettext_noop("Priority %(value)s is reserved for the system. Use 3 or 4."),
    "same_reference": gettext_noop(
        "%(value)s is the reference of both sides, which are of one party. Give each its own reference."
    ),
    "duplicate_reference": gettext_noop(
        "%(field)s %(value)s was used before by %(participant)s, with other facts, for instruction %(instruction)s. "
        "Use a new reference, or send the facts as they were."
    ),
    "duplicate_in_set": gettext_noop(
        "%(field)s %(value)s of %(participant)s stands in line %(line)s with other facts. "
        "Give each trade its own reference, or leave one of the two out."
    ),
}
SENTENCES: Final = {**OF_ROWS, **OF_MESSAGES, **OF_PENALTY_LISTS}
"""Sentence per code; its words are the field, the value as shown, and the data of the fault."""


def sentence_of(fault: Fault) -> str:
    """The sentence of one fault, in the language that is active."""
    return _(SENTENCES[fault.code]) % {**fault.data, "field": fault.field, "value": fault.value}


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
