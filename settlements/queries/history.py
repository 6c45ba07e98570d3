"""An instruction as it was known at the close of a business date: what happened since is taken off its sheet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from ledger.queries import closing_of, first_day_from
from recordkeeping.queries import version_of
from settlements.models import Instruction, StatusChange
from settlements.queries.sheet import MOST_MOVES, Sheet, Statuses, move_of, names_on
from settlements.status import can_still_settle


def came_in_on(instruction: Instruction) -> date:
    """The business date on which an instruction came in: nothing is known of it before."""
    return first_day_from(instruction.at)


def sheet_as_of(sheet: Sheet, day: date) -> Sheet:
    """The sheet as it was known at the close of a day that is closed, on which the instruction was there.

    Moves count by their business date, matching by its instant. Names and terms are those of the day. No night claims it,
    and nothing can be done to it.
    """
    closed = closing_of(day)
    settlement = sheet.settlement if sheet.settlement and sheet.settlement.business_date <= day else None
    match = sheet.match if sheet.match and sheet.match.matched_at <= closed else None
    other = sheet.other if match else None
    sides = [sheet.instruction.pk, *([other.id] if other else [])]
    changes = list(
        StatusChange.objects.filter(instruction__in=sides, business_date__lte=day).order_by("-id")[: 2 * MOST_MOVES]
    )
    entered = _entered(sheet, match.matched_at) if match else ""

    def statuses(side: int) -> Statuses:
        return _statuses([c for c in changes if c.instruction_id == side], entered, is_settled=settlement is not None)

    own = [change for change in changes if change.instruction_id == sheet.instruction.pk][:MOST_MOVES]
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
        priority=_priority(sheet.instruction, closed),
    )


def _entered(sheet: Sheet, matched_at: datetime) -> str:
    """The settlement status with which it was matched: pending, or failing where its cut-off had passed."""
    first = StatusChange.objects.filter(instruction=sheet.instruction, axis="SETT").order_by("id").first()
    if first is not None:
        return first.from_status
    return "PEND" if sheet.cut_off is None or can_still_settle(matched_at, sheet.cut_off) else "PENF"


def _statuses(changes: Sequence[StatusChange], entered: str, *, is_settled: bool) -> Statuses:
    """The axes after these changes, newest first, of what was matched with a settlement status ("": was not yet)."""
    last = {change.axis: change for change in reversed(changes)}
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


def _priority(instruction: Instruction, at: datetime) -> int:
    return int(version_of("instruction", instruction.pk, at).get("priority", instruction.priority))
