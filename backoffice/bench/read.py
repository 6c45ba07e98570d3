"""`bench read`: what programs ask for, through the whole API, over nights on file.

A client system of the busiest participant asks in process, with every check of the door: an instruction by its reference
and by its id, pages of lists at any depth, the hottest account as of any day, and balances of all its accounts. The books
are also asked without the door: the as-of balance of the hottest account against a read by primary key. The nights on file
ran through the product's own night; an instruction has two movements when its match has settled against payment. Last, a
person looks at the pages.
"""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from statistics import median
from typing import Any, Final
from urllib.parse import urlencode

import numpy as np
from django.test import Client

from authorizations.operations import NewGrant, grant_roles, register_client_system
from backoffice.bench import PRINTED, Progress, Row
from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm, book, build_firm, flow, open_balances
from backoffice.bench.load import describe
from backoffice.bench.looking import goals_of_pages, milliseconds, reader
from backoffice.bench.night import BY, FIRST, following, perform
from backoffice.bench.roles import speaking_as
from ledger.operations import Legs
from ledger.queries import balances
from machinery.api import limits
from machinery.statements import rows, run, value
from machinery.transactions import whole
from refdata.operations import represent_party

LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)
MOST: Final = 50.0
DEEPER: Final = 6.0
AS_OF: Final = 3.0


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--nights", type=int, default=5, help="nights on file")
    parser.add_argument("--per-night", type=int, default=60_000, help="matches of each of these nights")
    parser.add_argument(
        "--payments", type=int, default=0, help="cash movements of each of these days that settle nothing"
    )
    parser.add_argument("--open", type=int, default=60_000, help="matches that wait for tonight")
    parser.add_argument("--asked", type=int, default=200, help="how often each thing is asked for")
    parser.add_argument("--depth", type=int, default=100, help="how many pages of 500 a list is walked")
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument("--instruments", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)


@dataclass
class Asking:
    """A client system that asks in process; each question gives its milliseconds."""

    http: Client
    token: str

    def __call__(self, path: str) -> dict[str, Any]:
        """What is answered; RuntimeError for anything but 200."""
        limits.requests.forget()
        answer = self.http.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.token}"})
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:300]!r}")
        found: dict[str, Any] = answer.json()
        return found

    def timed(self, paths: Sequence[str]) -> list[float]:
        """The milliseconds of each question, after one that is not counted."""
        self(paths[0])
        return [milliseconds(partial(self, path)) for path in paths]


def measure(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Files the nights, then asks; a row a goal."""
    firm, day, days = filed(options, progress)
    with whole():
        for table in ("ledger_movement", "ledger_journal", "ledger_balancesnapshot", "settlements_instruction"):
            run(f"analyze {table}")
    application, secret = client_system(firm)
    account = reader(BY, LONG_AGO)
    asked, seed = int(options["asked"]), int(options["seed"])
    with speaking_as("web"):
        ask = signed_in(application, secret)
        progress(f"{asked:,} times each: by reference, by id, as of a day, roll-ups")
        found = goals_of_things(ask, firm, days, asked, np.random.default_rng(seed))
        progress(f"lists, {options['depth']} pages of 500 deep")
        for name, query in (("open", {"state": "open"}), ("settled", {"state": "settled", "on": days[-1].isoformat()})):
            found += goals_of_list(ask, name, query, int(options["depth"]), asked)
        progress("pages")
        found += goals_of_pages(account, firm, days, min(asked, 100), np.random.default_rng(seed))
    return [*found, *printed(day)]


def filed(options: Mapping[str, Any], progress: Progress) -> tuple[Firm, date, list[date]]:
    """The firm with its nights and what waits: the open date, and the dates of the nights."""
    progress("firm and opening balances")
    firm = build_firm(FIRST, int(options["participants"]), int(options["instruments"]))
    describe(firm)
    open_balances(firm, FIRST, holding=1_000_000, cash=4_000_000_000_000)
    day, days, seed = FIRST, [], int(options["seed"])
    for number in range(int(options["nights"])):
        progress(f"night on file {number + 1} of {options['nights']}: {day}")
        file_matches(firm, int(options["per_night"]), day, seed + 100 + number)
        if options["payments"]:
            pay(firm, int(options["payments"]), day, seed + 200 + number)
        perform(day)
        days.append(day)
        day = following(day)
    progress(f"{options['open']:,} matches due {day}")
    file_matches(firm, int(options["open"]), day, seed)
    return firm, day, days


def pay(firm: Firm, count: int, day: date, seed: int) -> None:
    """So many payments from one participant to another, as skewed as its trades, in a slice of their own."""
    trades, journal = flow(firm, count, seed), np.arange(count)
    sides = {"debit": firm.cash[trades["receiver"]], "credit": firm.cash[trades["deliverer"]]}
    asset, leg = np.full(count, firm.currency), np.ones(count, np.int64)
    legs = Legs(journal=journal, leg=leg, asset=asset, units=trades["quantity"], **sides)
    book(day, "payments", "HAND", np.zeros(count, np.int64), legs)


def client_system(firm: Firm) -> tuple[Any, str]:
    """The client system of the first participant, which is the busiest."""
    with whole():
        application, secret = register_client_system("bench", "Bench", by=BY, at=LONG_AGO)
        grant_roles([NewGrant("front_office_client", application_id=application.pk)], by=BY, at=LONG_AGO)
        represent_party([int(firm.parties[0])], application=application.pk, valid_from=LONG_AGO, by=BY, at=LONG_AGO)
    return application, secret


def signed_in(application: Any, secret: str) -> Asking:
    """With a token from the endpoint."""
    http = Client(SERVER_NAME="localhost")
    asked = {"grant_type": "client_credentials", "client_id": application.client_id, "client_secret": secret}
    form = "application/x-www-form-urlencoded"
    answer = http.post("/api/oauth/token", urlencode(asked), content_type=form)
    return Asking(http, answer.json()["access_token"])


def goals_of_things(ask: Asking, firm: Firm, days: Sequence[date], asked: int, dice: np.random.Generator) -> list[Row]:
    """Single things, each in the order of chance."""
    party = int(firm.parties[0])
    mine = rows(
        "select i.id, i.reference, p.lei from settlements_instruction i join refdata_party p on p.id = i.participant_id"
        " where i.participant_id = %s order by md5(i.id::text) limit %s",
        [party, asked],
    )
    hot = int(firm.cash[0])
    chosen = [days[int(n)].isoformat() for n in dice.integers(0, len(days), asked)]
    found = {
        "instruction by reference": [
            f"instructions/by-reference?participant={each['lei']}&reference={each['reference']}" for each in mine
        ],
        "instruction by id": [f"instructions/{each['id']}" for each in mine],
        "hottest account as of a day": [f"accounts/{hot}?as_of={day}" for day in chosen],
        "statement of the hottest account": [f"accounts/{hot}/statement?as_of={day}" for day in chosen],
        "50 balances as of a day": [f"accounts?as_of={day}" for day in chosen],
        "balances of all its cash": [f"accounts?kind=CASH&as_of={day}" for day in chosen],
    }
    timed = [within(name, ask.timed(paths)) for name, paths in found.items()]
    return [*timed, as_of_row(hot, days, asked)]


def as_of_row(account: int, days: Sequence[date], asked: int) -> Row:
    """The as-of balance of the hottest account against a read of its guard by primary key, both in the database alone."""
    key, chosen = "select * from ledger_guard where account_id = %s", [days[n % len(days)] for n in range(asked)]
    by_key = median(milliseconds(partial(rows, key, [account])) for _ in range(asked))
    as_of = median(milliseconds(partial(balances, [account], day)) for day in chosen)
    ratio = as_of / by_key
    return Row(
        "as-of of the hottest account against its key", as_of, "ms", by_key, ratio, f"<= {AS_OF:g} x", ratio <= AS_OF
    )


def goals_of_list(ask: Asking, name: str, query: Mapping[str, str], depth: int, asked: int) -> list[Row]:
    """Page 1 of fifty rows, and a page of fifty at the end of a walk."""
    first = f"instructions?{urlencode(query)}"
    place, walked = f"{first}&limit=500", 0
    while walked < depth:
        following_page = ask(place)["next"]
        if following_page is None:
            break
        place, walked = following_page.removeprefix("/api/v1/"), walked + 1
    deep = place.replace("limit=500", "limit=50")
    near, far = ask.timed([first] * min(asked, 100)), ask.timed([deep] * min(asked, 100))
    ratio = median(far) / median(near)
    return [
        Row(f"rows before that page of the {name} list", walked * 500, "rows", walked * 500, 1.0, PRINTED, True),
        within(f"{name} list, page 1", near),
        within(f"{name} list, a page at depth", far),
        Row(
            f"{name} list, deep against page 1",
            median(far),
            "ms",
            median(near),
            ratio,
            f"<= {DEEPER:g} x",
            ratio <= DEEPER,
        ),
    ]


def within(what: str, found: Sequence[float]) -> Row:
    """The 95th percentile against 50 ms."""
    slow = float(np.percentile(found, 95))
    return Row(f"{what}, p95", slow, "ms", MOST, slow / MOST, f"< {MOST:g} ms", slow < MOST)


def printed(day: date) -> list[Row]:
    """How much there is."""
    counted = {
        "instructions": value("select count(*) from settlements_instruction"),
        "movements": value("select count(*) from ledger_movement"),
        f"matches open on {day}": value("select count(*) from settlements_openmatch"),
    }
    return [Row(name, number, "rows", number, 1.0, PRINTED, True) for name, number in counted.items()]
