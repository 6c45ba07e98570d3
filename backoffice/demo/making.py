"""Makes the demo firm: puts it on file, runs its past nights through the product's own path, and lays out tonight.

What was begun is kept as an event, so a making that was killed goes on where it stopped, with the same date and size.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from backoffice.day import run_night
from backoffice.demo import books, central, front_offices, listed, margin, penalties, risk, standing, story
from backoffice.demo.access import give_access
from backoffice.demo.cast import BROKERS, Instrument, Participant, instruments, participants
from backoffice.demo.flow import PAST, TONIGHT, Flow, Trade
from backoffice.demo.market import Opening, opening, price_walk, rate_walk
from backoffice.demo.outside import fail_outside, settle_outside
from backoffice.demo.own_sides import send_own_sides
from backoffice.demo.plan import (
    SIZES,
    Size,
    add_faulty_rows,
    business_dates,
    evening,
    morning,
    trade_dates,
    write_file,
)
from backoffice.demo.statements import state_accounts
from clearing.loading import load_trades
from itservices.operations import FileAlreadyLoaded
from ledger.queries import business_date, business_date_or_none
from machinery.transactions import whole
from recordkeeping.models import Event
from recordkeeping.operations import record
from refdata.queries import next_business_date
from settlements.loading import load_file
from vocabulary.days import Calendar
from vocabulary.occasion import Occasion
from vocabulary.outcome import Refusal

SEED = 20261124
BEGUN, MADE = "demo.begun", "demo.made"
TRADED = 10
"""So many instructions arrive on the last date for each trade of the front offices."""
AGAIN = 0.5
"""Seconds between two looks at a night that another process works on."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Making:
    """What a demo firm is made from: the same making gives the same rows."""

    date: date
    size: Size
    seed: int = SEED

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the event."""
        return {"date": self.date.isoformat(), "seed": self.seed, **asdict(self.size)}

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Making":
        """The making of a kept event."""
        size = Size(kept["nights"], kept["past"], kept["tonight"])
        return cls(date.fromisoformat(kept["date"]), size, kept["seed"])


class BooksInUse(Refusal):
    """The books are open, and it was not the demo that opened them."""

    code = "books_in_use"

    def sentence(self) -> str:
        return _(
            "These books are in use, and their open date is %(business_date)s: the demo firm is made in an empty "
            "database only. Use another database, or remove the data with bin/up reset."
        ) % {"business_date": self.data["business_date"]}


class NightStopped(Refusal):
    """A past night of the demo did not come to its end."""

    code = "demo_night_stopped"

    def sentence(self) -> str:
        return _(
            "The demo's night of %(business_date)s ended as %(state)s. "
            "Look at its run, mend the cause, and make the demo firm again: it goes on from there."
        ) % {"business_date": self.data["business_date"], "state": self.data["state"]}


def made() -> Making | None:
    """The demo firm that stands complete in this database, if any."""
    return _kept(MADE)


def begun() -> Making | None:
    """The demo firm that was begun in this database, complete or not, if any."""
    return _kept(BEGUN)


def demo_date() -> date | None:
    """The business date of the demo's tonight; None where there is no complete demo firm."""
    event = Event.objects.filter(code=MADE).first()
    return date.fromisoformat((event.after or {})["business_date"]) if event else None


def make(wanted: Making, folder: Path, say: Say) -> Making:
    """Makes the demo firm, or goes on with the one that was begun; what it was made from.

    `folder` takes the files that arrive. The second time nothing is changed. Refuses BooksInUse, NightStopped.
    """
    found = begun()
    if found is None:
        opened = business_date_or_none()
        if opened is not None:
            raise BooksInUse(business_date=opened.isoformat())
        with whole():
            record(
                by=books.DEMO,
                at=morning(wanted.date),
                code=BEGUN,
                subject_type="demo",
                subject_ids=["firm"],
                after=wanted.as_json(),
            )
    making = found or wanted
    if made() is None:
        _Firm(making, folder, say).make()
    return making


class _Firm:
    """One making under way."""

    def __init__(self, making: Making, folder: Path, say: Say) -> None:
        self.making, self.folder, self.say = making, folder, say
        self.size, self.seed = making.size, making.seed
        self.parties: list[Participant] = participants()
        self.listed: list[Instrument] = instruments(self.seed)
        total = self.size.nights * self.size.past + self.size.tonight
        self.opening: Opening = opening(self.seed, self.parties, self.listed, total)
        self.prices = price_walk(self.seed, self.listed, self.size.nights + 1)

    def make(self) -> None:
        """Every part in order; each may have been done before."""
        years = range(self.making.date.year - 1, self.making.date.year + 3)
        at = morning(self.making.date - 60 * books.ONE_DAY)
        self.say("calendars, currencies and markets")
        calendars = books.put_calendars(years, at)
        dates = business_dates(calendars, self.making.date, self.size.nights)
        self.say(
            f"{len(self.parties)} participants, {len(self.listed)} instruments, accounts, standing instructions, prices and rates"
        )
        books.put_parties(self.parties, at)
        books.put_instruments(self.listed, at)
        books.put_accounts(self.parties, at)
        standing.put_standing_instructions(self.parties, at)
        standing.put_bond_terms(self.listed, at)
        front_offices.put_second_instruction(self.parties, at)
        central.put_central_counterparty(self.parties, at)
        books.put_quotes(self.listed, dates, self.prices, rate_walk(self.seed, len(dates)), at)
        self.say("people and the client system")
        give_access(self.parties, morning(dates[0]))
        if business_date_or_none() is None:
            self.say(f"opening balances on {dates[0]}")
            books.open_the_books(self.parties, self.listed, self.opening, dates[0])
            penalties.put_rules(self.listed, dates[0])
        tonight = self._days(dates)
        with whole():
            record(
                by=books.DEMO,
                at=morning(dates[-1]),
                code=MADE,
                subject_type="demo",
                subject_ids=["firm"],
                after={**self.making.as_json(), "business_date": dates[-1].isoformat(), "trades": tonight},
            )

    def _days(self, dates: Sequence[date]) -> int:
        """The past nights, each run by the product, then what arrives on the last date; how many trades that is."""
        calendars = books.settlement_calendars(self.listed)
        flow = Flow(self.seed, self.listed, self.opening)
        arrived = 0
        for night, day in enumerate(dates):
            last = night == self.size.nights
            count, mix = (self.size.tonight, TONIGHT) if last else (self.size.past, PAST)
            traded = trade_dates(self.listed, calendars, day)
            trades = flow.night(night, day, traded, self.prices[night], count=count, mix=mix)
            if last:
                following = next_business_date(day)
                later = {n: following for n, each in enumerate(trade_dates(self.listed, calendars, following)) if each}
                trades = flow.postponed(trades, mix, {n: d for n, d in later.items() if traded[n]})
            arrived = len(trades)
            if night == self.size.nights - 1 and night:
                books.put_late_quotes(self.listed, dates, self.prices, morning(day))
            if day >= business_date():
                self._clears(night, dates, calendars)
                self._day(day, trades, f"past night {night + 1} of {self.size.nights}", last=last)
        return arrived

    def _clears(self, night: int, dates: Sequence[date], calendars: Mapping[tuple[str, str], Calendar]) -> None:
        """What clears and what is margined, on the last two past dates and on the last one: traded two days before what is netted
        in the night of its date and settles on the next one."""
        place, day = night - self.size.nights, dates[night]
        if place < -2:
            return
        today = central.Day(day, day, self.prices[night], self.opening.holdings)
        settling, netted = (trade_dates(self.listed, calendars, each)[0] for each in (next_business_date(day), day))
        if place == -2:
            central.give_it_cash(day)
            margin.set_accounts(self.parties, day)
        if place < 0 and settling:
            central.trade_through_it(replace(today, trades_on=settling), self.parties, self.listed, self.seed)
        if place == -1:
            margin.pay_in(self.parties, day)
            central.put_profile(self.parties, day, morning(day))
            fail_outside(self.parties, self.listed, day, trade_dates(self.listed, calendars, day), morning(day))
        if place >= -1:
            central.trade_to_confirm(today, self.parties, self.listed, self.seed)
        if place == 0:
            central.confirm_some(today, self.parties)
            if netted:
                central.take_one_back(replace(today, trades_on=netted), self.parties)

    def _day(self, day: date, trades: Sequence[Trade], title: str, *, last: bool) -> None:
        path = self.folder / f"instructions-{day.isoformat()}.csv"
        write_file(path, trades, self.parties, self.listed, day)
        if last:
            add_faulty_rows(path)
        loaded = self._load(path, day)
        story.tell(day, trades, self.parties, self.seed, tonight=last)
        if last:
            quietest = BROKERS + int(self.opening.activity[BROKERS:].argmin())
            self._front_offices(day)
            self._own_sides(day)
            state_accounts(self.parties, day, morning(day))
            self._penalty_list(day)
            story.block(day, self.parties[quietest], self.listed[0])
            story.book_and_take_back(day, self.parties[-1])
            self.say(f"tonight, {day}: {loaded}")
            return
        while (ended := run_night(day, by=books.DEMO, at=evening(day))).get(day) == "RUNNING":
            time.sleep(AGAIN)
        if ended.get(day) != "DONE":
            raise NightStopped(business_date=day.isoformat(), state=ended.get(day, "not run"))
        self.say(f"{title}, {day}: {loaded}")

    def _front_offices(self, day: date) -> None:
        """What was traded on the last date, by files of both formats."""
        calendars = books.settlement_calendars(self.listed)
        traded = [calendars[each.market, each.currency].is_open(day) for each in self.listed]
        desk = front_offices.Desk(
            dice=np.random.default_rng([self.seed, 9]),
            day=day,
            parties=self.parties,
            listed=self.listed,
            held=self.opening.holdings > 0,
            prices=self.prices[-1],
            traded=traded,
        )
        rows = list(desk.rows(self.size.tonight // TRADED))
        risk.set_limits(self.parties, day, morning(day))
        for path, file_format in zip(front_offices.write_files(self.folder, rows, day), ("csv", "fix"), strict=True):
            try:
                loaded = load_trades(path, file_format, by=books.DEMO, at=morning(day), business_date=day)
            except FileAlreadyLoaded:
                continue
            self.say(f"{path.name}: {loaded.counts['accepted']:,} trades, {loaded.exceptions} with exceptions")
        risk.review_limits(self.parties, day, morning(day))

    def _own_sides(self, day: date) -> None:
        """What participants send by themselves, each its side, due on the day after the last date."""
        due = next_business_date(day)
        traded = trade_dates(self.listed, books.settlement_calendars(self.listed), due)
        send_own_sides(self.parties, self.listed, due, traded, morning(day))
        settle_outside(self.parties, self.listed, due, traded, morning(day))

    def _penalty_list(self, day: date) -> None:
        """What the depository lists of the penalties of the last night."""
        night = listed.last_penalised()
        if night is not None:
            listed.send_penalty_list(night, Occasion(books.DEMO, morning(day), day, "Our price is another"))

    def _load(self, path: Path, day: date) -> str:
        try:
            loaded = load_file(path, "csv", by=books.DEMO, at=morning(day), business_date=day)
        except FileAlreadyLoaded:
            return "trades were loaded before"
        aside = loaded.counts["quarantined"]
        return f"{loaded.counts['accepted']:,} trades" + (f", {aside} rows in quarantine" if aside else "")


def _kept(code: str) -> Making | None:
    event = Event.objects.filter(code=code).first()
    return Making.of(dict(event.after or {})) if event else None


def sizes() -> Iterator[str]:
    """The names of the sizes."""
    yield from SIZES
