"""Allegements: a party is told of an instruction that names it and that it has not answered; and told when that is over.

Pure. An unmatched instruction is alleged to its counterparty once a delay has passed without a match, or at once where its
cut-off is near, and once only; the allegement is removed when the instruction matches or is cancelled. Sources: ISO 20022
sese.028 and sese.029; T2S, allegements (standard delay, delay before the intended settlement date).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from vocabulary.invalid import Invalid
from vocabulary.status import MatchingStatus, ProcessingStatus


class InvalidAllegement(Invalid):
    """A delay below zero, or an allegement of which nobody knows what became."""

    code = "invalid_allegement"


class Removal(StrEnum):
    """Why an allegement is removed: the status of the instruction that was alleged."""

    MATCHED = MatchingStatus.MATCHED.value
    CANCELLED = ProcessingStatus.CANCELLED.value


@dataclass(frozen=True, slots=True)
class Delays:
    """How long an instruction may stay unmatched before it is alleged, and how long before its cut-off it is in any case.

    Refuses InvalidAllegement: below zero.
    """

    after_entry: timedelta
    before_cut_off: timedelta

    def __post_init__(self) -> None:
        if min(self.after_entry, self.before_cut_off) < timedelta(0):
            raise InvalidAllegement(
                expected="delays of zero or more",
                found=min(self.after_entry, self.before_cut_off),
                way_out="Correct the market's delays.",
            )

    def alleged_at(self, entered_at: datetime, cut_off: datetime) -> datetime:
        """From when an instruction is alleged unless it has matched; `cut_off` is that of its intended settlement date.

        Entered on Tue 9 Jun 2026 at 10:00 for Fri 12 June, 16:00, delays of 5 and 3 hours: at 15:00. Entered on Friday
        at 14:00: at once.
        """
        return max(entered_at, min(entered_at + self.after_entry, cut_off - self.before_cut_off))


T2S: Final = Delays(timedelta(hours=5), timedelta(hours=3))
"""After five hours without a match, or three hours before the cut-off."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Instructions to allege now, and allegements to remove now with the reason; by the number of the instruction."""

    allege: frozenset[int]
    remove: Mapping[int, Removal]


def changes(
    now: datetime, unmatched: Mapping[int, datetime], alleged: AbstractSet[int], over: Mapping[int, Removal]
) -> Changes:
    """What is to be told at a moment.

    unmatched  instructions that wait for their counterparty, each with the moment from which it is alleged
    alleged    instructions whose allegement stands
    over       what became of instructions that are unmatched no more; those never alleged need not be there

    A second time, with what was told before in `alleged`, nothing is. Refuses InvalidAllegement: one that stands is
    neither unmatched nor over.
    """
    ended = alleged - unmatched.keys()
    lost = ended - over.keys()
    if lost:
        raise InvalidAllegement(
            expected="what became of every instruction that was alleged",
            found=min(lost),
            way_out="Tell whether it matched or was cancelled.",
        )
    due = {number for number, moment in unmatched.items() if moment <= now}
    return Changes(frozenset(due - alleged), {number: over[number] for number in sorted(ended)})
