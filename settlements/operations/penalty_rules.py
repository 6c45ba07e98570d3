"""Sets what penalties are reckoned with: rates, which markets penalise, what an instrument is to them, and growth markets.

Each is true from a day on. What penalties were reckoned with stands: nothing is set for a day that is reckoned already, but a rate
that was not there yet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from machinery.statements import statement, value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.operations.refusals import PenaltiesStand
from settlements.penalties.scope import TYPES_OUT_OF_SCOPE
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

Facts = Sequence[Mapping[str, Any]]
RATES = DatedTable("settlements_penaltyrate", ["rate_of"], ["rate", "source"])
MARKETS = DatedTable(
    "settlements_penaltymarket", ["market_id"], ["is_in_scope", "rounding", "types_out_of_scope", "source"]
)
INSTRUMENTS = DatedTable("settlements_penaltyinstrument", ["instrument_id"], ["is_liquid", "is_exempt", "source"])
GROWTH_MARKETS = DatedTable("settlements_growthmarket", ["mic"], ["is_listed", "source"])


@dataclass(frozen=True, slots=True)
class PenaltyRateWish:
    """A rate of a class of instruments in basis points a day, or of a currency (its code) in per cent a year."""

    rate_of: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class PenaltyMarketWish:
    """Whether a market (id) penalises fails, how it rounds: HALF_UP or UP, and of which transactions (codes of ISO 20022) it
    penalises none."""

    market: int
    is_in_scope: bool
    rounding: str = "HALF_UP"
    types_out_of_scope: Sequence[str] = TYPES_OUT_OF_SCOPE


@dataclass(frozen=True, slots=True)
class PenaltyInstrumentWish:
    """What an instrument (id of the asset) is to penalties."""

    instrument: int
    is_liquid: bool = False
    is_exempt: bool = False


@part
def set_penalty_rates(wishes: Sequence[PenaltyRateWish], *, source: str, valid_from: date, occasion: Occasion) -> int:
    """Sets rates from a day on; how many that changes. What is the same stays untouched.

    A rate that no penalty was reckoned with can be set for the days up to the next one of its class or currency: what lacked it is
    reckoned by the next night.
    Refuses InvalidText (source), PenaltiesStand.
    """
    lock_list("settlements_penalty")
    facts = [{"rate_of": w.rate_of, "rate": w.rate} for w in wishes]
    used = value(
        statement("settlements", "penalty_rates_used"), {"of": [w.rate_of for w in wishes], "valid_from": valid_from}
    )
    number = _set(RATES, facts, source, valid_from, used)
    if number:
        told = [{"rate_of": w.rate_of, "rate": shortest(w.rate)} for w in wishes]
        record(
            by=occasion.by,
            at=occasion.at,
            code="penalty_rate.set",
            subject_type="penalty_rate",
            subject_ids=sorted(w.rate_of for w in wishes),
            after=_told(source, valid_from, told),
        )
    return number


@part
def set_penalty_market(wish: PenaltyMarketWish, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says from a day on whether a market penalises, how it rounds, and what it leaves out; whether that changes anything.

    Nothing is said of the date of a night that has reckoned its penalties, even if it found none. Refuses InvalidText (source),
    PenaltiesStand.
    """
    lock_list("settlements_penalty")
    left_out = sorted(set(wish.types_out_of_scope))
    facts = {"market_id": wish.market, "is_in_scope": wish.is_in_scope, "rounding": wish.rounding}
    facts["types_out_of_scope"] = left_out
    changed = bool(_set(MARKETS, [facts], source, valid_from, last_reckoned()))
    if changed:
        record(
            by=occasion.by,
            at=occasion.at,
            code="penalty_market.set",
            subject_type="market",
            subject_ids=[wish.market],
            after=_told(source, valid_from, [asdict(wish) | {"types_out_of_scope": left_out}]),
        )
    return changed


@part
def set_penalty_instruments(
    wishes: Sequence[PenaltyInstrumentWish], *, source: str, valid_from: date, occasion: Occasion
) -> int:
    """Says from a day on what instruments are to penalties; how many that changes. What is the same stays untouched.

    Nothing is said of the date of a night that has reckoned its penalties, even if it found none. Refuses InvalidText (source),
    PenaltiesStand.
    """
    lock_list("settlements_penalty")
    facts = [
        {
            "instrument_id": w.instrument,
            "is_liquid": w.is_liquid,
            "is_exempt": w.is_exempt,
        }
        for w in wishes
    ]
    number = _set(INSTRUMENTS, facts, source, valid_from, last_reckoned())
    if number:
        record(
            by=occasion.by,
            at=occasion.at,
            code="penalty_instrument.set",
            subject_type="asset",
            subject_ids=sorted(w.instrument for w in wishes),
            after=_told(source, valid_from, [asdict(w) for w in wishes]),
        )
    return number


@part
def set_growth_markets(
    mics: Sequence[str], *, is_listed: bool, source: str, valid_from: date, occasion: Occasion
) -> int:
    """Says from a day on that markets (their MICs) are SME growth markets, or are none; of how many that changes anything. What is
    the same stays untouched.

    Nothing is said of the date of a night that has reckoned its penalties, even if it found none. Refuses InvalidText (source),
    PenaltiesStand.
    """
    lock_list("settlements_penalty")
    facts = [{"mic": mic, "is_listed": is_listed} for mic in sorted(mics)]
    number = _set(GROWTH_MARKETS, facts, source, valid_from, last_reckoned())
    if number:
        record(
            by=occasion.by,
            at=occasion.at,
            code="growth_market.set",
            subject_type="growth_market",
            subject_ids=sorted(mics),
            after=_told(source, valid_from, facts),
        )
    return number


def _told(source: str, valid_from: date, items: Facts) -> dict[str, Any]:
    return {"valid_from": valid_from.isoformat(), "source": source, "items": list(items)}


def last_reckoned() -> date | None:
    """The last day that is reckoned, even if it has no penalties; None where none is."""
    found: date | None = value(
        "select greatest((select max(business_date) from settlements_penalty),"
        " (select max(business_date) from settlements_expectedpenalty), (select max(r.business_date)"
        " from itservices_run r join itservices_step s on s.run_id = r.id"
        " where r.job = 'night' and s.name = any (array['penalise', 'expect']) and s.state = 'DONE'))"
    )
    return found


def _set(table: DatedTable, facts: Facts, source: str, valid_from: date, reckoned: date | None) -> int:
    """How many rows are set from a day on. `reckoned`: the last day on which penalties were reckoned with what they take the place
    of."""
    named = strict_text(source, longest=200)
    lock_list(table.name)
    if reckoned is not None and valid_from <= reckoned:
        raise PenaltiesStand(reckoned=reckoned.isoformat(), valid_from=valid_from.isoformat())
    return len(replace_from(table, [{**each, "source": named} for each in facts], valid_from).opened)
