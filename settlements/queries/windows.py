"""In which windows of a day markets settle, and which one comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from machinery.statements import rows
from refdata.queries import cut_off_instants, markets, open_markets
from settlements.windows import Window, Windows


@dataclass(frozen=True, slots=True)
class DayWindow:
    """The window of one market on a business date: from when until before when it is open, and whether it settles in parts."""

    market: int
    opens_at: datetime
    closes_at: datetime
    in_parts: bool

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at an instant."""
        return self.opens_at <= at < self.closes_at


def market_windows(day: date) -> dict[int, Windows]:
    """The windows in force on a day, by the id of the market; markets that settle by night alone are left out."""
    found = rows(
        "select market_id, opens, minutes, until, in_parts from settlements_windowrule"
        " where valid @> %(day)s::date order by market_id",
        {"day": day},
    )
    facts = ("opens", "minutes", "until", "in_parts")
    return {f["market_id"]: tuple(Window(*each) for each in zip(*(f[n] for n in facts), strict=True)) for f in found}


def windows_on(market: int, on: date) -> str:
    """The windows of a market on a day and their source, in words that an effect binds; "" where nothing is said."""
    found = market_windows(on).get(market)
    if found is None:
        return ""
    (rule,) = rows(
        "select source from settlements_windowrule where market_id = %(market)s and valid @> %(day)s::date",
        {"market": market, "day": on},
    )
    return f"{'; '.join(map(str, found))} ({rule['source']})"


def windows_of_day(day: date) -> list[DayWindow]:
    """The windows of a business date in all markets that are open on it, by the instant at which they open, then by market. Where a
    cut-off has been moved, a window that is open until then is so until it was moved to; one whose cut-off comes before it, or is
    not set, is left out."""
    found = market_windows(day)
    if not found:
        return []
    opened = open_markets(day)
    wanted = {(market, each.until, day) for market, windows in found.items() for each in windows if each.until}
    cut_offs, zones = cut_off_instants(wanted), {pk: each.time_zone for pk, each in markets().items()}
    made = [
        _on(day, market, each, zones[market], cut_offs)
        for market, windows in found.items()
        if market in opened
        for each in windows
    ]
    return sorted(
        (each for each in made if each.opens_at < each.closes_at), key=lambda each: (each.opens_at, each.market)
    )


def _on(
    day: date, market: int, window: Window, zone: str, cut_offs: Mapping[tuple[int, str, date], datetime]
) -> DayWindow:
    opens = datetime.combine(day, window.opens, ZoneInfo(zone)).astimezone(UTC)
    closes = opens + timedelta(minutes=window.minutes)
    if window.until:
        closes = cut_offs.get((market, window.until, day), opens)
    return DayWindow(market, opens, closes, window.in_parts)
