"""Checks rows of trades against what reference data says: a row becomes the facts of a trade, or has its faults. Pure.

Every fault of a row is found, not only the first, and they stand in the order of the columns. A rule that needs what
another rule has refused is left out.
"""

from clearing.checking.facts import TradeFacts, sealed
from clearing.checking.known import Known
from clearing.checking.rows import Checker

__all__ = ["Checker", "Known", "TradeFacts", "sealed"]
