"""The blotters of clearing."""

from clearing.blotters.limits import EARMARKS, LIMITS
from clearing.blotters.nets import NETS
from clearing.blotters.trades import EXCEPTIONS, TRADES

__all__ = ["EARMARKS", "EXCEPTIONS", "LIMITS", "NETS", "TRADES"]
