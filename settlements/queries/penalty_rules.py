"""What penalties are reckoned with on a day, in words that an effect binds; "" where nothing is said."""

from collections.abc import Iterable
from datetime import date

from machinery.statements import rows, value
from vocabulary.decimals import shortest


def penalty_rate_on(rate_of: str, on: date) -> str:
    """The rate of a class or currency on a day, and its source."""
    found = rows(
        "select rate, source from settlements_penaltyrate where rate_of = %(of)s and valid @> %(on)s::date",
        {"of": rate_of, "on": on},
    )
    return f"{shortest(found[0]['rate'])} ({found[0]['source']})" if found else ""


def penalty_market_on(market: int, on: date) -> str:
    """Whether a market penalises on a day, how it rounds, and of which transactions it penalises none."""
    return (
        value(
            "select case when is_in_scope then concat_ws(', ', 'in scope', rounding,"
            " 'without ' || nullif(array_to_string(types_out_of_scope, ' '), '')) else 'not in scope' end || ' (' || source || ')'"
            " from settlements_penaltymarket where market_id = %(market)s and valid @> %(on)s::date",
            {"market": market, "on": on},
        )
        or ""
    )


def penalty_instrument_on(instruments: Iterable[int], on: date) -> dict[int, str]:
    """What instruments are to penalties on a day, by asset id; without those of which nothing is said."""
    found = rows(
        "select instrument_id as instrument, concat_ws(', ', case when is_liquid then 'liquid' else 'not liquid' end,"
        " case when is_exempt then 'exempt' end)"
        " || ' (' || source || ')' as said"
        " from settlements_penaltyinstrument where instrument_id = any(%(ids)s) and valid @> %(on)s::date",
        {"ids": list(instruments), "on": on},
    )
    return {f["instrument"]: f["said"] for f in found}


def growth_market_on(mic: str, on: date) -> str:
    """Whether a market is an SME growth market on a day."""
    return (
        value(
            "select case when is_listed then 'growth market' else 'none' end || ' (' || source || ')'"
            " from settlements_growthmarket where mic = %(mic)s and valid @> %(on)s::date",
            {"mic": mic, "on": on},
        )
        or ""
    )
