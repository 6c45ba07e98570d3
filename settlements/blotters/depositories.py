"""The blotter of what is at external depositories: its columns, and what each of them means."""

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.chip import Chip
from machinery.counting import counted, newest_first
from machinery.formatting import money, quantity
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.depository_words import list_of, reason_told, state_chip
from settlements.forms import AtDepositoriesForm
from settlements.models import DepositoryStanding, Instruction
from settlements.queries import state_at_depository, visible_at_depositories
from settlements.shown import direction_of


@dataclass(frozen=True)
class ShownAtDepository:
    """An instruction, where it stands at its depository (None: it is to be sent), and that in a chip."""

    instruction: Instruction
    standing: DepositoryStanding | None
    chip: Chip

    @property
    def pk(self) -> int:
        """The number of the instruction."""
        return self.instruction.pk

    @property
    def reason(self) -> str:
        """Why, as the depository says it: its code, with its words; "" for nothing."""
        found = self.standing
        is_told = found is not None and found.reason and found.state != "SETTLED"
        return reason_told(found.reason, list_of(found)) if found and is_told else ""

    @property
    def moves(self) -> str:
        """What it is to move: the quantity of its security, else the amount."""
        each = self.instruction
        if each.quantity is not None:
            return quantity(each.quantity)
        return money(each.amount, each.currency.code) if each.amount is not None and each.currency else ""


def _wanted(request: Request, asked: Asked) -> QuerySet[Instruction]:
    found: QuerySet[Instruction] = asked.form.wanted(visible_at_depositories(acting(request), request.at), request.at)
    return found


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ShownAtDepository]:
    found = newest_first(_wanted(request, asked), cut)
    shown = []
    for each in found.rows:
        standing = getattr(each, "depository_standing", None)  # there is none of what is to be sent
        shown.append(ShownAtDepository(each, standing, state_chip(state_at_depository(standing, request.at))))
    return Found(shown, found.before, found.after)


def _total(request: Request, asked: Asked) -> Totals:
    return Totals(counted(_wanted(request, asked)))


AT_DEPOSITORIES: Final = Blotter(
    "at_depositories",
    title=_("At depositories"),
    url_name="at_depositories",
    permission="settlements.view",
    filters=tuple(AtDepositoriesForm.base_fields),
    form=AtDepositoriesForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "instruction",
            _("Instruction"),
            _("Its reference here; it leads to its page, where all that went to and fro stands."),
            "link",
            lambda row: (row.instruction.reference, reverse("instruction", args=[row.pk])),
        ),
        Column(
            "state",
            _("At its depository"),
            _("How far it has come there; overdue where no answer came in time."),
            "chips",
            lambda row: (row.chip,),
        ),
        Column(
            "why",
            _("Reason"),
            _("The reason that the depository gave last."),
            "text",
            lambda row: row.reason,
        ),
        Column("market", _("Market"), _("Whose depository it is."), "code", lambda row: row.instruction.market.code),
        Column(
            "direction",
            _("Direction"),
            _("Which way the securities go for the participant."),
            "text",
            lambda row: direction_of(row.instruction.direction),
        ),
        Column(
            "instrument",
            _("Security"),
            _("What is delivered."),
            "code",
            lambda row: row.instruction.asset.code if row.instruction.asset else "",
        ),
        Column("moves", _("Quantity"), _("How much it is to move."), "text", lambda row: row.moves),
        Column(
            "intended",
            _("Intended settlement date"),
            _("When it is to settle."),
            "day",
            lambda row: row.instruction.intended_settlement_date,
        ),
        Column(
            "sent",
            _("Sent"),
            _("When it was last sent; nothing of what is to be sent."),
            "instant",
            lambda row: row.standing.sent_at if row.standing else None,
        ),
        Column(
            "told",
            _("Last told"),
            _("When the depository last told of it, by its own time."),
            "instant",
            lambda row: row.standing.told_at if row.standing else None,
        ),
        Column(
            "participant",
            _("Participant"),
            _("Whose instruction it is, by its LEI."),
            "code",
            lambda row: row.instruction.participant.lei,
        ),
    ),
)
