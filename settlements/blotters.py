"""The blotter of instructions: its columns, and what each of them means."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itservices.queries import latest_run
from ledger.queries import business_date
from machinery.blotter import Blotter, Column
from machinery.paging import Count
from machinery.parameters import bad
from machinery.request import Request, acting
from settlements.forms import FilterForm
from settlements.queries import NIGHT, Wanted, lines, scope_of, totals
from settlements.shown import ShownLine, shown_line

OPENS_WITH: Final[Mapping[str, str]] = {"state": "failing"}
ROWS_AT_ONCE: Final = 1_000


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
        raise bad(name, query.get(name, ""), gettext("a filter of the list"))
    wanted = form.wanted()
    return replace(wanted, sort=INSTRUCTIONS.layout(query, is_sortable=wanted.is_open).sort)


def _count(request: Request, query: Mapping[str, str]) -> Count:
    return totals(_wanted(query), scope_of(acting(request), request.at)).count


def _every(request: Request, query: Mapping[str, str]) -> Iterator[ShownLine]:
    wanted, scope, today, after = _wanted(query), scope_of(acting(request), request.at), business_date(), ""
    while True:
        page = lines(wanted, scope, today, after, size=ROWS_AT_ONCE)
        yield from map(shown_line, page.lines)
        if not page.after:
            return
        after = page.after


INSTRUCTIONS: Final = Blotter(
    "instructions",
    title=_("Instructions"),
    url_name="instructions",
    permission="settlements.view",
    filters={name: field.label or name for name, field in FilterForm.base_fields.items()},
    count=_count,
    every=_every,
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
            _("From 1 (reserved) to 4 (normal): the night decides a higher one first."),
            "quantity",
            lambda row: row.line.priority,
            is_shown=False,
            sorts=True,
        ),
    ),
)
