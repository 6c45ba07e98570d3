"""The blotters of what waits for its match and of allegements: their columns, and what each of them means."""

from operator import attrgetter
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.blotters import columns
from settlements.forms import UnmatchedForm
from settlements.queries import (
    Allegement,
    WantedUnmatched,
    allegements,
    number_unmatched,
    scope_of,
    unmatched_lines,
)
from settlements.shown import ShownUnmatched, direction_of, shown_unmatched


def unmatched_wanted(asked: Asked, is_alleged: bool = False) -> WantedUnmatched:
    """What a question asks of a list of what waits for its match."""
    wanted: WantedUnmatched = asked.form.wanted(is_alleged)
    return wanted


def _count_unmatched(request: Request, asked: Asked) -> Totals:
    return Totals(number_unmatched(unmatched_wanted(asked), scope_of(acting(request), request.at), request.at))


def _read_unmatched(request: Request, asked: Asked, cut: Cut) -> Found[ShownUnmatched]:
    scope = scope_of(acting(request), request.at)
    found = unmatched_lines(unmatched_wanted(asked), scope, business_date(), cut)
    return Found([shown_unmatched(line) for line in found.rows], found.before, found.after)


def _count_alleged(request: Request, asked: Asked) -> Totals:
    return Totals(number_unmatched(unmatched_wanted(asked, True), scope_of(acting(request), request.at), request.at))


def _read_alleged(request: Request, asked: Asked, cut: Cut) -> Found[Allegement]:
    scope = scope_of(acting(request), request.at)
    return allegements(unmatched_wanted(asked, True), scope, business_date(), request.at, cut)


def _of_terms(reads: str) -> tuple[Column, ...]:
    """The columns of the terms that wait; `reads` names where a row has them."""
    terms = attrgetter(reads)
    return (
        columns.intended(lambda row: terms(row).intended_settlement_date),
        columns.direction_and_payment(
            lambda row: f"{direction_of(str(terms(row).direction))} {terms(row).payment}",
            _(
                "Whether the participant delivers or receives the securities, and how it is paid: DVP, FOP, PFOD or DWP."
            ),
        ),
        columns.isin(lambda row: terms(row).isin or ""),
        columns.quantity(lambda row: terms(row).quantity),
        columns.amount(lambda row: (terms(row).amount, terms(row).currency or "")),
        columns.currency(lambda row: terms(row).currency or ""),
    )


UNMATCHED: Final = Blotter(
    "unmatched",
    title=_("Matching"),
    url_name="unmatched",
    permission="settlements.view",
    filters=tuple(UnmatchedForm.base_fields),
    form=UnmatchedForm,
    read=_read_unmatched,
    total=_count_unmatched,
    may_sort=lambda _query: False,
    columns=(
        Column(
            "reference",
            _("Reference"),
            _("The participant's own reference; it leads to the two sides, field by field."),
            "link",
            lambda row: (
                row.line.waiting.reference,
                f"{reverse('instruction', args=[row.line.waiting.id])}?tab=matching",
            ),
        ),
        Column(
            "nearest",
            _("Nearest candidate"),
            _("The reference of the other side's instruction that comes nearest, and below it the fields that differ."),
            "pair",
            lambda row: (row.nearest, row.differs),
            below=_("What differs"),
        ),
        columns.reason(
            lambda row: (row.code, row.reason),
            _("Why it is unmatched, as ISO 20022 codes it: the first of the reasons."),
        ),
        *_of_terms("line.waiting.terms"),
        columns.parties(
            lambda row: (row.line.participant, row.line.counterparty),
            _("Whose instruction it is, and below it whom it names as the other side."),
        ),
        Column(
            "status",
            _("Status"),
            _("Where its matching stands, and whether its own side holds it."),
            "chips",
            lambda row: row.chips,
        ),
    ),
)

ALLEGEMENTS: Final = Blotter(
    "allegements",
    title=_("Allegements"),
    url_name="allegements",
    permission="settlements.view",
    filters=tuple(UnmatchedForm.base_fields),
    form=UnmatchedForm,
    read=_read_alleged,
    total=_count_alleged,
    may_sort=lambda _query: False,
    columns=(
        Column(
            "reference",
            _("Reference"),
            _("The reference of the party that sent it; it leads to what an answer would say."),
            "link",
            lambda row: (row.waiting.reference, reverse("allegement", args=[row.waiting.id])),
        ),
        Column(
            "parties",
            _("Sent by"),
            _("The party that sent it, and below it the participant that it names, who has not answered."),
            "pair",
            lambda row: (row.participant, row.counterparty),
            below=_("Alleged to"),
        ),
        *_of_terms("answer"),
        Column(
            "since",
            _("Sent"),
            _("When the other party's instruction came in."),
            "instant",
            lambda row: row.waiting.at,
        ),
        Column(
            "cut_off",
            _("Cut-off"),
            _("Until when an answer can still settle on the intended date."),
            "instant",
            lambda row: row.cut_off,
        ),
    ),
)
