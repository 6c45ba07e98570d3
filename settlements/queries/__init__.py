"""Reads of settlement: sheets and lists shaped for their reader, and what the night asks."""

from settlements.queries.bulk import handed_in_bodies, handed_in_share
from settlements.queries.facts import ChunkFacts, chunk_facts, intake_facts, match_of
from settlements.queries.fails import Failing, failing
from settlements.queries.history import came_in_on, sheet_as_of
from settlements.queries.listing import (
    FREE,
    OPEN_STATES,
    SORTS,
    Line,
    Total,
    Wanted,
    lines,
    totals,
)
from settlements.queries.night import NIGHT, PassedCutOff, frozen_by, passed_cut_offs
from settlements.queries.revision import ToLookAt, to_look_at_after_revision
from settlements.queries.scope import Scope, may_act_on, scope_of, visible_instructions
from settlements.queries.sheet import (
    OtherSide,
    Sheet,
    Statuses,
    StatusMove,
    instruction_by_reference,
    instruction_sheet,
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
from settlements.queries.waiting import BUCKETS, Waiting, waiting

__all__ = [
    "BUCKETS",
    "FREE",
    "NIGHT",
    "OPEN_STATES",
    "SORTS",
    "ChunkFacts",
    "Failing",
    "Line",
    "OtherSide",
    "PassedCutOff",
    "Scope",
    "Sheet",
    "StatusMove",
    "Statuses",
    "ToLookAt",
    "Total",
    "Waiting",
    "Wanted",
    "came_in_on",
    "chunk_facts",
    "failing",
    "frozen_by",
    "handed_in_bodies",
    "handed_in_share",
    "instruction_by_reference",
    "instruction_sheet",
    "instructions_of_event",
    "intake_facts",
    "lines",
    "match_of",
    "may_act_on",
    "passed_cut_offs",
    "scope_of",
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
    "waiting",
]
