"""How long markets wait before they allege what is unmatched."""

from datetime import date

from machinery.statements import row


def allegement_delays_on(market: int, on: date) -> str:
    """The delays of a market (id) for what is intended for a day, in minutes, and their source, in words that an effect binds; ""
    where nothing is said."""
    found = row(
        "select after_entry, before_cut_off, source from settlements_allegementdelays"
        " where market_id = %(market)s and valid @> %(day)s::date",
        {"market": market, "day": on},
    )
    return f"{found['after_entry']} / {found['before_cut_off']} ({found['source']})" if found else ""
