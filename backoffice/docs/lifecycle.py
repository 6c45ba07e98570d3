"""docs/generated/lifecycle.md: the four axes of an instruction, drawn from settlements/lifecycle.py."""

from backoffice.docs.markdown import code, page, table
from settlements.lifecycle import AXES, FINAL, INITIAL, MIRROR, MOVES
from vocabulary.status import HoldStatus, MatchingStatus, ProcessingStatus, SettlementStatus

TITLES = {
    "IPRC": ("Processing", ProcessingStatus),
    "MTCH": ("Matching", MatchingStatus),
    "SETT": ("Settlement", SettlementStatus),
    "HOLD": ("Hold, as one side sees it", HoldStatus),
}
LEAD = (
    "The four status axes of an instruction move independently (ISO 20022 sese.024). The table is "
    "[`MOVES`](../../settlements/lifecycle.py); PostgreSQL keeps it (`settlements_legalmove`, and the triggers and "
    "foreign keys of [migration 0002](../../settlements/migrations/0002_moves_are_legal.sql)). `none` stands for an "
    "axis that says nothing yet, or nobody holding. What the house holds (CSDH, CVAL, CDEL) stands beside the axis of holds and "
    "has no moves in this table: each hold is a row with its end ([ADR 43](../adr/0043-imposed-holds.md))."
)


def lifecycle() -> str:
    """The page."""
    return page("The states of an instruction", LEAD, *[_axis(axis) for axis in AXES], _mirrors())


def _axis(axis: str) -> str:
    title, words = TITLES[axis]
    names = {str(found): found.name.replace("_", " ").lower() for found in words}
    return "\n\n".join(
        [
            f"## {title} ({axis})",
            _diagram(axis, names),
            table(
                ["from", "to", "who moves it"],
                [[code(_shown(m.from_status)), code(_shown(m.to_status)), m.owner] for m in MOVES if m.axis == axis],
            ),
        ]
    )


def _diagram(axis: str, names: dict[str, str]) -> str:
    lines = ["stateDiagram-v2"]
    for state in AXES[axis]:
        if state:
            lines.append(f"    {state} : {state} {names.get(state, '')}".rstrip())
    lines.append(f"    [*] --> {_shown(INITIAL[axis])}")
    for move in MOVES:
        if move.axis == axis:
            lines.append(f"    {_shown(move.from_status)} --> {_shown(move.to_status)} : {move.owner}")
    lines += [f"    {_shown(state)} --> [*]" for state in AXES[axis] if (axis, state) in FINAL]
    return "\n".join(["```mermaid", *lines, "```"])


def _mirrors() -> str:
    rows = [[code(cause), code(mirror)] for cause, mirror in MIRROR.items() if cause]
    return "\n\n".join(
        [
            "## Reason codes that mirror each other",
            "The party that causes the delay sees the first code, the other party the second "
            "([`MIRROR`](../../settlements/lifecycle.py)).",
            table(["cause", "mirror"], rows),
        ]
    )


def _shown(state: str) -> str:
    return state or "none"
