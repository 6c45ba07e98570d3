"""Pages of the books: an account with its statement, a journal with its movements."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from ledger.forms import AsOfForm
from ledger.labels import account_kind, journal_kind
from ledger.queries import account_sheet, balances, business_date, journals, statement_page
from machinery.permission import permission
from machinery.request import Request, acting
from refdata.queries import visible_accounts


@permission("ledger.view")
@require_GET
def account(request: Request, pk: int) -> HttpResponse:
    """One account: its balances, and its statement up to a business date."""
    visible, today = visible_accounts(acting(request), request.at), business_date()
    sheet = account_sheet(pk, visible, today)
    if sheet is None:
        raise Http404
    form = AsOfForm(request.GET or None, today=today)
    as_of = form.chosen()
    closing = balances([pk], as_of if as_of < today else None)[pk]
    page = statement_page(pk, visible, as_of, closing, request.GET.get("after", ""))
    query = urlencode({"as_of": as_of.isoformat(), "after": page.after})
    facts = {
        "sheet": sheet,
        "kind": account_kind(sheet.kind),
        "form": form,
        "as_of": as_of,
        "is_now": as_of >= today,
        "closing": closing,
        "lines": [(line, journal_kind(line.kind)) for line in page.lines],
        "next_url": f"?{query}" if page.after else "",
        "is_first": "after" not in request.GET,
    }
    return render(request, "ledger/account.html", facts, status=422 if form.errors else 200)


@permission("ledger.view")
@require_GET
def journal(request: Request, pk: int) -> HttpResponse:
    """One journal: its movements, what it is about, and what it reverses or is reversed by."""
    found = journals([pk], visible_accounts(acting(request), request.at))
    if not found:
        raise Http404
    return render(request, "ledger/journal.html", {"sheet": found[0], "kind": journal_kind(found[0].kind)})
