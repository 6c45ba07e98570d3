"""The consequential acts on instructions, on messages that were set aside, on what penalties and parts are reckoned with, on how
long markets try, and on what parties are told by message, as commands that others may have to agree to."""

from typing import Final

from settlements.commands import acts, links, messages, parts, penalties, recycling, wishes

COMMANDS: Final = (
    *acts.COMMANDS,
    *links.COMMANDS,
    *messages.COMMANDS,
    *parts.COMMANDS,
    *penalties.COMMANDS,
    *recycling.COMMANDS,
    *wishes.COMMANDS,
)

__all__ = ["COMMANDS"]
