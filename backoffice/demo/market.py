"""Prices, exchange rates and opening holdings of the demo firm. Pure: arrays from a seed.

Walks are by business date of the whole demo, so a price of one date is the same however many dates follow.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from backoffice.demo.cast import BROKERS, CURRENCIES, POOR, Instrument, Participant

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

RATES = {"USD": 1.0875, "GBP": 0.8440, "JPY": 163.20, "BHD": 0.40980}
"""Units for one euro when the walk begins."""
HOME = {"ES": "T2S", "US": "USCSD", "GB": "UKCSD"}


@dataclass(frozen=True)
class Opening:
    """What participants hold when the books are opened: `holdings[p, i]` multiples of an instrument, `cash[p, c]` minor
    units of a currency; and how popular each instrument and how busy each participant is (both sum to 1)."""

    holdings: Ints
    cash: Ints
    popularity: Floats
    activity: Floats


def price_walk(seed: int, listed: Sequence[Instrument], days: int) -> Floats:
    """Prices by [day, instrument]; shares move some 1.3 % a day, bonds a tenth of that."""
    start = np.array([each.price for each in listed])
    spread = np.array([0.0013 if each.face else 0.013 for each in listed])
    steps = _steps(seed, 2, days, len(listed)) * spread
    walked: Floats = np.round(start * np.exp(np.cumsum(steps, axis=0)), 4)
    return walked


def rate_walk(seed: int, days: int) -> list[dict[str, Decimal]]:
    """Exchange rates by day: units of each currency for one euro."""
    steps = _steps(seed, 3, days, len(RATES)) * 0.004
    walked = np.array(list(RATES.values())) * np.exp(np.cumsum(steps, axis=0))
    return [{code: Decimal(f"{value:.5f}") for code, value in zip(RATES, day, strict=True)} for day in walked.tolist()]


def _steps(seed: int, purpose: int, days: int, width: int) -> Floats:
    """Standard normal steps, the first all zero; a row depends on its place only."""
    rows = [np.random.default_rng([seed, purpose, day]).standard_normal(width) for day in range(days)]
    rows[0] = np.zeros(width)
    return np.array(rows)


def opening(seed: int, parties: Sequence[Participant], listed: Sequence[Instrument], matches: int) -> Opening:
    """Holdings and cash with which a turnover of `matches` meets shortages only where it is meant to."""
    dice = np.random.default_rng([seed, 4])
    popularity = _shares(dice, len(listed), 0.6)
    activity = _shares(dice, len(parties), 0.8)
    holds = _who_holds(dice, parties, listed)
    lots = np.array([each.lot for each in listed])
    busy = matches * popularity / np.maximum(holds.sum(axis=0), 1)
    size = dice.uniform(0.8, 1.6, holds.shape) * (25 + 6 * busy)
    holdings = np.where(holds, np.ceil(size * lots), 0).astype(np.int64)
    return Opening(holdings, _cash(listed, parties, popularity, matches), popularity, activity)


def value_of_lot(each: Instrument) -> float:
    """What a typical trade costs, in the instrument's currency."""
    return each.lot * float(each.multiple) * each.price / (100 if each.face else 1)


def _shares(dice: np.random.Generator, count: int, skew: float) -> Floats:
    weight = dice.permutation(1 / np.arange(1, count + 1) ** skew)
    shares: Floats = weight / weight.sum()
    return shares


def _who_holds(
    dice: np.random.Generator, parties: Sequence[Participant], listed: Sequence[Instrument]
) -> npt.NDArray[np.bool_]:
    home = np.array([[HOME[p.country] == i.market for i in listed] for p in parties])
    holds: npt.NDArray[np.bool_] = dice.random(home.shape) < np.where(home, 0.6, 0.25)
    holds[:BROKERS] = False
    holds[BROKERS : BROKERS + 2] |= ~holds[BROKERS:].any(axis=0)
    return holds


def _cash(listed: Sequence[Instrument], parties: Sequence[Participant], popularity: Floats, matches: int) -> Ints:
    found = np.zeros((len(parties), len(CURRENCIES)), dtype=np.int64)
    for column, currency in enumerate(CURRENCIES):
        mine = np.array([each.currency == currency for each in listed])
        values = np.array([value_of_lot(each) for each in listed])
        turnover = float((popularity * values * mine).sum()) * matches
        typical = float((popularity * values * mine).sum() / (popularity * mine).sum())
        thousands = np.full(len(parties), np.ceil((turnover * 0.4 + typical * 60) / 1000))
        thousands[:BROKERS] *= 4
        thousands[list(POOR)] = np.ceil(typical * 2 / 1000)
        found[:, column] = thousands.astype(np.int64) * 1000 * 10**currency.minor_units
    return found
