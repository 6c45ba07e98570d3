"""Checks rows of pre-matched trades against what reference data says: a row becomes a trade, or has its faults. Pure.

Every fault of a row is found, not only the first, and they stand in the order of the columns. A rule that needs what
another rule has refused is left out.
"""

from settlements.checking.known import Known
from settlements.checking.own import OwnChecker, OwnSide, same_side
from settlements.checking.rows import Checker
from settlements.checking.trade import Trade, same_facts
from settlements.checking.written import named_terms
from vocabulary.written import is_party

__all__ = ["Checker", "Known", "OwnChecker", "OwnSide", "Trade", "is_party", "named_terms", "same_facts", "same_side"]
