"""The blotters of accounts, journals and movements: their columns, and what each of them means."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ledger.forms import FindForm, JournalsForm, MovementsForm
from ledger.labels import account_kind, journal_kind
from ledger.queries import (
    AccountLine,
    JournalSheet,
    MovementLine,
    MovementTotals,
    account_count,
    account_lines,
    business_date,
    journal_count,
    journal_lines,
    movement_lines,
    movement_totals,
)
from machinery.blotter import Asked, Blotter, Column
from machinery.formatting import is_currency
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from refdata.queries import visible_accounts

VIEW: Final = "ledger.view"
EVERY_BOOK: Final = frozenset({"refdata.view", "ledger.view"})
"""The rights that, held everywhere, let one see every party's accounts: sums over all of them are for who has them."""


def _asset(code: str) -> tuple[str, str]:
    """An instrument leads to its page: who may see the books may see it. Money leads nowhere."""
    return code, reverse("instrument", args=[code]) if code and not is_currency(code) else ""


def _link(row: AccountLine) -> tuple[str, str]:
    return row.number, reverse("account", args=[row.id])


def _read(request: Request, asked: Asked, cut: Cut) -> Found[AccountLine]:
    return account_lines(asked.form.wanted(), visible_accounts(acting(request), request.at), business_date(), cut)


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
            "linked",
            lambda row: _asset(row.asset),
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


KIND: Final = Column(
    "kind",
    _("Kind"),
    _("What the booking is: a settlement, a payment, a reversal, a posting by hand."),
    "text",
    lambda row: journal_kind(row.kind),
)
BOOKED: Final = Column(
    "booked",
    _("Booking date"),
    _("The open business date on which it was booked."),
    "day",
    lambda row: row.business_date,
)
VALUE: Final = Column("value", _("Value date"), _("The day from which it counts."), "day", lambda row: row.value_date)
WRITTEN: Final = Column(
    "written",
    _("Written"),
    _("When the database wrote it, by its own clock."),
    "instant",
    lambda row: row.recorded_at,
)
NARRATIVE: Final = Column(
    "narrative", _("Narrative"), _("What was said when it was posted."), "name", lambda row: row.narrative
)
"""What a journal and each of its movements have alike."""


def _journals_form(query: Mapping[str, str]) -> JournalsForm:
    return JournalsForm(query, business_date())


def _journal(row: JournalSheet) -> tuple[str, str]:
    return str(row.id), reverse("journal", args=[row.id])


def _first(row: JournalSheet) -> tuple[Decimal | None, str]:
    leg = next(iter(row.legs), None)
    return (leg.amount, leg.asset) if leg else (None, "")


def _read_journals(request: Request, asked: Asked, cut: Cut) -> Found[JournalSheet]:
    visible = visible_accounts(acting(request), request.at)
    return journal_lines(asked.form.wanted(), visible, cut, everybody=request.everywhere >= EVERY_BOOK)


def _total_journals(request: Request, asked: Asked) -> Totals:
    visible = visible_accounts(acting(request), request.at)
    return Totals(journal_count(asked.form.wanted(), visible, everybody=request.everywhere >= EVERY_BOOK))


JOURNALS: Final = Blotter(
    "journals",
    title=_("Journals"),
    url_name="journals",
    permission=VIEW,
    filters=tuple(JournalsForm.base_fields),
    form=_journals_form,
    read=_read_journals,
    total=_total_journals,
    choosing=("on",),
    columns=(
        Column("journal", _("Journal"), _("The number of the booking; its page has every movement."), "link", _journal),
        KIND,
        BOOKED,
        VALUE,
        WRITTEN,
        Column(
            "movements",
            _("Movements"),
            _("How many amounts it moves on accounts that you may see."),
            "quantity",
            lambda row: len(row.legs),
        ),
        Column("first", _("First amount"), _("What the first of them moves."), "holding", _first),
        Column("asset", _("Asset"), _("Of which asset that is."), "linked", lambda row: _asset(_first(row)[1])),
        NARRATIVE,
    ),
)


def _movements_form(query: Mapping[str, str]) -> MovementsForm:
    return MovementsForm(query, business_date())


def _movement(row: MovementLine) -> tuple[str, str]:
    return f"{row.journal_id}·{row.leg}", reverse("journal", args=[row.journal_id])


def _account(number: str | None, key: int | None) -> tuple[str, str]:
    """An account that the reader may see leads to its page."""
    return (number, reverse("account", args=[key])) if number else (gettext("another party's account"), "")


def _read_movements(request: Request, asked: Asked, cut: Cut) -> Found[MovementLine]:
    visible = visible_accounts(acting(request), request.at)
    return movement_lines(asked.form.wanted(), visible, cut, everybody=request.everywhere >= EVERY_BOOK)


def _total_movements(request: Request, asked: Asked) -> MovementTotals:
    visible = visible_accounts(acting(request), request.at)
    return movement_totals(asked.form.wanted(), visible, everybody=request.everywhere >= EVERY_BOOK)


MOVEMENTS: Final = Blotter(
    "movements",
    title=_("Movements"),
    url_name="movements",
    permission=VIEW,
    filters=tuple(MovementsForm.base_fields),
    form=_movements_form,
    read=_read_movements,
    total=_total_movements,
    choosing=("on",),
    columns=(
        Column(
            "movement",
            _("Journal and leg"),
            _("The number of the booking and the place of the movement in it; it leads to the booking."),
            "link",
            _movement,
        ),
        replace(BOOKED, is_shown=False),
        VALUE,
        KIND,
        Column(
            "asset",
            _("Asset"),
            _("What moves: a currency by its ISO 4217 code, an instrument by its ISIN."),
            "linked",
            lambda row: _asset(row.asset),
        ),
        Column(
            "debit",
            _("Debit (from)"),
            _("The account that the amount leaves."),
            "linked",
            lambda row: _account(row.debit, row.debit_id),
        ),
        Column(
            "credit",
            _("Credit (to)"),
            _("The account that the amount reaches."),
            "linked",
            lambda row: _account(row.credit, row.credit_id),
        ),
        Column(
            "amount",
            _("Amount"),
            _("How much moves, in the unit of the asset beside it."),
            "holding",
            lambda row: (row.amount, row.asset),
        ),
        NARRATIVE,
        replace(WRITTEN, is_shown=False),
    ),
)
