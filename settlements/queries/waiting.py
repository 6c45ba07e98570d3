"""What waits in the queue, for pages that sum it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntFlag
from typing import Final

from machinery.statements import rows, statement, value
from refdata.queries import PartyFacts, party_terms
from settlements.queries.scope import Scope


class Mark(IntFlag):
    """What sets a match of the queue apart; as `heaps.sql` counts them."""

    FREE = 1
    DELIVERER_PAYS = 2
    FAILING = 4
    DELIVERER_HOLDS = 8
    RECEIVER_HOLDS = 16
    DELIVERER_CANCELS = 32
    RECEIVER_CANCELS = 64
    DELIVERER_IMPOSED = 128
    RECEIVER_IMPOSED = 256


@dataclass(frozen=True)
class Heap:
    """Open matches that are alike: of one market (its id) and currency ("" is free of payment), as old, marked alike, and
    told the same reasons ("" for none). `age` is the place of the last bound that they have reached, -1 for what is not due.

    `delivers` and `receives` say which of their sides are in scope; `amount` has each match once.
    """

    market: int
    currency: str
    age: int
    marks: Mark
    deliverer_reason: str
    receiver_reason: str
    delivers: bool
    receives: bool
    matches: int
    amount: Decimal

    @property
    def number(self) -> int:
        """How many instructions are in scope."""
        return self.matches * (self.delivers + self.receives)

    @property
    def to_pay(self) -> Decimal:
        """What the sides in scope pay. Against payment the receiver pays; with or as the delivery the deliverer does."""
        return self.amount * (self.delivers if Mark.DELIVERER_PAYS in self.marks else self.receives)

    @property
    def to_collect(self) -> Decimal:
        """What the sides in scope are paid."""
        return self.amount * (self.receives if Mark.DELIVERER_PAYS in self.marks else self.delivers)

    @property
    def is_due(self) -> bool:
        """Whether their intended date has come."""
        return self.age >= 0

    @property
    def is_failing(self) -> bool:
        """Whether they have missed it."""
        return Mark.FAILING in self.marks

    @property
    def is_held(self) -> bool:
        """Whether one of the sides, or both, keep them on hold, or the house does."""
        holds = Mark.DELIVERER_HOLDS | Mark.RECEIVER_HOLDS | Mark.DELIVERER_IMPOSED | Mark.RECEIVER_IMPOSED
        return bool(self.marks & holds)

    @property
    def payment(self) -> str:
        """Which cut-off counts for them: APMT or FREE."""
        return "FREE" if Mark.FREE in self.marks else "APMT"

    def sides(self, delivering: Mark, receiving: Mark) -> int:
        """How many instructions in scope there are of sides that deliver under one mark, and receive under the other."""
        return self.matches * (
            (self.delivers and delivering in self.marks) + (self.receives and receiving in self.marks)
        )

    def told(self, code: str) -> int:
        """How many instructions in scope are told a reason."""
        return self.matches * (
            (self.delivers and code == self.deliverer_reason) + (self.receives and code == self.receiver_reason)
        )


_EVERYBODY: Final = {"delivers": "true", "receives": "true", "ours": "true"}
_SOME: Final = {
    "delivers": "o.deliverer_id = any (%(parties)s::int[])",
    "receives": "o.receiver_id = any (%(parties)s::int[])",
    "ours": "o.participant_id = any (%(parties)s::int[])",
}
"""Which sides of a match are in scope, and the one that is ours of what settles outside."""


def heaps(scope: Scope, today: date, bounds: Sequence[int]) -> list[Heap]:
    """All that is open in scope, in heaps, in no order. `bounds` part it by calendar days since the intended date, rising;
    the first is 0."""
    found = rows(_of(scope, "heaps"), {**asked_of(scope), "today": today, "bounds": list(bounds)})
    return [
        Heap(
            market=f["market"],
            currency=f["currency"],
            age=f["age"] - 1,
            marks=Mark(f["marks"]),
            deliverer_reason=f["deliverer_reason"],
            receiver_reason=f["receiver_reason"],
            delivers=f["delivers"],
            receives=f["receives"],
            matches=f["matches"],
            amount=f["units"].scaleb(-f["scale"]),
        )
        for f in found
    ]


def fails_by_counterparty(scope: Scope, today: date, most: int) -> list[tuple[PartyFacts, int]]:
    """Who is on the other side of failing instructions in scope, and of how many: the `most` that have most of them, named
    as of `today`."""
    found = rows(_of(scope, "fails_by_counterparty"), {**asked_of(scope), "most": most})
    named = party_terms([f["party"] for f in found], today)
    return [(named[f["party"]], f["number"]) for f in found if f["party"] in named]


def number_failing(scope: Scope) -> int:
    """How many instructions in scope are failing."""
    return int(
        value(
            "select count(*) filter (where {delivers}) + count(*) filter (where {receives})"
            " from settlements_openmatch o where o.settlement = 'PENF'".format(**sides_of(scope)),
            asked_of(scope),
        )
    )


def sides_of(scope: Scope) -> Mapping[str, str]:
    """The conditions that the deliverer, and the receiver, of a queue row is in scope."""
    return _EVERYBODY if scope.parties is None else _SOME


def asked_of(scope: Scope) -> Mapping[str, object]:
    """The parameters of those conditions."""
    return {"parties": list(scope.parties or ())}


def _of(scope: Scope, name: str) -> str:
    return statement("settlements", name).format(**sides_of(scope))
