"""Columns that lists of instructions share: what heads them and what they mean; each list says how a row of it is read."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from machinery.blotter import Column

Read = Callable[[Any], Any]
OF_THIS_SIDE: Final = _(
    "Whether this side delivers or receives the securities, and how it is paid: DVP, FOP, PFOD or DWP."
)
IS_PAID: Final = _("What is paid, in the currency beside it; a dash for free of payment.")
WHY_IT_IS_OPEN: Final = _("Why the last night did not settle it, or who holds it, as ISO 20022 codes it.")
AND_THE_OTHER: Final = _("Whose instruction it is, and below it who is on the other side.")


def reference(read: Read) -> Column:
    """The participant's reference, and where it leads."""
    explanation = _("The participant's own reference: it names the instruction, and is used once for ever.")
    return Column("reference", _("Reference"), explanation, "link", read)


def status(read: Read, *, is_shown: bool = True) -> Column:
    """The chips of where it stands."""
    explanation = _("Where its settlement stands; then whether it is on hold, or a cancellation is asked for.")
    return Column("status", _("Status"), explanation, "chips", read, is_shown=is_shown)


def intended(read: Read, *, sorts: bool = False) -> Column:
    """The intended settlement date."""
    explanation = _("The day on which it should settle. It never changes, however late it is.")
    return Column("intended", _("Intended"), explanation, "day", read, sorts=sorts)


def direction_and_payment(read: Read, explanation: Promise = OF_THIS_SIDE) -> Column:
    """The direction in words and the payment type."""
    return Column("type", _("Type"), explanation, "text", read)


def isin(read: Read, *, is_shown: bool = True) -> Column:
    """The instrument, "" for none."""
    return Column("isin", _("ISIN"), _("The instrument, by its ISO 6166 number."), "code", read, is_shown=is_shown)


def quantity(read: Read) -> Column:
    """How much of it."""
    return Column("quantity", _("Quantity"), _("Units of the instrument, or its nominal amount."), "quantity", read)


def amount(read: Read, explanation: Promise = IS_PAID, *, sorts: bool = False) -> Column:
    """The amount and its currency."""
    return Column("amount", _("Amount"), explanation, "amount", read, sorts=sorts)


def currency(read: Read) -> Column:
    """The currency of the amount, "" for none."""
    explanation = _("The currency of the amount, by its ISO 4217 code.")
    return Column("currency", _("Currency"), explanation, "code", read)


def parties(read: Read, explanation: Promise = AND_THE_OTHER) -> Column:
    """The participant and the counterparty."""
    return Column("parties", _("Participant"), explanation, "pair", read, below=_("Counterparty"))


def reason(read: Read, explanation: Promise = WHY_IT_IS_OPEN) -> Column:
    """A reason code and its words."""
    return Column("reason", _("Reason"), explanation, "reason", read, below=_("Reason in words"))
