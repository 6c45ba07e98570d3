"""What the night asks: cut-offs that have passed, and what it has claimed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from itservices.queries import claiming_run
from machinery.statements import array, rows, statement, value
from refdata.queries import cut_off_instant, cut_off_instants
from settlements.causes import NOTHING, ReasonCodes, late_reasons
from settlements.decision import Queue
from settlements.models import Instruction, OpenMatch, Settlement
from settlements.models.instruction import Place
from settlements.queries.windows import market_windows
from settlements.status import can_still_settle

NIGHT = "night"
EPOCH: Final = date(2000, 1, 1)
"""From which day on the queue counts its intended dates."""


@dataclass(frozen=True)
class PassedCutOff:
    """A cut-off that has passed: market, APMT or FREE, and the intended date that it belongs to; and for what settles where (OWN,
    CSD)."""

    market: int
    payment: str
    intended: date
    place: str


def passed_cut_offs(business_date: date, at: datetime) -> list[PassedCutOff]:
    """The cut-offs of intended dates up to `business_date`, of what is still pending, that have passed at `at`. Refuses
    NoCutOff."""
    return [
        each
        for each in _of_pending(business_date)
        if not can_still_settle(at, cut_off_instant(each.market, each.payment, each.intended))
    ]


def _of_pending(business_date: date) -> list[PassedCutOff]:
    found = rows(statement("settlements", "pending_dates"), {"business_date": business_date})
    return [PassedCutOff(f["market_id"], f["payment"], f["intended"], f["place"]) for f in found]


def cut_offs_that_end(business_date: date, at: datetime) -> list[PassedCutOff]:
    """Those of `passed_cut_offs` after which nothing brings what is pending to its date any more (ADR 38): of a market that settles
    by day, in windows; of a date whose night has been; of what no night settles. Where there is no cut-off none has passed."""
    pending = _of_pending(business_date)
    by_day = market_windows(business_date) if pending else {}
    ended = [
        each
        for each in pending
        if each.market in by_day or each.intended < business_date or each.place == Place.CSD.value
    ]
    instants = cut_off_instants({(each.market, each.payment, each.intended) for each in ended})
    passed = {key for key, instant in instants.items() if not can_still_settle(at, instant)}
    return [each for each in ended if (each.market, each.payment, each.intended) in passed]


def fails_at_its_cut_off(instruction: Instruction) -> bool:
    """Whether what is matched and open fails at the very cut-off of its intended date, before its night: its market settles by
    day then, or no night settles it."""
    return instruction.place == Place.CSD or instruction.market_id in market_windows(
        instruction.intended_settlement_date
    )


def late_sides(queue: Queue) -> list[ReasonCodes]:
    """What both sides of each row of the queue are told of who came in after the cut-off of its intended date; of one that was in
    time nothing."""
    if not len(queue):
        return []
    kinds = {
        (market, "APMT" if currency else "FREE", EPOCH + timedelta(days=days))
        for market, currency, days in zip(
            queue.market.tolist(), queue.currency.tolist(), queue.intended.tolist(), strict=True
        )
    }
    found = cut_off_instants(kinds)
    asked = {
        "matches": array(queue.match.tolist()),
        "markets": array(market for market, _, _ in found),
        "payments": [payment for _, payment, _ in found],
        "dates": array(intended for _, _, intended in found),
        "cut_offs": list(found.values()),
    }
    late = {
        f["match_id"]: late_reasons(deliverer=f["deliverer"], receiver=f["receiver"])
        for f in rows(statement("settlements", "late_sides"), asked)
    }
    return [late.get(match, NOTHING) for match in queue.match.tolist()]


def settled_by_chunk(run_id: int) -> list[tuple[datetime, int]]:
    """When each chunk of a night was booked, by the clock of the database, and how many matches it settled; in order."""
    found = rows(statement("settlements", "settled_by_chunk"), {"run": str(run_id)})
    return [(f["recorded_at"], f["number"]) for f in found]


def settled_at_once(settlement: Settlement) -> int:
    """How many others a match needed to settle at the same moment; 0 where it settled by itself, or a night did not settle it."""
    place = {"slice": settlement.slice, "journal": settlement.journal_id}
    return int(value(statement("settlements", "settled_at_once"), place) or 0)


def frozen_by(match_ids: Sequence[int]) -> dict[int, int]:
    """Those of these matches that a night, or a window, has claimed and not released: match id -> run id."""
    run = claiming_run()
    if run is None:
        return {}
    found = OpenMatch.objects.filter(
        match_id__in=match_ids,
        match_id__lte=run.facts["frozen_through"],
        intended_settlement_date__lte=run.business_date,
        market_id__in=run.facts["markets"],
        currency_id__in=run.facts["currencies"],
        place="OWN",
    ).values_list("match_id", flat=True)
    return dict.fromkeys(found, run.pk)
