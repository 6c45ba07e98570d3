"""What is needed before each cut-off of the business date: cash and securities, what there is, and what is lacking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from backoffice.addresses import due_url
from ledger.blotters import VIEW as BOOKS
from ledger.queries import business_date
from machinery.chart import Ladder, Rung
from machinery.formatting import amount, clock_time
from machinery.parameters import only
from machinery.patience import TooSlow, at_most
from machinery.permission import permission
from machinery.request import Request, acting
from refdata.models.market import Payment
from refdata.queries import CutOffFacts, cut_offs
from settlements.queries import (
    AGAINST,
    CashNeed,
    Deliveries,
    SecuritiesNeed,
    cash_needs,
    scope_of,
    securities_needs,
)
from vocabulary.days import CalendarNotKnown

SOON_MILLISECONDS: Final = 1_000
SOON: Final = 5
"""Currencies that the home page tells of."""

Addresses = Mapping[str, str]


@dataclass(frozen=True)
class CutOff:
    """A cut-off with what is due until then: cash by currency, the deliveries that are short of most, and the lists that have
    exactly these rows. `facts` is None where the market does not settle on this date."""

    market: str
    payment: str
    facts: CutOffFacts | None
    left: timedelta
    cash: Sequence[tuple[CashNeed, Addresses]]
    securities: Sequence[tuple[SecuritiesNeed, str]]
    deliveries: Deliveries | None
    url: str

    @property
    def name(self) -> str:
        """What the market is called."""
        return self.facts.name if self.facts else self.market

    @property
    def kind(self) -> str:
        """What is settled until then."""
        return str(Payment(self.payment).label)

    @property
    def has_passed(self) -> bool:
        """Whether what is due can only fail its day."""
        return self.facts is not None and self.left <= timedelta(0)


@dataclass(frozen=True)
class Shortfall:
    """A currency that is short before the next cut-off, and the list of the instructions that are to be paid."""

    facts: CutOffFacts
    left: timedelta
    need: CashNeed
    url: str


@permission("settlements.view")
@require_GET
def needs(request: Request) -> HttpResponse:
    """What is due by the business date and not on hold, by coming cut-off; figures of accounts for who may see the books."""
    only(request.GET, ())
    today, books = business_date(), BOOKS in request.permissions
    planned, scope = _planned(today), scope_of(acting(request), request.at)
    facts: dict[str, object] = {
        "due_url": due_url(today),
        "today": today,
        "books": books,
        "is_planned": planned is not None,
    }
    try:
        cash = cash_needs(scope, today, planned or (), books=books)
        securities = securities_needs(scope, today, planned or (), books=books)
    except TooSlow:
        return render(request, "needs/needs.html", {**facts, "is_slow": True})
    found = by_cut_off(cash, securities, planned or (), today, request.at)
    facts |= {"cut_offs": found, "ladders": ladders(found) if books else ()}
    return render(request, "needs/needs.html", facts)


@permission("settlements.view")
@require_GET
def needs_soon(request: Request) -> HttpResponse:
    """What is short before the next cut-off, for the home page, which asks for it when it is drawn."""
    only(request.GET, ())
    today = business_date()
    planned = _planned(today)
    facts = {"is_known": planned is not None, "has_passed": not _to_come(planned or (), request.at)}
    found = shortfalls_soon(request, today, planned or ())
    return render(request, "needs/_soon.html", {**facts, "shortfalls": found})


def _to_come(planned: Sequence[CutOffFacts], at: datetime) -> list[CutOffFacts]:
    return [each for each in planned if each.payment == AGAINST and each.at > at]


def shortfalls_soon(request: Request, today: date, planned: Sequence[CutOffFacts]) -> Sequence[Shortfall] | None:
    """The currencies that are short before the next of the cut-offs of a date if nothing is collected, up to SOON, those first
    that lack most of what they pay; none for who may not see the books. None where it takes too long to say."""
    coming = _to_come(planned, request.at)
    if not coming or BOOKS not in request.permissions:
        return ()
    following = {each.market: each for each in coming if each.at == coming[0].at}
    try:
        with at_most(SOON_MILLISECONDS):
            found = cash_needs(scope_of(acting(request), request.at), today, planned, books=True)
    except TooSlow:
        return None
    short = [need for need in found if need.market in following and need.short]
    short.sort(key=lambda need: (-(need.short or 0) / need.to_pay if need.to_pay else 0, need.currency))
    return [
        Shortfall(following[need.market], coming[0].at - request.at, need, _cash_urls(need, today)["pay"])
        for need in short[:SOON]
    ]


def _planned(today: date) -> list[CutOffFacts] | None:
    """The cut-offs of a date, the first one first; None where a calendar does not cover it."""
    try:
        return cut_offs(today)
    except CalendarNotKnown:
        return None


def by_cut_off(
    cash: Sequence[CashNeed],
    securities: Mapping[tuple[str, str], Deliveries],
    planned: Sequence[CutOffFacts],
    today: date,
    at: datetime,
) -> list[CutOff]:
    """What is needed, under the cut-off until which it is: in the order of these, then where there is none on this date."""
    facts = {(each.market, each.payment): each for each in planned}
    rest = sorted(({(need.market, AGAINST) for need in cash} | securities.keys()) - facts.keys())
    found = []
    for market, payment in [*facts, *rest]:
        needed = [need for need in cash if (need.market, AGAINST) == (market, payment)]
        deliveries, moment = securities.get((market, payment)), facts.get((market, payment))
        if needed or deliveries:
            found.append(
                CutOff(
                    market,
                    payment,
                    moment,
                    moment.at - at if moment else timedelta(0),
                    [(need, _cash_urls(need, today)) for need in needed],
                    [(need, _delivery_url(need, today)) for need in deliveries.needs] if deliveries else [],
                    deliveries,
                    due_url(today, market=market, payment=payment, side="delivers"),
                )
            )
    return found


def _cash_urls(need: CashNeed, today: date) -> Addresses:
    asked = {"market": need.market, "currency": need.currency}
    return {
        "pay": due_url(today, **asked, side="pays"),
        "collect": due_url(today, **asked, side="collects"),
        "both": due_url(today, **asked),
    }


def _delivery_url(need: SecuritiesNeed, today: date) -> str:
    return due_url(today, market=need.market, payment=need.payment, isin=need.isin, side="delivers")


KINDS: Final[Sequence[Promise]] = (_("Left if nothing is collected"), _("Left if all is collected"))


def ladders(found: Sequence[CutOff]) -> list[Ladder]:
    """A picture a currency: what its accounts have, and what is left on them after each cut-off. Not of a currency with an
    account that may go any way."""
    steps: dict[str, list[tuple[CutOff, CashNeed, str]]] = {}
    for cut_off in found:
        for need, urls in cut_off.cash:
            steps.setdefault(need.currency, []).append((cut_off, need, urls["both"]))
    return [
        _ladder(currency, its)
        for currency, its in sorted(steps.items())
        if all(need.available is not None for _cut_off, need, _url in its)
    ]


def _ladder(currency: str, steps: Sequence[tuple[CutOff, CashNeed, str]]) -> Ladder:
    before_collecting = after_all = sum((need.newly_available for _cut_off, need, _url in steps), Decimal(0))
    rungs = [_rung(gettext("Available now"), currency, before_collecting, after_all, "")]
    for cut_off, need, url in steps:
        before_collecting, after_all = before_collecting - need.to_pay, after_all + need.net
        at = clock_time(cut_off.facts.at, cut_off.facts.zone) if cut_off.facts else gettext("no cut-off on this date")
        rungs.append(_rung(f"{cut_off.name}, {at}", currency, before_collecting, after_all, url))
    explanation = _("accounts together; one account may still be short. Under each pair stands its lower figure.")
    return Ladder(f"ladder-{currency}", currency, explanation, _("Cut-off"), KINDS, rungs)


def _rung(label: str, currency: str, before_collecting: Decimal, after_all: Decimal, url: str) -> Rung:
    values = (before_collecting, after_all)
    return Rung(label, values, [amount(value, currency) for value in values], url)
