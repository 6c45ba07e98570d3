"""How many open instructions an object has, by state; and how many move an account."""

from collections.abc import Collection

from machinery.counting import COUNT_MILLISECONDS
from machinery.paging import Count
from machinery.patience import TooSlow, at_most
from machinery.statements import array, row, rows, statement
from settlements.queries.scope import Scope
from settlements.queries.wanted import OPEN_STATES


def standing(scope: Scope, *, asset: int = 0) -> dict[str, Count]:
    """Per state, of which an instruction may be in several, how many open instructions there are of the parties of a scope, of
    an issue where its asset is given: as many as the list of that state has. None is known of any where counting takes too
    long."""
    facts = {"everybody": scope.parties is None, "parties": array(scope.parties or ()), "asset": asset}
    try:
        with at_most(COUNT_MILLISECONDS):
            found = row(statement("settlements", "standing"), facts) or {}
    except TooSlow:
        return dict.fromkeys(OPEN_STATES, Count(None))
    return {state: Count(found[state]) for state in OPEN_STATES}


def open_by_account(accounts: Collection[int]) -> dict[int, int]:
    """Account of the books (id) -> how many open matches move it; one that none moves is absent."""
    found = rows(statement("settlements", "open_by_account"), {"accounts": list(accounts)})
    return {f["account"]: f["number"] for f in found}
