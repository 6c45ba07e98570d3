"""Resources of the books: accounts with their balances on any day, statements, journals."""

from datetime import date
from decimal import Decimal

from ledger.api.serializers import AccountAnswer, AccountLineAnswer, BookedAnswer, StatementLineAnswer
from ledger.api.telling import account, account_line, journal, statement_line
from ledger.forms import FindForm
from ledger.queries import (
    AccountSheet,
    account_lines,
    account_sheet,
    balances,
    business_date,
    journals,
    statement_page,
)
from machinery.api import (
    PAGE_PARAMETERS,
    Answer,
    ApiRequest,
    NotFound,
    Resource,
    check_filter,
    operation,
    page_asked,
    page_of,
)
from machinery.as_of import AsOfForm
from machinery.request import acting
from refdata.queries import visible_accounts

VIEW = "ledger.view"


class Accounts(Resource):
    """Accounts of the books: those of the caller's participants."""

    @operation(
        VIEW, parameters=(*FindForm.base_fields, "as_of", *PAGE_PARAMETERS), answers=AccountLineAnswer, many=True
    )
    def get(self, request: ApiRequest) -> Answer:
        """One page of accounts by number and asset, with their balances now or at the close of a business date."""
        page, today, form = page_asked(request.query), business_date(), FindForm(dict(request.query))
        check_filter(form)
        as_of = day_asked(request, today)
        visible = visible_accounts(acting(request), request.at)
        found = account_lines(form.wanted(), visible, today, page.cut)
        then = balances([line.id for line in found.rows], as_of) if as_of < today else {}
        return Answer(page_of(request, found.rows, found.after, lambda line: account_line(line, then.get(line.id))))


class OneAccount(Resource):
    """One account of the books by its id."""

    @operation(VIEW, parameters=("as_of",), answers=AccountAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One account with its balance now, or at the close of a business date."""
        today = business_date()
        sheet, as_of = seen(request, pk, today), day_asked(request, today)
        return Answer(account(sheet, as_of, closing(sheet, as_of, today), is_now=as_of >= today))


class Statement(Resource):
    """The statement of one account."""

    @operation(VIEW, parameters=("as_of", *PAGE_PARAMETERS), answers=StatementLineAnswer, many=True)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """The movements of an account booked up to a business date, newest first, each with the balance after it."""
        today, page = business_date(), page_asked(request.query)
        sheet, as_of = seen(request, pk, today), day_asked(request, today)
        visible = visible_accounts(acting(request), request.at)
        balance = closing(sheet, as_of, today)
        found = statement_page(pk, visible, as_of, balance, after=page.after, limit=page.limit)
        return Answer(page_of(request, found.lines, found.after, lambda line: statement_line(line, sheet.asset)))


class OneJournal(Resource):
    """One journal by its id."""

    @operation(VIEW, answers=BookedAnswer)
    def get(self, request: ApiRequest, pk: int) -> Answer:
        """One journal with the movements that touch own accounts."""
        found = journals([pk], visible_accounts(acting(request), request.at))
        if not found:
            raise NotFound()
        return Answer(journal(found[0]))


def seen(request: ApiRequest, pk: int, today: date) -> AccountSheet:
    """The sheet of an account. Refuses NotFound for one that the caller may not see, as for one that is not there."""
    found = account_sheet(pk, visible_accounts(acting(request), request.at), today)
    if found is None:
        raise NotFound()
    return found


def day_asked(request: ApiRequest, today: date) -> date:
    """The business date of `as_of`, today's for none. Refuses InvalidParameters for no day, or one that has not come."""
    form = AsOfForm(request.query.get("as_of", ""), today)
    check_filter(form)
    return form.chosen()


def closing(sheet: AccountSheet, as_of: date, today: date) -> Decimal:
    """The balance of an account at the close of a day, of today as it is now."""
    return balances([sheet.id], as_of if as_of < today else None)[sheet.id]
