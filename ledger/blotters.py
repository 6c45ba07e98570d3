"""The blotter of accounts: its columns, and what each of them means."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.forms import FindForm
from ledger.labels import account_kind
from ledger.queries import AccountLine, account_count, account_lines, business_date
from machinery.blotter import Asked, Blotter, Column, Cut, Found
from machinery.paging import Totals
from machinery.request import Request, acting
from refdata.queries import visible_accounts

VIEW: Final = "ledger.view"


def _link(row: AccountLine) -> tuple[str, str]:
    return row.number, reverse("account", args=[row.id])


def _read(request: Request, asked: Asked, cut: Cut) -> Found:
    visible = visible_accounts(acting(request), request.at)
    found = account_lines(
        asked.form.wanted(), visible, business_date(), after=cut.after, before=cut.before, size=cut.size
    )
    return Found(found.lines, found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(account_count(asked.form.wanted(), visible_accounts(acting(request), request.at)))


ACCOUNTS: Final = Blotter(
    "accounts",
    title=_("Accounts"),
    url_name="accounts",
    permission=VIEW,
    filters=tuple(FindForm.base_fields),
    form=FindForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "number",
            _("Account"),
            _("The number of the account; it has a line for each asset that it holds."),
            "link",
            _link,
        ),
        Column(
            "asset",
            _("Asset"),
            _("What it holds: a currency by its ISO 4217 code, an instrument by its ISIN."),
            "code",
            lambda row: row.asset,
        ),
        Column(
            "party",
            _("Party"),
            _("Whose account it is; a dash for our own accounts and those at depositories."),
            "name",
            lambda row: row.party,
        ),
        Column(
            "kind",
            _("Kind"),
            _("Cash or securities of a party, a place where securities are kept, or a control account."),
            "text",
            lambda row: account_kind(row.kind),
        ),
        Column(
            "balance",
            _("Balance"),
            _("What is posted by now. Less than nothing is a debit balance."),
            "holding",
            lambda row: (row.posted, row.asset),
        ),
        Column(
            "held",
            _("Held"),
            _("What of the balance is set aside for payments and deliveries that have not ended."),
            "holding",
            lambda row: (row.held, row.asset),
        ),
        Column(
            "available",
            _("Available"),
            _("The balance less what is held."),
            "holding",
            lambda row: (row.posted - row.held, row.asset),
            is_shown=False,
        ),
    ),
)
