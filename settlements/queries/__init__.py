"""Reads of settlement: sheets and lists shaped for their reader, and what the night asks."""

from settlements.queries.bulk import handed_in_bodies, handed_in_share
from settlements.queries.facts import ChunkFacts, chunk_facts, intake_facts, match_of
from settlements.queries.history import came_in_on, sheet_as_of
from settlements.queries.listing import (
    FINAL_STATES,
    FREE,
    OPEN_STATES,
    SORTS,
    Line,
    Total,
    Wanted,
    lines,
    totals,
)
from settlements.queries.needs import (
    AGAINST,
    CashNeed,
    Deliveries,
    SecuritiesNeed,
    cash_needs,
    securities_needs,
)
from settlements.queries.night import NIGHT, PassedCutOff, frozen_by, passed_cut_offs, settled_by_chunk
from settlements.queries.revision import ToLookAt, to_look_at_after_revision
from settlements.queries.scope import Scope, may_act_on, scope_of, visible_instructions
from settlements.queries.sheet import (
    OtherSide,
    Sheet,
    Statuses,
    StatusMove,
    first_cut_off,
    instruction_by_reference,
    instruction_sheet,
    other_sides,
    own_holds_moved,
    priorities_of,
    side_of_match,
    statuses_of,
)
from settlements.queries.standing import standing
from settlements.queries.touched import (
    instructions_of_event,
    touched_by_acts,
    touched_by_intake,
    touched_by_nights,
)
from settlements.queries.waiting import Heap, Mark, fails_by_counterparty, heaps, number_failing

__all__ = [
    "AGAINST",
    "FINAL_STATES",
    "FREE",
    "NIGHT",
    "OPEN_STATES",
    "SORTS",
    "CashNeed",
    "ChunkFacts",
    "Deliveries",
    "Heap",
    "Line",
    "Mark",
    "OtherSide",
    "PassedCutOff",
    "Scope",
    "SecuritiesNeed",
    "Sheet",
    "StatusMove",
    "Statuses",
    "ToLookAt",
    "Total",
    "Wanted",
    "came_in_on",
    "cash_needs",
    "chunk_facts",
    "fails_by_counterparty",
    "first_cut_off",
    "frozen_by",
    "handed_in_bodies",
    "handed_in_share",
    "heaps",
    "instruction_by_reference",
    "instruction_sheet",
    "instructions_of_event",
    "intake_facts",
    "lines",
    "match_of",
    "may_act_on",
    "number_failing",
    "other_sides",
    "own_holds_moved",
    "passed_cut_offs",
    "priorities_of",
    "scope_of",
    "securities_needs",
    "settled_by_chunk",
    "sheet_as_of",
    "side_of_match",
    "standing",
    "statuses_of",
    "to_look_at_after_revision",
    "totals",
    "touched_by_acts",
    "touched_by_intake",
    "touched_by_nights",
    "visible_instructions",
]
