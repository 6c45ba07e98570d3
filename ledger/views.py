"""Pages of the books: the account list, an account with its statement, a journal with its movements."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ledger.blotters import ACCOUNTS, EVERY_PARTY, JOURNALS, MOVEMENTS, VIEW
from ledger.forms import AsOfForm
from ledger.labels import account_kind, journal_kind
from ledger.queries import (
    StatementPage,
    account_sheet,
    balances,
    business_date,
    journals,
    statement_page,
    stock_record,
)
from machinery.listing import answered, listing_of
from machinery.parameters import bad, only
from machinery.permission import permission
from machinery.places import InvalidPlace
from machinery.request import Request, acting
from machinery.transactions import one_snapshot
from recordkeeping.queries import KIND, Timeline, acts_on, story_of
from refdata.queries import visible_accounts


@permission(VIEW)
@require_GET
def accounts(request: Request) -> HttpResponse:
    """The accounts of the books by number, party, asset or kind, with their balances now."""
    listing = listing_of(request, ACCOUNTS)
    asset = listing.asked.form.cleaned_data["asset"] if listing.asked else ""
    stock = stock_record(asset) if asset and EVERY_PARTY in request.everywhere else None
    return answered(request, "ledger/accounts.html", listing, {"stock": stock})


@permission(VIEW)
@require_GET
@one_snapshot()
def account(request: Request, pk: int) -> HttpResponse:
    """One account: its balances, and its statement up to a business date."""
    only(request.GET, ("as_of", "after", KIND))
    visible, today = visible_accounts(acting(request), request.at), business_date()
    sheet = account_sheet(pk, visible, today)
    if sheet is None:
        raise Http404
    form = AsOfForm(request.GET.get("as_of", ""), today)
    as_of = form.chosen()
    closing = balances([pk], as_of if as_of < today else None)[pk]
    try:
        page = statement_page(pk, visible, as_of, closing, after=request.GET.get("after", ""))
    except InvalidPlace as fault:
        raise bad("after", request.GET["after"], _("a place from a link of this list")) from fault
    first = f"?as_of={as_of.isoformat()}"
    facts = {"sheet": sheet, "kind": account_kind(sheet.kind), "form": form, "as_of": as_of, "is_now": as_of >= today}
    facts |= {
        "timeline": _story(request, "book_account", pk),
        "closing": closing,
        **_statement(page, as_of),
        "first_url": first if request.GET.get("after") else "",
    }
    return render(request, "ledger/account.html", facts, status=422 if form.errors else 200)


def _statement(page: StatementPage, as_of: date) -> dict[str, Any]:
    query = urlencode({"as_of": as_of.isoformat(), "after": page.after})
    return {
        "lines": [(line, journal_kind(line.kind)) for line in page.lines],
        "next_url": f"?{query}" if page.after else "",
    }


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
    """One journal: its movements, what it is about, and what it reverses or is reversed by."""
    found = journals([pk], visible_accounts(acting(request), request.at))
    if not found:
        raise Http404
    facts = {"sheet": found[0], "kind": journal_kind(found[0].kind), "timeline": _story(request, "journal", pk)}
    return render(request, "ledger/journal.html", facts)


def _story(request: Request, subject_type: str, subject: int) -> Timeline:
    return story_of(subject_type, subject, acts_on(subject_type, subject), request.permissions, request.GET)
