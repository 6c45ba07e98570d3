"""What the pages of instructions show, in the shape of their templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from machinery.chip import Chip
from recordkeeping.queries import Entry, TimelineEntry, entry_of
from settlements.chase_words import chases_told
from settlements.depository_words import told_of_depository
from settlements.differing import side_by_side, told_of_matching
from settlements.explanation import Situation
from settlements.imposed_words import entries_of_holds, held_in_words
from settlements.labels import ACT_EVENTS, AXIS_NAMES, DIRECTIONS, chip_of, chips_of
from settlements.lifecycle import MATCHING_NAME
from settlements.part_words import IN_PART, Settling, moved_in_words, parts_in_words, tries_a_part
from settlements.penalty_forecast_words import foreseen_cause
from settlements.penalty_words import cause, chips, reckoned
from settlements.queries import (
    Line,
    PenaltyLine,
    Sheet,
    Statuses,
    StatusMove,
    UnmatchedLine,
    WhyUnmatched,
    settled_at_once,
    statuses_of,
    why_waiting,
)
from settlements.queries.links import links_of
from settlements.queries.next_tried import next_window, taken_by
from settlements.queries.night import fails_at_its_cut_off
from settlements.reasons import ReasonList, reason_in_words
from settlements.recycling_words import ending_of_sheet, warned_chip, warnings_told

STEP_AXES = ("IPRC", "MTCH", "SETT", "HOLD", "IMPOSED")
HOLD_AXES = frozenset({"HOLD", "IPRC"})


@dataclass(frozen=True)
class ShownLine:
    """A line of the list with the chips of its status and its reason as a code and in words: the last night's, or who
    holds it."""

    line: Line
    direction: str
    chips: Sequence[Chip]
    code: str
    reason: str


@dataclass(frozen=True)
class ShownPenalty:
    """A penalty in words: of what kind it is and what it lacks, why, and how much."""

    line: PenaltyLine
    chips: Sequence[Chip]
    cause: str
    reckoned: str


@dataclass(frozen=True)
class ShownUnmatched:
    """A line of what waits for its match: its chips, the first reason as a code and in words, the nearest candidate, and the
    fields that differ."""

    line: UnmatchedLine
    chips: Sequence[Chip]
    code: str
    reason: str
    nearest: str
    differs: str


@dataclass(frozen=True)
class AxisChange:
    """One axis of an instruction before and after an act."""

    name: str
    before: Chip
    after: Chip

    @property
    def is_changed(self) -> bool:
        """Whether the act moves it."""
        return self.before != self.after


@dataclass(frozen=True)
class Told:
    """What the two sides are told of why it is open; "" where nothing, or where the reader may not see that side."""

    own_code: str
    own: str
    other_code: str
    other: str


@dataclass(frozen=True)
class HoldMove:
    """A hold or a cancellation that came or went: the axis, the status before and after, who did it and why."""

    move: StatusMove
    axis: str
    chips: Sequence[Chip]
    who: str
    reason: str


@dataclass(frozen=True)
class BothSides:
    """One axis of an instruction beside that of its counterparty's."""

    axis: str
    own: Chip
    other: Chip


def shown_line(line: Line) -> ShownLine:
    """A line with the words for its codes, that it settles in parts where it has begun to, and until when it is tried where its
    party was warned."""
    chips = [
        *chips_of(line.processing, line.settlement, line.hold, line.imposed),
        *([IN_PART] if line.instructed_quantity is not None else []),
        *([warned_chip(line.ends_on)] if line.ends_on else []),
    ]
    code = line.reason or line.imposed or line.hold
    return ShownLine(line, direction_of(line.direction), chips, code, reason_in_words(code))


def shown_unmatched(line: UnmatchedLine) -> ShownUnmatched:
    """A line with the words for its codes and fields."""
    hold = [Chip("wait", pgettext("instructions", "on hold"))] if line.waiting.is_held else []
    hold += [chip_of("IMPOSED", line.waiting.imposed)] if line.waiting.imposed else []
    differs = [each for each in side_by_side(line.why) if each.code]
    return ShownUnmatched(
        line,
        [chip_of("MTCH", "NMAT"), *hold, *([warned_chip(line.ends_on)] if line.ends_on else [])],
        line.why.codes[0],
        reason_in_words(line.why.codes[0], ReasonList.UNMATCHED),
        line.why.near.reference if line.why.near else "—",
        " · ".join(f"{each.field}: {each.own} / {each.other}" for each in differs) or "—",
    )


def direction_of(code: str) -> str:
    """Deliver or receive, for people."""
    return str(DIRECTIONS.get(code, code))


def axes_of(sheet: Sheet) -> Mapping[str, Chip]:
    """The axes of an instruction by name, in the order of the standard; that of the house only where it holds."""
    return {str(AXIS_NAMES[axis]): chip for axis, (chip,) in _chips(sheet.statuses).items()}


def changes_of(sheet: Sheet, after: Statuses, priority: int) -> list[AxisChange]:
    """The axes as they are, and as they would be; and its own priority, where that changes."""
    moved = [AxisChange(str(AXIS_NAMES[axis]), *both) for axis, both in _chips(sheet.statuses, after).items()]
    if priority != sheet.own_priority:
        now, later = (Chip("off", str(each)) for each in (sheet.own_priority, priority))
        moved.append(AxisChange(pgettext("fact", "Priority"), now, later))
    return moved


def _chips(*of: Statuses) -> dict[str, list[Chip]]:
    """Each axis with a chip for each of some statuses."""
    found = [(each.processing, each.matching, each.settlement, each.hold, each.imposed) for each in of]
    axes = STEP_AXES if any(each.imposed for each in of) else STEP_AXES[:-1]
    return {axis: [chip_of(axis, each[place]) for each in found] for place, axis in enumerate(axes)}


def situation_of(sheet: Sheet, today: date, at: datetime, found: WhyUnmatched | None = None) -> Situation:
    """Where an instruction stands on a business date, at an instant, as its explanation asks for it; `found` is why it is
    unmatched."""
    ending, sequence = ending_of_sheet(sheet, today), taken_by(sheet, today)
    return Situation(
        processing=sheet.statuses.processing,
        matching=sheet.statuses.matching,
        settlement=sheet.statuses.settlement,
        hold=sheet.statuses.hold,
        reason=sheet.statuses.reason,
        payment=sheet.instruction.payment,
        place=sheet.instruction.place,
        intended=sheet.instruction.intended_settlement_date,
        business_date=today,
        at=at,
        zone=sheet.instruction.market.time_zone,
        cut_off=sheet.cut_off,
        fails_at_cut_off=sheet.statuses.settlement == "PEND" and fails_at_its_cut_off(sheet.instruction),
        is_late=bool(sheet.match and sheet.cut_off and sheet.match.matched_at >= sheet.cut_off),
        is_claimed=sheet.claimed_by is not None,
        settled_on=_settled_on(sheet),
        at_once=settled_at_once(sheet.settlement) if sheet.settlement else 0,
        unmatched=told_of_matching(found) if found else (),
        links=links_in_words(sheet.instruction.pk) if sheet.is_open else (),
        parts=parts_in_words(sheet, today),
        is_released_in_part=tries_a_part(sheet, today),
        ends_on=ending.recycled.cancelled_end_of if ending else None,
        imposed=held_in_words(sheet.imposed, sheet.statuses.imposed) if not sheet.end else (),
        days_left=ending.days_left if ending else 0,
        is_warned=bool(ending and ending.is_warned),
        sequence=sequence.name if sequence else "",
        is_last_sequence=bool(sequence and sequence.is_last),
        window=next_window(sheet, today, at),
        at_depository=told_of_depository(sheet.at_depository, at, is_cancelled=sheet.end == "cancelled")
        if sheet.at_depository
        else (),
    )


def _settled_on(sheet: Sheet) -> date | None:
    if sheet.settlement:
        return sheet.settlement.business_date
    return sheet.at_depository.settled_on if sheet.at_depository else None


def links_in_words(instruction: int) -> list[str]:
    """What an open instruction waits for because of its links, each with its own state."""
    found = [each for each in links_of(instruction) if each.kind in {"AFTE", "WITH", "POOL"}]
    states = statuses_of([each.other for each in found if each.other]) if found else {}
    said = []
    for each in found:
        if each.kind == "POOL":
            words = {"pool": each.pool, "found": each.found, "members": each.members or each.found}
            said.append(_("It settles with its pool %(pool)s: %(found)s of %(members)s members are in it.") % words)
            continue
        state = states[each.other]
        if state.settlement == "SETT":
            continue
        cancelled = state.processing == "CAND"
        chip = chip_of("IPRC", "CAND") if cancelled else chip_of("SETT", state.settlement or "PEND")
        if state.matching == "NMAT" and not cancelled:
            chip = chip_of("MTCH", "NMAT")
        words = {"reference": each.reference, "state": str(chip.word)}
        if each.kind == "AFTE":
            said.append(_("It settles only after %(reference)s, which is “%(state)s”.") % words)
        else:
            said.append(_("It settles only together with %(reference)s, which is “%(state)s”.") % words)
        if cancelled:
            said.append(_("What is cancelled never settles: take that link away, or cancel this instruction too."))
    return said


def why_of(sheet: Sheet, today: date) -> WhyUnmatched | None:
    """Why an instruction is unmatched, by the tolerance of a business date; None where it is not, or where a depository says it."""
    if sheet.waiting is None or sheet.at_depository is not None:
        return None
    return why_waiting([sheet.instruction.pk], today).get(sheet.instruction.pk)


def told(sheet: Sheet) -> Told:
    """The reason that each side is given, as far as the reader may see both."""
    own, other = sheet.statuses.reason, sheet.other.statuses.reason if sheet.other else ""
    return Told(own, reason_in_words(own), other, reason_in_words(other))


def entries_of(sheet: Sheet, events: Sequence[TimelineEntry], nights: Mapping[int, Settling]) -> list[Entry]:
    """The timeline of an instruction, newest first: acts, moves of status, settlement, matching and receipt."""
    instruction = sheet.instruction
    found = [
        Entry(
            instruction.at,
            pgettext("timeline", "Received"),
            instruction.submitted_by,
            reason=instruction.common_reference or "",
            load=(instruction.load.pk, instruction.load.file_name) if instruction.load else None,
        )
    ]
    if sheet.match and not any(move.axis == "MTCH" for move in sheet.moves):
        found.append(
            Entry(
                sheet.match.matched_at,
                pgettext("timeline", "Matched"),
                chips=_moved("MTCH", "NMAT", "MACH"),
                kind="status",
            )
        )
    found += [_of_move(move) for move in reversed(sheet.moves)]
    found += [entry_of(event, instruction.pk) for event in reversed(events) if event.code in ACT_EVENTS]
    found += [*entries_of_holds(sheet.imposed), *warnings_told(sheet.warnings), *chases_told(sheet.chases)]
    for part in sheet.parts:
        if part.slice in nights:
            found.append(_booked(nights[part.slice], IN_PART, part.journal, moved_in_words(sheet, part)))
    if sheet.settlement and sheet.settlement.slice in nights:
        night, chip = nights[sheet.settlement.slice], chip_of("SETT", "SETT")
        found.append(_booked(night, chip, sheet.settlement.journal_id))
    return sorted(found, key=lambda entry: entry.at)[::-1]


def _booked(night: Settling, chip: Chip, journal: int, reason: str = "") -> Entry:
    return Entry(
        night.at,
        str(AXIS_NAMES["SETT"]),
        chips=[chip],
        reason=reason,
        run=night.run,
        journal=journal,
        kind="booking",
        via="job",
    )


def holds_of(sheet: Sheet, events: Sequence[TimelineEntry]) -> list[HoldMove]:
    """How holds and cancellations came and went, newest first; why, where an act of `events` says so."""
    reasons = {event.at: event.reason for event in events if event.code in ACT_EVENTS}
    return [
        HoldMove(
            move,
            str(AXIS_NAMES[move.axis]),
            _moved(move.axis, move.from_status, move.to_status),
            _("matching") if move.by == MATCHING_NAME else move.by or _("the counterparty"),
            reasons.get(move.at, ""),
        )
        for move in sheet.moves
        if move.axis in HOLD_AXES
    ]


def sides_of(sheet: Sheet) -> list[BothSides]:
    """The axes of both sides of a match; empty where the other may not be seen."""
    if sheet.other is None:
        return []
    both = _chips(sheet.statuses, sheet.other.statuses)
    return [BothSides(str(AXIS_NAMES[axis]), *chips) for axis, chips in both.items()]


def _of_move(move: StatusMove) -> Entry:
    is_matching = move.by == MATCHING_NAME
    return Entry(
        move.at,
        str(AXIS_NAMES.get(move.axis, move.axis)),
        "" if move.run or is_matching else move.by or _("the counterparty"),
        _moved(move.axis, move.from_status, move.to_status),
        reason_in_words(move.reason),
        move.run,
        kind="status",
        via="job" if move.run or is_matching else "",
    )


def _moved(axis: str, before: str, after: str) -> list[Chip]:
    return [chip_of(axis, status) for status in dict.fromkeys((before, after))]


def shown_forecast(found: Sequence[PenaltyLine]) -> list[ShownPenalty]:
    """Penalties that the coming night would charge, in words."""
    return [ShownPenalty(each, chips(each), foreseen_cause(each), reckoned(each)) for each in found]


def shown_penalties(found: Sequence[PenaltyLine]) -> list[ShownPenalty]:
    """Penalties in words."""
    return [ShownPenalty(each, chips(each), cause(each), reckoned(each)) for each in found]
