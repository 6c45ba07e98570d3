"""What the pages of instructions show, in the shape of their templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from machinery.chip import Chip
from recordkeeping.queries import TimelineEntry
from settlements.labels import AXIS_NAMES, EVENT_NAMES, chip_of, chips_of
from settlements.queries import PAGE, Line, Lines, Sheet, StatusMove, Total, Totals, Wanted
from settlements.reasons import reason_in_words

STEP_AXES = ("IPRC", "MTCH", "SETT", "HOLD")


@dataclass(frozen=True)
class ShownLine:
    """A line of the list with the chips of its status and its reason in words."""

    line: Line
    direction: str
    chips: Sequence[Chip]
    reason: str


@dataclass(frozen=True)
class ListPage:
    """One page of the list. `total` is None where counting would take too long; `is_more` says "or more"."""

    rows: Sequence[ShownLine]
    first: int
    last: int
    total: int | None
    is_more: bool
    currencies: Sequence[Total] | None
    previous_url: str
    next_url: str
    state: str
    on: date | None
    is_narrowed: bool


@dataclass(frozen=True)
class Entry:
    """One line of a timeline; `chips` show the status before and after. `run` links to the run that did it."""

    at: datetime
    what: str
    who: str
    chips: Sequence[Chip]
    reason: str
    run: int | None = None
    request_id: str = ""


def blank_page() -> ListPage:
    """The list of a question that cannot be asked: its form has errors."""
    return ListPage((), 0, 0, 0, False, None, "", "", "", None, False)


def shown_page(found: Lines, total: Totals, wanted: Wanted, query: QueryDict) -> ListPage:
    """One page with the addresses of the pages around it; `from` in the query is the number of its first row."""
    first = _first(query, len(found.lines))
    last = first + len(found.lines) - 1 if found.lines else 0
    narrowing = ("isin", "participant", "reference", "currency", "reason", "since", "until")
    return ListPage(
        rows=[_shown(line) for line in found.lines],
        first=first,
        last=last,
        total=total.number,
        is_more=total.is_more,
        currencies=total.currencies,
        previous_url=_address(query, before=found.before, start=max(1, first - PAGE)),
        next_url=_address(query, after=found.after, start=last + 1),
        state=wanted.state,
        on=wanted.on,
        is_narrowed=any(getattr(wanted, name) for name in narrowing),
    )


def _first(query: QueryDict, count: int) -> int:
    text = query.get("from", "")
    known = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return known if count else 0


def _address(query: QueryDict, *, start: int, before: str = "", after: str = "") -> str:
    if not (before or after):
        return ""
    wanted = query.copy()
    for name in ("before", "after", "from"):
        wanted.pop(name, None)
    wanted["before" if before else "after"] = before or after
    wanted["from"] = str(start)
    return f"{reverse('instructions')}?{wanted.urlencode()}"


def _shown(line: Line) -> ShownLine:
    chips = chips_of(line.processing, line.settlement, line.hold)
    said = reason_in_words(line.reason) if line.reason not in {"PREA", "PRCY", "BOTH"} else ""
    return ShownLine(line, _direction(line.direction), chips, said)


def _direction(code: str) -> str:
    return {"DELI": _("Deliver"), "RECE": _("Receive")}.get(code, code)


def axes_of(sheet: Sheet) -> Mapping[str, Chip]:
    """The four axes of an instruction by name, in the order of the standard."""
    statuses = sheet.statuses
    by_axis = {
        "IPRC": statuses.processing,
        "MTCH": statuses.matching,
        "SETT": statuses.settlement,
        "HOLD": statuses.hold,
    }
    return {str(AXIS_NAMES[axis]): chip_of(axis, by_axis[axis]) for axis in STEP_AXES}


def entries_of(sheet: Sheet, events: Sequence[TimelineEntry]) -> list[Entry]:
    """The timeline of an instruction, newest first: acts, moves of status, matching, settlement and receipt."""
    found = [_of_event(event) for event in events] + [_of_move(move) for move in sheet.moves]
    instruction = sheet.instruction
    received = Entry(instruction.at, _("Received"), instruction.submitted_by, (), instruction.common_reference or "")
    found.append(received)
    if sheet.match:
        found.append(
            Entry(sheet.match.matched_at, _("Matched"), "", [chip_of("MTCH", "NMAT"), chip_of("MTCH", "MACH")], "")
        )
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _of_event(event: TimelineEntry) -> Entry:
    return Entry(
        event.at,
        str(EVENT_NAMES.get(event.code, event.code)),
        event.actor_name,
        (),
        event.reason,
        request_id=event.request_id,
    )


def _of_move(move: StatusMove) -> Entry:
    return Entry(
        move.at,
        str(AXIS_NAMES.get(move.axis, move.axis)),
        move.by or _("the counterparty"),
        [chip_of(move.axis, move.from_status), chip_of(move.axis, move.to_status)],
        reason_in_words(move.reason),
        move.run,
    )
