"""A fail as the board shows it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import ngettext, pgettext

from machinery.formatting import amount
from recordkeeping.queries import Said
from settlements.depository_words import state_chip, where_it_stands
from settlements.models.instruction import Place
from settlements.queries import ExpectedSum, FailLine, Line
from settlements.queries.depositories import state_at_depository
from settlements.shown import ShownLine, shown_line


@dataclass(frozen=True)
class ShownFail:
    """A fail: its line with words, for whom it is, its penalties so far as one text ("" for none), those that its depository is
    expected to charge as another, and what was last said of it (None: nothing, or not for the reader)."""

    fail: FailLine
    shown: ShownLine
    ownership: str
    penalties: str
    expected: str
    said: Said | None

    @property
    def settles(self) -> str:
        """Where it does: in our own books, or at which depository (its BIC)."""
        return f"{Place(self.line.place).label} {self.fail.depository}".strip()

    @property
    def line(self) -> Line:
        """The instruction."""
        return self.fail.line


def shown_fail(fail: FailLine, said: Said | None, at: datetime) -> ShownFail:
    """A fail with the words for its codes; of what settles outside, those of its depository at an instant."""
    shown = shown_line(fail.line)
    if fail.depository:
        code, reason = where_it_stands(fail.standing, at)
        chips = [state_chip(state_at_depository(fail.standing, at)), *shown.chips]
        shown = replace(shown, chips=chips, code=code, reason=reason)
    return ShownFail(
        fail,
        shown,
        pgettext("fails", "proprietary") if fail.is_proprietary else pgettext("fails", "customer"),
        " · ".join(f"{amount(total, currency)} {currency}" for currency, total in fail.penalties),
        expected_in_words(fail.expected),
        said,
    )


def expected_in_words(found: Sequence[ExpectedSum]) -> str:
    """What a depository is expected to charge, by currency, and of how many penalties a fact lacks: these are zero in it."""
    return " · ".join(_with_what_lacks(f"{amount(each.amount, each.currency)} {each.currency}", each) for each in found)


def _with_what_lacks(said: str, found: ExpectedSum) -> str:
    if not found.lacking:
        return said
    told = ngettext("%(sum)s, %(number)s lacks a fact", "%(sum)s, %(number)s lack a fact", found.lacking)
    return told % {"sum": said, "number": found.lacking}
