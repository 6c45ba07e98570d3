"""What depositories state to be pending beside ours, in words: how the two stand, in what they differ, and what to do. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from machinery.chip import Chip
from machinery.formatting import day, money, quantity
from settlements.labels import DIRECTIONS
from settlements.pending import PendingSide, PendingTerm, PendingVerdict
from settlements.queries import ComparedPending

VERDICTS: Final[Mapping[str, Chip]] = MappingProxyType(
    {
        PendingVerdict.EQUAL: Chip("good", pgettext_lazy("comparison of what is pending", "equal")),
        PendingVerdict.DIFFERS: Chip("bad", pgettext_lazy("comparison of what is pending", "differs")),
        PendingVerdict.OURS: Chip("bad", pgettext_lazy("comparison of what is pending", "only ours")),
        PendingVerdict.THEIRS: Chip("bad", pgettext_lazy("comparison of what is pending", "only the depository's")),
        PendingVerdict.SINCE: Chip(
            "off", pgettext_lazy("comparison of what is pending", "changed since the statement")
        ),
    }
)
TERMS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        PendingTerm.OVER: pgettext_lazy("term of what is pending", "Closed here"),
        PendingTerm.STATUS: pgettext_lazy("term of what is pending", "Status"),
        PendingTerm.SECURITY: pgettext_lazy("term of what is pending", "Security"),
        PendingTerm.DIRECTION: pgettext_lazy("term of what is pending", "Direction"),
        PendingTerm.QUANTITY: pgettext_lazy("term of what is pending", "Quantity"),
        PendingTerm.AMOUNT: pgettext_lazy("term of what is pending", "Amount"),
        PendingTerm.SETTLEMENT_DATE: pgettext_lazy("term of what is pending", "Settlement date"),
    }
)
CAUSES: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        PendingTerm.OVER: gettext_lazy(
            "It is pending at the depository, and rejected, cancelled or settled here. Ask there which is right."
        ),
        PendingTerm.STATUS: gettext_lazy(
            "The depository states the status %(theirs)s, and what it told last was %(ours)s. A status is missing: ask for it."
        ),
        PendingTerm.SECURITY: gettext_lazy(
            "It is of %(theirs)s at the depository, and of %(ours)s here. Ask there what was instructed."
        ),
        PendingTerm.DIRECTION: gettext_lazy(
            "It goes the other way at the depository: %(theirs)s there, %(ours)s here. Ask there what was instructed."
        ),
        PendingTerm.QUANTITY: gettext_lazy(
            "%(theirs)s are still to settle at the depository, and %(ours)s here. A confirmation is missing, or one is there twice."
        ),
        PendingTerm.AMOUNT: gettext_lazy(
            "%(theirs)s is still to be paid at the depository, and %(ours)s here. Compare what was instructed and confirmed."
        ),
        PendingTerm.SETTLEMENT_DATE: gettext_lazy(
            "It is to settle on %(theirs)s at the depository, and on %(ours)s here. Ask there what was instructed."
        ),
    }
)
ONLY: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        PendingVerdict.OURS: gettext_lazy(
            "It was sent there before, is open here, and is not on the statement. Ask the depository whether it has it."
        ),
        PendingVerdict.THEIRS: gettext_lazy(
            "The depository has it under a reference under which nothing was sent there from here. Ask who instructed it."
        ),
        PendingVerdict.SINCE: gettext_lazy(
            "The depository has told of it after the statement, so the two are not compared any more."
        ),
    }
)


def chips(line: ComparedPending) -> list[Chip]:
    """How a line stands to ours."""
    return [VERDICTS[line.compared.verdict]]


def causes(line: ComparedPending) -> list[str]:
    """What keeps a line from being equal to ours, a sentence each; none where they agree."""
    if line.compared.verdict in ONLY:
        return [str(ONLY[line.compared.verdict])]
    return [
        str(CAUSES[term]) % {"theirs": said(line.theirs, term), "ours": said(line.ours, term)}
        for term in line.compared.differs
    ]


def said(side: PendingSide | None, term: PendingTerm) -> str:
    """A term of a side, in words; a dash where there is none."""
    if side is None:
        return "—"
    found = {
        PendingTerm.STATUS: " ".join(each for each in (side.matching, side.settlement) if each),
        PendingTerm.SECURITY: side.isin,
        PendingTerm.DIRECTION: str(DIRECTIONS.get(side.direction, side.direction)),
        PendingTerm.QUANTITY: quantity(side.quantity) if side.quantity is not None else "",
        PendingTerm.AMOUNT: money(side.amount, side.currency) if side.amount is not None else "",
        PendingTerm.SETTLEMENT_DATE: day(side.settlement_date),
    }
    return found.get(term, "") or "—"
