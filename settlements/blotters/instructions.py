"""The blotter of instructions: its columns, and what each of them means."""

from collections.abc import Mapping
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from itservices.queries import latest_run
from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column, Picking
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.blotters import columns
from settlements.forms import FilterForm
from settlements.page_acts import MOST_AT_ONCE, ON_MANY
from settlements.queries import (
    FINAL_STATES,
    NIGHT,
    OF_A_DAY,
    OPEN_STATES,
    Wanted,
    lines,
    scope_of,
    totals,
)
from settlements.shown import ShownLine, shown_line


def _link(row: ShownLine) -> tuple[str, str]:
    return row.line.reference, reverse("instruction", args=[row.line.id])


def _form(query: Mapping[str, str]) -> FilterForm:
    """The filters that a question asks for; what the list opens with where it asks for none."""
    night = latest_run(NIGHT)
    asked = {name: text for name, text in query.items() if name in FilterForm.base_fields}
    if night and asked.get("state") in OF_A_DAY and not asked.get("on"):
        asked["on"] = night.business_date.isoformat()
    return FilterForm(asked or {"state": "failing"}, last_night=night.business_date if night else None)


def _may_sort(query: Mapping[str, str]) -> bool:
    """Open instructions can be sorted: they are few. Final ones are read in the order in which they became that."""
    return (query.get("state") or "failing") in OPEN_STATES


def wanted_of(asked: Asked) -> Wanted:
    """What a question asks of the list."""
    wanted: Wanted = asked.form.wanted(asked.layout.sort)
    return wanted


def _total(request: Request, asked: Asked) -> Totals:
    return totals(wanted_of(asked), scope_of(acting(request), request.at))


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownLine]:
    scope = scope_of(acting(request), request.at)
    found = lines(wanted_of(asked), scope, business_date(), cut)
    return Found([shown_line(line) for line in found.rows], found.before, found.after)


def _acts(request: Request, asked: Asked) -> list[tuple[str, Promise]]:
    """Those that the reader may do; nothing is done to what is final."""
    may_be_open = asked.form.cleaned_data["state"] not in FINAL_STATES
    return [(act.name, act.title) for act in ON_MANY if may_be_open and act.permission in request.permissions]


INSTRUCTIONS: Final = Blotter(
    "instructions",
    title=_("Instructions"),
    url_name="instructions",
    permission="settlements.view",
    filters=tuple(FilterForm.base_fields),
    form=_form,
    read=_read,
    total=_total,
    may_sort=_may_sort,
    choosing=("state", "on"),
    rare=("counterparty", "market", "place", "payment", "side", "cause", "account", "hold", "cancellation"),
    picking=Picking("act_on_many", lambda row: row.line.id, _acts, MOST_AT_ONCE),
    columns=(
        columns.reference(_link),
        columns.status(lambda row: row.chips),
        columns.intended(lambda row: row.line.intended, sorts=True),
        columns.direction_and_payment(lambda row: f"{row.direction} {row.line.payment}"),
        columns.isin(lambda row: row.line.isin),
        columns.quantity(lambda row: row.line.quantity),
        columns.amount(
            lambda row: (row.line.amount, row.line.currency),
            _("What is paid when it settles, in the currency beside it; a dash for free of payment."),
            sorts=True,
        ),
        columns.currency(lambda row: row.line.currency),
        columns.parties(lambda row: (row.line.participant, row.line.counterparty)),
        columns.reason(lambda row: (row.code, row.reason)),
        Column(
            "priority",
            _("Priority"),
            _("1 and 2 reserved, 3 high, 4 normal: the lower the number, the earlier the night decides."),
            "quantity",
            lambda row: row.line.priority,
            is_shown=False,
            sorts=True,
        ),
    ),
)
