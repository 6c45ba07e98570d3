"""The consequential acts on instructions, on messages that were set aside, and on what penalties are reckoned with, as commands
that others may have to agree to."""

from typing import Final

from settlements.commands import acts, links, messages, penalties

COMMANDS: Final = (*acts.COMMANDS, *links.COMMANDS, *messages.COMMANDS, *penalties.COMMANDS)

__all__ = ["COMMANDS"]
