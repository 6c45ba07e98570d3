"""Margin accounts in words, as their page shows them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise

from clearing.labels import CALL_ACTS, CALL_CHIPS, PRODUCTS, missing_words
from clearing.models import MarginCallAct, MarginTerms
from clearing.queries import MarginCallLine, MarginSheet, ReckonedLine
from machinery.chip import Chip
from vocabulary.decimals import shortest
from vocabulary.product import Product


@dataclass(frozen=True)
class ShownMarginLine:
    """A line of a reckoning: its account of the books leads to its statement of that day, its price to the prices."""

    line: ReckonedLine
    book_url: str
    price_url: str


@dataclass(frozen=True)
class ShownCall:
    """A margin call in words, and what came of it with who noted it, the newest first."""

    call: MarginCallLine
    chip: Chip
    acts: Sequence[tuple[Promise, MarginCallAct]]


@dataclass(frozen=True)
class ShownTerms:
    """Terms of a margin account: until before which day they stand, as far as it is shown (None: for good), the kinds of securities
    that do not count in full, and what secured it then."""

    terms: MarginTerms
    until: date | None
    haircuts: Sequence[tuple[Promise, Decimal]]
    numbers: Sequence[str]


def shown_lines(sheet: MarginSheet) -> list[ShownMarginLine]:
    """The lines of the reckoning that is shown."""
    if sheet.reckoning is None:
        return []
    asked = urlencode({"as_of": sheet.reckoning.business_date.isoformat()})
    is_newest = sheet.as_of is None and sheet.reckoning.pk == sheet.reckonings[0].pk
    return [
        ShownMarginLine(
            each,
            reverse("account", args=[each.book]) + ("" if is_newest else f"?{asked}"),
            f"{reverse('instrument', args=[each.asset])}?tab=prices" if each.is_security else "",
        )
        for each in sheet.lines
    ]


def shown_calls(calls: Sequence[MarginCallLine], acts: Mapping[int, Sequence[MarginCallAct]]) -> list[ShownCall]:
    """Calls with what came of each."""
    return [
        ShownCall(each, CALL_CHIPS[each.state], [(CALL_ACTS[act.kind], act) for act in acts.get(each.id, ())])
        for each in calls
    ]


def shown_missing(sheet: MarginSheet) -> list[tuple[Any, str]]:
    """What is missing since it was reckoned last: the date, and what to do."""
    return [
        (each.business_date, missing_words(each.code, each.asset.code if each.asset else "", each.value))
        for each in sheet.missing
    ]


def shown_terms(sheet: MarginSheet) -> list[ShownTerms]:
    """The terms of an account, the newest first."""
    return [
        ShownTerms(
            each,
            None if sheet.as_of and each.valid.upper and each.valid.upper > sheet.as_of else each.valid.upper,
            [(PRODUCTS[haircut.product], haircut.percent) for haircut in each.haircuts.all()],
            _numbers(sheet, each),
        )
        for each in sheet.terms
    ]


def terms_as_typed(sheet: MarginSheet) -> dict[str, Any]:
    """What the form begins with: the account as it stands."""
    found: dict[str, Any] = {
        "party": sheet.account.party.lei,
        "ccp": sheet.account.ccp.lei if sheet.account.ccp else "",
        "currency": sheet.unit,
    }
    if sheet.standing is None:
        return found
    terms = sheet.standing
    haircuts = {each.product: each.percent for each in terms.haircuts.all()}
    numbers = _numbers(sheet, terms)
    return found | {
        **{name: shortest(getattr(terms, name)) for name in ("maintenance", "add_on", "minimum", "rounding")},
        "initial_margin": None if terms.initial is None else shortest(terms.initial),
        "market": terms.market.code,
        "due_days": terms.due_days,
        "accounts": " ".join(numbers),
        **{product.lower(): shortest(haircuts[product]) for product in Product if product in haircuts},
    }


def _numbers(sheet: MarginSheet, terms: MarginTerms) -> list[str]:
    """What secured the account when these terms began."""
    begin: date = terms.valid.lower or date.min
    return [each.holder.number for each in sheet.covers if begin in each.valid]
