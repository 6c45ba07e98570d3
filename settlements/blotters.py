"""The blotter of instructions: its columns, and what each of them means."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from itservices.queries import latest_run
from ledger.queries import business_date
from machinery.blotter import Blotter, Column, expanded
from machinery.formatting import weekday
from machinery.paging import Count
from machinery.parameters import BadParameter, bad, only
from machinery.request import Request, acting
from settlements.forms import STATES, FilterForm
from settlements.queries import NIGHT, OPEN_STATES, Wanted, lines, scope_of, totals
from settlements.shown import ShownLine, shown_line

OPENS_WITH: Final[Mapping[str, str]] = {"state": "failing"}


def _link(row: ShownLine) -> tuple[str, str]:
    return row.line.reference, reverse("instruction", args=[row.line.id])


def form_of(query: Mapping[str, str]) -> FilterForm:
    """The filters that a question asks for; what the list opens with where it asks for none."""
    night = latest_run(NIGHT)
    asked = {name: text for name, text in query.items() if name in FilterForm.base_fields}
    return FilterForm(asked or OPENS_WITH, last_night=night.business_date if night else None)


def _wanted(query: Mapping[str, str]) -> Wanted:
    """What a question asks for. Refuses BadParameter: the page would not take it."""
    form = form_of(query)
    if not form.is_valid():
        name = next(iter(form.errors))
        raise bad(name, query.get(name, ""), str(form.errors[name][0]))
    wanted = form.wanted()
    return replace(wanted, sort=INSTRUCTIONS.layout(query, is_sortable=wanted.is_open).sort)


def asked_for(asked: Mapping[str, str], question: str) -> dict[str, str]:
    """What an address asks for, with the question of the view that it names. The order of a view of open instructions is
    left where the address asks for final ones."""
    query = expanded(asked, question)
    if "sort" not in asked and (query.get("state") or "failing") not in OPEN_STATES:
        query.pop("sort", None)
    return query


def is_accepted(query: Mapping[str, str]) -> bool:
    """Whether the list takes a question: one that was saved long ago may ask for what there is not any more."""
    try:
        only(query, INSTRUCTIONS.parameters)
        _wanted(query)
    except BadParameter:
        return False
    return True


def _count(request: Request, query: Mapping[str, str]) -> Count:
    return totals(_wanted(query), scope_of(acting(request), request.at)).count


def _every(request: Request, query: Mapping[str, str], most: int) -> Sequence[ShownLine]:
    found = lines(_wanted(query), scope_of(acting(request), request.at), business_date(), size=most)
    return [shown_line(line) for line in found.lines]


def _told(query: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """The filters in words, also those that the list has where none is asked for."""
    form, wanted = form_of(query), _wanted(query)
    states = {code: f"{group}: {word}" for group, choices in STATES for code, word in choices}
    told = [(str(form.fields["state"].label), states[wanted.state])]
    for name, field in form.fields.items():
        found = getattr(wanted, name)
        if name != "state" and found:
            told.append((str(field.label), weekday(found) if isinstance(found, date) else str(found)))
    return told


INSTRUCTIONS: Final = Blotter(
    "instructions",
    title=_("Instructions"),
    url_name="instructions",
    permission="settlements.view",
    filters=tuple(FilterForm.base_fields),
    count=_count,
    every=_every,
    told=_told,
    columns=(
        Column(
            "reference",
            _("Reference"),
            _("The participant's own reference: it names the instruction, and is used once for ever."),
            "link",
            _link,
        ),
        Column(
            "status",
            _("Status"),
            _("Where its settlement stands; then whether it is on hold, or a cancellation is asked for."),
            "chips",
            lambda row: row.chips,
        ),
        Column(
            "intended",
            _("Intended"),
            _("The day on which it should settle. It never changes, however late it is."),
            "day",
            lambda row: row.line.intended,
            sorts=True,
        ),
        Column(
            "type",
            _("Type"),
            _("Whether this side delivers or receives the securities, and how it is paid: DVP, FOP, PFOD or DWP."),
            "text",
            lambda row: f"{row.direction} {row.line.payment}",
        ),
        Column("isin", _("ISIN"), _("The instrument, by its ISO 6166 number."), "code", lambda row: row.line.isin),
        Column(
            "quantity",
            _("Quantity"),
            _("Units of the instrument, or its nominal amount."),
            "quantity",
            lambda row: row.line.quantity,
        ),
        Column(
            "amount",
            _("Amount"),
            _("What is paid, in the currency beside it; a dash for free of payment."),
            "amount",
            lambda row: (row.line.amount, row.line.currency),
            sorts=True,
        ),
        Column(
            "currency",
            _("Currency"),
            _("The currency of the amount, by its ISO 4217 code."),
            "code",
            lambda row: row.line.currency,
        ),
        Column(
            "parties",
            _("Participant"),
            _("Whose instruction it is, and below it who is on the other side."),
            "pair",
            lambda row: (row.line.participant, row.line.counterparty),
            below=_("Counterparty"),
        ),
        Column(
            "reason",
            _("Reason"),
            _("Why the last night did not settle it, or who holds it, as ISO 20022 codes it."),
            "reason",
            lambda row: (row.code, row.reason),
            below=_("Reason in words"),
        ),
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
