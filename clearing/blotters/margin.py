"""The blotters of margin accounts and of margin calls: their columns, and what each means."""

from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clearing.forms import MarginAccountsForm, MarginCallsForm
from clearing.labels import CALL_CHIPS, margin_chips
from clearing.queries import (
    MarginAccountLine,
    MarginCallLine,
    margin_account_lines,
    margin_account_totals,
    margin_call_lines,
    margin_call_totals,
    trade_scope,
)
from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting


def _accounts(request: Request, asked: Asked, cut: Cut) -> Found[MarginAccountLine]:
    scope = trade_scope(acting(request), request.at)
    return margin_account_lines(asked.form.wanted(), scope, business_date(), request.at, cut)


def _account_total(request: Request, asked: Asked) -> Totals:
    scope = trade_scope(acting(request), request.at)
    return margin_account_totals(asked.form.wanted(), scope, business_date(), request.at)


def _calls(request: Request, asked: Asked, cut: Cut) -> Found[MarginCallLine]:
    scope = trade_scope(acting(request), request.at)
    return margin_call_lines(asked.form.wanted(), scope, business_date(), request.at, cut)


def _call_total(request: Request, asked: Asked) -> Totals:
    return margin_call_totals(asked.form.wanted(), trade_scope(acting(request), request.at), request.at)


def _reckoned(
    row: MarginAccountLine, figure: Decimal | None, tab: str = "reckoning"
) -> tuple[Decimal | None, str, str]:
    return figure, row.unit, f"{reverse('margin_account', args=[row.id])}?tab={tab}"


MARGIN_ACCOUNTS: Final = Blotter(
    "margin_accounts",
    title=_("Margin accounts"),
    url_name="margin_accounts",
    permission="clearing.view",
    filters=tuple(MarginAccountsForm.base_fields),
    form=MarginAccountsForm,
    read=_accounts,
    total=_account_total,
    choosing=("stands",),
    columns=(
        Column(
            "account",
            _("Margin account"),
            _("Whose it is, and in which currency it is reckoned."),
            "link",
            lambda row: (f"{row.party} {row.unit}", reverse("margin_account", args=[row.id])),
            is_code=False,
        ),
        Column(
            "stands",
            _("Stands"),
            _("Whether it has as much equity as is asked of it, and whether the newest date could be reckoned."),
            "chips",
            lambda row: margin_chips(row.excess, row.missing_on),
        ),
        Column(
            "equity",
            _("Equity"),
            _("Cash and what its positions count for: it leads to the lines that it sums."),
            "figure",
            lambda row: _reckoned(row, row.equity),
        ),
        Column(
            "requirement",
            _("Requirement"),
            _("How much equity is asked of it."),
            "figure",
            lambda row: _reckoned(row, row.requirement),
        ),
        Column(
            "excess",
            _("Excess"),
            _("Equity above the requirement; below zero it is short by so much."),
            "amount",
            lambda row: (row.excess, row.unit),
        ),
        Column(
            "called",
            _("Still called for"),
            _("What its open calls ask for: it leads to them."),
            "figure",
            lambda row: _reckoned(row, row.outstanding, "calls"),
        ),
        Column("currency", _("Currency"), _("In which it is reckoned."), "code", lambda row: row.unit),
        Column("since", _("Open since"), _("Since when its oldest call is open."), "instant", lambda row: row.since),
        Column(
            "due_at", _("Due"), _("Until when its oldest open call is to be met."), "instant", lambda row: row.due_at
        ),
        Column(
            "ccp",
            _("Central counterparty"),
            _("With whom it is, where it is ours; a dash where it is of a client with us."),
            "name",
            lambda row: row.ccp,
        ),
        Column(
            "business_date",
            _("Reckoned for"),
            _("The business date at the close of which it stood so."),
            "day",
            lambda row: row.business_date,
        ),
    ),
)

MARGIN_CALLS: Final = Blotter(
    "margin_calls",
    title=_("Margin calls"),
    url_name="margin_calls",
    permission="clearing.view",
    filters=tuple(MarginCallsForm.base_fields),
    form=MarginCallsForm,
    read=_calls,
    total=_call_total,
    choosing=("stands", "account"),
    columns=(
        Column(
            "call",
            _("Margin call"),
            _("Its number; it leads to its margin account."),
            "link",
            lambda row: (str(row.id), f"{reverse('margin_account', args=[row.account])}?tab=calls"),
        ),
        Column("state", _("Stands"), _("Where it stands now."), "chips", lambda row: [CALL_CHIPS[row.state]]),
        Column("party", _("Party"), _("Who is called."), "name", lambda row: row.party),
        Column(
            "amount",
            _("Called for"),
            _("How much was called for."),
            "amount",
            lambda row: (row.amount, row.unit),
        ),
        Column(
            "outstanding",
            _("Still called for"),
            _("What of it is not met yet."),
            "amount",
            lambda row: (row.outstanding, row.unit),
        ),
        Column("currency", _("Currency"), _("The currency of the amounts."), "code", lambda row: row.unit),
        Column("due_at", _("Due"), _("Until when it is to be met."), "instant", lambda row: row.due_at),
        Column("at", _("Called at"), _("When it was made."), "instant", lambda row: row.at),
        Column(
            "ccp",
            _("Central counterparty"),
            _("Who calls, where it is our account with it; a dash where we call a client."),
            "name",
            lambda row: row.ccp,
        ),
        Column(
            "business_date",
            _("Reckoned for"),
            _("The business date whose reckoning found it."),
            "day",
            lambda row: row.business_date,
        ),
    ),
)
