"""Nets of instructions: what matches that are due together come to per account and asset. Pure: arrays in, arrays out.

A market settles by one of three models: each delivery against its payment (1), securities one by one and cash net at the end (2),
both net (3). What is netted is a claim of nobody else: every match stays what it is, settles with all of its net at once or not at
all, and the net says what each account gives or gets of it in the end. Sources: BIS, Delivery versus payment in securities
settlement systems (1992), models 1 to 3; CPMI glossary (bilateral and multilateral netting); reference B.1.
"""

from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from settlements.decision import Ints, Queue
from vocabulary.sums import Units, summed, wide_enough

LARGEST: Final = 2**63 - 1
LEAST: Final = 2
"""Matches of a net: one alone settles as it is."""


class Model(IntEnum):
    """How a market settles deliveries against payment (BIS 1992)."""

    GROSS = 1
    """Securities and cash of each match at the same instant."""
    CASH_NET = 2
    """Securities of each match in order, cash of all of them net, at the end."""
    NET = 3
    """Securities and cash of all of them net, at the end."""


class Netting(StrEnum):
    """Whose matches are netted with one another."""

    NONE = "NONE"
    BILATERAL = "BILA"
    """Those of every two participants."""
    MULTILATERAL = "MULT"
    """Those of all participants of the market."""


def is_sound(model: int, netting: str) -> bool:
    """Whether a model and a way of netting go together: model 1 nets nothing, the others net between two or between all."""
    return (model == Model.GROSS) == (netting == Netting.NONE)


@dataclass(frozen=True)
class NetTerms:
    """How matches are netted, one array a column, in the order of their queue: by which model of their market, and whether only
    between their two participants, which are `one` and `other`, in either order."""

    model: Ints
    is_bilateral: npt.NDArray[np.bool_]
    one: Ints
    other: Ints

    def take(self, rows: Ints | npt.NDArray[np.bool_]) -> "NetTerms":
        """The terms of some rows, in the order given."""
        return NetTerms(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})


@dataclass(frozen=True)
class Keys:
    """What is alike of all matches of a net, one array a column, a row each net. `one` and `other` are the participants between
    which it is, the lesser first; 0 where it is between all. `intended` in days, as in the queue."""

    market: Ints
    intended: Ints
    currency: Ints
    model: Ints
    one: Ints
    other: Ints

    def row(self, net: int) -> tuple[int, ...]:
        """The key of one net."""
        return tuple(int(getattr(self, each.name)[net]) for each in fields(self))


@dataclass(frozen=True)
class Nets:
    """Matches in nets: `legs` in the order of the nets, within each in queue order; `net` the number of each, from 0 on without
    gaps."""

    keys: Keys
    net: Ints
    legs: Queue

    def __len__(self) -> int:
        return len(self.keys.market)

    def matches(self) -> list[tuple[int, ...]]:
        """The matches of each net, rising."""
        ends = np.searchsorted(self.net, np.arange(1, len(self)))
        return [tuple(sorted(each.tolist())) for each in np.split(self.legs.match, ends)] if len(self) else []

    def only(self, nets: Ints) -> "Nets":
        """Some of the nets, rising, numbered anew."""
        rows = np.isin(self.net, nets)
        keys = Keys(**{each.name: getattr(self.keys, each.name)[nets] for each in fields(Keys)})
        return Nets(keys, np.searchsorted(nets, self.net[rows]), self.legs.take(rows))


@dataclass(frozen=True)
class Positions:
    """What is left to give or to get, one an account and asset that a net moves, zero ones included; in the order of net, account
    and asset. Below zero the account gives."""

    net: Ints
    account: Ints
    asset: Ints
    units: Units


@dataclass(frozen=True, slots=True)
class Saving:
    """What netting saves of one asset: `gross` units are instructed, `net` of them change hands."""

    asset: int
    gross: int
    net: int

    @property
    def percent(self) -> Fraction:
        """100 x (1 - net / gross)."""
        return 100 * (1 - Fraction(self.net, self.gross)) if self.gross else Fraction(0)


def in_nets(queue: Queue, terms: NetTerms) -> Nets:
    """Puts matches that are netted in the same way, for the same market, date and currency, into one net each. Those that are alone
    are left out, and those of a net whose sums no account could ever hold."""
    least, greatest = np.minimum(terms.one, terms.other), np.maximum(terms.one, terms.other)
    of_two = terms.is_bilateral.astype(np.int64)
    columns = (queue.market, queue.intended, queue.currency, terms.model, least * of_two, greatest * of_two)
    order = np.lexsort(columns[::-1])
    sorted_columns = [column[order] for column in columns]
    begins = np.ones(len(queue), dtype=np.bool_)
    begins[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in sorted_columns])
    number = np.cumsum(begins) - 1
    keys = Keys(*(column[begins] for column in sorted_columns))
    found = Nets(keys, number, queue.take(order))
    return found.only(np.flatnonzero(_are_nets(found)))


def _are_nets(found: Nets) -> npt.NDArray[np.bool_]:
    if not len(found):
        return np.zeros(0, dtype=np.bool_)
    many: npt.NDArray[np.bool_] = np.bincount(found.net, minlength=len(found)) >= LEAST
    for units in (found.legs.quantity, found.legs.amount):
        _, sums = summed([found.net], wide_enough(units))
        many = many & np.array([int(each) <= LARGEST for each in sums], dtype=np.bool_)
    return many


def net_positions(nets: Nets) -> Positions:
    """What each account gives or gets of each asset that is netted: of cash by both models, of securities by model 3 alone, for by
    model 2 each delivery is made. Those of an asset add up to zero in each net.

    A delivers B 100 for 1,000 and B delivers C 100 for 990: A -100 and 1,000, B 0 and -10, C 100 and -990.
    """
    legs = nets.legs
    netted = (nets.keys.model[nets.net] == Model.NET) & (legs.asset > 0)
    paid = legs.currency > 0
    moves = (
        (netted, legs.securities_from, legs.asset, -legs.quantity),
        (netted, legs.securities_to, legs.asset, legs.quantity),
        (paid, legs.cash_from, legs.currency, -legs.amount),
        (paid, legs.cash_to, legs.currency, legs.amount),
    )
    parts = [(nets.net[rows], *(column[rows] for column in columns)) for rows, *columns in moves]
    net, account, asset, units = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    (nets_of, accounts, assets), sums = summed([net, account, asset], wide_enough(units))
    return Positions(nets_of, accounts, assets, sums)


def gross_and_net(nets: Nets, positions: Positions) -> tuple[list[int], list[int]]:
    """Of the cash of each net: what is instructed, and what changes hands."""
    _, gross = summed([nets.net], wide_enough(nets.legs.amount))
    is_cash = positions.asset == nets.keys.currency[positions.net]
    _, taken = summed([positions.net[is_cash]], np.maximum(positions.units[is_cash], 0))
    return [int(each) for each in gross], [int(each) for each in taken]


def savings(legs: Queue, positions: Positions) -> list[Saving]:
    """What one net saves of each asset that it nets, in the order of assets."""
    (assets,), taken = summed([positions.asset], np.maximum(positions.units, 0))
    gross = dict.fromkeys(assets.tolist(), 0)
    for asset, units in ((legs.asset, legs.quantity), (legs.currency, legs.amount)):
        for each, moved in zip(asset.tolist(), units.tolist(), strict=True):
            if each in gross:
                gross[each] += moved
    return [Saving(asset, gross[asset], int(net)) for asset, net in zip(assets.tolist(), taken, strict=True)]


def bears(unit: Queue, available: list[int], *, in_order: bool = False) -> bool:
    """Whether every account can bear all of some matches at once; then it does: `available` is changed. With `in_order` each
    delivery of securities has to be there when its turn comes, with what those before it have brought."""
    moved = moved_by(unit, available, in_order=in_order)
    if moved is None or any(net < 0 and available[account] + net < 0 for account, net in moved.items()):
        return False
    for account, net in moved.items():
        available[account] += net
    return True


def moved_by(unit: Queue, available: list[int], *, in_order: bool = False) -> dict[int, int] | None:
    """What every account gets of some matches in the end, below zero what it gives; None where, `in_order`, a delivery is not there
    when its turn comes."""
    moved: dict[int, int] = {}
    for giver, taker, units, by_turns in (
        (unit.securities_from, unit.securities_to, unit.quantity, in_order),
        (unit.cash_from, unit.cash_to, unit.amount, False),
    ):
        for gives, takes, number in zip(giver.tolist(), taker.tolist(), units.tolist(), strict=True):
            moved[gives] = moved.get(gives, 0) - number
            if by_turns and available[gives] + moved[gives] < 0:
                return None
            moved[takes] = moved.get(takes, 0) + number
    return moved


def lacking(unit: Queue, available: list[int], *, in_order: bool = False) -> tuple[list[bool], list[bool]]:
    """Of each match of a net that did not settle, whether its deliverer lacks securities, and whether its payer lacks cash: on the
    net, but `in_order` each delivery in its turn, after those before it that are there."""
    securities = _short_in_order(unit, available) if in_order else _short(unit, available, is_cash=False)
    return securities, _short(unit, available, is_cash=True)


def _short(unit: Queue, available: list[int], *, is_cash: bool) -> list[bool]:
    moved = moved_by(unit, available) or {}
    givers = unit.cash_from if is_cash else unit.securities_from
    return [moved[giver] < 0 and available[giver] + moved[giver] < 0 for giver in givers.tolist()]


def _short_in_order(unit: Queue, available: list[int]) -> list[bool]:
    has: dict[int, int] = {}
    found = []
    legs = (unit.securities_from.tolist(), unit.securities_to.tolist(), unit.quantity.tolist())
    for gives, takes, units in zip(*legs, strict=True):
        is_short = has.setdefault(gives, available[gives]) < units
        found.append(is_short)
        if not is_short:
            has[gives] -= units
            has[takes] = has.get(takes, available[takes]) + units
    return found
