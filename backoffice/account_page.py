"""The page of an account of the books: what it may give and why, and everything of the house that hangs on it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from ledger.blotters import VIEW
from ledger.explanation import why_available
from ledger.labels import account_kind, journal_kind
from ledger.queries import (
    HOLDS_SHOWN,
    AccountSheet,
    account_as_of,
    account_sheet,
    business_date,
    hold_count,
    holds_of,
    known_until,
    opened_on,
    parties_of,
    statement_page,
)
from machinery.as_of import AsOf, as_of_asked
from machinery.formatting import is_currency
from machinery.paging import Count, Cut
from machinery.parameters import bad, only
from machinery.patience import TooSlow
from machinery.permission import permission
from machinery.places import InvalidPlace
from machinery.request import Request, acting
from machinery.tabs import PARAMETERS, ObjectPage, Tab, answered, page_of
from machinery.transactions import one_snapshot
from recordkeeping.queries import KIND, acts_on, story_of
from refdata.queries import permissions_for, visible_accounts
from settlements.queries import Wanted, lines, scope_of
from settlements.shown import shown_line

INSTRUCTIONS: Final = "settlements.view"
OPEN_SHOWN: Final = 20


@permission(VIEW)
@require_GET
@one_snapshot()
def account(request: Request, pk: int) -> HttpResponse:
    """One account: its balances, and in tabs its statement, its holds, what is open on it, and what was done to it."""
    only(request.GET, (*PARAMETERS, KIND, "after"))
    today = business_date()
    now = account_sheet(pk, visible_accounts(acting(request), request.at), today)
    if now is None:
        raise Http404
    as_of = as_of_asked(request.GET, today, opened_on)
    until = known_until(as_of)
    sheet = account_as_of(now, as_of.day, until) if until else now
    page = page_of(request, _tabs(request, sheet, as_of, until), as_of)
    facts = {
        "sheet": sheet,
        "kind": account_kind(sheet.kind),
        "why": why_available(sheet.asset, sheet.posted, sheet.held, sheet.floor),
        **_of_tab(request, sheet, page, until),
    }
    return answered(request, "ledger/account.html", page, facts)


def _tabs(request: Request, sheet: AccountSheet, as_of: AsOf, until: datetime | None) -> list[Tab]:
    """The tabs of an account. What is open now is for who may see instructions; nobody knows what was open then."""
    found = [
        Tab("statement", pgettext_lazy("tab", "Statement")),
        Tab("holds", pgettext_lazy("tab", "Holds"), hold_count(sheet.id, until) if sheet.held else Count(0)),
        Tab("instructions", pgettext_lazy("tab", "Open instructions")),
        Tab("timeline", pgettext_lazy("tab", "Timeline")),
    ]
    has_open = INSTRUCTIONS in request.permissions and not as_of.is_past
    return [tab for tab in found if tab.name != "instructions" or has_open]


def _of_tab(request: Request, sheet: AccountSheet, page: ObjectPage, until: datetime | None) -> dict[str, Any]:
    """What the chosen tab shows beyond the sheet."""
    name = page.chosen.name
    if name == "statement":
        return _statement(request, sheet, page)
    if name == "holds":
        found = holds_of(sheet.id, until)
        return {"holds": found[:HOLDS_SHOWN], "is_cut": len(found) > HOLDS_SHOWN}
    if name == "instructions":
        return _open_on(request, sheet, page.as_of.today)
    told = acts_on("book_account", sheet.id, until=until)
    permissions = permissions_for(acting(request), request.at, parties_of([sheet.id]).values())
    return {"timeline": story_of("book_account", sheet.id, told, permissions, request.GET, until=until)}


def _statement(request: Request, sheet: AccountSheet, page: ObjectPage) -> dict[str, Any]:
    """A page of the statement up to the day of the page, and the addresses around it."""
    visible, after = visible_accounts(acting(request), request.at), request.GET.get("after", "")
    try:
        found = statement_page(sheet.id, visible, page.as_of.day, sheet.posted, after=after)
    except InvalidPlace as fault:
        raise bad("after", after, _("a place from a link of this list")) from fault
    return {
        "lines": [(line, journal_kind(line.kind)) for line in found.lines],
        "first_url": _address(page.kept) if after else "",
        "next_url": _address({**page.kept, "after": found.after}) if found.after else "",
    }


def _address(asked: Mapping[str, str]) -> str:
    return f"?{urlencode(asked)}"


def _open_on(request: Request, sheet: AccountSheet, today: date) -> dict[str, Any]:
    """The first of the open instructions that move the account, and the list of all of them."""
    is_money = is_currency(sheet.asset)
    asked = {"state": "open", "account": sheet.holder, "currency" if is_money else "isin": sheet.asset}
    scope, url = scope_of(acting(request), request.at), f"{reverse('instructions')}?{urlencode(asked)}"
    wanted = Wanted(
        "open",
        account=sheet.holder,
        isin="" if is_money else sheet.asset,
        currency=sheet.asset if is_money else "",
    )
    try:
        found = lines(wanted, scope, today, Cut(size=OPEN_SHOWN))
    except TooSlow:
        return {"open": None, "open_url": url}
    return {"open": [shown_line(line) for line in found.rows], "open_url": url}
