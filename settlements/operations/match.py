"""Matching: of the instructions that wait, those that meet are joined, and take their place in the queue of the night.

It is done when instructions arrive, in their transaction; again right after that one has committed, for what arrived at the same
moment and could not be seen; and once more at the beginning of the night, for what a crash has left between the two.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np

from machinery.statements import array, row, rows, run, statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.queries import cut_off_instants
from settlements.allegement import Removal
from settlements.gate import pass_gate
from settlements.lifecycle import MATCHING_NAME
from settlements.matching import OPTIONAL
from settlements.operations.allege import remove_allegements
from settlements.pairing import Unmatched, pair, text_numbers
from settlements.queries.tolerances import limits_on
from vocabulary.actor import Actor

MATCHING: Final = Actor("job", MATCHING_NAME, MATCHING_NAME)
SUBJECTS_NAMED: Final = 50
"""Matches up to which an event names both instructions of each."""
MANY: Final = 10_000
"""Rows from which on PostgreSQL is told what it is about to join."""


@dataclass(frozen=True)
class Matched:
    """How many pairs were matched, and of how many the two amounts differ within the tolerance."""

    matches: int = 0
    differing: int = 0


@dataclass(frozen=True)
class Share:
    """One of several parts of all keys, `number` from 0: they are disjoint, about as large as one another, and have every key."""

    number: int
    of: int

    @property
    def begins(self) -> UUID:
        """Its first key."""
        return UUID(int=(1 << 128) * self.number // self.of)

    @property
    def ends(self) -> UUID:
        """Its last key."""
        return UUID(int=(1 << 128) * (self.number + 1) // self.of - 1)


class MatchLost(RuntimeError):
    """What was matched is not what left the queue: a bug; the transaction is void."""


@part
def match_waiting(
    keys: Collection[UUID] | Share | None,
    *,
    at: datetime,
    business_date: date,
    request_id: str = "",
) -> Matched:
    """Matches what waits under some keys, or all of it (None) or a share of it, by the rules of `pairing.pair`.

    The deliverer's amount settles; another one of the receiver is kept as a difference. Each pair is pending, or failing
    where the actual cut-off of its intended date has passed at `at`; a hold of one side shows on the other. What two
    transactions match at the same moment is matched by the first; the second finds what is left. Second time: nothing.
    """
    if isinstance(keys, Collection) and not keys:
        return Matched()
    pass_gate()
    run(statement("settlements", "match_staging"))
    run("delete from matching_waiting")
    run("delete from matching_met")
    which, asked = _which(keys)
    locked = run(statement("settlements", "match_lock").format(which=which), asked)
    if not locked:
        return Matched()
    if locked > MANY:
        run("set local work_mem = '256MB'")
        run("analyze matching_waiting")
    limits = _limits(business_date)
    met = run(statement("settlements", "match_ones"), limits) + _among_many(limits)
    if not met:
        return Matched()
    if met > MANY:
        run("analyze matching_met")
    found = row(
        statement("settlements", "match_write"),
        {**_cut_offs(), "at": at, "business_date": business_date},
    )
    left = run(statement("settlements", "match_leave"))
    if found is None or found["matches"] != met or left != 2 * met:
        raise MatchLost(f"expected {2 * met} instructions to leave the queue of matching, found {left}")
    _record(found, at=at, request_id=request_id)
    remove_allegements(found["alleged_ids"], Removal.MATCHED, by=MATCHING, at=at, request_id=request_id)
    return Matched(met, found["differing"])


def _which(keys: Collection[UUID] | Share | None) -> tuple[str, dict[str, object]]:
    if keys is None:
        return "true", {}
    if isinstance(keys, Share):
        return "u.key between %(begins)s::uuid and %(ends)s::uuid", {
            "begins": str(keys.begins),
            "ends": str(keys.ends),
        }
    return "u.key = any(%(keys)s::uuid[])", {"keys": array(keys)}


def _limits(business_date: date) -> Mapping[str, str]:
    """The tolerance of each market and currency that waits, in its whole minor units, as columns."""
    asked = rows(statement("settlements", "match_currencies"))
    known = limits_on(business_date, [(f["market"], f["code"]) for f in asked])
    found = [
        (f["market_id"], f["id"], *known[f["market"], f["code"]].in_minor_units(f["scale"]))
        for f in asked
        if (f["market"], f["code"]) in known
    ]
    names = ("markets", "currencies", "band", "within", "above")
    return {name: array(each[place] for each in found) for place, name in enumerate(names)}


def _among_many(limits: Mapping[str, str]) -> int:
    """Notes the pairs of keys under which several could meet; how many."""
    found = rows(statement("settlements", "match_many"), limits)
    if not found:
        return 0
    pairs = pair(unmatched_of_rows(found))
    limit_of = {f["instruction_id"]: f["limit_units"] for f in found}
    delivering = pairs.delivering.tolist()
    return run(
        statement("settlements", "match_met"),
        {
            "delivering": array(delivering),
            "receiving": array(pairs.receiving.tolist()),
            "units": array(pairs.difference.tolist()),
            "limits": array(limit_of[each] for each in delivering),
        },
    )


def unmatched_of_rows(found: Sequence[Mapping[str, Any]]) -> Unmatched:
    """The columns of `match_many` as pairing reads them."""
    number_of = text_numbers(f[name] for f in found for name in OPTIONAL)
    return Unmatched(
        number=_ints(f["instruction_id"] for f in found),
        key=_ints(f["key"] for f in found),
        delivers=np.array([f["delivers"] for f in found], dtype=np.bool_),
        amount=_ints(f["amount_units"] for f in found),
        limit=_ints(f["limit_units"] for f in found),
        optional=np.array([[number_of[f[name]] for name in OPTIONAL] for f in found], dtype=np.int64),
    )


def _ints(values: Any) -> Any:
    return np.fromiter(values, dtype=np.int64)


def _cut_offs() -> dict[str, Any]:
    """The cut-offs of what has met, as columns; where none is planned any more, nothing is failing for it."""
    asked = rows(statement("settlements", "match_dates"))
    found = cut_off_instants([(f["market_id"], f["payment"], f["intended"]) for f in asked])
    return {
        "markets": array(market for market, _, _ in found),
        "payments": [payment for _, payment, _ in found],
        "dates": array(intended for _, _, intended in found),
        "cut_offs": list(found.values()),
    }


def _record(found: Mapping[str, Any], *, at: datetime, request_id: str) -> None:
    named: list[int] = []
    if found["matches"] <= SUBJECTS_NAMED:
        named = sorted(value("select array_agg(delivering_id) || array_agg(receiving_id) from matching_met"))
    record(
        by=MATCHING,
        at=at,
        code="instructions.matched",
        subject_type="instruction",
        subject_ids=named,
        after={name: found[name] for name in ("matches", "first", "last", "differing", "digest")},
        request_id=request_id,
    )
