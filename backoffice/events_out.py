"""The table of events that leave the house: what each is made from, who may be told, and what it names.

Types are stable: clients branch on them. A code of the trail that is not here stays inside.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from ledger.queries import journals_of_event, touched_by_postings
from notifications.registry import EventType
from settlements.queries import (
    instructions_of_event,
    touched_by_acts,
    touched_by_nights,
    touched_by_sets,
)

SEES: Final = "settlements.view"

EVENT_TYPES: Final = (
    EventType(
        "instruction.submitted",
        "instructions.submitted",
        SEES,
        "instruction",
        _("Instructions came in with their matches, one by one or in a file; both sides are told of theirs."),
        touched=touched_by_sets,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.entered",
        "instructions.entered",
        SEES,
        "instruction",
        _("Own instructions of one side came in; they wait for the counterparty's, unless that was there."),
        touched=touched_by_sets,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.matched",
        "instructions.matched",
        SEES,
        "instruction",
        _("Instructions of two sides were matched; both sides are told of theirs."),
        touched=touched_by_sets,
        items=instructions_of_event,
    ),
    EventType(
        "allegement.made",
        "allegements.made",
        SEES,
        "allegement",
        _("Instructions name a party that has not answered them; it is told of the other side's."),
        touched=touched_by_sets,
        items=instructions_of_event,
    ),
    EventType(
        "allegement.removed",
        "allegements.removed",
        SEES,
        "allegement",
        _("Allegements are over: their instructions are matched, or were cancelled by the party that had sent them."),
        touched=touched_by_sets,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.held",
        "instruction.held",
        SEES,
        "instruction",
        _("Instructions are on hold: by their own side, or by the other one."),
        touched=touched_by_acts,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.released",
        "instruction.released",
        SEES,
        "instruction",
        _("A side took its hold of instructions away."),
        touched=touched_by_acts,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.cancelled",
        "instruction.cancelled",
        SEES,
        "instruction",
        _("A side asked for cancellation; where the other one had asked before, both instructions are cancelled."),
        touched=touched_by_acts,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.prioritised",
        "instruction.prioritised",
        SEES,
        "instruction",
        _("The priority of instructions was set."),
        touched=touched_by_acts,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.linked",
        "instruction.linked",
        SEES,
        "instruction",
        _("A party has linked instructions of its own with one another, or put them in a pool."),
        touched=touched_by_acts,
        items=instructions_of_event,
    ),
    EventType(
        "instruction.unlinked",
        "instruction.unlinked",
        SEES,
        "instruction",
        _("A party has taken links between instructions of its own away."),
        touched=touched_by_acts,
        items=instructions_of_event,
    ),
    EventType(
        "night.settled",
        "night.settled",
        SEES,
        "run",
        _("A night settled a set of instructions, whole or in part; a night of many has several of these."),
        touched=touched_by_nights,
        items=instructions_of_event,
    ),
    EventType(
        "night.refused",
        "night.refused",
        SEES,
        "run",
        _("A night tried a set of instructions and could not settle them; each has its reason."),
        touched=touched_by_nights,
        items=instructions_of_event,
    ),
    EventType(
        "night.failing",
        "night.failing",
        SEES,
        "run",
        _("A set of instructions is failing: the cut-off of their intended date has passed."),
        touched=touched_by_nights,
        items=instructions_of_event,
    ),
    EventType(
        "run.finished",
        "run.finished",
        SEES,
        "run",
        _("A night is done: the books of its business date are closed."),
        reaches="everyone",
    ),
    EventType(
        "journal.posted",
        "journal.posted",
        "ledger.view",
        "journal",
        _("Journals were posted by hand that move accounts of yours."),
        touched=touched_by_postings,
        items=journals_of_event,
    ),
    EventType(
        "load.finished",
        "file.loaded",
        SEES,
        "load",
        _("A file that you sent has been taken in; its load says what became of each row."),
        reaches="sender",
    ),
)
