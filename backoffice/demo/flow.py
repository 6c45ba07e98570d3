"""What the participants of the demo firm instruct for one night. Pure: the same seed and date give the same trades.

Brokers stand between a seller and a buyer and deliver what they receive. Some sell what they do not hold and get it a
few days later; some buy what they cannot pay and are funded later; most of these fails end, a few grow old.
"""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

import numpy as np

from backoffice.demo.cast import BROKERS, POOR, Instrument
from backoffice.demo.market import Floats, Ints, Opening

CHAINS = 0.25
"""Share of the matches in which a broker stands in the middle."""
RECOVERED = 0.88
"""Share of the fails whose cause is mended within four business days."""
SHORT = 4
"""A short sale is so many times as large as others: more than may have come in since the books were opened."""
DIVISIBLE, DIVISIBLE_SHORT = 0.2, 0.8
"""Share of the single trades that may settle in parts; of the short ones, whose securities come in two halves."""
DRAWS = 20


@dataclass(frozen=True)
class Mix:
    """How a night is made up: shares of the matches."""

    short: float
    unfunded: float
    later: float
    external: float


PAST = Mix(short=0.015, unfunded=0.004, later=0.0, external=0.0)
TONIGHT = Mix(short=0.022, unfunded=0.009, later=0.02, external=0.005)


class Trade(NamedTuple):
    """One pre-matched trade. `quantity` in multiples of the instrument, `amount` in minor units; 0 where there is no
    such leg. Participants and the instrument by their place; `chain` numbers the pairs of a broker from 1."""

    payment: str
    instrument: int
    quantity: int
    amount: int
    deliverer: int
    receiver: int
    trade_date: date
    settles_on: date
    priority: int = 4
    partial: str = "NPAR"
    place: str = "OWN"
    chain: int = 0


class Owed(NamedTuple):
    """What mends a fail: securities, or money, that a participant gets on the night `due`."""

    due: int
    participant: int
    instrument: int
    quantity: int
    amount: int


class Terms(NamedTuple):
    """What two sides agree on."""

    instrument: int
    quantity: int
    amount: int
    trade_date: date
    settles_on: date


class Flow:
    """The trades of one night after the other, asked for in order."""

    def __init__(self, seed: int, listed: Sequence[Instrument], opening: Opening) -> None:
        self.seed = seed
        self.listed = listed
        self.popularity = opening.popularity
        self.owed: list[Owed] = []
        rich = opening.activity.copy()
        rich[list(POOR)] = 0
        holds = opening.holdings > 0
        self.sellers = [_ladder(rich * column) for column in holds.T]
        rich[:BROKERS] = 0
        quiet = np.divide(1, rich, out=np.zeros_like(rich), where=rich > 0)
        self.short_sellers = [_ladder(quiet * ~column) for column in holds.T]
        self.buyers = _ladder(rich)
        self.luck: Iterator[float] = iter(())

    def night(
        self, day: int, settles_on: date, traded: Sequence[date | None], prices: Floats, *, count: int, mix: Mix
    ) -> list[Trade]:
        """About `count` trades due on `settles_on`, the `day`-th night. `traded[i]` is when instrument i was traded to be
        due on that date, None where its market or payment system is closed."""
        dice = np.random.default_rng([self.seed, 5, day])
        self.luck = _luck(dice)
        found = self._mended(day, settles_on, traded)
        chance = np.where([each is not None for each in traded], self.popularity, 0)
        if not chance.sum():
            return found
        links = int(count * CHAINS) // 2
        singles = max(count - 2 * links - len(found), 0)
        picked = dice.choice(len(self.listed), singles + links, p=chance / chance.sum())
        for place, terms in enumerate(self._terms(dice, picked, prices, settles_on, traded)):
            if place < singles:
                found.append(self._single(day, terms, mix))
            else:
                found.extend(self._chain(day, terms, mix, place - singles + 1))
        return found

    def postponed(self, trades: Sequence[Trade], mix: Mix, later: Mapping[int, date]) -> list[Trade]:
        """The same trades, some of them due on a later date: `later` gives it for an instrument where it is known."""
        return [
            trade._replace(settles_on=later[trade.instrument])
            if not trade.chain and trade.instrument in later and next(self.luck) < mix.later
            else trade
            for trade in trades
        ]

    def _terms(
        self,
        dice: np.random.Generator,
        picked: Ints,
        prices: Floats,
        settles_on: date,
        traded: Sequence[date | None],
    ) -> Iterator[Terms]:
        lots = np.array([each.lot for each in self.listed])[picked]
        quantities = np.maximum(1, np.exp(dice.normal(-0.3, 0.8, len(picked))) * lots).astype(np.int64)
        near = np.round(prices[picked] * dice.uniform(0.997, 1.003, len(picked)), 4)
        for place, quantity, price in zip(picked.tolist(), quantities.tolist(), near.tolist(), strict=True):
            amount = amount_of(self.listed[place], quantity, price)
            yield Terms(place, quantity, amount, traded[place] or settles_on, settles_on)

    def _single(self, day: int, terms: Terms, mix: Mix) -> Trade:
        """A seller and a buyer; now and then one who cannot deliver or cannot pay, or another way to pay."""
        instrument, quantity, amount, traded_on, settles_on = terms
        seller = self._draw(self.sellers[instrument])
        buyer = self._draw(self.buyers, other_than=seller)
        payment, chance, divisible = "DVP", next(self.luck), DIVISIBLE
        if chance < mix.short:
            divisible = DIVISIBLE_SHORT
            seller = self._draw(self.short_sellers[instrument], other_than=buyer)
            quantity, amount = quantity * SHORT, amount * SHORT
            self._will_mend(day, Owed(0, seller, instrument, quantity, 0))
        elif chance < mix.short + mix.unfunded:
            buyer = POOR[int(next(self.luck) * len(POOR))]
            self._will_mend(day, Owed(0, buyer, instrument, 0, amount))
        elif chance > 0.94:
            payment, amount = "FOP", 0
        elif chance > 0.91:
            payment, quantity = "PFOD", 0
        elif chance > 0.90:
            payment, amount = "DWP", max(1, amount // 20)
        return Trade(
            payment,
            instrument,
            quantity,
            amount,
            seller,
            buyer,
            traded_on,
            settles_on,
            priority=3 if next(self.luck) < 0.12 else 4,
            partial="PART" if next(self.luck) < divisible else "NPAR",
            place="CSD" if payment == "DVP" and next(self.luck) < mix.external else "OWN",
        )

    def _chain(self, day: int, terms: Terms, mix: Mix, link: int) -> list[Trade]:
        """A seller, a broker and a buyer; the broker's delivery stands before its receipt as often as behind it."""
        instrument, quantity, amount, traded_on, settles_on = terms
        seller = self._draw(self.sellers[instrument])
        buyer = self._draw(self.buyers, other_than=seller)
        if next(self.luck) < mix.short / 2:
            seller = self._draw(self.short_sellers[instrument], other_than=buyer)
            quantity, amount = quantity * SHORT, amount * SHORT
            self._will_mend(day, Owed(0, seller, instrument, quantity, 0))
        broker = int(next(self.luck) * BROKERS)
        legs = [
            Trade("DVP", instrument, quantity, amount, seller, broker, traded_on, settles_on, chain=link),
            Trade(
                "DVP", instrument, quantity, amount + amount // 2000, broker, buyer, traded_on, settles_on, chain=link
            ),
        ]
        return legs if next(self.luck) < 0.5 else legs[::-1]

    def _draw(self, ladder: Sequence[float], other_than: int = -1) -> int:
        """A participant with the chance that the ladder gives, drawn again when it is `other_than`; the next one on the
        ladder where hardly anybody else is."""
        for _ in range(DRAWS):
            place = min(bisect(ladder, next(self.luck) * ladder[-1]), len(ladder) - 1)
            if place != other_than:
                return place
        while place == other_than or ladder[place] == (ladder[place - 1] if place else 0.0):
            place = (place + 1) % len(ladder)
        return place

    def _will_mend(self, day: int, what: Owed) -> None:
        """Within four business days: money at once, securities in two halves, a day after one another."""
        if next(self.luck) >= RECOVERED:
            return
        due, half = day + 1 + int(next(self.luck) * 4), what.quantity // 2
        if half:
            self.owed.append(what._replace(due=due, quantity=half))
        self.owed.append(what._replace(due=due + bool(half), quantity=what.quantity - half))

    def _mended(self, day: int, settles_on: date, traded: Sequence[date | None]) -> list[Trade]:
        """The deliveries and payments of this night that mend earlier fails; what is closed today waits."""
        now, later = list[Owed](), list[Owed]()
        for owed in self.owed:
            (now if owed.due <= day and traded[owed.instrument] else later).append(owed)
        self.owed = later
        return [
            Trade(
                "FOP" if owed.quantity else "PFOD",
                owed.instrument,
                owed.quantity,
                owed.amount,
                self._draw(self.sellers[owed.instrument], other_than=owed.participant),
                owed.participant,
                traded[owed.instrument] or settles_on,
                settles_on,
                priority=3,
            )
            for owed in now
        ]


def amount_of(instrument: Instrument, quantity: int, price: float) -> int:
    """The price of so many multiples in minor units of the instrument's currency, rounded half to even, at least one."""
    exact = quantity * instrument.multiple * Decimal(str(price)) * 10**instrument.currency.minor_units
    return max(1, int((exact / (100 if instrument.face else 1)).to_integral_value(ROUND_HALF_EVEN)))


def _ladder(weights: Floats) -> list[float]:
    """Running sums of weights: a number below the last one falls on a participant with the chance of its weight."""
    return [float(each) for each in np.cumsum(weights).tolist()]


def _luck(dice: np.random.Generator) -> Iterator[float]:
    while True:
        yield from dice.random(65_536).tolist()
