"""Why instructions are unmatched: the nearest candidate of each, and what of it differs.

A candidate names the participant as its counterparty: it is one that the participant is alleged. What others have sent to each
other is looked at by nobody here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from machinery.statements import array, rows, statement, tuples
from settlements.cash_tolerance import Limits
from settlements.matching import Candidate, Difference, Terms, nearest, why_unmatched
from settlements.queries.tolerances import limits_on
from vocabulary.side import Direction, Payment

MOST: Final = 20
"""Candidates of one instruction that are compared, each way they are found."""
NEAR_BY: Final = ("u.asset_id = w.asset_id", "u.participant_id = w.counterparty_id")
"""What a candidate has in common with an instruction: the asset, or the party that the instruction names."""
NOTHING: Final = Limits(Decimal(0), Decimal(0), Decimal(0))
"""What is tolerated in a currency whose rate is not known."""
COMPARED: Final = tuple(each.name for each in fields(Terms) if each.name not in {"direction", "payment"})
"""The terms that stand in a row as they are said."""


@dataclass(frozen=True)
class Waiting:
    """An instruction that waits for its match, in the terms that are compared. `is_held` by its own side, `imposed` what the
    house holds it by."""

    id: int
    reference: str
    at: datetime
    terms: Terms
    participant_id: int
    counterparty_id: int
    market_id: int
    is_held: bool
    imposed: str = ""

    @property
    def money(self) -> tuple[str, str]:
        """The codes of its market and currency, by which amounts are tolerated; "" for no currency."""
        return (self.terms.place or "").partition(" ")[0], self.terms.currency or ""


@dataclass(frozen=True)
class WhyUnmatched:
    """What one is told of why it is unmatched: the reason codes, never none, and the nearest candidate with what differs, in the
    order of matching.FIELDS (None: none is near). Nothing of it differs where both came in and were not matched yet."""

    waiting: Waiting
    codes: tuple[str, ...]
    near: Waiting | None
    differences: tuple[Difference, ...]


def waiting_sides(instruction_ids: Sequence[int]) -> dict[int, Waiting]:
    """Those of some instructions that are unmatched."""
    found = rows(statement("settlements", "unmatched_terms"), {"instructions": array(instruction_ids)})
    return {f["number"]: waiting_of_row(f) for f in found}


def why_waiting(instruction_ids: Sequence[int], business_date: date) -> dict[int, WhyUnmatched]:
    """Why those of some instructions that are unmatched are so; amounts are compared with the tolerance of the date."""
    near: dict[int, list[int]] = {}
    for number, candidate in tuples(_candidates(), {"instructions": array(instruction_ids), "most": MOST}):
        near.setdefault(number, []).append(candidate)
    known = waiting_sides([*instruction_ids, *{each for found in near.values() for each in found}])
    asked = {"instructions": array(instruction_ids)}
    twice = {number for (number,) in tuples(statement("settlements", "unmatched_twice"), asked)}
    limits = limits_on(business_date, {each.money for each in known.values() if each.terms.currency})
    withdrawn = _withdrawn(asked, known, limits)
    return {
        number: _why(known, number, near.get(number, ()), limits, twice=number in twice, withdrawn=number in withdrawn)
        for number in instruction_ids
        if number in known
    }


def _candidates() -> str:
    """The statement that reads which instructions may have been meant for each of some, whatever they have in common."""
    return " union ".join(statement("settlements", "unmatched_near").format(same=each) for each in NEAR_BY)


def _withdrawn(
    asked: Mapping[str, object], known: Mapping[int, Waiting], limits: Mapping[tuple[str, str], Limits]
) -> set[int]:
    """Those whose counterpart was cancelled: what had their key, its amount within the tolerance of the deliverer's."""
    found = set()
    for number, delivers, own, other in tuples(statement("settlements", "unmatched_withdrawn"), asked):
        money = known[number].money if number in known else ("", "")
        if limits.get(money, NOTHING).tolerate(*((own, other) if delivers else (other, own))):
            found.add(number)
    return found


def _why(
    known: Mapping[int, Waiting],
    number: int,
    near: Sequence[int],
    limits: Mapping[tuple[str, str], Limits],
    *,
    twice: bool,
    withdrawn: bool,
) -> WhyUnmatched:
    own = known[number]
    candidates = [(each, known[each].terms) for each in near if each in known]
    found: Candidate | None = nearest(own.terms, candidates, limits.get(own.money, NOTHING))
    return WhyUnmatched(
        own,
        why_unmatched(
            found,
            is_tried=found is None or bool(found.differences),
            counterpart_cancelled=withdrawn,
            possible_duplicate=twice,
        ),
        known[found.number] if found else None,
        found.differences if found else (),
    )


def waiting_of_row(found: Mapping[str, Any]) -> Waiting:
    """An instruction as a row says it, with the columns of `unmatched_terms`."""
    terms = Terms(
        direction=Direction(found["direction"]),
        payment=Payment(found["payment"]),
        **{name: found[name] for name in COMPARED},
    )
    return Waiting(
        found["number"],
        found["reference"],
        found["at"],
        terms,
        found["participant_id"],
        found["counterparty_id"],
        found["market_id"],
        found["is_held"],
        found["imposed"],
    )
