"""What an address says after its question mark: read strictly, refused by name, never guessed."""

from collections.abc import Collection, Mapping
from datetime import date

from django.utils.translation import gettext as _

from vocabulary.days import BUSINESS_RANGE
from vocabulary.invalid import shown
from vocabulary.outcome import Refusal

LONGEST_NUMBER = 18


class BadParameter(Refusal):
    """A parameter of an address is unknown, or its value cannot be read."""

    code = "bad_parameter"
    status = 400

    def sentence(self) -> str:
        return _(
            "The address says %(name)s = %(value)s; expected %(expected)s. Correct it, or take it out of the address."
        ) % {"name": self.data["name"], "value": self.data["value"], "expected": self.data["expected"]}


def bad(name: str, value: str, expected: str) -> BadParameter:
    """The refusal of one value; `expected` is in the reader's language."""
    return BadParameter(name=name, value=shown(value), expected=expected)


def only(query: Mapping[str, str], names: Collection[str]) -> None:
    """Refuses a parameter that the page does not know: a filter that is misspelt must not show everything."""
    for name in query:
        if name not in names:
            raise BadParameter(
                name=shown(name), value=shown(query[name]), expected=_("one of %(names)s") % {"names": ", ".join(names)}
            )


def number(query: Mapping[str, str], name: str) -> int | None:
    """A whole number from 1 on; None where it is absent or empty."""
    text = query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER and int(text)):
        raise bad(name, text, _("a whole number from 1 on"))
    return int(text)


def flag(query: Mapping[str, str], name: str) -> bool:
    """True for 1; False where it is absent or empty."""
    text = query.get(name, "")
    if text not in {"", "1"}:
        raise bad(name, text, _("1 or nothing"))
    return text == "1"


def day(query: Mapping[str, str], name: str) -> date | None:
    """A calendar day as YYYY-MM-DD; None where it is absent or empty."""
    text = query.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise bad(name, text, _("a day like 2026-11-20"))
    return found


def business_day(query: Mapping[str, str], name: str) -> date | None:
    """A day between 1990 and 2100 as YYYY-MM-DD; None where it is absent or empty."""
    found = day(query, name)
    if found is not None and found not in BUSINESS_RANGE:
        raise bad(name, query[name], _("a day between 1990 and 2100"))
    return found
