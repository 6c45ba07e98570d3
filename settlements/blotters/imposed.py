"""The blotter of holds of the house: its columns, and what each of them means."""

from collections.abc import Sequence
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column, Picking
from machinery.chip import Chip
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.blotters import columns
from settlements.forms import HoldsForm
from settlements.imposed_words import AXIS, state_chip, why_in_words
from settlements.labels import chip_of
from settlements.models import HoldKind, ImposedHold
from settlements.page_acts import MOST_AT_ONCE, ON_HOLDS
from settlements.queries.imposed_list import HoldLine, hold_lines, wanted_holds


def _wanted(request: Request, asked: Asked) -> QuerySet[ImposedHold]:
    return wanted_holds(asked.form.wanted(), acting(request), request.at)


def _read(request: Request, asked: Asked, cut: Cut) -> Found[HoldLine]:
    found = newest_first(_wanted(request, asked), cut)
    lines = hold_lines(found.rows, acting(request), request.at, business_date())
    return Found(lines, found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(_wanted(request, asked)))


def _acts(request: Request, asked: Asked) -> Sequence[tuple[str, Promise]]:
    """Those that the reader may do; nothing is done to what is over."""
    may_stand = asked.form.cleaned_data["hold_state"] in {"", "STANDING"}
    return [(act.name, act.title) for act in ON_HOLDS if may_stand and act.permission in request.permissions]


def address(row: HoldLine) -> str:
    """The holds of its instruction."""
    return f"{reverse('instruction', args=[row.instruction.pk])}?tab=holds"


def _chips(row: HoldLine) -> tuple[Chip, ...]:
    return (chip_of(AXIS, row.hold.kind),) if row.hold.stands else (state_chip(row.hold),)


def _request(number: int | None) -> tuple[str, str]:
    return (str(number), reverse("request", args=[number])) if number else ("—", "")


def _waits(row: HoldLine) -> tuple[str, str]:
    return (row.waits.title, reverse("request", args=[row.waits.request])) if row.waits else ("—", "")


IMPOSED_HOLDS: Final = Blotter(
    "imposed_holds",
    title=_("Holds by the house"),
    url_name="imposed_holds",
    permission="settlements.view",
    filters=tuple(HoldsForm.base_fields),
    form=HoldsForm,
    read=_read,
    total=_total,
    rare=("imposed_by", "reference"),
    picking=Picking("act_on_holds", lambda row: row.hold.id, _acts, MOST_AT_ONCE),
    columns=(
        columns.reference(lambda row: (row.instruction.reference, address(row))),
        Column(
            "standing",
            _("Kind"),
            _(
                "The code that its party is told, by ISO 20022, with what that is; and below it whether it stands, or how it ended."
            ),
            "pair",
            lambda row: (f"{row.hold.kind} {HoldKind(row.hold.kind).label}", str(state_chip(row.hold).word)),
            below=_("State"),
        ),
        Column(
            "on", _("Since"), _("The business date on which it was imposed."), "day", lambda row: row.hold.business_date
        ),
        Column(
            "look_again",
            _("Look again on"),
            _("The day on which the house looks at it again; its party does not read this."),
            "day",
            lambda row: row.hold.look_again_on if row.hold.stands else None,
        ),
        Column(
            "why",
            _("Why"),
            _("The legal reason, the grounds and the case, and below it who imposed it; its party does not read this."),
            "pair",
            lambda row: (why_in_words(row.hold) or "—", row.hold.imposed_by),
            below=_("Who"),
        ),
        columns.parties(
            lambda row: (row.participant.name or row.participant.lei, row.counterparty.name or row.counterparty.lei)
        ),
        columns.amount(
            lambda row: (row.instruction.amount, row.instruction.currency.code if row.instruction.currency else "")
        ),
        columns.currency(lambda row: row.instruction.currency.code if row.instruction.currency else ""),
        Column(
            "waits",
            _("Waits"),
            _("What is asked for of its instruction and waits for others to agree; it leads to the request."),
            "linked",
            _waits,
            is_code=False,
        ),
        columns.isin(lambda row: row.instruction.asset.code if row.instruction.asset else "", is_shown=False),
        Column(
            "request",
            _("Request"),
            _("The request by which it was imposed."),
            "linked",
            lambda row: _request(row.imposed_request),
            is_shown=False,
        ),
        Column(
            "state",
            _("State"),
            _("By what it keeps its instruction from settling; or how it ended."),
            "chips",
            _chips,
            is_shown=False,
        ),
        Column(
            "kind",
            _("Kind"),
            _("The code that its party is told, by ISO 20022, and what that is."),
            "reason",
            lambda row: (row.hold.kind, str(HoldKind(row.hold.kind).label)),
            below=_("Kind in words"),
            is_shown=False,
        ),
        Column(
            "since",
            _("Imposed at"),
            _("When it was imposed."),
            "instant",
            lambda row: row.hold.imposed_at,
            is_shown=False,
        ),
        Column(
            "by",
            _("Who"),
            _("Who imposed it; its party does not read this."),
            "name",
            lambda row: row.hold.imposed_by,
            is_shown=False,
        ),
        Column(
            "condition",
            _("Condition"),
            _("What a conditional delivery waits for."),
            "text",
            lambda row: row.hold.condition,
            is_shown=False,
        ),
        Column("ended", _("Ended"), _("When it ended."), "instant", lambda row: row.hold.ended_at, is_shown=False),
        Column(
            "ended_by",
            _("Ended by"),
            _("Who ended it, and below why; its party does not read this."),
            "pair",
            lambda row: (row.hold.ended_by or "—", row.hold.ending_reason),
            below=_("Why it ended"),
            is_shown=False,
        ),
        Column(
            "lifting",
            _("Lifted by request"),
            _("The request by which it was lifted."),
            "linked",
            lambda row: _request(row.lifting_request),
            is_shown=False,
        ),
        Column(
            "hold",
            _("Number"),
            _("The number of the hold: by it one lifts it."),
            "text",
            lambda row: str(row.hold.id),
            is_shown=False,
        ),
    ),
)
