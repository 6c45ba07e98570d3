"""The dated rules of settlement of a market: recycling, netting, parts, penalties."""

from datetime import date

from machinery.statements import rows, statement
from refdata.queries import DatedRule


def settlement_rules(market: int, on: date) -> list[DatedRule]:
    """What holds of settlement in a market (id) on a day or from a later one on, by kind, what it is of, and its first day. Rates
    of penalties are those of every market."""
    return [DatedRule(**f) for f in rows(statement("settlements", "market_rules"), {"market": market, "on": on})]
