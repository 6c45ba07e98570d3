"""The blotter of what depositories state to be pending beside ours: its columns, and what each of them means."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Asked, Blotter, Column
from machinery.paging import Cut, Found, Totals
from machinery.request import Request, acting
from settlements.blotters import columns
from settlements.forms import PendingForm
from settlements.pending import PendingTerm
from settlements.pending_words import causes, chips, said
from settlements.queries import ComparedPending, compared_pending, compared_pending_totals, scope_of


def _read(request: Request, asked: Asked, cut: Cut) -> Found[ComparedPending]:
    return compared_pending(asked.form.wanted(), scope_of(acting(request), request.at), cut)


def _total(request: Request, asked: Asked) -> Totals:
    return compared_pending_totals(asked.form.wanted(), scope_of(acting(request), request.at))


def _both(line: ComparedPending, term: PendingTerm) -> tuple[str, str]:
    return said(line.theirs, term), said(line.ours, term)


def address(line: ComparedPending) -> str:
    """The page of its instruction, with all that went to and fro; of what is not ours, that of the message."""
    if line.instruction:
        return f"{reverse('instruction', args=[line.instruction])}?tab=depository"
    return reverse("message", args=[line.message])


COMPARED_PENDING: Final = Blotter(
    "compared_pending",
    title=_("Pending at depositories"),
    url_name="compared_pending",
    permission="settlements.view",
    filters=tuple(PendingForm.base_fields),
    form=PendingForm,
    read=_read,
    total=_total,
    columns=(
        Column(
            "instruction",
            _("Instruction"),
            _(
                "Its reference here, which leads to it; of what is not ours that of the statement, which leads to the message."
            ),
            "link",
            lambda row: (row.reference, address(row)),
        ),
        Column("verdict", _("Comparison"), _("How the statement stands to what is open here."), "chips", chips),
        Column("stated_on", _("Stated on"), _("The day that the statement is of."), "day", lambda row: row.stated_on),
        Column(
            "difference",
            _("Difference"),
            _("In what the two differ, and what to do about it."),
            "reason",
            lambda row: (" ".join(row.compared.differs), " ".join(causes(row))),
            below=_("Difference in words"),
        ),
        columns.isin(lambda row: (row.ours or row.theirs).isin),
        Column(
            "status",
            _("Status there"),
            _("Matching and settlement as the statement has them, and below as the depository told them before."),
            "pair",
            lambda row: _both(row, PendingTerm.STATUS),
            below=_("Status told before"),
        ),
        Column(
            "quantity",
            _("Quantity there"),
            _("What is still to settle by the statement, and below by what is on file here."),
            "pair",
            lambda row: _both(row, PendingTerm.QUANTITY),
            below=_("Quantity here"),
        ),
        Column(
            "amount",
            _("Amount there"),
            _("What is still to be paid by the statement, and below by what is on file here."),
            "pair",
            lambda row: _both(row, PendingTerm.AMOUNT),
            below=_("Amount here"),
        ),
        Column(
            "settlement_date",
            _("Settlement date there"),
            _("When it is to settle by the statement, and below when it is intended to."),
            "pair",
            lambda row: _both(row, PendingTerm.SETTLEMENT_DATE),
            below=_("Settlement date here"),
        ),
        Column("market", _("Market"), _("Whose depository it is."), "code", lambda row: row.market),
        Column(
            "message",
            _("Message"),
            _("The page of the statement that tells it; of what no page tells, the newest of them."),
            "linked",
            lambda row: (str(row.message), reverse("message", args=[row.message])),
        ),
    ),
)
