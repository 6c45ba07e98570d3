"""The blotters of clearing."""

from clearing.blotters.limits import EARMARKS, LIMITS
from clearing.blotters.margin import MARGIN_ACCOUNTS, MARGIN_CALLS
from clearing.blotters.nets import NETS
from clearing.blotters.trades import EXCEPTIONS, TRADES

__all__ = ["EARMARKS", "EXCEPTIONS", "LIMITS", "MARGIN_ACCOUNTS", "MARGIN_CALLS", "NETS", "TRADES"]
