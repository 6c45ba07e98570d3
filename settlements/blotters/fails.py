"""The board of fails: its columns, and what each of them means."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.formatting import instant
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from recordkeeping.queries import READ, Said, last_comments
from refdata.queries import reach_of
from settlements.blotters import columns
from settlements.blotters.instructions import wanted_of
from settlements.forms import FAIL_FILTERS, FailsForm
from settlements.queries import FailLine, fail_lines, fail_totals, scope_of
from settlements.shown_fail import ShownFail, shown_fail


def _total(request: Request, asked: Asked) -> Totals:
    return fail_totals(wanted_of(asked), scope_of(acting(request), request.at), business_date())


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownFail]:
    scope = scope_of(acting(request), request.at)
    found = fail_lines(wanted_of(asked), scope, business_date(), cut)
    said = _said_of(request, found.rows)
    shown = [shown_fail(each, said.get(str(each.line.id)), request.at) for each in found.rows]
    return Found(shown, found.before, found.after)


def _said_of(request: Request, found: Sequence[FailLine]) -> Mapping[str, Said]:
    """What was last said of fails, where the reader may read what is said of their participants."""
    participants = {each.participant for each in found}
    reaches = [reach_of(acting(request), request.at, right) for right in READ & request.permissions]
    read = frozenset().union(*(reach.parties(participants) for reach in reaches))
    return last_comments("instruction", [each.line.id for each in found if each.participant in read])


def _said(row: ShownFail) -> tuple[str, str]:
    if row.said is None:
        return "—", ""
    told = f"{instant(row.said.at)} · {row.said.actor_name}"
    return told, f"{reverse('instruction', args=[row.line.id])}?kind=comment"


def _chased(row: ShownFail) -> tuple[str, str]:
    chase = row.fail.chase
    if chase is None:
        return "—", ""
    return f"{instant(chase.at)} · {chase.reached}", f"{reverse('instruction', args=[row.line.id])}?tab=chases"


WHY_IT_FAILS: Final = _(
    "Why the last night did not settle it, or who holds it, as ISO 20022 codes it; of what settles outside, where it stands at its"
    " depository, and the last reason that this told."
)

FAILS: Final = Blotter(
    "fails",
    title=_("Fails"),
    url_name="fails",
    permission="settlements.view",
    filters=FAIL_FILTERS,
    form=FailsForm,
    read=_read,
    total=_total,
    may_sort=lambda _query: True,
    rare=("payment", "side", "cause", "ownership", "expected_in", "reference"),
    columns=(
        columns.reference(lambda row: (row.line.reference, reverse("instruction", args=[row.line.id]))),
        Column(
            "business_days",
            _("Business days"),
            _("Open days of its market since the intended date; 0 on the date itself, once its cut-off has passed."),
            "quantity",
            lambda row: row.fail.business_days,
        ),
        Column(
            "days",
            _("Calendar days"),
            _("Days since the intended date."),
            "quantity",
            lambda row: row.fail.days,
        ),
        Column(
            "place",
            _("Settles in"),
            _("In our own books, or outside: at which depository, by the BIC of whose messages tell of it."),
            "text",
            lambda row: row.settles,
        ),
        columns.reason(lambda row: (row.shown.code, row.shown.reason), WHY_IT_FAILS),
        columns.parties(lambda row: (row.line.participant, row.line.counterparty)),
        columns.direction_and_payment(lambda row: f"{row.shown.direction} {row.line.payment}"),
        columns.amount(lambda row: (row.line.amount, row.line.currency), sorts=True),
        columns.currency(lambda row: row.line.currency),
        Column(
            "cost",
            _("Cost to replace"),
            _(
                "What this side would lose today if the other never settled and the market took its place, at the last price; below"
                " zero, what it would gain. A dash where no price is known."
            ),
            "amount",
            lambda row: (row.fail.cost, row.fail.cost_currency),
        ),
        Column(
            "funding",
            _("Funding cost"),
            _(
                "What it has cost this side so far to finance the cash that it did not get, at the rate of its currency for each"
                " calendar day; below zero a gain. A dash where it waits for no cash, or a rate is not known."
            ),
            "amount",
            lambda row: (row.fail.funding and row.fail.funding.cost, row.line.currency),
        ),
        Column(
            "penalties",
            _("Penalties"),
            _("What its penalties come to so far, by currency: below zero this side pays, above it gets."),
            "linked",
            lambda row: (
                (row.penalties, f"{reverse('instruction', args=[row.line.id])}?tab=penalties")
                if row.penalties
                else ("—", "")
            ),
        ),
        Column(
            "expected",
            _("Expected penalties"),
            _(
                "What its depository is expected to charge for it so far, by currency: below zero this side pays, above it gets."
                " Nothing of it is booked or netted here."
            ),
            "linked",
            lambda row: (
                (row.expected, f"{reverse('instruction', args=[row.line.id])}?tab=penalties")
                if row.expected
                else ("—", "")
            ),
        ),
        Column(
            "said",
            _("Last comment"),
            _(
                "When somebody last wrote what was done about it or promised, and who; a dash where nobody has chased it yet."
            ),
            "linked",
            _said,
            is_code=False,
        ),
        Column(
            "chased",
            _("Last chase"),
            _("When the house last reached somebody about it, and whom; a dash where it has not."),
            "linked",
            _chased,
            is_code=False,
        ),
        Column(
            "promised_for",
            _("Promised for"),
            _("The day for which settlement was promised in the last chase."),
            "day",
            lambda row: row.fail.chase and row.fail.chase.promised_for,
        ),
        Column(
            "chase_again_on",
            _("Chase again on"),
            _("The day on which somebody is to be chased about it again."),
            "day",
            lambda row: row.fail.chase and row.fail.chase.chase_again_on,
        ),
        Column(
            "ownership",
            _("For whom"),
            _("Whether it is a fail of a customer, or of the firm itself (proprietary)."),
            "text",
            lambda row: row.ownership,
        ),
        columns.isin(lambda row: row.line.isin),
        columns.quantity(lambda row: row.line.quantity),
        columns.intended(lambda row: row.line.intended, sorts=True),
        columns.status(lambda row: row.shown.chips, is_shown=False),
        Column(
            "cost_currency",
            _("Currency of the cost"),
            _("That of the amount, or of the price where no cash moves."),
            "code",
            lambda row: row.fail.cost_currency,
            is_shown=False,
        ),
        Column(
            "price_date",
            _("Price of"),
            _("The day of the price at which the cost is reckoned."),
            "day",
            lambda row: row.fail.price_date,
            is_shown=False,
        ),
    ),
)
