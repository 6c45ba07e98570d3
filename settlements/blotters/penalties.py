"""The blotters of penalties and of their nets: their columns, and what each of them means."""

from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.blotters import columns
from settlements.forms import PenaltiesForm, PenaltyNetsForm
from settlements.penalty_payment_words import payment_in_words
from settlements.penalty_words import chips, short_cause
from settlements.queries import (
    PenaltyLine,
    PenaltyNetLine,
    penalty_lines,
    penalty_net_lines,
    penalty_net_totals,
    penalty_totals,
    scope_of,
)


def _penalties(request: Request, asked: Asked, cut: Cut) -> Found[PenaltyLine]:
    return penalty_lines(asked.form.wanted(), scope_of(acting(request), request.at), business_date(), cut)


def _penalty_total(request: Request, asked: Asked) -> Totals:
    return penalty_totals(asked.form.wanted(), scope_of(acting(request), request.at), business_date())


PENALTIES: Final = Blotter(
    "penalties",
    title=_("Penalties"),
    url_name="penalties",
    permission="settlements.view",
    filters=tuple(PenaltiesForm.base_fields),
    form=PenaltiesForm,
    read=_penalties,
    total=_penalty_total,
    rare=("counterparty", "isin", "market"),
    columns=(
        Column(
            "instruction",
            _("Instruction"),
            _(
                "The reference of the side that pays; it leads to the instruction, which says how the penalty came about."
            ),
            "link",
            lambda row: (row.reference, f"{reverse('instruction', args=[row.instruction])}?tab=penalties"),
        ),
        Column(
            "kind",
            _("Kind"),
            _("For a fail or for late matching; what it lacks, and how the depository changed it."),
            "chips",
            chips,
        ),
        Column(
            "state",
            _("Status"),
            _("Its status as ISO 20022 codes it; it leads to the penalty, with all that was changed of it."),
            "link",
            lambda row: (row.state, reverse("penalty", args=[row.id])),
        ),
        Column(
            "penalty_date",
            _("Penalty date"),
            _("The business day that it is for: of a fail that of the night, of late matching an earlier one."),
            "day",
            lambda row: row.penalty_date,
        ),
        Column(
            "parties",
            _("Pays"),
            _("Who pays, and below it who gets it; a dash where nobody says who came in later."),
            "pair",
            lambda row: (row.failing or "—", row.receiving or "—"),
            below=_("Gets it"),
        ),
        Column(
            "amount",
            _("Amount"),
            _("What is paid for that day, as it stands; zero while a fact is missing, or once it is removed."),
            "amount",
            lambda row: (row.amount, row.currency),
        ),
        Column("currency", _("Currency"), _("The currency of the amount."), "code", lambda row: row.currency),
        columns.isin(lambda row: row.isin),
        Column(
            "cause",
            _("Why"),
            _("What the night found to be the cause, as ISO 20022 codes it; its instruction says more."),
            "reason",
            lambda row: ("" if row.state == "RLOC" else row.reason, short_cause(row)),
            below=_("Why in words"),
        ),
        Column(
            "business_date",
            _("Night"),
            _("The night that reckoned it: it is netted in the month of that night."),
            "day",
            lambda row: row.business_date,
            is_shown=False,
        ),
        Column("payment", _("Type"), _("DVP, FOP, PFOD or DWP."), "code", lambda row: row.payment, is_shown=False),
        Column(
            "quantity",
            _("Quantity"),
            _("What failed of the instrument."),
            "quantity",
            lambda row: row.quantity,
            is_shown=False,
        ),
        Column(
            "price",
            _("Price"),
            _("Of one unit, or one of nominal, in the currency of the amount."),
            "quantity",
            lambda row: row.price,
            is_shown=False,
        ),
        Column(
            "securities_rate",
            _("Rate"),
            _("Of the class of the instrument, in basis points a day."),
            "quantity",
            lambda row: row.securities_rate,
            is_shown=False,
        ),
        Column(
            "cash_rate",
            _("Rate for cash"),
            _("In percent a year, a 360th of it a day."),
            "quantity",
            lambda row: row.cash_rate,
            is_shown=False,
        ),
        Column(
            "market",
            _("Depository"),
            _("In whose rules it is, by the code of its market."),
            "code",
            lambda row: row.market,
            is_shown=False,
        ),
    ),
)


def _nets(request: Request, asked: Asked, cut: Cut) -> Found[PenaltyNetLine]:
    return penalty_net_lines(asked.form.wanted(), scope_of(acting(request), request.at), business_date(), cut)


def _net_total(request: Request, asked: Asked) -> Totals:
    return penalty_net_totals(asked.form.wanted(), scope_of(acting(request), request.at))


def netted(row: PenaltyNetLine) -> str:
    """The address of the penalties that a net sums."""
    asked = {
        "month": f"{row.month:%Y-%m}",
        "party": row.party_lei,
        "counterparty": row.counterparty_lei,
        "currency": row.currency,
        "market": row.market,
    }
    return f"{reverse('penalties')}?{urlencode({name: text for name, text in asked.items() if text})}"


PENALTY_NETS: Final = Blotter(
    "penalty_nets",
    title=_("Nets of penalties"),
    url_name="penalty_nets",
    permission="settlements.view",
    filters=tuple(PenaltyNetsForm.base_fields),
    form=PenaltyNetsForm,
    read=_nets,
    total=_net_total,
    choosing=("between",),
    columns=(
        Column(
            "party",
            _("Party"),
            _("From whose view it is; it leads to the penalties that it sums."),
            "link",
            lambda row: (row.party, netted(row)),
            is_code=False,
        ),
        Column(
            "month",
            _("Month"),
            _("The month of the nights that reckoned the penalties."),
            "text",
            lambda row: f"{row.month:%Y-%m}",
        ),
        Column(
            "net",
            _("Net"),
            _("Below zero the party pays, above it gets: it leads to the penalties that it sums."),
            "figure",
            lambda row: (row.net, row.currency, netted(row)),
        ),
        Column("currency", _("Currency"), _("The currency of the net."), "code", lambda row: row.currency),
        Column(
            "counterparty",
            _("Counterparty"),
            _("With whom; a dash for all of them."),
            "name",
            lambda row: row.counterparty,
        ),
        Column("market", _("Depository"), _("Nothing is netted across them."), "name", lambda row: row.market_name),
        Column(
            "due_on",
            _("Due"),
            _(
                "The payment day of the depository in the month after: those who pay do so on it, and then the others get it."
            ),
            "day",
            lambda row: row.due_on,
        ),
        Column(
            "payment",
            _("Payment"),
            _(
                "Whether it was paid, or why not; it leads to the net, with its journals. Between two nothing is paid by itself."
            ),
            "linked",
            lambda row: (payment_in_words(row) or "—", reverse("penalty_net", args=[row.id])),
            is_code=False,
        ),
    ),
)
