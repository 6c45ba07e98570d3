"""What keeps an instruction from its match, for people: each field that matching compares, what this side says of it and what the
nearest candidate says. Pure.

Of the other side's account and client only that they are others is told: those are not this side's to see.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from machinery.formatting import day, money, quantity
from settlements.labels import DIRECTIONS
from settlements.matching import FIELDS, NO_COUNTERPART, POSSIBLE_DUPLICATE, Terms
from settlements.queries import WhyUnmatched
from settlements.reasons import ReasonList, reason_in_words

FIELD_NAMES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "payment_type": pgettext_lazy("matching field", "Payment type"),
        "direction": pgettext_lazy("matching field", "Direction"),
        "isin": pgettext_lazy("matching field", "ISIN"),
        "quantity": pgettext_lazy("matching field", "Quantity"),
        "trade_date": pgettext_lazy("matching field", "Trade date"),
        "intended_settlement_date": pgettext_lazy("matching field", "Intended settlement date"),
        "parties": pgettext_lazy("matching field", "Counterparty"),
        "place": pgettext_lazy("matching field", "Place of settlement"),
        "currency": pgettext_lazy("matching field", "Currency"),
        "cash_direction": pgettext_lazy("matching field", "Which way the cash goes"),
        "amount": pgettext_lazy("matching field", "Amount"),
        "cum_ex": pgettext_lazy("matching field", "Cum or ex coupon"),
        "claim_opt_out": pgettext_lazy("matching field", "No market claim"),
        "common_reference": pgettext_lazy("matching field", "Common reference"),
        "deliverer_client": pgettext_lazy("matching field", "Client of the deliverer"),
        "receiver_client": pgettext_lazy("matching field", "Client of the receiver"),
        "deliverer_account": pgettext_lazy("matching field", "Account of the deliverer"),
        "receiver_account": pgettext_lazy("matching field", "Account of the receiver"),
    }
)
"""What the fields of matching.FIELDS are called."""
PAYMENT_TYPES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "APMT": pgettext_lazy("matching field", "against payment"),
        "FREE": pgettext_lazy("matching field", "free of payment"),
    }
)
THEIRS_ALONE: Final = frozenset({"deliverer_client", "receiver_client", "deliverer_account", "receiver_account"})
"""Fields of which the other side's word is not told."""


@dataclass(frozen=True)
class SideBySide:
    """A field as both sides say it, and whether it keeps them from matching: its reason code then, else ""."""

    field: str
    code: str
    own: str
    other: str


def side_by_side(found: WhyUnmatched) -> list[SideBySide]:
    """Every field that one of the two says something of; empty where no candidate is near."""
    if found.near is None:
        return []
    differing = {each.field: each.code for each in found.differences}
    own, other = found.waiting.terms, found.near.terms
    told = [
        SideBySide(
            str(FIELD_NAMES[field.name]),
            differing.get(field.name, ""),
            said(field.name, own),
            _of_the_other(field.name, own, other, field.name in differing),
        )
        for field in FIELDS
    ]
    nothing = pgettext("matching field", "nothing")
    return [each for each in told if each.code or {each.own, each.other} != {nothing}]


def told_of_matching(found: WhyUnmatched) -> Sequence[str]:
    """Why it is unmatched, in sentences: what stands against it, then each field that differs, with both values."""
    sentences = [_sentence(code) for code in found.codes if code == POSSIBLE_DUPLICATE]
    if found.near is None:
        return [
            *sentences,
            _sentence(NO_COUNTERPART),
            _("None that names this participant is near it."),
        ]
    if not found.differences:
        return [_("%(reference)s agrees with it; the next matching joins them.") % {"reference": found.near.reference}]
    nearest = _("The nearest, %(reference)s, differs:") % {"reference": found.near.reference}
    return [
        *sentences,
        nearest,
        *(
            _("%(field)s: this side says %(own)s, the other %(other)s (%(code)s).")
            % {"field": each.field, "own": each.own, "other": each.other, "code": each.code}
            for each in side_by_side(found)
            if each.code
        ),
    ]


def _sentence(code: str) -> str:
    words = reason_in_words(code, ReasonList.UNMATCHED)
    return f"{words[:1].upper()}{words[1:]}."


def terms_in_words(terms: Terms) -> list[tuple[str, str]]:
    """Every field that an instruction says something of, but for accounts and clients, which each side names for itself."""
    nothing = pgettext("matching field", "nothing")
    told = [(str(FIELD_NAMES[each.name]), said(each.name, terms)) for each in FIELDS if each.name not in THEIRS_ALONE]
    return [(field, words) for field, words in told if words != nothing]


def said(name: str, terms: Terms) -> str:
    """What an instruction says of a field, in words."""
    value: Any = terms.parties[1] if name == "parties" else getattr(terms, name)
    match name:
        case "payment_type":
            return str(PAYMENT_TYPES[value])
        case "direction":
            return str(DIRECTIONS[value])
        case "cash_direction" if terms.payment.moves_cash:
            return _("with the delivery or instead of it") if value else _("against the delivery")
        case "claim_opt_out" if value:
            return pgettext("matching field", "asked for")
        case "amount" if value is not None:
            return money(value, terms.currency or "")
    if not value:
        return pgettext("matching field", "nothing")
    if isinstance(value, date):
        return day(value)
    return quantity(value) if name == "quantity" else str(value)


def _of_the_other(name: str, own: Terms, other: Terms, differs: bool) -> str:
    if name == "parties":
        return str(other.participant)
    if name not in THEIRS_ALONE:
        return said(name, other)
    if differs:
        return pgettext("matching field", "another one")
    both = getattr(own, name) and getattr(other, name)
    return said(name, own) if both else pgettext("matching field", "nothing")
