"""The consequential acts on reference data, as commands: others may have to agree to them."""

from typing import Final

from refdata.commands import accounts, calendars, instruments, markets, parties, ssis

COMMANDS: Final = (
    *accounts.COMMANDS,
    *calendars.COMMANDS,
    *instruments.COMMANDS,
    *markets.COMMANDS,
    *parties.COMMANDS,
    *ssis.COMMANDS,
)

__all__ = ["COMMANDS"]
