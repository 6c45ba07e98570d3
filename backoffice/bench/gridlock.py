"""bench gridlock: how long it takes to find what of a long queue settles, and how much more that is than one after another.

Two queues, each drawn several times: deliveries against payment, and payments. Participants trade as often as the 1/n of their
rank; sizes are lognormal. Of deliveries, 45 in a hundred go through four dealers who hold a tenth of what others hold. So much
securities and cash is at hand that passes in the order of the queue leave about three deliveries in ten, and a third of the
value of the payments. The limit is what settles one after another: in one pass, and in passes until one settles nothing.
Nothing is read from the database.
"""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from backoffice.bench import PRINTED, Progress, Row
from settlements.liquidity.exact import quick_set
from settlements.liquidity.passes import one_pass, until_stable
from settlements.liquidity.resolution import QueuePolicy, resolve
from settlements.liquidity.waiting import Mask, Waiting, as_mask

WITHIN: Final = 2.0
OVER_PASSES: Final = 1.04
OVER_ONE_PASS: Final = 1.15
INSTRUMENTS: Final = 300
DEALERS: Final = 4
THROUGH_DEALERS: Final = 0.45
STOCK_OF_DEALERS: Final = 0.1
STOCK: Final = 0.7
"""At most so much of what an account is to deliver is in it, on average half; of cash likewise."""
CASH: Final = 0.2
CASH_FOR_PAYMENTS: Final = 0.02


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--queued", type=int, default=100_000, help="items of a queue (default 100,000)")
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument(
        "--rounds", type=int, default=3, help="queues of each kind; the worst of them counts (default 3)"
    )
    parser.add_argument("--seed", type=int, default=1)


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Draws the queues and settles them; rows for each kind of queue."""
    many, parties, seed = int(options["queued"]), int(options["participants"]), int(options["seed"])
    found = []
    for kind, draw in QUEUES.items():
        rounds = []
        for round_seed in range(seed, seed + int(options["rounds"])):
            progress(f"{kind}: a queue of {many:,}, seed {round_seed}")
            rounds.append(look(draw(many, parties, np.random.default_rng(round_seed))))
        found += rows_of(kind, rounds)
    return found


@dataclass(frozen=True)
class Look:
    """One queue: seconds, and shares of the value that was queued."""

    in_order_seconds: float
    bypass_seconds: float
    door_seconds: float
    in_order: float
    one_pass: float
    passes: float
    bypass: float
    left: float
    """Of the items, by passes."""
    overdrawn: int


def look(waiting: Waiting) -> Look:
    """Settles a queue in every way; each begins with the bare columns of a queue of which nothing is reckoned yet."""
    whole = sum(waiting.amount.tolist())
    in_order, in_order_seconds = _timed(lambda: resolve(replace(waiting), QueuePolicy.QUEUE_ORDER).settles)
    bypass, bypass_seconds = _timed(lambda: quick_set(replace(waiting)))
    _, door_seconds = _timed(lambda: resolve(replace(waiting), QueuePolicy.BYPASS).settles)
    rows = range(len(waiting))
    once, passed = bytearray(len(waiting)), bytearray(len(waiting))
    one_pass(waiting.legs, rows, waiting.available.tolist(), once)
    left = until_stable(waiting.legs, rows, waiting.available.tolist(), passed)
    return Look(
        in_order_seconds=in_order_seconds,
        bypass_seconds=bypass_seconds,
        door_seconds=door_seconds,
        in_order=waiting.value(in_order) / whole,
        one_pass=waiting.value(as_mask(once)) / whole,
        passes=waiting.value(as_mask(passed)) / whole,
        bypass=waiting.value(bypass) / whole,
        left=len(left) / len(waiting),
        overdrawn=sum(units < 0 for settles in (in_order, bypass) for units in waiting.ends(settles)),
    )


def rows_of(kind: str, rounds: list[Look]) -> list[Row]:
    """The rows of one kind of queue: the slowest and the smallest gain of all rounds count."""
    in_order, bypass, door = (
        max(getattr(each, name) for each in rounds) for name in ("in_order_seconds", "bypass_seconds", "door_seconds")
    )
    worst = min(rounds, key=lambda each: each.bypass / each.passes)
    over_passes = worst.bypass / worst.passes
    over_one = min(each.bypass / each.one_pass for each in rounds)
    overdrawn = sum(each.overdrawn for each in rounds)
    within = f"< {WITHIN:g} s"

    def share(what: str, of: float) -> Row:
        return Row(f"{kind}: {what}", 100 * of, "% of value", 100 * worst.passes, of / worst.passes, PRINTED, True)

    return [
        Row(f"{kind}: queue order", in_order, "s", WITHIN, in_order / WITHIN, within, in_order < WITHIN),
        Row(f"{kind}: passes, removal, add-back", bypass, "s", WITHIN, bypass / WITHIN, within, bypass < WITHIN),
        Row(
            f"{kind}: value against passes until stable",
            100 * worst.bypass,
            "% of value",
            100 * worst.passes,
            over_passes,
            f">= {OVER_PASSES} x",
            over_passes >= OVER_PASSES,
        ),
        Row(
            f"{kind}: value against one pass",
            100 * worst.bypass,
            "% of value",
            100 * worst.one_pass,
            over_one,
            f">= {OVER_ONE_PASS} x",
            over_one >= OVER_ONE_PASS,
        ),
        Row(f"{kind}: accounts overdrawn", overdrawn, "accounts", 0, 0, "none", not overdrawn),
        share("settled in queue order", worst.in_order),
        share("settled in one pass", worst.one_pass),
        Row(f"{kind}: left by passes", 100 * worst.left, "% of items", 100, worst.left, PRINTED, True),
        Row(f"{kind}: bypass with its report", door, "s", WITHIN, door / WITHIN, PRINTED, True),
    ]


def deliveries(many: int, parties: int, dice: np.random.Generator) -> Waiting:
    """Deliveries against payment between different parties; the first ones are the dealers."""
    dealers = min(DEALERS, parties - 1)
    often = 1 / np.arange(1, parties + 1)
    often[:dealers] = 0
    giver, taker = dice.choice(parties, (2, many), p=often / often.sum())
    dealt, is_giver = dice.random(many) < THROUGH_DEALERS, dice.random(many) < 0.5
    dealer = dice.integers(0, dealers, many)
    giver = np.where(dealt & is_giver, dealer, giver)
    taker = np.where(dealt & ~is_giver, dealer, taker)
    taker = np.where(giver == taker, (taker + 1) % parties, taker)
    rank = 1 / np.arange(1, INSTRUMENTS + 1)
    instrument = dice.choice(INSTRUMENTS, many, p=rank / rank.sum())
    price = np.exp(dice.normal(8.6, 0.5, INSTRUMENTS))
    """In cents."""
    quantity = 10 * np.maximum(1, np.exp(dice.normal(5, 1, many)).astype(np.int64))
    amount = np.maximum(1, (quantity * price[instrument] * np.exp(dice.normal(0, 0.01, many))).astype(np.int64))
    first = 1 + parties
    """Accounts: none, the cash of each party, the securities of each party in each instrument."""
    held = [first + INSTRUMENTS * party + instrument for party in (giver, taker)]
    columns = (held[0], held[1], quantity, 1 + taker, 1 + giver, amount)
    share = np.full(first + parties * INSTRUMENTS, STOCK)
    share[:first] = CASH
    share[first : first + dealers * INSTRUMENTS] *= STOCK_OF_DEALERS
    return Waiting(*columns, _available(columns, share, dice))


def payments(many: int, parties: int, dice: np.random.Generator) -> Waiting:
    """Payments between different parties."""
    often = 1 / np.arange(1, parties + 1)
    payer, payee = dice.choice(parties, (2, many), p=often / often.sum())
    payee = np.where(payer == payee, (payee + 1) % parties, payee)
    amount = np.exp(dice.normal(13, 1.5, many)).astype(np.int64)
    none = np.zeros(many, dtype=np.int64)
    columns = (none, none, none, 1 + payer, 1 + payee, amount)
    return Waiting(*columns, _available(columns, np.full(1 + parties, CASH_FOR_PAYMENTS), dice))


QUEUES: Final[Mapping[str, Callable[[int, int, np.random.Generator], Waiting]]] = {
    "deliveries": deliveries,
    "payments": payments,
}


def _available(columns: tuple[Any, ...], share: Any, dice: np.random.Generator) -> Any:
    """Of what each account is to give in all, from nothing to the share."""
    gives = np.zeros(len(share), dtype=np.int64)
    np.add.at(gives, columns[0], columns[2])
    np.add.at(gives, columns[3], columns[5])
    return (gives * share * dice.random(len(share))).astype(np.int64)


def _timed(settle: Callable[[], Mask]) -> tuple[Mask, float]:
    started = time.perf_counter()
    found = settle()
    return found, time.perf_counter() - started
