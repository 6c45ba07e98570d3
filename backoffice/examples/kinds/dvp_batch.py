"""dvp_batch: which deliveries against payment settle at once, of all that share securities and cash."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import numpy as np

from backoffice.examples.kinds import Kind
from backoffice.examples.kinds.gridlock import known, known_once, positive
from backoffice.examples.shapes import CURRENCY, DECIMAL, ISIN, TEXT, ListOf, NamesTo, Optional, Record
from settlements.liquidity.resolution import QueuePolicy, resolve
from settlements.liquidity.waiting import Waiting
from vocabulary.money import QUANTITY_DECIMALS, Money, Quantity

SECURITIES = ListOf(Record({"account": TEXT, "isin": ISIN, "quantity": DECIMAL}), any_order=True)
GIVEN = Record(
    {
        "currency": CURRENCY,
        "cash": NamesTo(DECIMAL),
        "credit_lines": Optional(NamesTo(DECIMAL)),
        "securities": SECURITIES,
        "instructions": ListOf(
            Record(
                {"id": TEXT, "deliverer": TEXT, "receiver": TEXT, "isin": ISIN, "quantity": DECIMAL, "amount": DECIMAL}
            )
        ),
    }
)
EXPECT = Record(
    {
        "settled_value": DECIMAL,
        "settled": Optional(ListOf(TEXT, any_order=True)),
        "cash": Optional(NamesTo(DECIMAL)),
        "securities": Optional(SECURITIES),
    }
)
PARTS_OF_A_UNIT: Final = 10**QUANTITY_DECIMALS


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The set of the greatest value, and what every account has after it."""
    currency, items, lines = given["currency"], given["instructions"], given.get("credit_lines", {})
    cash = {name: Money(amount, currency).minor_units for name, amount in given["cash"].items()}
    credit = {name: positive(Money(amount, currency).minor_units, "credit") for name, amount in lines.items()}
    known_once([row["id"] for row in items])
    known_once([f"{row['account']} {row['isin']}" for row in given["securities"]])
    for name in (*credit, *(row[side] for row in items for side in ("deliverer", "receiver"))):
        known(name, cash)
    held = {(row["account"], row["isin"]): _parts(row["quantity"]) for row in given["securities"]}
    for row in items:
        for side in ("deliverer", "receiver"):
            held.setdefault((row[side], row["isin"]), 0)
    numbers = {key: number for number, key in enumerate([*cash, *held], start=1)}

    def accounts(side: str, of_securities: bool) -> Any:
        keys = [(row[side], row["isin"]) if of_securities else row[side] for row in items]
        return np.array([numbers[key] for key in keys], dtype=np.int64)

    waiting = Waiting(
        accounts("deliverer", True),
        accounts("receiver", True),
        np.array([positive(_parts(row["quantity"]), "quantity") for row in items], dtype=object),
        accounts("receiver", False),
        accounts("deliverer", False),
        np.array([positive(Money(row["amount"], currency).minor_units, "amount") for row in items], dtype=object),
        np.array([0, *(units + credit.get(name, 0) for name, units in cash.items()), *held.values()], dtype=object),
    )
    found = resolve(waiting, QueuePolicy.BYPASS)
    after = waiting.ends(found.settles)

    def money(units: int) -> Decimal:
        return Money.of_minor_units(units, currency).amount

    return {
        "settled_value": money(waiting.value(found.settles)),
        "settled": [row["id"] for row, settles in zip(items, found.settles, strict=True) if settles],
        "cash": {name: money(after[numbers[name]] - credit.get(name, 0)) for name in cash},
        "securities": [
            {"account": name, "isin": isin, "quantity": Decimal(after[numbers[name, isin]]) / PARTS_OF_A_UNIT}
            for name, isin in held
            if after[numbers[name, isin]]
        ],
    }


def _parts(quantity: Decimal) -> int:
    """A quantity in the smallest parts of a unit."""
    return int(Quantity(quantity).value * PARTS_OF_A_UNIT)


KIND = Kind(GIVEN, EXPECT, answer)
