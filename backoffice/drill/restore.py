"""`drill restore`: the books are restored to moments of the past, and the archive goes on after every crash.

A server of its own keeps its log as the product's does. A base backup is taken and verified. Then the books grow, phase
after phase, and between the phases the server is killed -9, some of the times just after it had kept a segment and before
it had noted that: the archive must go on by itself. From the backup and the archive the books are restored to phases drawn
from the seed: every table is what it was at that moment, row for row, nothing later is there, and all is proved.
"""

import random
import shutil
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.drill import PROVED, Progress, Row, proof_says, seal_everything
from backoffice.drill.databases import Databases
from backoffice.drill.servers import Origin, OwnServer, base_backup
from backoffice.drill.victims import WRITTEN
from ledger.operations import Entry, Leg, post
from machinery.transactions import whole
from vocabulary.actor import Actor

DAY: Final = date(2026, 10, 1)
NOON: Final = datetime(2026, 10, 1, 12, tzinfo=UTC)
CLERK: Final = Actor("client", "drill", "drill")
SET: Final = 500
ARCHIVED_WITHIN: Final = 60.0
RESTORED_WITHIN: Final = 60.0
SIZES: Final[Mapping[str, Mapping[str, object]]] = {
    "ci": {"phases": 5, "targets": 2, "journals": 2_000},
    "nightly": {"phases": 21, "targets": 20, "journals": 10_000},
}


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--phases", type=int, default=11, help="moments that can be restored, a crash between any two")
    parser.add_argument("--targets", type=int, default=4, help="how many of them are")
    parser.add_argument("--journals", type=int, default=5_000, help="journals of each phase")
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the firm on a server of its own, crashes it, and restores it; the rows of the table."""
    dice = random.Random(int(options["seed"]))  # noqa: S311 - moments, no secrets
    with Databases("drill_restore") as first:
        name = first.clone("firm")
        first.use(name, "owner")
        firm = build_firm(DAY, participants=20, instruments=10)
        open_balances(firm, DAY, holding=1_000_000, cash=1_000_000_00)
        first.use(str(first.before["NAME"]), "owner")
        origin = Origin.of(first)
        archive = origin.folder("archive")
        with OwnServer(first, origin, base_backup(first, origin), archiving(archive)) as server:
            progress("a base backup, verified")
            started = time.monotonic()
            backup = base_backup(first, origin, url=server.url)
            origin.run("pg_verifybackup", str(backup))
            seconds = time.monotonic() - started
            rows = [Row("a base backup", "pg_verifybackup: verified", f"verified, {seconds:.1f} s", True, "B-O1")]
            grown = Grown(first, server, name, firm, archive)
            rows += grown.grow(int(options["phases"]), int(options["journals"]), dice, progress)
        targets = dice.sample(grown.moments[:-1], min(int(options["targets"]), len(grown.moments) - 1))
        for number, moment in enumerate(targets, start=1):
            progress(f"restore {number} of {len(targets)}")
            rows += restored(Kept(first, origin, name, backup, archive), moment)
        for folder in (backup, archive):
            shutil.rmtree(folder, ignore_errors=True)
        return rows


def archiving(archive: Path) -> dict[str, str]:
    """The settings with which the product's own server keeps its log."""
    text = (settings.BASE_DIR / "starter" / "archive_command.sh").read_text()
    command = next(line for line in text.splitlines() if not line.startswith("#"))
    return {"archive_mode": "on", "archive_timeout": "60", "archive_command": command.replace("ARCHIVE", str(archive))}


@dataclass(frozen=True)
class Moment:
    """One instant that can be restored: its number, the server's clock, and every table as it was then."""

    number: int
    at: datetime
    tables: tuple[tuple[str, str], ...]


class Grown:
    """The books as they grow on a server that is killed between any two phases."""

    def __init__(self, first: Databases, server: OwnServer, name: str, firm: Firm, archive: Path) -> None:
        self.first, self.server, self.name, self.firm, self.archive = first, server, name, firm, archive
        self.moments: list[Moment] = []

    def grow(self, phases: int, journals: int, dice: random.Random, progress: Progress) -> list[Row]:
        """Posts, notes the moment, kills and starts, so many times; what the archive did after each."""
        waits, jams = [], 0
        for number in range(phases):
            progress(f"phase {number + 1} of {phases}")
            self._post(number, journals)
            self.moments.append(moment_of(self.server, self.name, number))
            jams += self._crash(after_archiving=number % 2 == 0)
            waits.append(self._archived())
        failed = self.server.ask("select failed_count from pg_stat_archiver")[0][0]
        longest = max(waits)
        return [
            Row(
                f"the archive after {phases} kills, {jams} of them before a kept segment was noted",
                f"goes on within {ARCHIVED_WITHIN:.0f} s",
                f"the longest {longest:.1f} s, {failed} failures",
                longest <= ARCHIVED_WITHIN and jams > 0,
                "B-O1",
            )
        ]

    def _post(self, number: int, journals: int) -> None:
        """From each account to another, further off in each phase; to all others in turn, but never to itself."""
        cash, currency = self.firm.cash, self.firm.currency
        further = 1 + number % (len(cash) - 1)
        with Databases("own", self.server.url) as databases:
            databases.use(self.name, "job")
            for start in range(0, journals, SET):
                entries = [
                    Entry(
                        f"restore:{number}:{n}",
                        "HAND",
                        DAY,
                        [Leg(currency, int(cash[n % len(cash)]), int(cash[(n + further) % len(cash)]), Decimal(1))],
                    )
                    for n in range(start, min(start + SET, journals))
                ]
                with whole():
                    post(entries, business_date=DAY, by=CLERK, at=NOON)
            seal_everything()

    def _crash(self, *, after_archiving: bool) -> int:
        """Kills -9 and starts again; 1 when the note that the newest kept segment was kept had been lost with it."""
        if after_archiving:
            self._archived()
        self.server.kill()
        lost = 0
        if after_archiving:
            notes = self.server.data / "pg_wal" / "archive_status"
            done = sorted(note for note in notes.glob("*.done") if (self.archive / note.stem).exists())
            if done:
                done[-1].rename(done[-1].with_suffix(".ready"))
                lost = 1
        self.server.start()
        return lost

    def _archived(self) -> float:
        """Ends the present segment; seconds until it and all before it are kept."""
        started = time.monotonic()
        self.server.ask("select pg_create_restore_point('drill')")
        ((name,),) = self.server.ask("select pg_walfile_name(pg_switch_wal())")
        while time.monotonic() - started < 2 * ARCHIVED_WITHIN:
            notes = self.server.data / "pg_wal" / "archive_status"
            if (self.archive / str(name)).exists() and not list(notes.glob("*.ready")):
                break
            time.sleep(0.05)
        return time.monotonic() - started


def moment_of(server: OwnServer, name: str, number: int) -> Moment:
    """What every table that is written holds now, and the server's clock right after."""
    tables = digests(server, name)
    ((at,),) = server.ask("select clock_timestamp()", database=name)
    time.sleep(0.01)
    return Moment(number, at, tables)  # type: ignore[arg-type]


def digests(server: OwnServer, name: str) -> tuple[tuple[str, str], ...]:
    """Each table with its number of rows and an order-free digest of all of them."""
    query = "select count(*), coalesce(sum(hashtextextended(t::text, 7)), 0) from {} t"
    return tuple((table, str(server.ask(query.format(table), database=name)[0])) for table in WRITTEN)


@dataclass(frozen=True)
class Kept:
    """What a restore needs: the first server's databases and programs, the database's name, the backup, the archive."""

    first: Databases
    origin: Origin
    name: str
    backup: Path
    archive: Path


def restored(kept: Kept, moment: Moment) -> list[Row]:
    """Restores one moment on a server of its own from the backup and the archive; the rows about it."""
    first, origin, name, backup, archive = kept.first, kept.origin, kept.name, kept.backup, kept.archive
    started = time.monotonic()
    data = origin.folder("restored")
    origin.run(shutil.which("cp") or "cp", "-a", f"{backup}/.", str(data))
    signal = data / "recovery.signal"
    signal.touch(mode=0o600)
    origin.give(signal)
    recovery = {
        "restore_command": f'cp "{archive}/%f" "%p"',
        "recovery_target_time": moment.at.isoformat(),
        "recovery_target_action": "promote",
    }
    with OwnServer(first, origin, data, recovery) as server:
        seconds = time.monotonic() - started
        found = digests(server, name)
        other = [table for table, _ in set(found) ^ set(moment.tables)]
        with Databases("own", server.url) as databases:
            databases.use(name, "job")
            said = proof_says()
    journals = dict(found)["ledger_journal"].split(",")[0].strip("(")
    what = f"restored to the end of phase {moment.number + 1}"
    return [
        Row(
            what,
            f"{len(WRITTEN)} tables as they were, proved",
            f"{len(WRITTEN) - len(set(other))} as they were ({int(journals):,} journals), {said}",
            not other and said == PROVED,
            "B-O1",
        ),
        Row("  restore and replay", f"{RESTORED_WITHIN:.0f} s", f"{seconds:.1f} s", seconds <= RESTORED_WITHIN, "B-O1"),
    ]
