"""net_positions: multilateral net positions, and what netting saves."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from backoffice.examples.kinds import Kind
from backoffice.examples.shapes import (
    BOOLEAN,
    CURRENCY,
    DECIMAL,
    DECIMAL_AS_WRITTEN,
    TEXT,
    ListOf,
    Optional,
    Record,
)
from clearing.netting import Transfers, net_positions, novate, reductions
from vocabulary.decimals import decimals_of, half_up

GIVEN = Record(
    {
        "central_counterparty": Optional(BOOLEAN),
        "trades": ListOf(
            Record(
                {
                    "seller": TEXT,
                    "buyer": TEXT,
                    "asset": TEXT,
                    "quantity": DECIMAL,
                    "currency": CURRENCY,
                    "amount": DECIMAL,
                }
            )
        ),
    }
)
EXPECT = Record(
    {
        "positions": ListOf(Record({"party": TEXT, "asset": TEXT, "net": DECIMAL}), any_order=True),
        "netting": Optional(
            ListOf(
                Record({"asset": TEXT, "gross": DECIMAL, "net": DECIMAL, "reduction_percent": DECIMAL_AS_WRITTEN}),
                any_order=True,
            )
        ),
    }
)
CCP = -1
"""The central counterparty, whose own positions are all zero and not listed."""


def answer(given: Mapping[str, Any]) -> dict[str, Any]:
    """The positions of the parties; what netting saves of each asset that is traded, where it is money too."""
    trades = given["trades"]
    legs = [(row["seller"], row["buyer"], row["asset"], row["quantity"]) for row in trades]
    legs += [(row["buyer"], row["seller"], str(row["currency"]), row["amount"]) for row in trades]
    parties = numbered(party for giver, taker, _, _ in legs for party in (giver, taker))
    assets = numbered(asset for _, _, asset, _ in legs)
    decimals = max((decimals_of(units) for *_, units in legs), default=0)
    transfers = Transfers(
        np.array([parties[giver] for giver, _, _, _ in legs], dtype=np.int64),
        np.array([parties[taker] for _, taker, _, _ in legs], dtype=np.int64),
        np.array([assets[asset] for _, _, asset, _ in legs], dtype=np.int64),
        np.array([int(Fraction(units) * 10**decimals) for *_, units in legs], dtype=object),
    )
    positions = net_positions(novate(transfers, CCP) if given.get("central_counterparty") else transfers)
    party_of, asset_of = list(parties), list(assets)
    return {
        "positions": [
            {"party": party_of[party], "asset": asset_of[asset], "net": as_decimal(net, decimals)}
            for party, asset, net in zip(positions.party, positions.asset, positions.net, strict=True)
            if party != CCP
        ],
        "netting": [
            {
                "asset": asset_of[each.asset],
                "gross": as_decimal(each.gross, decimals),
                "net": as_decimal(each.net, decimals),
                "reduction_percent": each.percent,
            }
            for each in reductions(transfers, positions)
            if asset_of[each.asset] in {row["asset"] for row in trades}
        ],
    }


def numbered(names: Iterable[str]) -> dict[str, int]:
    """Every name once, with its number in the order of appearance."""
    return {name: number for number, name in enumerate(dict.fromkeys(names))}


def as_decimal(units: int, decimals: int) -> Decimal:
    """The number that whole units of so many decimals stand for: 1250 of two is 12.50."""
    return half_up(Fraction(int(units), 10**decimals), decimals)


KIND = Kind(GIVEN, EXPECT, answer)
