"""`drill hosts`: workers on two hosts, one of which is cut off in the middle of a night; and a standby that takes over.

A PostgreSQL and a broker of the drill's own listen on a bridge, and ask for passwords; a worker runs in each of two network
namespaces. The first night loses the link of the host whose worker is in the middle of a step: the other one goes on when
the lease has lapsed, the first is brought back in the middle of the same night, and what it still meant to write is not
there. The second night is the returned host's alone. What both nights did must hash as on a clone that nobody disturbed.
Then a standby is streamed to and promoted (backoffice/drill/takeover.py).
"""

import re
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings

from backoffice.day import open_night
from backoffice.drill import Progress, Row, full_proof
from backoffice.drill.crash import Crash, make_crash, result_of
from backoffice.drill.databases import Databases
from backoffice.drill.network import Network, NoNetwork
from backoffice.drill.servers import Broker, OnNetwork, Origin, Place, base_backup
from backoffice.drill.takeover import Streamed, take_over
from backoffice.drill.victims import Watch
from itservices.operations import LEASE
from vocabulary.actor import Actor

BY: Final = Actor("job", "drill", "drill")
HOSTS, NIGHTS, DISTURBED = 2, 4, 2
PATIENCE: Final = 300.0
MOVES_WITHIN: Final = LEASE.total_seconds() + 5
BACK_WITHIN: Final = 60.0
SIZES: Final[Mapping[str, Mapping[str, object]]] = {"nightly": {"instructions": 800_000}}
"""In no other profile: it needs root, and most of its time is waiting for a lease."""


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes and seed."""
    parser.add_argument("--instructions", type=int, default=800_000, help="spread evenly over four nights")
    parser.add_argument("--trades", type=int, default=100, help="trades that are sent and asked for at once")
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes firm, network and servers, disturbs two nights, and lets a standby take over; the rows of the table."""
    matches, seed = int(options["instructions"]) // 2 // NIGHTS, int(options["seed"])
    try:
        with Network(HOSTS) as network, Databases("drill_hosts") as first:
            name = first.clone("firm")
            first.use(name, "owner")
            progress(f"a firm with {2 * matches * NIGHTS:,} instructions over {NIGHTS} nights")
            crash = make_crash(name, matches, NIGHTS, seed)
            first.use(str(first.before["NAME"]), "owner")
            return on_network(first, network, crash, int(options["trades"]), progress)
    except NoNetwork as no:
        return [Row("hosts in network namespaces", "are made", str(no), False)]


def on_network(first: Databases, network: Network, crash: Crash, trades: int, progress: Progress) -> list[Row]:
    """The drill on servers that listen on the network."""
    origin, place = Origin.of(first), Place(network.address, network.subnet)
    with (
        OnNetwork(first, origin, base_backup(first, origin), place=place) as primary,
        Broker(origin, network.address) as broker,
    ):
        with Databases("own", primary.url) as databases:
            two = replace(crash, days=crash.days[:DISTURBED])
            with Hosts(network, databases, databases.clone("calm", crash.name), broker.url) as hosts:
                rows = [undisturbed(hosts, two, progress)]
            with Hosts(network, databases, crash.name, broker.url) as hosts:
                rows += disturbed(hosts, two, progress)
        crash.alone = two.alone
        streamed = Streamed(first, origin, primary, place, broker.url, crash.days[DISTURBED:])
        return [*rows, *take_over(streamed, crash, trades, progress)]


@dataclass
class Hosts:
    """A worker on each host of a network, all on one database. To be used with `with`."""

    network: Network
    databases: Databases
    name: str
    redis: str
    folder: TemporaryDirectory[str] = field(default_factory=lambda: TemporaryDirectory(prefix="backoffice-hosts-"))

    def __enter__(self) -> "Hosts":
        """Returns when each has given a sign of life."""
        self.watch = Watch(self.databases, self.name)
        for host in self.network.names:
            self.network.start(
                host,
                [
                    *(sys.executable, "-m", "celery", "--app", "backoffice", "worker", "--loglevel", "INFO"),
                    *("--hostname", f"worker@{host}", "--concurrency", "2", "--without-gossip", "--without-mingle"),
                ],
                self.log(host),
                env=self.databases.environment(self.name, "job") | {"REDIS_URL": self.redis},
                cwd=settings.BASE_DIR,
            )
        for host in self.network.names:
            if self.seconds_until_alive(host) > BACK_WITHIN:
                raise RuntimeError(f"no sign of life from {host}:\n{self.log(host).read_text()[-2_000:]}")
        self.databases.use(self.name, "job")
        return self

    def __exit__(self, *_: object) -> None:
        self.network.end_processes()
        self.watch.__exit__(None, None, None)
        self.folder.cleanup()

    def log(self, host: str) -> Path:
        """What the worker of a host says."""
        return Path(self.folder.name) / f"{host}.log"

    def seconds_until_alive(self, host: str) -> float:
        """Waits for a sign of life that is newer than now; the seconds."""
        started = time.monotonic()
        ((now,),) = self.watch.ask("select clock_timestamp()")
        query = "select 1 from itservices_worker where name like %s and seen_at > %s"
        while not self.watch.ask(query, f"{host}:%", now) and time.monotonic() - started <= BACK_WITHIN:
            time.sleep(0.1)
        return time.monotonic() - started

    def at_work(self) -> tuple[str, str, int, int, int]:
        """The step that runs: its host and name, matches done and in all, and its attempt; empty for none."""
        found = self.watch.ask(
            "select owner, name, done_count, total_count, attempt from itservices_step where state = 'RUNNING'"
        )
        owner, name, done, total, attempt = found[0] if found else ("", "", 0, 0, 0)
        return owner.partition("/")[0], name, done, total, attempt

    def state(self, day: date) -> str:
        """How the run of a night stands."""
        found = self.watch.ask("select state from itservices_run where business_date = %s", day)
        return str(found[0][0]) if found else ""

    def run(self, day: date) -> float:
        """One night to its end; the seconds."""
        started = time.monotonic()
        begin(day)
        return self.until_ended(day, started)

    def until_ended(self, day: date, started: float) -> float:
        """Waits for the end of a night that has begun; the seconds since then."""
        while self.state(day) == "RUNNING" and time.monotonic() - started < PATIENCE:
            time.sleep(0.02)
        return time.monotonic() - started


def begin(day: date) -> None:
    """Opens the night of a day; the workers find it."""
    open_night(day, by=BY, at=datetime(day.year, day.month, day.day, 23, tzinfo=UTC))


def undisturbed(hosts: Hosts, crash: Crash, progress: Progress) -> Row:
    """Runs the nights with both hosts there, and notes their hash and how long they took."""
    seconds = []
    for day in crash.days:
        progress(f"undisturbed: {day}")
        seconds.append(hosts.run(day))
    crash.calm, crash.alone = result_of(crash), max(seconds)
    states = {hosts.state(day) for day in crash.days}
    took = ", ".join(f"{each:.1f} s" for each in seconds)
    return Row("undisturbed nights on two hosts", "done", f"{took}, {crash.calm[:16]}", states == {"DONE"}, "B-R11")


@dataclass(frozen=True)
class Cut:
    """A host that was taken off the network: in which step, at how many matches of how many; and after how many seconds
    which host had taken that step, "" for none."""

    host: str
    step: str
    done: int
    total: int
    taken_after: float
    taken_by: str


def disturbed(hosts: Hosts, crash: Crash, progress: Progress) -> Iterator[Row]:
    """A night that loses a host, and one that the returned host does alone; the rows about them."""
    first, second = crash.days
    progress(f"{first}: one host is cut off")
    started = time.monotonic()
    begin(first)
    cut = cut_in_the_middle(hosts, first)
    back = hosts.seconds_until_alive(cut.host)
    seconds = hosts.until_ended(first, started)
    yield Row(
        f"{cut.host} cut off in {cut.step}, at {cut.done:,} of {cut.total:,}: taken by another host",
        f"within {MOVES_WITHIN:.0f} s",
        f"{cut.taken_by} after {cut.taken_after:.1f} s; the night took {seconds:.0f} s in all",
        cut.taken_after <= MOVES_WITHIN and cut.taken_by not in {"", cut.host} and cut.done < cut.total,
        "B-R8",
    )
    yield Row("  brought back in the middle of the night", f"a sign of life within {BACK_WITHIN:.0f} s",
              f"{back:.1f} s; it said: {last_words(hosts.log(cut.host), cut.step)}", back <= BACK_WITHIN, "B-R8")  # fmt: skip
    yield alone(hosts, cut, second, progress)
    found = result_of(crash)
    yield Row("what both nights did", crash.calm[:16], found[:16], found == crash.calm, "B-R11")
    yield full_proof("B-R1", "a full proof")


def cut_in_the_middle(hosts: Hosts, day: date) -> Cut:
    """Waits until a step is in the middle, cuts off its host, and brings it back when another has taken the step."""
    host, step, done, total, attempt = hosts.at_work()
    while not 0 < done < total:
        if hosts.state(day) != "RUNNING":
            raise RuntimeError("the night was over before a step was in the middle: it needs more instructions")
        host, step, done, total, attempt = hosts.at_work()
    hosts.network.cut(host)
    started, taken_by, same, now = time.monotonic(), "", step, attempt
    while (same, now) == (step, attempt) and time.monotonic() - started < PATIENCE:
        time.sleep(0.05)
        taken_by, same, _, _, now = hosts.at_work()
    after = time.monotonic() - started
    hosts.network.join(host)
    return Cut(host, step, done, total, after, taken_by)


def last_words(log: Path, step: str) -> str:
    """What the worker of a host said of the attempt that it had lost, by the first line about it."""
    found = re.findall(rf"step \d+ {step}: (.+)|(?:heartbeat of step \d+|poll): (.+)", log.read_text())
    words = [own or other for own, other in found if "attempt begins" not in own]
    return words[0][:80] if words else "nothing"


def alone(hosts: Hosts, cut: Cut, day: date, progress: Progress) -> Row:
    """The next night while the other host is cut off; that one is brought back at the end."""
    (other,) = [host for host in hosts.network.names if host != cut.host]
    progress(f"{day}: {cut.host} alone")
    hosts.network.cut(other)
    seconds = hosts.run(day)
    owners: Sequence[tuple[str]] = hosts.watch.ask(
        "select distinct split_part(owner, '/', 1) from itservices_step s join itservices_run r on r.id = s.run_id"
        " where r.business_date = %s",
        day,
    )
    hosts.network.join(other)
    by, state = ", ".join(owner for (owner,) in owners), hosts.state(day)
    return Row(f"the next night, {other} cut off before it began", f"done by {cut.host}",
               f"{state.lower()} by {by}, {seconds:.1f} s", (state, by) == ("DONE", cut.host), "B-R1")  # fmt: skip
