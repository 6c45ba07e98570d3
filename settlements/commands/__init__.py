"""The consequential acts on instructions, and on what penalties are reckoned with, as commands that others may have to agree to."""

from typing import Final

from settlements.commands import acts, penalties

COMMANDS: Final = (*acts.COMMANDS, *penalties.COMMANDS)

__all__ = ["COMMANDS"]
