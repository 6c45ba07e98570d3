"""The consequential acts on instructions, on messages that were set aside, on penalties, on what penalties and parts are reckoned
with, on how markets net and how long they try, on external depositories, and on what parties are told by message, as commands that
others may have to agree to."""

from typing import Final

from settlements.commands import (
    acts,
    allegement_delays,
    appeals,
    chasing,
    depositories,
    gridlock,
    growth_markets,
    imposed,
    links,
    messages,
    netting,
    part_acts,
    parts,
    penalties,
    penalty_changes,
    penalty_days,
    priorities,
    recycling,
    sequences,
    tolerances,
    windows,
    wishes,
)

COMMANDS: Final = (
    *acts.COMMANDS,
    *allegement_delays.COMMANDS,
    *appeals.COMMANDS,
    *depositories.COMMANDS,
    *chasing.COMMANDS,
    *gridlock.COMMANDS,
    *growth_markets.COMMANDS,
    *imposed.COMMANDS,
    *links.COMMANDS,
    *messages.COMMANDS,
    *netting.COMMANDS,
    *part_acts.COMMANDS,
    *parts.COMMANDS,
    *penalties.COMMANDS,
    *penalty_changes.COMMANDS,
    *penalty_days.COMMANDS,
    *priorities.COMMANDS,
    *recycling.COMMANDS,
    *sequences.COMMANDS,
    *tolerances.COMMANDS,
    *windows.COMMANDS,
    *wishes.COMMANDS,
)

__all__ = ["COMMANDS"]
