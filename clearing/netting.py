"""Netting: what each party is to deliver and to receive of each asset once all its trades are added up, and novation.

Pure and exact, in arrays, so that one trade and a million go the same way. A transfer is one leg of a trade: a giver, a
taker, an asset, units. Parties and assets are whole numbers that the caller gives them (ids; an asset may well stand for
an instrument on a settlement date); units are whole (cents, millionths of a share). A trade is two transfers, of securities
one way and of money the other. Sources: CPMI glossary (multilateral netting, novation); CPMI-IOSCO, PFMI (CCP).
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from vocabulary.invalid import Invalid
from vocabulary.sums import Ids, Units, summed, wide_enough


class InvalidTransfers(Invalid):
    """Columns of different lengths, or a central counterparty that trades on its own account."""

    code = "invalid_transfers"


@dataclass(frozen=True, slots=True)
class Transfers:
    """Columns of transfers, a row each, in any order. Refuses InvalidTransfers: columns of different lengths."""

    giver: Ids
    taker: Ids
    asset: Ids
    units: Units

    def __post_init__(self) -> None:
        lengths = {len(column) for column in (self.giver, self.taker, self.asset, self.units)}
        if len(lengths) > 1:
            raise InvalidTransfers(
                expected="columns of one length", found=sorted(lengths), way_out="Give every transfer all four."
            )

    def __add__(self, other: "Transfers") -> "Transfers":
        return Transfers(
            np.concatenate([self.giver, other.giver]),
            np.concatenate([self.taker, other.taker]),
            np.concatenate([self.asset, other.asset]),
            np.concatenate([self.units, other.units]),
        )


@dataclass(frozen=True, slots=True)
class NetPositions:
    """Net positions, one a party and asset that met in a transfer, zero ones included, ordered by party and asset.

    net   units to receive; below zero, to deliver
    """

    party: Ids
    asset: Ids
    net: Units


@dataclass(frozen=True, slots=True)
class Reduction:
    """What netting saves of one asset: `gross` units were traded, `net` are still to be delivered."""

    asset: int
    gross: int
    net: int

    @property
    def percent(self) -> Fraction:
        """100 x (1 - net / gross); 0 where nothing was traded."""
        return 100 * (1 - Fraction(self.net, self.gross)) if self.gross else Fraction(0)


def net_positions(transfers: Transfers) -> NetPositions:
    """Nets all transfers multilaterally. The net positions of an asset add up to zero.

    A sells B 10 of EUR for 11.00 USD, B sells C 8 for 8.72, C sells A 9 for 9.81: A -1 EUR and 1.19 USD, B 2 EUR and
    -2.28 USD, C -1 EUR and 1.09 USD.
    """
    units = wide_enough(transfers.units, times=2)
    keys = (
        np.concatenate([transfers.taker, transfers.giver]),
        np.concatenate([transfers.asset, transfers.asset]),
    )
    (party, asset), net = summed(keys, np.concatenate([units, -units]))
    return NetPositions(party, asset, net)


def novate(transfers: Transfers, ccp: int) -> Transfers:
    """Puts a central counterparty between both parties of every transfer: giver to it, it to taker.

    The net position of every member stays what it was, now against the central counterparty, whose own is zero in every
    asset. Refuses InvalidTransfers: `ccp` is a party already.
    """
    if np.any(transfers.giver == ccp) or np.any(transfers.taker == ccp):
        raise InvalidTransfers(
            expected=f"trades between members, {ccp} being the central counterparty",
            found="one of its own",
            way_out="Novate each trade once.",
        )
    it = np.full(len(transfers.giver), ccp, dtype=np.int64)
    return Transfers(transfers.giver, it, transfers.asset, transfers.units) + Transfers(
        it, transfers.taker, transfers.asset, transfers.units
    )


def reductions(transfers: Transfers, positions: NetPositions) -> list[Reduction]:
    """What netting saves, asset by asset in their order: the sum of what was traded, and that of the short positions.

    27 EUR traded, shorts of -1 and -1: 2 to be delivered, 92.59 per cent less.
    """
    (assets,), gross = summed([transfers.asset], np.abs(wide_enough(transfers.units)))
    _, short = summed([positions.asset], np.minimum(positions.net, 0))
    return [
        Reduction(int(asset), int(traded), -int(owed)) for asset, traded, owed in zip(assets, gross, short, strict=True)
    ]
