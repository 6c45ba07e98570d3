"""The blotters of penalties of depositories beside ours, and of their lists: columns, and what each of them means."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.chip import Chip
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.blotters import columns
from settlements.compared_words import chips, reasons_in_words, short_causes
from settlements.forms import ComparedPenaltiesForm, PenaltyListsForm
from settlements.models import PenaltyList
from settlements.penalty_words import KINDS
from settlements.queries import (
    ComparedLine,
    ListFacts,
    compared_lines,
    compared_totals,
    list_facts,
    scope_of,
    visible_lists,
)


def _compared(request: Request, asked: Asked, cut: Cut) -> Found[ComparedLine]:
    return compared_lines(asked.form.wanted(), scope_of(acting(request), request.at), business_date(), cut)


def _compared_total(request: Request, asked: Asked) -> Totals:
    return compared_totals(asked.form.wanted(), scope_of(acting(request), request.at))


def address(row: ComparedLine) -> str:
    """The page of a penalty beside ours; of one that no list tells, that of ours, or those expected of its instruction."""
    if row.line:
        return reverse("compared_penalty", args=[row.line])
    if row.expected:
        return f"{reverse('instruction', args=[row.instruction])}?tab=penalties"
    return reverse("penalty", args=[row.penalty])


COMPARED_PENALTIES: Final = Blotter(
    "compared_penalties",
    title=_("Comparison of penalties"),
    url_name="compared_penalties",
    permission="settlements.view",
    filters=tuple(ComparedPenaltiesForm.base_fields),
    form=ComparedPenaltiesForm,
    read=_compared,
    total=_compared_total,
    rare=("appealed", "isin", "market"),
    columns=(
        Column(
            "penalty",
            _("Penalty"),
            _(
                "The depository's reference of it; it leads to the two side by side. Of one that no list tells, the number of "
                "ours, or the reference of what settles outside."
            ),
            "link",
            lambda row: (row.common_reference or str(row.penalty or row.reference), address(row)),
        ),
        Column(
            "verdict",
            _("Comparison"),
            _("How it stands to ours, and how an appeal against it does."),
            "chips",
            chips,
        ),
        Column(
            "day",
            _("Detected on"),
            _("The business day on which it failed, or matched too late."),
            "day",
            lambda row: row.day,
        ),
        Column("kind", _("Kind"), _("For a fail or for late matching."), "chips", lambda row: [KINDS[row.kind]]),
        Column(
            "party",
            _("Party"),
            _("To whom the depository tells it, and below the counterparty."),
            "pair",
            lambda row: (row.party, row.counterparty or "—"),
            below=_("Counterparty"),
        ),
        Column(
            "theirs",
            _("The depository's"),
            _("The amount that its list tells; a dash where it tells none."),
            "amount",
            lambda row: (row.theirs.amount if row.theirs else None, row.currency),
        ),
        Column(
            "ours",
            _("Ours"),
            _("What we have reckoned, as it stands now; of late matching all its days together."),
            "amount",
            lambda row: (row.ours.amount if row.ours else None, row.ours.currency if row.ours else row.currency),
        ),
        Column("currency", _("Currency"), _("The currency of the amounts."), "code", lambda row: row.currency),
        Column(
            "differs",
            _("Differs in"),
            _("The terms in which the two differ."),
            "reason",
            short_causes,
            below=_("Differs in words"),
        ),
        columns.isin(lambda row: row.isin),
        Column(
            "reference",
            _("Instruction"),
            _("The reference of the instruction, as we have it or as the list tells it; it leads to the instruction."),
            "linked",
            lambda row: (
                row.reference or "—",
                f"{reverse('instruction', args=[row.instruction])}?tab=penalties" if row.instruction else "",
            ),
            is_shown=False,
        ),
        Column(
            "reasons",
            _("Reasons"),
            _("Why the depository has it as it lists it: new, updated, switched, re-allocated, or why it is removed."),
            "text",
            reasons_in_words,
            is_shown=False,
        ),
        Column(
            "market",
            _("Depository"),
            _("Whose list it is, by the code of its market."),
            "code",
            lambda row: row.market,
            is_shown=False,
        ),
    ),
)


@dataclass(frozen=True)
class ShownList:
    """A list with its facts."""

    found: PenaltyList
    facts: ListFacts

    @property
    def chips(self) -> list[Chip]:
        """How it stands among others."""
        told = [Chip("off", self.found.get_holds_display())]
        if self.facts.superseded_by:
            told.append(Chip("off", _("superseded")))
        if not self.found.is_last:
            told.append(Chip("wait", _("more pages follow")))
        return told


def _lists(request: Request, asked: Asked, cut: Cut) -> Found[ShownList]:
    scope = scope_of(acting(request), request.at)
    found = newest_first(asked.form.wanted(visible_lists(scope)), cut)
    facts = list_facts(found.rows, scope)
    return Found([ShownList(each, facts[each.pk]) for each in found.rows], found.before, found.after)


def _list_total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted(visible_lists(scope_of(acting(request), request.at)))))


PENALTY_LISTS: Final = Blotter(
    "penalty_lists",
    title=_("Lists of penalties"),
    url_name="penalty_lists",
    permission="settlements.view",
    filters=tuple(PenaltyListsForm.base_fields),
    form=PenaltyListsForm,
    read=_lists,
    total=_list_total,
    columns=(
        Column(
            "reference",
            _("Reference"),
            _("The depository's reference of the list; it leads to what it says is left of penalties, beside ours."),
            "link",
            lambda row: (row.found.reference, reverse("penalty_list", args=[row.found.pk])),
        ),
        Column(
            "frequency",
            _("Frequency"),
            _("A daily list has penalties, a monthly one what is left of them."),
            "text",
            lambda row: row.found.get_frequency_display(),
        ),
        Column(
            "holds",
            pgettext_lazy("list of penalties", "Contents"),
            _("What it tells, and how it stands among others."),
            "chips",
            lambda row: row.chips,
        ),
        Column("since", _("From"), _("The first day that it is of."), "day", lambda row: row.found.since),
        Column("until", _("Until"), _("The last day that it is of."), "day", lambda row: row.found.until),
        Column("page", _("Page"), _("Which page of it this is."), "quantity", lambda row: row.found.page),
        Column("lines", _("Penalties"), _("How many it tells."), "quantity", lambda row: row.facts.lines),
        Column("market", _("Depository"), _("Whose list it is."), "name", lambda row: row.found.market.name),
        Column("at", _("Came"), _("When its message was taken up."), "instant", lambda row: row.facts.at),
    ),
)
