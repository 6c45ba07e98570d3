"""The consequential acts on instructions, on messages that were set aside, and on what penalties and parts are reckoned with, as
commands that others may have to agree to."""

from typing import Final

from settlements.commands import acts, links, messages, parts, penalties

COMMANDS: Final = (
    *acts.COMMANDS,
    *links.COMMANDS,
    *messages.COMMANDS,
    *parts.COMMANDS,
    *penalties.COMMANDS,
)

__all__ = ["COMMANDS"]
