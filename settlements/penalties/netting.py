"""What is left of penalties once they are netted: per link, currency and pair of parties, then per party. Pure.

Exact, in arrays, so that one penalty and a month's millions go the same way. Links, parties and currencies are whole numbers
that the caller gives them; units are whole (cents). Nothing is netted across links or currencies. Source: ECSDA CSDR
Penalties Framework, 9; Delegated Regulation (EU) 2018/1229, Art. 17.
"""

from dataclasses import dataclass

import numpy as np

from vocabulary.invalid import Invalid
from vocabulary.sums import Ids, Units, summed, wide_enough


class InvalidPenalties(Invalid):
    """Columns of penalties of different lengths."""

    code = "invalid_penalties"


@dataclass(frozen=True, slots=True)
class Penalties:
    """Columns of single penalties, a row each, in any order.

    units   from the view of `party`: below zero, it pays the counterparty

    Refuses InvalidPenalties: columns of different lengths.
    """

    link: Ids
    currency: Ids
    party: Ids
    counterparty: Ids
    units: Units

    def __post_init__(self) -> None:
        lengths = {len(each) for each in (self.link, self.currency, self.party, self.counterparty, self.units)}
        if len(lengths) > 1:
            raise InvalidPenalties(
                expected="columns of one length", found=sorted(lengths), way_out="Give every penalty all five."
            )


@dataclass(frozen=True, slots=True)
class BilateralNets:
    """Every pair with a penalty, from the view of each of the two, ordered by link, currency, party and counterparty.

    net   below zero, the party pays; zero ones are here too. A party that faces itself has one row, of zero: whatever one
          of its accounts pays, another gets.
    """

    link: Ids
    currency: Ids
    party: Ids
    counterparty: Ids
    net: Units


@dataclass(frozen=True, slots=True)
class GlobalNets:
    """The sum of a party's bilateral nets, ordered by link, currency and party; it adds up to zero by link and currency."""

    link: Ids
    currency: Ids
    party: Ids
    net: Units


def bilateral_nets(penalties: Penalties) -> BilateralNets:
    """Nets penalties between every two parties.

    P owes Q 30.00 and Q owes P 12.50, of one link and currency: P -17.50 with Q, Q 17.50 with P.
    """
    turned, units = penalties.party > penalties.counterparty, wide_enough(penalties.units)
    one, two = np.minimum(penalties.party, penalties.counterparty), np.maximum(penalties.party, penalties.counterparty)
    pairs, net = summed((penalties.link, penalties.currency, one, two), np.where(turned, -units, units))
    link, currency, one, two = pairs
    others = one != two
    net = np.where(others, net, 0)
    views = [(link, link), (currency, currency), (one, two), (two, one)]
    both = [np.concatenate([here, there[others]]) for here, there in views]
    (link, currency, party, counterparty), net = summed(both, np.concatenate([net, -net[others]]))
    return BilateralNets(link, currency, party, counterparty, net)


def global_nets(bilateral: BilateralNets) -> GlobalNets:
    """Sums the bilateral nets of every party.

    P -17.50 with Q, Q -4.00 with R, of one link and currency: P -17.50, Q 13.50, R 4.00.
    """
    (link, currency, party), net = summed((bilateral.link, bilateral.currency, bilateral.party), bilateral.net)
    return GlobalNets(link, currency, party, net)
