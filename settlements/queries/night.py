"""What the night asks: cut-offs that have passed, and what it has claimed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from itservices.queries import claiming_run
from machinery.statements import rows, statement, value
from refdata.queries import cut_off_instant
from settlements.models import OpenMatch, Settlement
from settlements.status import can_still_settle

NIGHT = "night"


@dataclass(frozen=True)
class PassedCutOff:
    """A cut-off that has passed: market, APMT or FREE, and the intended date that it belongs to."""

    market: int
    payment: str
    intended: date


def passed_cut_offs(business_date: date, at: datetime) -> list[PassedCutOff]:
    """The cut-offs of intended dates up to `business_date`, of what is still pending, that have passed at `at`."""
    wanted = rows(statement("settlements", "pending_dates"), {"business_date": business_date})
    return [
        PassedCutOff(w["market_id"], w["payment"], w["intended"])
        for w in wanted
        if not can_still_settle(at, cut_off_instant(w["market_id"], w["payment"], w["intended"]))
    ]


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
