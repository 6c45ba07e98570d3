"""The blotter of appeals against listed penalties: its columns, and what each of them means."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ledger.queries import business_date
from machinery.blotter import Asked, Blotter, Column
from machinery.chip import Chip
from machinery.counting import counted, newest_first
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from refdata.queries import party_terms
from settlements.compared_words import APPEALS, asks_in_words
from settlements.forms import AppealsForm
from settlements.models import PenaltyAppeal
from settlements.queries import answers_late, appeal_state, visible_appeals


@dataclass(frozen=True)
class ShownAppeal:
    """An appeal, what its party is called, and whether its last day is over without an answer."""

    appeal: PenaltyAppeal
    party: str
    is_late: bool

    @property
    def chips(self) -> list[Chip]:
        """How it stands."""
        late = [Chip("bad", _("last day is over"))] if self.is_late else []
        return [APPEALS[appeal_state(self.appeal)], *late]


def _visible(request: Request) -> QuerySet[PenaltyAppeal]:
    return visible_appeals(acting(request), request.at)


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownAppeal]:
    found, today = newest_first(asked.form.wanted(_visible(request)), cut), business_date()
    names = party_terms({each.line.party_id for each in found.rows}, today)
    shown = [
        ShownAppeal(
            each,
            names[each.line.party_id].name if each.line.party_id in names else each.line.party.lei,
            answers_late(each, today),
        )
        for each in found.rows
    ]
    return Found(shown, found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(asked.form.wanted(_visible(request))))


PENALTY_APPEALS: Final = Blotter(
    "penalty_appeals",
    title=_("Appeals"),
    url_name="penalty_appeals",
    permission="settlements.view",
    filters=tuple(AppealsForm.base_fields),
    form=AppealsForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "penalty",
            _("Penalty"),
            _("The depository's reference of the penalty; it leads to the appeal."),
            "link",
            lambda row: (row.appeal.line.common_reference, reverse("penalty_appeal", args=[row.appeal.pk])),
        ),
        Column("state", _("Status"), _("Whether it is answered, and how."), "chips", lambda row: row.chips),
        Column(
            "until",
            _("Appeals until"),
            _("The last day for appeals against penalties of its month."),
            "day",
            lambda row: row.appeal.appeals_until,
        ),
        Column(
            "asks", _("Asks for"), _("What the depository is to do."), "text", lambda row: asks_in_words(row.appeal)
        ),
        Column("party", _("Party"), _("For whom it is appealed."), "name", lambda row: row.party),
        Column(
            "amount",
            _("Amount"),
            _("What the depository's list tells of it."),
            "amount",
            lambda row: (row.appeal.line.amount, row.appeal.line.currency.code),
        ),
        Column(
            "currency",
            _("Currency"),
            _("The currency of the amount."),
            "code",
            lambda row: row.appeal.line.currency.code,
        ),
        Column("day", _("Detected on"), _("The day of the penalty."), "day", lambda row: row.appeal.line.day),
        Column(
            "opened",
            _("Opened on"),
            _("The business date on which it came."),
            "day",
            lambda row: row.appeal.business_date,
        ),
        Column("by", _("By"), _("Who opened it."), "name", lambda row: row.appeal.by),
    ),
)
