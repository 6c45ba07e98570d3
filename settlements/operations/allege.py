"""Allegements: a party is told of an instruction that names it and that it has not answered, and told when that is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from machinery.statements import row, statement
from machinery.transactions import part
from recordkeeping.operations import record
from settlements.allegement import Removal
from settlements.gate import pass_gate
from settlements.queries import due_to_allege
from vocabulary.actor import Actor

ALLEGING: Final = Actor("job", "allegements", "allegements")
SUBJECTS_NAMED: Final = 50


@part
def allege_due(*, at: datetime) -> int:
    """Alleges what is due at an instant to the counterparties that it names; how many. What was alleged is not again."""
    pass_gate()
    due, facts = due_to_allege(at)
    found = row(statement("settlements", "allege").format(due=due), {**facts, "at": at})
    if found is None or not found["allegements"]:
        return 0
    record(
        by=ALLEGING,
        at=at,
        code="allegements.made",
        subject_type="instruction",
        subject_ids=_named(found["numbers"]),
        after={name: found[name] for name in ("allegements", "first", "last", "digest")},
    )
    return int(found["allegements"])


@part
def remove_allegements(
    numbers: Sequence[int], removal: Removal, *, by: Actor, at: datetime, request_id: str = ""
) -> None:
    """Records that the allegements of these instructions are over, and why; of none nothing."""
    if not numbers:
        return
    record(
        by=by,
        at=at,
        code="allegements.removed",
        subject_type="instruction",
        subject_ids=_named(numbers),
        after={
            "allegements": len(numbers),
            "first": min(numbers),
            "last": max(numbers),
            "status": str(removal),
        },
        request_id=request_id,
    )


def _named(numbers: Sequence[int]) -> list[int]:
    return sorted(numbers) if len(numbers) <= SUBJECTS_NAMED else []
