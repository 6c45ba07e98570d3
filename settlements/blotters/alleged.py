"""The blotter of what depositories allege to us: its columns, and what each of them means."""

from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.alleged_words import STATES, advice_of, codes_of, moves_of
from settlements.forms import AllegedOutsideForm
from settlements.models import DepositoryAllegement
from settlements.queries import visible_alleged_outside
from settlements.queries.alleged_outside import AllegedOutside, beside_ours
from settlements.shown import direction_of


def _wanted(request: Request, asked: Asked) -> QuerySet[DepositoryAllegement]:
    seen = visible_alleged_outside(acting(request), request.at)
    found: QuerySet[DepositoryAllegement] = asked.form.wanted(seen, business_date())
    return found


def _read(request: Request, asked: Asked, cut: Cut) -> Found[AllegedOutside]:
    found = newest_first(_wanted(request, asked), cut)
    return Found(beside_ours(found.rows, business_date()), found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(_wanted(request, asked)))


def _nearest(line: AllegedOutside) -> tuple[str, str]:
    """The nearest order of ours, which leads to its page; a dash where there is none."""
    if line.near is None:
        return "—", ""
    return line.near.waiting.reference, reverse("instruction", args=[line.near.waiting.id])


ALLEGED_OUTSIDE: Final = Blotter(
    "alleged_outside",
    title=_("Allegements by depositories"),
    url_name="alleged_outside",
    permission="settlements.view",
    filters=tuple(AllegedOutsideForm.base_fields),
    form=AllegedOutsideForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "reference",
            _("Reference"),
            _("The depository's reference of the allegement; it leads to the message that alleges it."),
            "link",
            lambda row: (row.alleged.reference, reverse("message", args=[row.pk])),
        ),
        Column(
            "state",
            _("Allegement"),
            _("Whether it stands; stale where its settlement date is over and the depository has not removed it."),
            "chips",
            lambda row: (STATES[row.state],),
        ),
        Column(
            "nearest",
            _("Nearest order"),
            _("The order of ours there that is nearest to it and not matched yet."),
            "linked",
            _nearest,
        ),
        Column(
            "difference",
            _("Difference"),
            _("In what the two differ, and what to do about it."),
            "reason",
            lambda row: (codes_of(row), " ".join(advice_of(row))),
            below=_("Difference in words"),
        ),
        Column(
            "direction",
            _("Direction"),
            _("What we would have to instruct."),
            "text",
            lambda row: direction_of(row.alleged.direction),
        ),
        Column("instrument", _("Security"), _("What is delivered."), "code", lambda row: row.alleged.isin),
        Column(
            "moves",
            _("Quantity"),
            _("How much it is to move, and below what is to be paid for it."),
            "pair",
            lambda row: moves_of(row.alleged),
            below=_("Amount"),
        ),
        Column(
            "settlement_date",
            _("Intended settlement date"),
            _("When it is to settle."),
            "day",
            lambda row: row.alleged.settlement_date,
        ),
        Column(
            "parties",
            _("Sent by"),
            _("Who has instructed it, as the depository names it, and below the client of ours that it is alleged to."),
            "pair",
            lambda row: (row.alleged.other or "—", row.alleged.client or "—"),
            below=_("Alleged to"),
        ),
        Column(
            "depository", _("Depository"), _("Who alleges it, by its BIC."), "code", lambda row: row.alleged.receiver
        ),
        Column(
            "told",
            _("Told"),
            _("When the depository alleged it, by its own time."),
            "instant",
            lambda row: row.alleged.told_at,
        ),
    ),
)
