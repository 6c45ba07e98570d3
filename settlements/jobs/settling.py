"""The steps of a night or window that settle: freeze, settle, publish, seal, tell why what stays open does."""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from itservices.operations import Lease, advance, hold_lease, set_run_facts
from itservices.queries import claiming_run, run_facts
from ledger.operations import STAGES, open_slice, settle_slice
from ledger.queries import available_units, business_date_or_none
from machinery.copy_format import read
from machinery.patience import until_free
from machinery.statements import array, copy_out, row, rows, run, statement, value
from machinery.transactions import whole
from recordkeeping.operations import record
from refdata.queries import open_currencies, open_markets
from settlements.causes import NOTHING, ReasonCodes
from settlements.decision import FIELDS, IMPOSED_STEP, Ints, Queue, eligible, poisoned
from settlements.drafting import as_amounts
from settlements.gate import close_gate, pass_gate
from settlements.lifecycle import IMPOSED, MIRROR, hold_reasons, imposed_status
from settlements.linking import NO_NETS, NOT_LINKED, Held, Linked, shortfalls
from settlements.night import Night
from settlements.operations.links import end_links_that_are_over
from settlements.operations.netting import NettingNight, net_instructions
from settlements.queries import NIGHT, PassedCutOff, passed_cut_offs, windows_of_day
from settlements.queries.gridlock import markets_in_queue_order
from settlements.queries.links import held_by_links
from settlements.queries.netting import nets_tonight
from settlements.queries.night import cut_offs_that_end, late_sides
from settlements.queries.sequences import night_plan
from settlements.sequences import NightPlan, NightSequence
from settlements.stops import Stops, stops_on
from settlements.windows import WINDOW, opened_at

Counts = Mapping[str, Any]
Facts = Mapping[str, Any]


def claim(lease: Lease) -> Counts:
    """Freezes tonight's queue: what comes in later, or is acted on from now, belongs to the next night.

    Waits for writes to the queue in flight, then notes the highest match that is there, the open markets, and the
    control totals (number and amount per currency) that settled and refused must add up to; and puts what its market nets into
    nets. Second time: the same.
    """
    return _freeze(lease, lambda: {"markets": sorted(open_markets(lease.business_date))})


def claim_window(lease: Lease) -> Counts:
    """Freezes what is open and due by now of the markets whose window opened at the instant of the job and is still open; as
    `claim` does. Second time: the same."""

    def markets() -> Facts:
        windows = [each for each in windows_of_day(lease.business_date) if each.opens_at == opened_at(lease.job)]
        found = {each.market: each.in_parts for each in windows if each.is_open(lease.at)}
        return {"markets": sorted(found), "in_parts": sorted(market for market, parts in found.items() if parts)}

    return _freeze(lease, markets)


def _freeze(lease: Lease, markets: Callable[[], Facts]) -> Counts:
    with whole():
        hold_lease(lease)
        facts = run_facts(lease.run_id)
        if "frozen_through" not in facts:
            close_gate()
            end_links_that_are_over()
            opened = markets()
            nets_of = None if lease.job == NIGHT else frozenset(opened["markets"])
            net_instructions(NettingNight(lease.run_id, lease.business_date, lease.by, lease.at, nets_of))
            facts = {
                "frozen_through": value("select coalesce(max(id), 0) from settlements_match"),
                **opened,
                "currencies": [0, *sorted(open_currencies(lease.business_date))],
            }
            facts["totals"] = queue_totals(lease, facts)
            set_run_facts(lease.run_id, facts)
    return {"in": facts["totals"]}


def queue_totals(lease: Lease, facts: Mapping[str, Any]) -> dict[str, dict[str, str | int]]:
    """Per currency ("" = free of payment) the number of matches that tonight's queue still holds and their amount."""
    found = rows(
        statement("settlements", "queue_totals"),
        {
            "frozen_through": facts["frozen_through"],
            "business_date": lease.business_date,
            "markets": list(facts["markets"]),
            "currencies": list(facts["currencies"]),
        },
    )
    return as_amounts({f["currency"]: (f["number"], int(f["units"]), f["scale"]) for f in found})


def settle(lease: Lease) -> Counts:
    """Decides the whole queue in order and books it chunk by chunk, each chunk in one transaction. A window of which nothing is due
    takes no slice of the books."""
    facts = run_facts(lease.run_id)
    if lease.job != NIGHT and not facts["totals"]:
        return {"settled": {}, "parts": {}, "at_once": 0}
    with whole():
        hold_lease(lease)
        slice_id = open_slice(lease.business_date, lease.job)
        set_run_facts(lease.run_id, {"slice": slice_id})
    return Night(lease, slice_id, tonight(lease), _plan(lease, facts)).settle()


def _plan(lease: Lease, facts: Facts) -> NightPlan:
    """The sequences of the night; in a window each market has one, which takes everything."""
    if lease.job == NIGHT:
        return night_plan(lease.business_date, facts["markets"])
    once = {market: NightSequence(WINDOW, in_parts=market in facts["in_parts"]) for market in facts["markets"]}
    in_order = markets_in_queue_order(lease.business_date)
    return NightPlan({market: (sequence,) for market, sequence in once.items()}, in_order)


def tonight(lease: Lease) -> Queue:
    """What tonight's queue still holds, in order."""
    facts = run_facts(lease.run_id)
    query = statement("settlements", "frozen_queue").format(
        frozen_through=int(facts["frozen_through"]),
        business_date=lease.business_date.isoformat(),
        markets=array(facts["markets"]),
        currencies=array(facts["currencies"]),
    )
    return Queue.of(read(copy_out(query), FIELDS))


def publish(lease: Lease) -> Counts:
    """Gives the night's slice its indexes, keys, statistics and foreign keys; then it is like every other."""
    return _stages(lease, STAGES[:-1])


def _stages(lease: Lease, stages: Sequence[str]) -> Counts:
    slice_id = run_facts(lease.run_id).get("slice")
    if slice_id is None:
        return {}
    for stage in stages:
        until_free(partial(_settle_slice, lease, slice_id, stage))
    return {"slice": slice_id}


def _settle_slice(lease: Lease, slice_id: int, stage: str) -> None:
    hold_lease(lease)
    settle_slice(slice_id, stage)


def seal(lease: Lease) -> Counts:
    """Closes the night's slice to further rows and keeps the digest of all its rows."""
    return _stages(lease, STAGES[-1:])


def refuse(lease: Lease) -> Counts:
    """Gives every match that stayed in the queue its reason and mirror code. A match that names an account without a
    guard is set aside (OTHR): it is told in the counts and in the trail, and the rest of the night goes on. Second time:
    the counts of the first."""
    if lease.checkpoint:
        return lease.checkpoint
    queue, available = tonight(lease), available_units()
    aside = poisoned(queue, available.known)
    sound = queue.take(~aside)
    stops = stops_on(lease.business_date)
    held = held_by_links(sound.match, eligible(sound, stops.ids, available.known))
    nets = nets_tonight(lease.business_date)
    told = reasons(sound, paid_by_the_deliverer(), available.units, stops, held, nets=nets)
    idle = awaiting(sound, told, held)
    deliverer, receiver = with_late(told, idle, late_sides(sound.take(idle)))
    strange = queue.match[aside].tolist()
    with whole():
        hold_lease(lease)
        changed = run(
            statement("settlements", "refuse"),
            {
                "matches": array(sound.match.tolist() + strange),
                "deliverer": deliverer + ["OTHR"] * len(strange),
                "receiver": receiver + ["OTHR"] * len(strange),
                "business_date": lease.business_date,
                "run": lease.run_id,
                "by": lease.by.name,
                "at": lease.at,
            },
        )
        refused = queue_totals(lease, run_facts(lease.run_id))
        if strange:
            record(
                by=lease.by,
                at=lease.at,
                code="night.set_aside",
                subject_type="run",
                subject_ids=[lease.run_id],
                after={"matches": strange},
                reason="an account of the match has no guard",
            )
        told_by = _tell(lease, "night.refused", changed // 2)
        by_reason = {code: deliverer.count(code) for code in sorted(set(deliverer))}
        counts = {"refused": refused, "reasons": by_reason, "set_aside": strange, "status_changes": changed, **told_by}
        advance(lease, checkpoint=counts, done=len(queue), total=len(queue), counts=counts)
    return counts


AWAITS: Final = "CYCL"
"""What both sides are told of what lacks nothing and awaits the next cycle."""
Told = tuple[list[str], list[str]]
"""The codes that deliverer and receiver of each row are told."""


def paid_by_the_deliverer() -> set[int]:
    """The open matches whose deliverer pays: with the delivery, or instead of it."""
    return {f["match_id"] for f in rows("select match_id from settlements_openmatch where payment in ('DWP', 'PFOD')")}


def reasons(
    queue: Queue,
    deliverer_pays: Container[int],
    available: list[int],
    stops: Stops,
    linked: Held = NOT_LINKED,
    *,
    nets: Linked = NO_NETS,
) -> Told:
    """The codes that deliverer and receiver of each row are shown: holds of the house first, whoever else holds it, then those of
    parties, then blocks, links, securities, cash.

    Who causes it is told the cause, the other side its mirror; where something of both is blocked, each is told its own
    block. What lacks nothing any more awaits what it settles with, or the next night (CYCL; but `with_late`). What is netted lacks
    what is owed net. Codes that no row of a night can have: ADR 38.
    """
    deliverer, receiver = [], []
    columns = (
        queue.match,
        queue.deliverer_hold,
        queue.receiver_hold,
        queue.asset,
        queue.securities_from,
        queue.securities_to,
        queue.cash_from,
        queue.cash_to,
    )
    facts = zip(
        *(column.tolist() for column in columns), zip(*shortfalls(queue, available, nets), strict=True), strict=True
    )
    for match, holds, held, asset, giver, taker, payer, payee, (no_securities, no_cash) in facts:
        own, other = (payer, payee) if match in deliverer_pays else (payee, payer)
        securities = stops.assets.get(asset) or stops.accounts.get(giver)
        first = securities or stops.accounts.get(own)
        second = stops.accounts.get(taker) or stops.accounts.get(other)
        if holds >= IMPOSED_STEP or held >= IMPOSED_STEP:
            mine, theirs = imposed_reasons(holds, held)
        elif holds or held:
            mine, theirs = hold_reasons(bool(holds), bool(held))
        elif first or second:
            mine = first or "OTHR"
            theirs = second or (MIRROR[securities] if securities else "OTHR")
        elif match in linked.untried:
            mine, theirs = linked.codes[match]
        elif no_securities:
            mine, theirs = "LACK", MIRROR["LACK"]
        elif no_cash:
            mine, theirs = ("MONY", MIRROR["MONY"]) if payer == own else (MIRROR["MONY"], "MONY")
        else:
            mine, theirs = linked.codes.get(match, (AWAITS, AWAITS))
        deliverer.append(mine)
        receiver.append(theirs)
    return deliverer, receiver


def awaiting(queue: Queue, told: Told, linked: Held = NOT_LINKED) -> Ints:
    """The rows that lack nothing, and await nothing but the next night."""
    found = enumerate(zip(queue.match.tolist(), told[0], strict=True))
    return np.array([at for at, (match, code) in found if code == AWAITS and match not in linked.codes], dtype=np.int64)


def with_late(told: Told, idle: Ints, late: Sequence[ReasonCodes]) -> Told:
    """The same, but that of rows that await nothing but the next night it is told who merely came in late for its date (LATE, the
    other side CLAT): `late` by idle row, nothing of one that was in time."""
    deliverer, receiver = (list(codes) for codes in told)
    for place, codes in zip(idle.tolist(), late, strict=True):
        if codes != NOTHING:
            deliverer[place], receiver[place] = codes
    return deliverer, receiver


def imposed_reasons(deliverer: int, receiver: int) -> tuple[str, str]:
    """The codes that deliverer and receiver are shown of a pair that the house holds, by their holds as the queue has them.

    >>> imposed_reasons(4, 0)
    ('CSDH', 'PRCY')
    """
    one, other = (("", *IMPOSED)[holds // IMPOSED_STEP] for holds in (deliverer, receiver))
    return imposed_status(one, other), imposed_status(other, one)


def mark_failing(lease: Lease) -> Counts:
    """Turns pending into failing where the actual cut-off of the intended date has passed at the run's instant.

    A window says so of what it froze alone. The last step that says anything about what stays open: it counts all of it, with its
    digest. Second time: the counts of the first.
    """
    if lease.checkpoint:
        return lease.checkpoint
    passed, frozen = passed_cut_offs(lease.business_date, lease.at), run_facts(lease.run_id)
    with whole():
        hold_lease(lease)
        return _mark_failing(lease, passed, NO_MATTER_WHO, frozen, every=lease.job == NIGHT)


def mark_failing_at_cut_off(lease: Lease) -> Counts:
    """Turns pending into failing where the cut-off has passed, as it was moved, and nothing brings it to its date any more.

    It waits for nobody who is at an instruction, so that nobody waits for it in a circle: the next cut-off run, or the night, has
    the turn of that one, and of what is beyond AT_ONCE. Nothing is marked once a night or window has claimed, which has the gate
    before it does, nor for a date that is closed. Second time: the counts of the first.
    """
    if lease.checkpoint:
        return lease.checkpoint
    with whole():
        hold_lease(lease)
        pass_gate()
        may = claiming_run() is None and business_date_or_none() == lease.business_date
        passed = cut_offs_that_end(lease.business_date, lease.at) if may else []
        return _mark_failing(lease, passed, WHAT_IS_FREE, {}, every=True)


AT_ONCE = 100_000
"""Matches that a cut-off run marks at most, in its one transaction; the next one goes on a minute later."""
NO_MATTER_WHO: Final = {"free": "", "among": ""}
WHAT_IS_FREE: Final = {
    "free": f", free as materialized (\n{statement('settlements', 'failing_free')})",
    "among": " and o.match_id in (select match_id from free)",
}
"""What of the pending rows is marked: all of them, or those that nobody holds."""


def _mark_failing(
    lease: Lease, passed: Sequence[PassedCutOff], which: Mapping[str, str], frozen: Facts, *, every: bool
) -> Counts:
    """One statement, in the transaction of the caller, which holds the lease; what it counts."""
    changed = run(
        statement("settlements", "mark_failing").format(**which),
        {
            "markets": array(p.market for p in passed),
            "payments": [p.payment for p in passed],
            "dates": array(p.intended for p in passed),
            "places": array(p.place for p in passed),
            "every": every,
            "most": AT_ONCE,
            "frozen_through": frozen.get("frozen_through", 0),
            "frozen_markets": array(frozen.get("markets", ())),
            "frozen_currencies": array(frozen.get("currencies", ())),
            "business_date": lease.business_date,
            "run": lease.run_id,
            "by": lease.by.name,
            "at": lease.at,
        },
    )
    told_by = _tell(lease, "night.failing", changed // 2)
    told = row(statement("settlements", "told"), {"business_date": lease.business_date, "run": lease.run_id})
    counts = {"failing": changed // 2, **(told or {}), **told_by}
    advance(lease, checkpoint=counts, done=changed // 2, total=changed // 2, counts=counts)
    return counts


def _tell(lease: Lease, code: str, matches: int) -> dict[str, str]:
    """One event for all that a step says of what stays open, whose facts are the moves of status of the run; what the
    step counts of it: which event tells of it, nothing where there is nothing to tell."""
    if not matches:
        return {}
    record(
        by=lease.by,
        at=lease.at,
        code=code,
        subject_type="run",
        subject_ids=[lease.run_id],
        after={"business_date": lease.business_date.isoformat(), "count": matches},
    )
    return {"told_by": code}
