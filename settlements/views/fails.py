"""The board of fails: how many there are by market and age, and each with what it costs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from ledger.queries import business_date
from machinery.counting import COUNT_MILLISECONDS
from machinery.listing import answered, listing_of
from machinery.patience import TooSlow, at_most
from machinery.permission import permission
from machinery.request import Request, acting
from settlements.blotters import FAILS
from settlements.fails import BANDS, IntendedDates
from settlements.models.instruction import Place
from settlements.queries import (
    PLACES,
    ExpectedTotal,
    FailsOfMarket,
    FundingTotal,
    Scope,
    expected_totals,
    fails_by_age,
    forecast,
    funding_totals,
    scope_of,
)

BAND_NAMES: Final = [
    str(first) if last == first else f"{first}–{last}" if last else f"≥ {first}" for first, last in BANDS
]

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class ShownMarket:
    """The fails of a market and place, and where the rows of each figure are: of all, and of each band (number, address)."""

    fails: FailsOfMarket
    address: str
    bands: list[tuple[int, str]]

    @property
    def settles(self) -> str:
        """Where they do, in words."""
        return str(Place(PLACES[self.fails.place]).label)


@permission(FAILS.permission)
@require_GET
def fails(request: Request) -> HttpResponse:
    """The list of fails below their numbers by market and age."""
    listing = listing_of(request, FAILS)
    if listing.is_partial:
        return answered(request, "settlements/fails.html", listing, {})
    coming = forecast(scope_of(acting(request), request.at), business_date())
    told = {"bands": BAND_NAMES, "board": _board(request), "forecast": coming.totals if coming else ()}
    sums = {"funding": _funding(request), "expected": _expected(request)}
    return answered(request, "settlements/fails.html", listing, {**told, **sums})


def _unless_too_slow(request: Request, read: Callable[[Scope, date], Answer]) -> Answer | None:
    """What is read of the fails that one may see; None where there are too many to read them while one waits."""
    try:
        with at_most(COUNT_MILLISECONDS):
            return read(scope_of(acting(request), request.at), business_date())
    except TooSlow:
        return None


def _board(request: Request) -> list[ShownMarket] | None:
    """The board; None where there are too many to count."""
    found = _unless_too_slow(request, fails_by_age)
    return (
        None
        if found is None
        else [
            ShownMarket(each, _rows(each), [(number, _rows(each, band)) for band, number in each.bands])
            for each in found
        ]
    )


def _funding(request: Request) -> list[tuple[FundingTotal, str]] | None:
    """What the fails cost to fund by currency, each with where its rows are; None where there are too many to add up."""
    found = _unless_too_slow(request, funding_totals)
    return None if found is None else [(each, _where(currency=each.currency, side="collects")) for each in found]


def _expected(request: Request) -> list[tuple[ExpectedTotal, str]] | None:
    """What depositories are expected to charge for what fails there by currency, each with where its rows are; None where there are
    too many to add up."""
    found = _unless_too_slow(request, expected_totals)
    return None if found is None else [(each, _where(expected_in=each.currency)) for each in found]


def _where(**asked: str) -> str:
    return f"{reverse('fails')}?{urlencode(asked)}"


def _rows(market: FailsOfMarket, band: IntendedDates | None = None) -> str:
    """Where the rows of a figure are."""
    asked = {"market": market.market, "place": market.place}
    if band and band.since:
        asked["since"] = band.since.isoformat()
    if band and band.until:
        asked["until"] = band.until.isoformat()
    return _where(**asked)
