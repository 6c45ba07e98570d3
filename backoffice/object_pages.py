"""The pages of a party and of an instrument: what is true of it, and everything of the house that hangs on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from compliance.models import Block
from compliance.queries import blocks_before, visible_blocks
from ledger.blotters import EVERY_PARTY
from ledger.blotters import VIEW as BOOKS
from ledger.labels import account_kind
from ledger.queries import (
    AccountLine,
    AccountsWanted,
    account_count,
    account_lines,
    business_date_or_none,
    stock_record,
)
from machinery.paging import Count, Cut
from machinery.parameters import only
from machinery.patience import TooSlow
from machinery.permission import permission
from machinery.request import Request, acting
from recordkeeping.queries import KIND, Timeline, acts_on, story_of
from refdata.blotters import VIEW
from refdata.models import InstrumentTerms, PartyTerms
from refdata.queries import (
    assets_by_code,
    instrument_history,
    party_history,
    prices,
    visible_accounts,
    visible_parties,
)
from settlements.queries import Wanted, scope_of, totals

Terms = TypeVar("Terms", PartyTerms, InstrumentTerms)
COMPLIANCE: Final = "compliance.view"
ACCOUNTS_SHOWN: Final = 20
BLOCKS_SHOWN: Final = 20
STATES: Final[Mapping[str, Promise]] = {
    "failing": pgettext_lazy("instructions", "failing"),
    "pending": pgettext_lazy("instructions", "pending"),
    "held": pgettext_lazy("instructions", "on hold"),
}
"""What is counted of the open instructions of an object; one may be in several."""


@dataclass(frozen=True)
class Standing:
    """How many instructions stand somewhere, and the list that has exactly these."""

    title: Promise
    count: Count
    url: str


@dataclass(frozen=True)
class Holdings:
    """Some accounts of an object, how many there are, and the list of all of them."""

    lines: Sequence[tuple[AccountLine, str]]
    count: Count
    url: str


@permission(VIEW)
@require_GET
def party(request: Request, lei: str) -> HttpResponse:
    """One party that the reader acts for or serves: its terms, instructions, accounts, blocks, and what was done to it."""
    only(request.GET, (KIND,))
    found = visible_parties(acting(request), request.at).select_related("legal_entity").filter(lei=lei).first()
    if found is None:
        raise Http404
    terms = party_history(found.pk)
    blocked = Q(party=found) | Q(account__party=found)
    facts = {
        "party": found,
        "entity": found.legal_entity,
        "terms": terms,
        "now": _in_force(terms, _today(request)),
        "standing": _standing(request, {"participant": lei}),
        **_hanging(request, _today(request), AccountsWanted(party=lei), {"party": lei}, blocked),
        "timeline": _story(request, "party", found.pk),
    }
    return render(request, "refdata/party.html", facts)


@permission(VIEW)
@require_GET
def instrument(request: Request, isin: str) -> HttpResponse:
    """One instrument: its terms, price, instructions, holders, stock record, blocks, and what was done to it."""
    only(request.GET, (KIND,))
    asset = assets_by_code([isin]).get(isin)
    terms = instrument_history(asset.id) if asset else []
    if asset is None or not terms:
        raise Http404
    today = _today(request)
    facts = {
        "isin": isin,
        "asset": asset,
        "terms": terms,
        "now": _in_force(terms, today),
        "price": prices([asset.id], today).get(asset.id),
        "stock": stock_record(isin) if BOOKS in request.permissions and EVERY_PARTY in request.everywhere else None,
        "standing": _standing(request, {"isin": isin}),
        **_hanging(request, today, AccountsWanted(asset=isin), {"asset": isin}, Q(instrument=asset.id)),
        "timeline": _story(request, "asset", asset.id),
    }
    return render(request, "refdata/instrument.html", facts)


def _in_force(terms: Sequence[Terms], day: date) -> Terms | None:
    """The terms that hold on a day, of those that did and will."""
    return next((each for each in terms if day in each.valid), None)


def _today(request: Request) -> date:
    """The business date; today's before the books are opened."""
    return business_date_or_none() or request.at.date()


def _hanging(
    request: Request, today: date, wanted: AccountsWanted, asked: Mapping[str, str], blocked: Q
) -> dict[str, object]:
    """The business date, and the accounts and blocks that an object has on it."""
    holdings = _holdings(request, wanted, asked, today)
    blocks = _blocks(request, blocked, today)
    counted = Count(min(len(blocks or ()), BLOCKS_SHOWN), is_more=len(blocks or ()) > BLOCKS_SHOWN)
    shown = None if blocks is None else blocks[:BLOCKS_SHOWN]
    return {"today": today, "holdings": holdings, "blocks": shown, "block_count": counted}


def _standing(request: Request, asked: Mapping[str, str]) -> list[Standing]:
    scope = scope_of(acting(request), request.at)
    found = []
    for state, title in STATES.items():
        wanted = Wanted(state, isin=asked.get("isin", ""), participant=asked.get("participant", ""))
        url = f"{reverse('instructions')}?{urlencode({'state': state, **asked})}"
        found.append(Standing(title, totals(wanted, scope).count, url))
    return found


def _holdings(request: Request, wanted: AccountsWanted, asked: Mapping[str, str], today: date) -> Holdings | None:
    """None for who may not see the books; without lines where reading them takes too long."""
    if BOOKS not in request.permissions:
        return None
    visible, url = visible_accounts(acting(request), request.at), f"{reverse('accounts')}?{urlencode(asked)}"
    try:
        found = account_lines(wanted, visible, today, Cut(size=ACCOUNTS_SHOWN))
    except TooSlow:
        return Holdings((), Count(None), url)
    return Holdings([(line, account_kind(line.kind)) for line in found.rows], account_count(wanted, visible), url)


def _blocks(request: Request, subject: Q, today: date) -> list[Block] | None:
    """The newest of those in force; None for who may see none."""
    if COMPLIANCE not in request.permissions:
        return None
    visible = visible_blocks(acting(request), request.at).filter(subject)
    return blocks_before(visible, BLOCKS_SHOWN + 1, before=None, standing_on=today)


def _story(request: Request, subject_type: str, pk: int) -> Timeline:
    """What was done to it and said of it; its prices come each day, and have lines of their own."""
    told = acts_on(subject_type, pk, without={"price.set"})
    return story_of(subject_type, pk, told, request.permissions, request.GET)
