"""The blotter of nets: its columns, and what each means."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clearing.forms import NetForm
from clearing.labels import net_chip
from clearing.queries import (
    NetLine,
    net_lines,
    net_totals,
    trade_scope,
)
from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting


def _nets(request: Request, asked: Asked, cut: Cut) -> Found[NetLine]:
    return net_lines(asked.form.wanted(), trade_scope(acting(request), request.at), business_date(), cut)


def _total_of_nets(request: Request, asked: Asked) -> Totals:
    return net_totals(asked.form.wanted(), trade_scope(acting(request), request.at))


NETS: Final = Blotter(
    "nets",
    permission="clearing.view",
    title=_("Nets"),
    url_name="nets",
    filters=tuple(NetForm.base_fields),
    form=NetForm,
    read=_nets,
    total=_total_of_nets,
    choosing=("stands",),
    columns=(
        Column(
            "net",
            _("Net"),
            _("The number of the net: its page has the trades in it."),
            "link",
            lambda row: (f"N{row.id}", reverse("net", args=[row.id])),
        ),
        Column(
            "stands",
            _("Stands"),
            _("Standing, or superseded by a net that took its place."),
            "chips",
            lambda row: [net_chip(row)],
        ),
        Column(
            "settlement_date",
            _("Settles"),
            _("The day on which its trades and it settle."),
            "day",
            lambda row: row.settlement_date,
        ),
        Column("isin", _("ISIN"), _("The instrument by its ISO 6166 number."), "code", lambda row: row.asset),
        Column(
            "gross", _("Trades"), _("How many trades were added up: the page of the net has them."), "quantity",
            lambda row: row.gross,
        ),
        Column(
            "gross_quantity", _("Traded"), _("Units that these trades deliver, without regard to sides."), "quantity",
            lambda row: row.gross_quantity,
        ),
        Column(
            "quantity", _("Net quantity"), _("What is left: above zero the party receives, below it delivers."),
            "quantity", lambda row: row.quantity,
        ),
        Column(
            "reduction",
            _("Less, in percent"),
            _("How much less is to be delivered than was traded: 100 × (1 - net / traded)."),
            "quantity",
            lambda row: None if row.reduction is None else round(row.reduction, 2),
        ),
        Column(
            "gross_amount", _("Traded amount"), _("Money that these trades pay, without regard to sides."), "amount",
            lambda row: (row.gross_amount, row.currency),
        ),
        Column(
            "amount", _("Net amount"), _("What is left to pay: above zero the party receives, below it pays."), "amount",
            lambda row: (row.amount, row.currency),
        ),
        Column(
            "currency", _("Currency"), _("The currency of the amounts, by its ISO 4217 code."), "code",
            lambda row: row.currency,
        ),
        Column(
            "parties", _("Party"), _("Whose net it is, and below it the central counterparty."), "pair",
            lambda row: (row.party, row.ccp), below=_("Central counterparty"),
        ),
        Column(
            "account", _("Account"), _("The safekeeping account on which it settles: with its cash account the book."), "code",
            lambda row: row.account, is_shown=False,
        ),
        Column("at", _("Netted"), _("When it was made."), "instant", lambda row: row.at, is_shown=False),
    ),
)  # fmt: skip
