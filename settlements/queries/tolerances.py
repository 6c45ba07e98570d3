"""The cash tolerance of a day, by currency."""

from collections.abc import Collection
from datetime import date

from refdata.queries import rates
from settlements.cash_tolerance import CSDR, Limits, NoTolerance, in_force, limits_in


def limits_on(day: date, currencies: Collection[str]) -> dict[str, Limits]:
    """Currency code -> by how much amounts may differ on a day: euros converted at the rate that is valid on 1 January of its
    year. A currency without such a rate is absent: nothing is tolerated in it; nor in any before the tolerance began."""
    try:
        in_euros = in_force([CSDR], day)
    except NoTolerance:
        return {}
    quotes = rates(currencies, date(day.year, 1, 1))
    found = {code: limits_in(code, in_euros, quotes[code].rate if code in quotes else None) for code in currencies}
    return {code: limits for code, limits in found.items() if limits is not None}
