"""The consequential acts of clearing, as commands: others may have to agree to them."""

from clearing.commands import limits, margin, members

COMMANDS = (*limits.COMMANDS, *margin.COMMANDS, *members.COMMANDS)
