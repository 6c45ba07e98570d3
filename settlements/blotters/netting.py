"""The blotter of nets of instructions: its columns, and what each of them means."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.forms import InstructionNetsForm
from settlements.net_words import between_in_words, net_chip
from settlements.queries import (
    InstructionNetLine,
    instruction_net_lines,
    number_instruction_nets,
    scope_of,
)


def _read(request: Request, asked: Asked, cut: Cut) -> Found[InstructionNetLine]:
    return instruction_net_lines(asked.form.wanted(), scope_of(acting(request), request.at), business_date(), cut)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(number_instruction_nets(asked.form.wanted(), scope_of(acting(request), request.at)))


INSTRUCTION_NETS: Final = Blotter(
    "instruction_nets",
    title=_("Nets of instructions"),
    url_name="instruction_nets",
    permission="settlements.view",
    filters=tuple(InstructionNetsForm.base_fields),
    form=InstructionNetsForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "net",
            _("Net"),
            _("The number of the net: its page has what is in it, and what each account owes."),
            "link",
            lambda row: (str(row.id), reverse("instruction_net", args=[row.id])),
        ),
        Column(
            "state",
            _("Stands"),
            _("In force, settled, replaced by another net, or over without one."),
            "chips",
            lambda row: [net_chip(row.state)],
        ),
        Column(
            "intended",
            _("Settles"),
            _("The intended settlement date of all that is in it."),
            "day",
            lambda row: row.intended_settlement_date,
        ),
        Column(
            "matches", _("Matches"), _("How many matches settle by it at once."), "quantity", lambda row: row.matches
        ),
        Column(
            "gross",
            _("Gross"),
            _("What is instructed to be paid, without regard to sides."),
            "amount",
            lambda row: (row.gross, row.currency),
        ),
        Column(
            "net_amount",
            _("Net amount"),
            _("What changes hands in the end: the sum of what is left to pay."),
            "amount",
            lambda row: (row.net, row.currency),
        ),
        Column(
            "saved",
            _("Less, in percent"),
            _("How much less is paid than is instructed: 100 × (1 - net / gross)."),
            "quantity",
            lambda row: round(100 * row.saved, 2),
        ),
        Column("currency", _("Currency"), _("The currency of the amounts."), "code", lambda row: row.currency),
        Column(
            "between",
            _("Between"),
            _("The two participants between which it is, or all of the market."),
            "name",
            between_in_words,
        ),
        Column("market", _("Market"), _("By the code of the market."), "code", lambda row: row.market),
        Column(
            "model",
            _("Model"),
            _("By which model of delivery versus payment it settles: 2 nets the cash alone, 3 the securities as well."),
            "quantity",
            lambda row: row.model,
            is_shown=False,
        ),
        Column("at", _("Netted"), _("When it was made."), "instant", lambda row: row.at, is_shown=False),
    ),
)
