"""Pages of the books: the lists of accounts, journals and movements, and a journal with its movements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from ledger.blotters import ACCOUNTS, EVERY_BOOK, JOURNALS, MOVEMENTS, VIEW
from ledger.explanation import why_posted
from ledger.labels import journal_kind
from ledger.queries import JournalSheet, business_date, journals, known_until, parties_of, stock_record
from machinery import tabs
from machinery.as_of import AsOf, as_of_asked
from machinery.listing import answered, listing_of
from machinery.paging import Count
from machinery.parameters import only
from machinery.permission import permission
from machinery.request import Request, acting
from machinery.tabs import PARAMETERS, Tab, page_of
from recordkeeping.queries import KIND, Timeline, acts_on, story_of
from refdata.models import Account as Holder
from refdata.queries import permissions_for, visible_accounts


@permission(VIEW)
@require_GET
def accounts(request: Request) -> HttpResponse:
    """The accounts of the books by number, party, asset or kind, with their balances now."""
    listing = listing_of(request, ACCOUNTS)
    asset = listing.asked.form.cleaned_data["asset"] if listing.asked else ""
    stock = stock_record(asset) if asset and request.everywhere >= EVERY_BOOK else None
    return answered(request, "ledger/accounts.html", listing, {"stock": stock})


@permission(VIEW)
@require_GET
def journal_list(request: Request) -> HttpResponse:
    """The journals of a booking date, newest first."""
    listing = listing_of(request, JOURNALS)
    on = listing.asked.form.cleaned_data["on"] if listing.asked else None
    return answered(request, "ledger/journals.html", listing, {"on": on})


@permission(VIEW)
@require_GET
def movement_list(request: Request) -> HttpResponse:
    """The movements of a booking date, newest first."""
    listing = listing_of(request, MOVEMENTS)
    wanted = listing.asked.form.wanted() if listing.asked else None
    return answered(request, "ledger/movements.html", listing, {"wanted": wanted})


@permission(VIEW)
@require_GET
def journal(request: Request, pk: int) -> HttpResponse:
    """One journal: what it is there for, and in tabs its movements, its reversal and what was done to it."""
    only(request.GET, (*PARAMETERS, KIND))
    visible = visible_accounts(acting(request), request.at)
    found = journals([pk], visible)
    if not found:
        raise Http404
    as_of = as_of_asked(request.GET, business_date(), lambda: found[0].business_date)
    sheet = _known(found[0], as_of, visible)
    page = page_of(request, _tabs(sheet), as_of)
    facts: dict[str, Any] = {"sheet": sheet, "kind": journal_kind(sheet.kind), "why": _why(sheet)}
    if page.chosen.name == "reversal":
        facts["chain"] = [(each, journal_kind(each.kind)) for each in _chain(sheet, visible)]
    elif page.chosen.name == "timeline":
        facts["timeline"] = _story(request, sheet, known_until(as_of))
    return tabs.answered(request, "ledger/journal.html", page, facts)


def _story(request: Request, sheet: JournalSheet, until: datetime | None) -> Timeline:
    """What was done to a journal and said of it, up to an instant (None: now)."""
    told, parties = acts_on("journal", sheet.id, until=until), parties_of(sheet.accounts)
    permissions = permissions_for(acting(request), request.at, parties.values())
    return story_of("journal", sheet.id, told, permissions, request.GET, until=until)


def _known(sheet: JournalSheet, as_of: AsOf, visible: QuerySet[Holder]) -> JournalSheet:
    """A journal as it was known on the day of the page: it never changes, but it may be taken back later."""
    if not as_of.is_past or sheet.reversed_by is None:
        return sheet
    reversal = journals([sheet.reversed_by], visible)
    is_known = bool(reversal) and reversal[0].business_date <= as_of.day
    return sheet if is_known else replace(sheet, reversed_by=None)


def _tabs(sheet: JournalSheet) -> list[Tab]:
    return [
        Tab("movements", pgettext_lazy("tab", "Movements"), Count(len(sheet.legs))),
        Tab("reversal", pgettext_lazy("tab", "Reversal"), Count(1 if sheet.reverses or sheet.reversed_by else 0)),
        Tab("timeline", pgettext_lazy("tab", "Timeline")),
    ]


def _chain(sheet: JournalSheet, visible: QuerySet[Holder]) -> list[JournalSheet]:
    """A journal and the one that it takes back, or that took it back: a reversal is never taken back itself."""
    other = sheet.reverses or sheet.reversed_by
    found = journals([other], visible) if other else []
    return sorted([sheet, *found], key=lambda each: each.id) if other else []


def _why(sheet: JournalSheet) -> Sequence[str]:
    return why_posted(
        sheet.kind,
        reverses=sheet.reverses,
        reversed_by=sheet.reversed_by,
        booked_on=sheet.business_date,
        value_date=sheet.value_date,
    )
