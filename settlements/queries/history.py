"""An instruction as it was known at the close of a business date: what happened since is taken off its sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from ledger.queries import first_day_from
from settlements.depositories import Advised, Standing, follow
from settlements.lifecycle import imposed_status
from settlements.models import ImposedHold, Instruction, StatusChange
from settlements.queries.axes import Statuses, priorities_of
from settlements.queries.depositories import AtDepository
from settlements.queries.imposed import SeenHold, weightiest
from settlements.queries.part_acts import partial_on
from settlements.queries.sheet import MOST_MOVES, Sheet, move_of, names_on
from settlements.status import can_still_settle


def came_in_on(instruction: Instruction) -> date:
    """The business date on which an instruction came in: nothing is known of it before."""
    return first_day_from(instruction.at)


def sheet_as_of(sheet: Sheet, day: date, closed: datetime) -> Sheet:
    """The sheet as it was known at the close of a day that was `closed`, on which the instruction was there.

    Moves count by their business date, matching by its instant. Names and terms are those of the day, and so are the
    priorities: its own, and that of the pair. No night claims it, and nothing can be done to it.
    """
    settlement = sheet.settlement if sheet.settlement and sheet.settlement.business_date <= day else None
    match = sheet.match if sheet.match and sheet.match.matched_at <= closed else None
    other = sheet.other if match else None
    sides = [sheet.instruction.pk, *([other.id] if other else [])]
    changes = StatusChange.objects.filter(instruction__in=sides, business_date__lte=day)
    last = list(changes.order_by("instruction", "axis", "-id").distinct("instruction", "axis"))
    entered = _entered(sheet, match.matched_at) if match else ""

    paired = [match.delivering_id, match.receiving_id] if match else [sheet.instruction.pk]
    told_of = _told_of_holds(paired, day)

    def statuses(side: int) -> Statuses:
        moved = {change.axis: change for change in last if change.instruction_id == side}
        found = _statuses(moved, entered, is_settled=settlement is not None)
        if side == sheet.instruction.pk and sheet.at_depository is not None and found.processing != "CAND":
            found = stood_at_depository(sheet.at_depository, day, found.hold)
        is_open = found.settlement != "SETT" and found.processing != "CAND"
        found = replace(found, imposed=told_of[side]) if is_open else found
        return found.told_on(day, sheet.instruction)

    priorities = priorities_of(paired, closed)
    own = changes.filter(instruction=sheet.instruction).order_by("-id")[:MOST_MOVES]
    return replace(
        sheet,
        **names_on(sheet.instruction, day),
        statuses=statuses(sheet.instruction.pk),
        match=match,
        other=replace(other, statuses=statuses(other.id)) if other else None,
        settlement=settlement,
        claimed_by=None,
        moves=[move_of(change, sheet.other is not None) for change in own],
        queued=None,
        waiting=None,
        difference=sheet.difference if match else None,
        parts=[each for each in sheet.parts if each.business_date <= day],
        warnings=[each for each in sheet.warnings if each.business_date <= day],
        chases=[each for each in sheet.chases if each.business_date <= day],
        own_priority=priorities[sheet.instruction.pk],
        priority=min(priorities.values()),
        partial=partial_on(sheet.instruction, closed),
        part_facts=None,
        at_depository=None,
        imposed=_imposed(sheet, day),
    )


def _imposed(sheet: Sheet, day: date) -> list[SeenHold]:
    """The holds of the house as they were known at the end of a day: what ended later stood, and was not looked at later."""
    known = [
        replace(each, reviews=[review for review in each.reviews if review.business_date <= day])
        for each in sheet.imposed
        if each.business_date <= day
    ]
    return [
        replace(each, ending="", ended_on=None, ended_at=None, ended_by="", ending_reason="")
        if each.ended_on and each.ended_on > day
        else each
        for each in known
    ]


def _told_of_holds(sides: Sequence[int], day: date) -> dict[int, str]:
    """By what the house held each of one or two sides at the end of a day, as each is told of it."""
    found = ImposedHold.objects.filter(instruction__in=sides, business_date__lte=day).exclude(ended_on__lte=day)
    kinds: dict[int, list[str]] = {side: [] for side in sides}
    for instruction, kind in found.values_list("instruction", "kind"):
        kinds[instruction].append(kind)
    own = {side: weightiest(found) for side, found in kinds.items()}
    return {
        side: imposed_status(kind, next((own[each] for each in sides if each != side), ""))
        for side, kind in own.items()
    }


def stood_at_depository(found: AtDepository, day: date, hold: str) -> Statuses:
    """The axes at the end of a business date of what goes to a depository: what that had told by then, and had confirmed; and the
    `hold` of its own side, which goes before one that the depository told."""
    stood = Standing()
    for each in found.advices:
        if each.business_date <= day and not each.is_late:
            told = Advised(each.processing, each.matching, each.settlement, each.hold, each.codes, each.told_at)
            stood = follow(stood, told) or stood
    last = found.confirmations[-1] if found.settled_on else None
    if last is not None and last.business_date <= day:
        return Statuses("PACK", "MACH", "SETT", "", "")
    return Statuses(
        stood.processing or "PACK", stood.matching or "NMAT", stood.settlement, hold or stood.hold, stood.reason
    )


def _entered(sheet: Sheet, matched_at: datetime) -> str:
    """The settlement status with which it was matched: pending, or failing where its cut-off had passed."""
    first = StatusChange.objects.filter(instruction=sheet.instruction, axis="SETT").order_by("id").first()
    if first is not None:
        return first.from_status or first.to_status
    return "PEND" if sheet.cut_off is None or can_still_settle(matched_at, sheet.cut_off) else "PENF"


def _statuses(last: Mapping[str, StatusChange], entered: str, *, is_settled: bool) -> Statuses:
    """The axes after the last change on each, of what was matched with a settlement status ("": was not yet)."""
    processing = last["IPRC"].to_status if "IPRC" in last else "PACK"
    is_cancelled = processing == "CAND"
    is_final = is_settled or is_cancelled
    settling = last["SETT"].to_status if "SETT" in last else entered
    reason = last["SETT"].reason_code if "SETT" in last and not is_final else ""
    return Statuses(
        processing="PACK" if is_settled else processing,
        matching="MACH" if entered else "NMAT",
        settlement="SETT" if is_settled else "" if is_cancelled else settling,
        hold="" if is_final or "HOLD" not in last else last["HOLD"].to_status,
        reason=last["IPRC"].reason_code if is_cancelled else reason,
    )
