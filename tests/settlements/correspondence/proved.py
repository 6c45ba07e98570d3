"""What the proof says of depositories and of messages of the small market."""

from machinery.invariants import Scope
from machinery.statements import rows
from settlements.depository_invariants import DEPOSITORIES
from settlements.invariants import MESSAGES, WAITING
from settlements.telling_invariants import TELLING
from tests.settlements.firm import FRI_2026_11_20


def broken() -> list[tuple[str, str, str, str]]:
    """What breaks the invariants of depositories, of what waits, is told and came in, in full and in a night's proof."""
    night = Scope(FRI_2026_11_20, since=FRI_2026_11_20, full=False)
    return [
        (found["code"], found["key"], found["expected"], found["found"])
        for scope in (Scope(FRI_2026_11_20), night)
        for check in (DEPOSITORIES, WAITING, TELLING, MESSAGES)
        for found in rows(check.sql(), check.parameters(scope))
    ]
