"""Sets on which days penalties of a market are done with, and by how much its prices may be off ours, from a coming day on.

What has begun keeps its days: whoever was told until when a penalty may be appealed, or when it is paid, finds it so. Source: ECSDA
CSDR Penalties Framework, 9 and 11.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from machinery.statements import value
from machinery.transactions import part
from recordkeeping.operations import record
from refdata.operations import DatedTable, lock_list, replace_from
from settlements.operations.penalty_rules import last_reckoned
from settlements.operations.refusals import ListsStand, PenaltiesStand, PenaltyDaysApart
from settlements.penalties.calendar import COUNTS, MILESTONES, Milestones, milestones_of
from settlements.queries.penalty_days import penalty_days
from vocabulary.decimals import shortest
from vocabulary.occasion import Occasion
from vocabulary.text import strict_text

DAYS: Final = DatedTable("settlements_penaltydays", ["market_id"], [*COUNTS, "source"])
TOLERANCES: Final = DatedTable("settlements_pricetolerance", ["market_id"], ["percent", "source"])


@dataclass(frozen=True, slots=True)
class PenaltyDaysWish:
    """The penalty business days of a market (id), see settlements.penalties.calendar.Milestones."""

    market: int
    appeal: int
    amendment: int
    report: int
    pre_advice: int
    payment: int


@part
def set_penalty_days(wish: PenaltyDaysWish, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says of the penalties of a month, by its first day, and of those after it, on which days they are done with; whether that
    changes anything.

    A month is netted in one: so that nobody pays before, each market has to pay after the last one has reported. Refuses
    InvalidText (source), PenaltiesStand, ListsStand, PenaltyDaysApart.
    """
    named = strict_text(source, longest=200)
    for name in ("settlements_penaltyappeal", "settlements_penalty", DAYS.name):
        lock_list(name)
    reckoned = last_reckoned()
    if reckoned is not None and valid_from <= reckoned:
        raise PenaltiesStand(reckoned=reckoned.isoformat(), valid_from=valid_from.isoformat())
    _not_listed(wish.market, valid_from)
    counts = {name: getattr(wish, name) for name in COUNTS}
    _one_netting(wish.market, Milestones(valid_from, **counts, source=named))
    changed = bool(replace_from(DAYS, [{"market_id": wish.market, **counts, "source": named}], valid_from).opened)
    if changed:
        told = {"valid_from": valid_from.isoformat(), "source": named}
        _tell("penalty_days.set", wish.market, {**told, "items": [asdict(wish)]}, occasion)
    return changed


@part
def set_price_tolerance(market: int, percent: Decimal, *, source: str, valid_from: date, occasion: Occasion) -> bool:
    """Says of the penalties that a market (id) detects from a day on by how many per cent of ours its prices may be others; whether
    that changes anything. Refuses InvalidText (source), ListsStand."""
    named = strict_text(source, longest=200)
    lock_list(TOLERANCES.name)
    _not_listed(market, valid_from)
    row = {"market_id": market, "percent": percent, "source": named}
    changed = bool(replace_from(TOLERANCES, [row], valid_from).opened)
    if changed:
        told = {"valid_from": valid_from.isoformat(), "source": named, "percent": shortest(percent)}
        _tell("price_tolerance.set", market, told, occasion)
    return changed


def _not_listed(market: int, valid_from: date) -> None:
    """Refuses ListsStand: the depository has listed penalties of that day, or of a later one."""
    listed = value("select max(until) from settlements_penaltylist where market_id = %(market)s", {"market": market})
    if listed is not None and valid_from <= listed:
        raise ListsStand(listed=listed.isoformat(), valid_from=valid_from.isoformat())


def _one_netting(market: int, wished: Milestones) -> None:
    """Refuses PenaltyDaysApart: of a month in which it holds, it pays before another market has reported, or that before it has."""
    days = penalty_days()
    others = [MILESTONES, *(days.of_market(other) for other in days.said if other != market)]
    until = min(
        (each.first_month for each in days.said.get(market, ()) if each.first_month > wished.first_month),
        default=date.max,
    )
    for month in _months([wished, *(each for said in others for each in said)], wished.first_month, until):
        for said in others:
            other = milestones_of(month, said)
            if min(wished.payment, other.payment) <= max(wished.report, other.report):
                raise PenaltyDaysApart(
                    month=f"{month:%Y-%m}",
                    payment=min(wished.payment, other.payment),
                    report=max(wished.report, other.report),
                )


def _months(said: Iterable[Milestones], since: date, until: date) -> list[date]:
    """The months from which on something else holds, from one on until before another."""
    return sorted({each.first_month for each in said if since <= each.first_month < until})


def _tell(code: str, market: int, after: Mapping[str, Any], occasion: Occasion) -> None:
    record(by=occasion.by, at=occasion.at, code=code, subject_type="market", subject_ids=[market], after=after)
