"""bench authorize: how long the effect of a command that touches 10,000 rows takes, and the policy of a night's releases.

A supervisor asks for the hold, and then for the release, of ten thousand instructions: the operation runs in a savepoint, its
effect is weighed, hashed and kept, and everything else is taken back; then the last approval runs it for good. The limit is the
operation alone, without request, effect or policy. A hundred thousand releases of a night are judged one after the other, each
with what its beneficiary has had by then; the limit is the running sum alone.
"""

import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeVar

import numpy as np

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import adopt_matrix, ask, set_policy
from authorizations.queries import Wanted, routes_of
from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.bench.roles import speaking_as
from backoffice.drill.checked import SEED, Desk, decide_on, make_desk
from machinery.statements import array, run, tuples, value
from machinery.transactions import rehearsal, whole
from settlements.operations import hold, release
from vocabulary.occasion import Occasion

Answer = TypeVar("Answer")
DAY: Final = date(2026, 11, 20)
AT: Final = datetime(2026, 11, 20, 10, tzinfo=UTC)
LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
ROLES: Final = {"olga": "settlement_supervisor", "adam": "approver", "sara": "senior_approver"}
ACTS: Final[Mapping[str, Callable[[Sequence[int], Occasion], object]]] = {"hold": hold, "release": release}
EFFECT_WITHIN: Final = 1.0
POLICY_WITHIN: Final = 5.0
BARE: Final = (
    "select count(*) from (select sum(amount) over (partition by party order by place) from"
    " unnest(%s::int[], %s::numeric[]) with ordinality as w(party, amount, place)) s"
)


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--rows", type=int, default=10_000, help="instructions of the command (default 10,000)")
    parser.add_argument("--releases", type=int, default=100_000, help="releases of the night (default 100,000)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument("--instruments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Measures on the database of this process; a row for every goal."""
    number, rounds, seed = int(options["rows"]), int(options["rounds"]), int(options["seed"])
    progress(f"a firm with {number:,} matches")
    firm = build_firm(DAY, int(options["participants"]), int(options["instruments"]))
    open_balances(firm, DAY, holding=1_000, cash=1_000_00)
    file_matches(firm, number, DAY, seed)
    with whole():
        adopt_matrix(by=SEED, at=LONG_AGO)
        desk = make_desk(ROLES)
    run("analyze")
    found = _policy(int(options["releases"]), rounds, seed, progress)
    with whole():
        one = (RuleWish(Decimal(0), (StepWish("approver"),)),)
        set_policy([ActionRules(f"instruction.{act}", one) for act in ACTS], by=SEED, at=AT)
    instructions = [each for (each,) in tuples("select delivering_id from settlements_match order by id")]
    with speaking_as("web"):
        return [*_effects(desk, instructions, rounds, progress), *found]


def _effects(desk: Desk, instructions: Sequence[int], rounds: int, progress: Progress) -> list[Row]:
    """Asked for and approved in turns, hold and release; the operation alone before each."""
    bare: list[float] = []
    asked: list[float] = []
    approved: list[float] = []
    for turn in range(rounds):
        for act, operation in ACTS.items():
            progress(f"turn {turn + 1} of {rounds}: {act}")
            at = AT + timedelta(minutes=len(asked) + 1)
            occasion = Occasion(desk.actors["olga"], at, DAY, "bench")
            with whole(), rehearsal():
                bare.append(_seconds(lambda: operation(instructions, occasion))[0])  # noqa: B023 - asked for at once
            payload = {"instructions": instructions}
            seconds, waiting = _seconds(lambda: _in_whole(lambda: ask(f"instruction.{act}", payload, occasion)))  # noqa: B023
            asked.append(seconds)
            now = Occasion(desk.actors["adam"], at, DAY)
            decided = lambda: decide_on(desk, waiting.request, "adam", now)  # noqa: B023, E731
            seconds, done = _seconds(lambda: _in_whole(decided))  # noqa: B023
            approved.append(seconds)
            if waiting.is_done or done.state != "EXECUTED":
                raise RuntimeError(f"expected {act} to wait and then to be carried out, found {done.state}")
    number = f"{len(instructions):,}"
    return [
        _row(f"effect of a command that touches {number}: ask, median", asked, bare, EFFECT_WITHIN),
        _row(f"the last approval of {number}, carried out, median", approved, bare, None),
    ]


def _policy(number: int, rounds: int, seed: int, progress: Progress) -> list[Row]:
    """So many releases to two hundred parties, of amounts as they are in a market."""
    progress(f"the policy of {number:,} releases")
    dice = np.random.default_rng(seed)
    amounts = [Decimal(int(cents)) / 100 for cents in dice.lognormal(15, 2, number)]
    parties = [int(party) for party in dice.integers(0, 200, number)]
    free = frozenset({"free_of_payment"})
    wanted = [
        Wanted("instruction.release", amount, free if party % 10 == 0 else frozenset(), f"{party:020d}")
        for amount, party in zip(amounts, parties, strict=True)
    ]
    bare, spent = [], []
    for _ in range(rounds):
        bare.append(_seconds(lambda: value(BARE, [array(parties), array(amounts)]))[0])
        seconds, found = _seconds(lambda: routes_of(wanted, DAY, AT))
        spent.append(seconds)
        if len(found) != number or not any(found):
            raise RuntimeError(f"expected {number} routes, found {len(found)}")
    return [_row(f"policy decision for {number:,} releases of a night, median", spent, bare, POLICY_WITHIN)]


def _in_whole(work: Callable[[], Answer]) -> Answer:
    with whole():
        return work()


def _seconds(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """How long it takes, and what it answers."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def _row(what: str, spent: Sequence[float], bare: Sequence[float], most: float | None) -> Row:
    """The limit is what is done alone; the goal is one of seconds."""
    found, limit = statistics.median(spent), statistics.median(bare)
    return Row(
        what,
        found,
        "s",
        limit,
        found / limit,
        PRINTED if most is None else f"< {most:g} s",
        most is None or found < most,
    )
