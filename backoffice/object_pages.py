"""The pages of a party, of an instrument and of a standing settlement instruction: what is true of it, and in tabs everything
of the house that hangs on it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from backoffice.hanging import (
    BLOCKS_SHOWN,
    SETTLEMENTS,
    Holdings,
    block_count,
    blocks_of,
    settled_on,
    standing_of,
    story_about,
)
from ledger.blotters import EVERY_BOOK
from ledger.blotters import VIEW as BOOKS
from ledger.labels import account_kind
from ledger.queries import (
    AccountsWanted,
    StockRecord,
    business_date_or_none,
    known_until,
    opened_on,
    stock_record,
)
from machinery.as_of import AsOf, as_of_asked
from machinery.counting import LIST_MILLISECONDS
from machinery.paging import Count, Cut
from machinery.parameters import only
from machinery.patience import TooSlow, at_most
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.tabs import PARAMETERS, ObjectPage, Tab, answered, page_of
from recordkeeping.queries import KIND
from refdata.blotters import VIEW
from refdata.models import BondTerms, InstrumentTerms, Party, PartyTerms, SsiTerms
from refdata.queries import (
    AssetFacts,
    SsisWanted,
    assets_by_code,
    bond_history,
    instrument_history,
    party_history,
    party_terms,
    permissions_for,
    price_history,
    prices,
    ssi_history,
    ssi_lines,
    ssis_on,
    visible_accounts,
    visible_parties,
    visible_ssis,
)
from settlements.queries import Scope, scope_of

Terms = TypeVar("Terms", PartyTerms, InstrumentTerms, BondTerms, SsiTerms)
Content = Mapping[str, Callable[[], Mapping[str, Any]]]
"""What each tab shows beyond the sheet, read when it is asked for."""
INSTRUCTIONS: Final = pgettext_lazy("tab", "Instructions")
TERMS: Final = pgettext_lazy("tab", "Terms over time")
BLOCKS: Final = pgettext_lazy("tab", "Blocks")
TIMELINE: Final = pgettext_lazy("tab", "Timeline")
SSIS_SHOWN: Final = 50


@permission(VIEW)
@require_GET
def party(request: Request, lei: str) -> HttpResponse:
    """One party that the reader acts for or serves: its terms, and in tabs its instructions, accounts, blocks, timeline."""
    only(request.GET, (*PARAMETERS, KIND))
    visible = visible_parties(acting(request), request.at)
    found = visible.select_related("legal_entity").filter(lei=lei).first()
    if found is None:
        raise Http404
    as_of, terms = _as_of(request), party_history(found.pk)
    tabs, content = _of_party(request, found, as_of, terms)
    page = page_of(request, tabs, as_of)
    facts = {
        "party": found,
        "entity": found.legal_entity,
        "sees_entity": visible.filter(lei=found.legal_entity.lei).exists(),
        "terms": terms,
        "now": _in_force(terms, as_of.day),
        **_of_tab(page, content),
    }
    return answered(request, "refdata/party.html", page, facts)


def _of_party(request: Request, party: Party, as_of: AsOf, terms: Sequence[PartyTerms]) -> tuple[list[Tab], Content]:
    asked, until = {"participant": party.lei}, known_until(as_of)
    permissions = permissions_for(acting(request), request.at, [party.pk])
    blocks = blocks_of(request, Q(party=party) | Q(account__party=party), as_of)
    visible = visible_accounts(acting(request), request.at).filter(party=party)
    only_this = Party.objects.filter(pk=party.pk)
    holdings = Holdings(AccountsWanted(), visible, as_of, f"{reverse('accounts')}?{urlencode({'party': party.lei})}")
    tabs = [
        *_tab_if(SETTLEMENTS in request.permissions, "instructions", INSTRUCTIONS),
        *_tab_if(BOOKS in request.permissions, "accounts", pgettext_lazy("tab", "Accounts"), lambda: holdings.count),
        Tab(
            "ssis",
            pgettext_lazy("tab", "Standing instructions"),
            Count(ssis_on(SsisWanted(as_of.day), only_this).count()),
        ),
        Tab("terms", TERMS, Count(len(terms))),
        *_tab_if(blocks is not None, "blocks", BLOCKS, lambda: block_count(blocks or ())),
        Tab("timeline", TIMELINE),
    ]
    content: Content = {
        "instructions": lambda: _instructions(Scope((party.pk,)), as_of, asked),
        "accounts": lambda: {"holdings": holdings, "lines": holdings.lines},
        "ssis": lambda: {
            "ssis": ssi_lines(SsisWanted(as_of.day), only_this, Cut(size=SSIS_SHOWN)).rows,
            "ssis_url": f"{reverse('ssis')}?{urlencode({'party': party.lei, 'on': as_of.day.isoformat()})}",
        },
        "blocks": lambda: {"blocks": (blocks or [])[:BLOCKS_SHOWN]},
        "timeline": lambda: {"timeline": story_about(request, "party", party.pk, until, permissions=permissions)},
    }
    return tabs, content


@permission(VIEW)
@require_GET
def instrument(request: Request, isin: str) -> HttpResponse:
    """One instrument: its terms and price, and in tabs its instructions, holders, stock record, prices, blocks, timeline."""
    only(request.GET, (*PARAMETERS, KIND))
    asset = assets_by_code([isin]).get(isin)
    terms = instrument_history(asset.id) if asset else []
    if asset is None or not terms:
        raise Http404
    as_of, bond = _as_of(request), bond_history(asset.id)
    tabs, content = _of_instrument(request, asset, as_of, terms)
    page = page_of(request, tabs, as_of)
    facts = {
        "bond_terms": bond,
        "bond": _in_force(bond, as_of.day),
        "isin": isin,
        "asset": asset,
        "terms": terms,
        "now": _in_force(terms, as_of.day),
        "price": prices([asset.id], as_of.day).get(asset.id),
        **_of_tab(page, content),
    }
    return answered(request, "refdata/instrument.html", page, facts)


def _of_instrument(
    request: Request, asset: AssetFacts, as_of: AsOf, terms: Sequence[InstrumentTerms]
) -> tuple[list[Tab], Content]:
    until, asked = known_until(as_of), {"isin": asset.code}
    blocks = blocks_of(request, Q(instrument=asset.id), as_of)
    visible, url = (
        visible_accounts(acting(request), request.at),
        f"{reverse('accounts')}?{urlencode({'asset': asset.code})}",
    )
    holdings = Holdings(AccountsWanted(asset=asset.code), visible, as_of, url)
    sees_books = BOOKS in request.permissions
    tabs = [
        *_tab_if(SETTLEMENTS in request.permissions, "instructions", INSTRUCTIONS),
        *_tab_if(sees_books, "holders", pgettext_lazy("tab", "Holders"), lambda: holdings.count),
        *_tab_if(sees_books and request.everywhere >= EVERY_BOOK, "stock", pgettext_lazy("tab", "Stock record")),
        Tab("terms", TERMS, Count(len(terms))),
        Tab("prices", pgettext_lazy("tab", "Prices")),
        *_tab_if(blocks is not None, "blocks", BLOCKS, lambda: block_count(blocks or ())),
        Tab("timeline", TIMELINE),
    ]
    content: Content = {
        "instructions": lambda: _instructions(scope_of(acting(request), request.at), as_of, asked, asset.id),
        "holders": lambda: {"holdings": holdings, "lines": holdings.lines},
        "stock": lambda: _stock(asset.code, as_of),
        "prices": lambda: {"prices": price_history(asset.id, as_of.day)},
        "blocks": lambda: {"blocks": (blocks or [])[:BLOCKS_SHOWN]},
        "timeline": lambda: {
            "timeline": story_about(request, "asset", asset.id, until, permissions=request.permissions)
        },
    }
    return tabs, content


@permission(VIEW)
@require_GET
def ssi(request: Request, pk: int) -> HttpResponse:
    """One standing settlement instruction: what it says, and in tabs what it said and who set that, and its timeline."""
    only(request.GET, (*PARAMETERS, KIND))
    found = visible_ssis(acting(request), request.at).select_related("party").filter(pk=pk).first()
    if found is None:
        raise Http404
    as_of, versions = _as_of(request), ssi_history(pk)
    page = page_of(request, [Tab("terms", TERMS, Count(len(versions))), Tab("timeline", TIMELINE)], as_of)
    names = party_terms([found.party_id], as_of.day)
    served = permissions_for(acting(request), request.at, [found.party_id])
    content: Content = {
        "timeline": lambda: {"timeline": story_about(request, "ssi", pk, known_until(as_of), permissions=served)},
    }
    facts = {
        "ssi": found,
        "party": names.get(found.party_id),
        "versions": versions,
        "now": _in_force([version.terms for version in versions], as_of.day),
        **_of_tab(page, content),
    }
    return answered(request, "refdata/ssi.html", page, facts)


def _as_of(request: Request) -> AsOf:
    """The day of the page; today's business date while none is asked, today's before the books are opened."""
    today = business_date_or_none()
    if today is None:
        return as_of_asked(request.GET, request.at.date(), request.at.date)
    return as_of_asked(request.GET, today, opened_on)


def _of_tab(page: ObjectPage, content: Content) -> Mapping[str, Any]:
    return content[page.chosen.name]() if page.chosen.name in content else {}


def _tab_if(is_there: bool, name: str, label: Any, count: Callable[[], Count] | None = None) -> list[Tab]:
    return [Tab(name, label, count() if count else None)] if is_there else []


def _in_force(terms: Sequence[Terms], day: date) -> Terms | None:
    """The terms that hold on a day, of those that did and will."""
    return next((each for each in terms if day in each.valid), None)


def _instructions(scope: Scope, as_of: AsOf, asked: Mapping[str, str], asset: int = 0) -> dict[str, Any]:
    """What is open now by state; of a day in the past only what settled on it: the queue keeps no past."""
    found = [] if as_of.is_past else standing_of(scope, asked, asset=asset)
    return {"standing": found, "settled_url": settled_on(as_of, asked) if as_of.is_past else ""}


def _stock(isin: str, as_of: AsOf) -> dict[str, Any]:
    """The stock record of the day; without it where adding it up takes too long."""
    try:
        with at_most(LIST_MILLISECONDS):
            found = stock_record(isin, as_of.day if as_of.is_past else None)
    except TooSlow:
        return {"stock": None, "is_slow": True}
    return {"stock": found, "stock_lines": _sides(found) if found else []}


def _sides(found: StockRecord) -> list[tuple[str, Any, Any]]:
    """A line a kind of account: how much is owned on such, and how much is located there."""
    owned = [(account_kind(line.place), line.quantity.value, None) for line in found.ownership]
    return owned + [(account_kind(line.place), None, line.quantity.value) for line in found.locations]
