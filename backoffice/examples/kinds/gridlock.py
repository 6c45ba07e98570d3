"""gridlock: which payments of a queue settle at once, in queue order or with bypass."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import CURRENCY, DECIMAL, TEXT, ListOf, NamesTo, Optional, Record, choice
from settlements.liquidity.resolution import QueuePolicy, QueueVerdict, resolve
from settlements.liquidity.waiting import Waiting
from vocabulary.invalid import Invalid
from vocabulary.money import Money

GIVEN = Record(
    {
        "currency": CURRENCY,
        "balances": NamesTo(DECIMAL),
        "credit_lines": Optional(NamesTo(DECIMAL)),
        "queue": ListOf(Record({"id": TEXT, "from": TEXT, "to": TEXT, "amount": DECIMAL})),
        "policy": choice(*QueuePolicy),
    }
)
EXPECT = Record(
    {
        "outcome": choice(*QueueVerdict),
        "settled": ListOf(TEXT, any_order=True),
        "settled_value": Optional(DECIMAL),
        "balances": NamesTo(DECIMAL),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """What settles, and the balances after it. Account n is that of the n-th participant."""
    currency, queue, lines = given["currency"], given["queue"], given.get("credit_lines", {})
    numbers = {name: number for number, name in enumerate(given["balances"], start=1)}
    known_once([row["id"] for row in queue])
    balances = {name: Money(amount, currency).minor_units for name, amount in given["balances"].items()}
    credit = {name: positive(Money(amount, currency).minor_units, "credit") for name, amount in lines.items()}
    for name in (*credit, *(row[side] for row in queue for side in ("from", "to"))):
        known(name, numbers)
    waiting = Waiting.of_payments(
        np.array([numbers[row["from"]] for row in queue], dtype=np.int64),
        np.array([numbers[row["to"]] for row in queue], dtype=np.int64),
        np.array([positive(Money(row["amount"], currency).minor_units, "amount") for row in queue], dtype=object),
        np.array([0, *(balances[name] + credit.get(name, 0) for name in numbers)], dtype=object),
    )
    found = resolve(waiting, QueuePolicy(given["policy"]))
    after = waiting.ends(found.settles)

    def money(units: int) -> Any:
        return Money.of_minor_units(units, currency).amount

    return {
        "outcome": str(found.verdict),
        "settled": [row["id"] for row, settles in zip(queue, found.settles, strict=True) if settles],
        "settled_value": money(waiting.value(found.settles)),
        "balances": {name: money(after[number] - credit.get(name, 0)) for name, number in numbers.items()},
    }


class InvalidQueue(Invalid):
    """A queue that names what is not there, or one thing twice."""

    code = "invalid_queue"


def known(name: str, names: Mapping[str, int]) -> str:
    """A name, which has to be one of those given. Refuses InvalidQueue."""
    if name not in names:
        raise InvalidQueue(expected=f"one of {', '.join(names)}", found=name, way_out="Give its balance.")
    return name


def known_once(names: list[str]) -> None:
    """Refuses InvalidQueue: one of the names stands twice."""
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InvalidQueue(expected="every id once", found=twice, way_out="Give each its own.")


def positive(units: int, what: str) -> int:
    """Units, which have to be zero or more. Refuses InvalidQueue."""
    if units < 0:
        raise InvalidQueue(expected=f"{what} of zero or more", found=units, way_out="Turn it round.")
    return units


KIND = Kind(GIVEN, EXPECT, answer)
