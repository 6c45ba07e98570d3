"""What is wrong with one field or parameter: a stable code and a sentence in the reader's language."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from vocabulary.invalid import Invalid, shown

SENTENCES: Final = {
    "missing": gettext_noop("It is missing. Fill it in."),
    "unknown_field": gettext_noop("No such field is known here. Take it out, or correct its name."),
    "read_only": gettext_noop("This field is the system's to say. Take it out."),
    "not_an_object": gettext_noop("Expected an object, found %(found)s."),
    "not_a_list": gettext_noop("Expected a list, found %(found)s."),
    "too_many": gettext_noop("Expected at most %(limit)s of them, found %(found)s. Send the rest by itself."),
    "not_a_text": gettext_noop("Expected a text, found %(found)s. Write the value in quotes."),
    "not_an_integer": gettext_noop("Expected a whole number from %(least)s to %(most)s, found %(found)s."),
    "not_a_boolean": gettext_noop("Expected true or false, found %(found)s."),
    "invalid_choice": gettext_noop("Expected one of %(allowed)s, found %(found)s."),
    "timezone_required": gettext_noop("%(found)s does not say its time zone. End it with Z, or an offset as +01:00."),
    "invalid_instant": gettext_noop("%(found)s is not an instant. Write it like 2026-11-20T09:00:00Z."),
    "invalid_date": gettext_noop("%(found)s is not a day between 1990 and 2100. Write one that exists as YYYY-MM-DD."),
    "amounts_are_strings": gettext_noop('%(found)s stands as a number, which others may round. Write it as "12.50".'),
    "invalid_decimal": gettext_noop("%(found)s is not a plain decimal number. Write digits 0-9 with a point."),
    "must_be_positive": gettext_noop("%(found)s is not above zero."),
    "out_of_range": gettext_noop("%(found)s is larger than anything that is kept."),
    "scale_for_currency": gettext_noop("%(found)s has more decimals than are kept."),
    "invalid_text": gettext_noop("Expected %(expected)s, found %(found)s."),
    "forbidden_character": gettext_noop("The text has a character that cannot be seen or kept. Type it again."),
}
"""Sentence per code; its words are the data of the fault."""


def error(pointer: str, code: str, **data: Any) -> dict[str, str]:
    """One entry of a problem's `errors`: where in the body (RFC 6901), the code, and the sentence."""
    return {"pointer": pointer, "code": code, "detail": _(SENTENCES[code]) % data}


def error_of(pointer: str, invalid: Invalid) -> dict[str, str]:
    """The entry of a value that a word of the trade refused; codes without a sentence here say it in English."""
    if invalid.code in SENTENCES:
        return error(pointer, invalid.code, expected=invalid.expected, found=invalid.found)
    return {"pointer": pointer, "code": invalid.code, "detail": str(invalid)}


def kind_of(found: object) -> str:
    """A JSON value as a sentence shows it."""
    if found is None or isinstance(found, bool):
        return {None: "null", True: "true", False: "false"}[found]
    if isinstance(found, list | dict):
        return "[...]" if isinstance(found, list) else "{...}"
    return shown(found)
