"""The least amount of a part on a day, in words that an effect binds; "" where nothing is said."""

from datetime import date

from machinery.statements import rows
from vocabulary.decimals import shortest
from vocabulary.side import QuantityType


def part_threshold_on(market: int, currency: int, quantity_type: QuantityType, on: date) -> str:
    """The threshold of a market and currency (ids) on a day, and its source."""
    found = rows(
        "select amount, source from settlements_partthreshold where market_id = %(market)s and currency_id = %(currency)s"
        " and quantity_type = %(counted)s and valid @> %(on)s::date",
        {"market": market, "currency": currency, "counted": str(quantity_type), "on": on},
    )
    return f"{shortest(found[0]['amount'])} ({found[0]['source']})" if found else ""
