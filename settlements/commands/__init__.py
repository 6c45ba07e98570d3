"""The consequential acts on instructions, on messages that were set aside, on penalties, on what penalties and parts are reckoned
with, on how long markets try, and on what parties are told by message, as commands that others may have to agree to."""

from typing import Final

from settlements.commands import (
    acts,
    chasing,
    links,
    messages,
    part_acts,
    parts,
    penalties,
    penalty_changes,
    recycling,
    wishes,
)

COMMANDS: Final = (
    *acts.COMMANDS,
    *chasing.COMMANDS,
    *links.COMMANDS,
    *messages.COMMANDS,
    *part_acts.COMMANDS,
    *parts.COMMANDS,
    *penalties.COMMANDS,
    *penalty_changes.COMMANDS,
    *recycling.COMMANDS,
    *wishes.COMMANDS,
)

__all__ = ["COMMANDS"]
