"""`drill poison`: what cannot be done stops after five attempts, is told, and holds up nobody else.

One match of many names an account that the books cannot book on, and the first night meets a table that refuses every
write. The step is tried five times, then the run stops and the trail says so. When the table is mended the night goes on
where it was, settles all other matches, sets the one aside and says so; its proof names the account, and the date stays
open. When the account is mended the night ends, and the next one settles exactly that match.
"""

import logging
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np

from backoffice.bench.filing import file_matches
from backoffice.bench.firm import Firm, build_firm, flow, open_balances
from backoffice.day import NIGHT, run_night
from backoffice.drill import Progress, Row, full_proof
from backoffice.drill.databases import Databases
from backoffice.proof import ProofFailed, default_date
from itservices import operations as attempts
from itservices.models import Step
from itservices.queries import run_of
from machinery.statements import run, value
from vocabulary.actor import Actor

DAY: Final = date(2026, 10, 1)
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"ci": {"matches": 10_000}, "nightly": {"matches": 100_000}}
REFUSES_ALL: Final = (
    "create function drill_refuse() returns trigger language plpgsql as"
    " $$ begin raise exception 'the disk does not answer' using errcode = '58030'; end $$;"
    "create trigger drill_refuse before insert on settlements_settlement execute function drill_refuse()"
)

MENDED: Final = "drop trigger drill_refuse on settlements_settlement; drop function drill_refuse()"


def add_arguments(parser: ArgumentParser) -> None:
    """How many matches, the poisoned one among them."""
    parser.add_argument("--matches", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the firm on a database of its own, poisons it, and mends it; the rows of the table."""
    matches, seed = int(options["matches"]), int(options["seed"])
    with Databases("drill_poison") as databases:
        name = databases.clone("firm")
        databases.use(name, "owner")
        progress(f"a firm with {matches:,} matches due")
        firm = build_firm(DAY, participants=40, instruments=25)
        open_balances(firm, DAY, holding=10_000_000, cash=10**12)
        file_matches(firm, matches - 1, DAY, seed)
        databases.use(name, "superuser")
        account = poison(firm, seed)
        run(REFUSES_ALL)
        databases.use(name, "job")
        progress("a step that cannot be done")
        rows = [*stopped()]
        databases.use(name, "superuser")
        run(MENDED)
        databases.use(name, "job")
        progress("the night, resumed")
        rows += [*resumed(matches)]
        databases.use(name, "superuser")
        run("insert into ledger_guard (account_id, asset_id, posted, held, floor) values (%s, %s, 0, 0, 0)",
            [account, int(firm.assets[0])])  # fmt: skip
        databases.use(name, "job")
        progress("the account mended: that night and the next")
        return [*rows, *mended(matches)]


def poison(firm: Firm, seed: int) -> int:
    """Files one match whose receiver's account has no guard, as superuser; that account."""
    holder = int(value("select holder_id from ledger_account where id = %s", [int(firm.securities[1, 0])]))
    party = value("select party_id from refdata_account where id = %s", [holder])
    strange = value(
        "insert into refdata_account (number, party_id, kind, opened_on) values ('SECX', %s, 'SECURITIES', '2000-01-01')"
        " returning id",
        [party],
    )
    account = value(
        "insert into ledger_account (holder_id, asset_id) values (%s, %s) returning id", [strange, int(firm.assets[0])]
    )
    two = replace(
        firm,
        parties=firm.parties[:2],
        assets=firm.assets[:1],
        securities=np.array([[firm.securities[0, 0]], [account]]),
        cash=firm.cash[:2],
    )
    fitting = next(each for each in range(seed, seed + 1_000) if flow(two, 1, each)["deliverer"][0] == 0)
    file_matches(two, 1, DAY, fitting)
    return int(account)


@contextmanager
def no_rest() -> Iterator[None]:
    """A step that met trouble is tried again at once, so that five attempts take no minute."""
    log, before = logging.getLogger("itservices.runner"), attempts.PAUSE
    attempts.PAUSE, level = timedelta(milliseconds=10), log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        attempts.PAUSE = before
        log.setLevel(level)


def night(day: date) -> str:
    """Runs or resumes the night of the day; how it ended."""
    at = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    with no_rest(), suppress(ProofFailed):
        return run_night(day, by=Actor("job", "drill", "drill"), at=at)[day]
    found = run_of(NIGHT, day)
    return found.state if found else "not begun"


def first_line(text: str) -> str:
    """As much of a trouble as a table has room for."""
    return text.strip().splitlines()[0][:72]


def stopped() -> Iterator[Row]:
    """The night that meets a table which refuses: attempts, state, and what is told."""
    ended = night(DAY)
    found = run_of(NIGHT, DAY)
    step = Step.objects.get(run=found, name="settle")
    told = value("select count(*) from recordkeeping_event where code = 'run.stopped'")
    written = value("select count(*) from settlements_settlement")
    state = f"{step.attempt} attempts, {step.state}, run {ended}"
    good = (step.attempt, step.state, ended) == (attempts.ATTEMPTS, Step.State.DEAD, "STOPPED")
    yield Row("a step that always fails", "5 attempts, DEAD, run STOPPED", state, good, "B-R7")
    yield Row("  it is told in the trail, and nothing is written", "1 event, 0 rows", f"{told} event, {written} rows",
              told == 1 and written == 0, "B-R7")  # fmt: skip
    yield Row("  its trouble can be read", "the disk does not answer", first_line(step.trouble),
              "the disk does not answer" in step.trouble, "B-R7")  # fmt: skip


def resumed(matches: int) -> Iterator[Row]:
    """The same night, after the table was mended: all but the poisoned match are settled, and the proof names it."""
    ended = night(DAY)
    step = Step.objects.get(run=run_of(NIGHT, DAY), name="prove")
    settled = value("select count(*) from settlements_settlement")
    told = value("select count(*) from recordkeeping_event where code = 'night.set_aside'")
    shown = value("select count(*) from settlements_openmatch")
    found = f"{settled:,} settled, {shown} set aside, {told} event"
    yield Row("mended: all the others settle", f"{matches - 1:,} settled, 1 set aside, 1 event", found,
              (settled, told, shown) == (matches - 1, 1, 1), "B-R7")  # fmt: skip
    named = "L07" in step.trouble and step.state == Step.State.DEAD
    yield Row("  the proof names the account, and the date stays open", "STOPPED at prove by L07",
              f"{ended} at prove by {first_line(step.trouble)}", ended == "STOPPED" and named, "B-R7")  # fmt: skip


def mended(matches: int) -> Iterator[Row]:
    """After the account was mended the night ends, and the next one settles exactly the one; all is proved."""
    first = night(DAY)
    day = default_date()
    ended = night(day)
    settled = value("select count(*) from settlements_settlement") - (matches - 1)
    left = value("select count(*) from settlements_openmatch")
    found = f"{first}, then {ended}, {settled} settled, {left} left"
    yield Row("the account mended: that night and the next", "DONE, then DONE, 1 settled, 0 left", found,
              (first, ended, settled, left) == ("DONE", "DONE", 1, 0), "B-R7")  # fmt: skip
    yield full_proof("B-R7")
