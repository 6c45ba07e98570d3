"""penalty_netting: what is left of penalties per pair of parties, and per party."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from backoffice.examples.kinds import Kind
from backoffice.examples.kinds.net_positions import as_decimal, numbered
from backoffice.examples.shapes import CURRENCY, DECIMAL, TEXT, ListOf, Optional, Record
from settlements.penalties.netting import BilateralNets, GlobalNets, Penalties, bilateral_nets, global_nets
from vocabulary.decimals import decimals_of

BOOK = {"link": TEXT, "party": TEXT}
GIVEN = Record(
    {"penalties": ListOf(Record({"ref": TEXT, **BOOK, "counterparty": TEXT, "currency": CURRENCY, "amount": DECIMAL}))}
)
EXPECT = Record(
    {
        "bilateral": Optional(
            ListOf(Record({**BOOK, "counterparty": TEXT, "currency": CURRENCY, "net": DECIMAL}), any_order=True)
        ),
        "global": Optional(ListOf(Record({**BOOK, "currency": CURRENCY, "net": DECIMAL}), any_order=True)),
    }
)


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The nets of every pair and of every party."""
    rows = given["penalties"]
    parties = numbered(name for row in rows for name in (row["party"], row["counterparty"]))
    links, currencies = numbered(row["link"] for row in rows), numbered(row["currency"] for row in rows)
    decimals = max((decimals_of(row["amount"]) for row in rows), default=0)
    bilateral = bilateral_nets(
        Penalties(
            _ids(links[row["link"]] for row in rows),
            _ids(currencies[row["currency"]] for row in rows),
            _ids(parties[row["party"]] for row in rows),
            _ids(parties[row["counterparty"]] for row in rows),
            np.array([int(Fraction(row["amount"]) * 10**decimals) for row in rows], dtype=object),
        )
    )
    names = {"link": list(links), "currency": list(currencies), "party": list(parties), "counterparty": list(parties)}
    return {
        "bilateral": _named(bilateral, ("link", "currency", "party", "counterparty"), names, decimals),
        "global": _named(global_nets(bilateral), ("link", "currency", "party"), names, decimals),
    }


def _ids(numbers: Iterable[int]) -> Any:
    return np.fromiter(numbers, dtype=np.int64)


def _named(
    nets: BilateralNets | GlobalNets, columns: tuple[str, ...], names: Mapping[str, list[str]], decimals: int
) -> list[dict[str, Any]]:
    """The rows of nets, by the names of what they are about."""
    rows = zip(*(getattr(nets, column) for column in columns), nets.net, strict=True)
    return [
        {
            **{column: names[column][number] for column, number in zip(columns, row[:-1], strict=True)},
            "net": as_decimal(row[-1], decimals),
        }
        for row in rows
    ]


KIND = Kind(GIVEN, EXPECT, answer)
