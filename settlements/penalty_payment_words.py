"""How nets of penalties are paid, in words. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from machinery.formatting import day
from settlements.models import PenaltyUnpaid
from settlements.queries import PenaltyNetLine


def payment_in_words(line: PenaltyNetLine) -> str:
    """Whether a net was paid, and why not; "" for one between two parties, which is not paid by itself."""
    if line.counterparty_lei:
        return ""
    if line.paid_on:
        return _("paid on %(day)s") % {"day": day(line.paid_on)}
    if line.unpaid_because:
        return _("not paid: %(why)s") % {"why": PenaltyUnpaid.Why(line.unpaid_because).label}
    if not (line.net if line.accrued is None else line.accrued):
        return pgettext("penalties", "nothing to pay")
    return _("due on %(day)s") % {"day": day(line.due_on)}
