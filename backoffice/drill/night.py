"""`drill night`: a night that is killed and resumed leaves the same books as one that was not.

A firm is made and cloned. One clone runs undisturbed and gives the hash of what a night does (backoffice/results.py). On
each of the others the night is killed -9 once - its process, its PostgreSQL session, or the whole PostgreSQL - at a moment
drawn from the seed: some aimed at each step, the rest spread over the whole duration. Then it is resumed, hashed, and
proved in full. Zombies are stopped (SIGSTOP) until another process has taken the night over when their lease had lapsed,
and wake up then: they must write nothing; neither must one that wakes while another is in the middle of its step. A process
that is gone with its host is waited for as long as its lease says.
"""

import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from backoffice.bench.filing import file_matches
from backoffice.bench.firm import build_firm, open_balances
from backoffice.drill import PROVED, Progress, Row, proof_says
from backoffice.drill.databases import Databases
from backoffice.drill.victims import Victim, Watch
from backoffice.results import night_result
from itservices.operations import LEASE

DAY: Final = date(2026, 10, 1)
PROCESS, SESSION, SERVER = "the night's process", "its PostgreSQL session", "PostgreSQL"
STEPS: Final = (
    "chase",
    "net",
    "match",
    "claim",
    "snapshot",
    "settle",
    "publish",
    "seal",
    "refuse",
    "mark failing",
    "penalise",
    "expect",
    "accrue",
    "recycle",
    "free limits",
    "prove",
    "roll",
    "call margin",
)
PATIENCE = 600.0
AWAKE: Final = 1.0
"""Seconds in which a process that woke has long tried to write."""
SIZES: Final[Mapping[str, Mapping[str, object]]] = {
    "ci": {"matches": 8_000, "chunk": 800, "kills": 6, "zombies": 0},
    "nightly": {"kills": 40, "zombies": 4, "overtaken": 4},
}


@dataclass(frozen=True)
class Moment:
    """When to kill whom: `share` of the usual duration after a step began, or after the night began (step "")."""

    whom: str
    step: str
    share: float

    def __str__(self) -> str:
        return f"{self.whom}, {self.share:.0%} into {self.step or 'the night'}"


@dataclass(frozen=True)
class Calm:
    """The undisturbed night: its hash, and how many seconds the whole and each step took."""

    result_hash: str
    whole: float
    seconds: Mapping[str, float]


def add_arguments(parser: ArgumentParser) -> None:
    """Sizes, numbers and seed."""
    parser.add_argument("--matches", type=int, default=40_000, help="matches due tonight")
    parser.add_argument("--chunk", type=int, default=4_000, help="matches a transaction")
    parser.add_argument("--kills", type=int, default=20, help="nights that are killed once")
    parser.add_argument(
        "--zombies", type=int, default=2, help="nights whose process sleeps past its lease (each over 30 s)"
    )
    parser.add_argument("--overtaken", type=int, default=1, help="nights whose process wakes in the middle of another")
    parser.add_argument("--step", choices=STEPS, default="", help="aim every kill at one step")
    parser.add_argument("--seed", type=int, default=1)


def perform(options: Mapping[str, Any], progress: Progress) -> list[Row]:
    """Makes the firm on databases of its own, kills its night in every way, and returns the rows of the table."""
    dice = random.Random(int(options["seed"]))  # noqa: S311 - moments, no secrets
    chunk = int(options["chunk"])
    with Databases("drill_night") as databases:
        firm = databases.clone("firm")
        databases.use(firm, "owner")
        progress(f"a firm with {int(options['matches']):,} matches due")
        make_firm(int(options["matches"]), int(options["seed"]))
        progress("the night, undisturbed")
        calm, rows = undisturbed(databases, firm, chunk)
        for number, moment in enumerate(moments(dice, int(options["kills"]), str(options["step"])), start=1):
            progress(f"kill {number} of {options['kills']}: {moment}")
            rows.append(killed(databases, firm, chunk, moment, calm))
        for number in range(int(options["overtaken"])):
            progress(f"overtaken {number + 1} of {options['overtaken']}")
            rows += overtaken(databases, firm, chunk, calm)
        for number in range(int(options["zombies"])):
            progress(f"zombie {number + 1} of {options['zombies']}")
            rows += zombie(databases, firm, chunk, ("settle", "publish")[number % 2], calm)
        if options["zombies"]:
            progress("a process that is gone with its host")
            rows.append(gone_with_its_host(databases, firm, chunk, calm))
        return rows


def make_firm(matches: int, seed: int) -> None:
    """Forty participants in 25 ISINs, with balances that leave a part of the flow short."""
    firm = build_firm(DAY, participants=40, instruments=25)
    open_balances(firm, DAY, holding=max(100, matches // 40), cash=matches * 25_000)
    file_matches(firm, matches, DAY, seed)


def moments(dice: random.Random, kills: int, step: str = "") -> list[Moment]:
    """One aimed at each step in turn, every second one; the others one in each equal part of the night. Of five, one is
    aimed at PostgreSQL itself, at a session of it and at the whole by turns. With a `step` all are aimed at it."""
    spread = kills // 2
    found = []
    for number in range(kills):
        whom = PROCESS if number % 5 != 4 else (SESSION, SERVER)[number // 5 % 2]
        turn = number // 2
        if step:
            found.append(Moment(whom, step, dice.random()))
        elif number % 2:
            found.append(Moment(whom, "", (turn + dice.random()) / max(spread, 1)))
        else:
            found.append(Moment(whom, STEPS[turn % len(STEPS)], dice.random()))
    return found


def undisturbed(databases: Databases, firm: str, chunk: int) -> tuple[Calm, list[Row]]:
    """Runs the night of one clone to its end."""
    name = databases.clone("calm", firm)
    ended = Victim(databases, name, DAY, chunk).end(PATIENCE)
    result_hash, proved = outcome(databases, name)
    result = night_result(DAY)
    seconds = {step.name: step.seconds for step in result.steps} if result else {}
    settled = sum(int(total["number"]) for total in result.settled.values()) if result else 0
    refused = sum(int(total["number"]) for total in result.refused.values()) if result else 0
    whole = sum(seconds.values())
    databases.drop(name)
    row = Row(
        f"undisturbed: {settled:,} settled, {refused:,} refused, {whole:.1f} s",
        "done and proved in full",
        f"{result_hash[:16]}, {proved}",
        ended == 0 and proved == PROVED and settled > 0 and refused > 0,
        "B-R11",
    )
    return Calm(result_hash, whole, seconds), [row]


def outcome(databases: Databases, name: str) -> tuple[str, str]:
    """The hash of the night as it ended, and what a full proof says."""
    databases.use(name, "job")
    result = night_result(DAY)
    return (result.result_hash if result else None) or "no hash", proof_says()


def killed(databases: Databases, firm: str, chunk: int, moment: Moment, calm: Calm) -> Row:
    """One night, killed once and resumed. A night that was over before it could be killed is tried again, killed earlier."""
    while True:
        name = databases.clone("killed", firm)
        with Watch(databases, name) as watch:
            victim = Victim(databases, name, DAY, chunk)
            wait_for(moment, victim, watch, calm)
            where = watch.where()
            hit = victim.runs()
            strike(moment.whom, victim, watch)
            ended = victim.end(PATIENCE)
            where = (
                watch.where() if moment.whom == PROCESS else f"{where}, {'resumed' if ended else 'went on by itself'}"
            )
        if hit:
            break
        databases.drop(name)
        moment = replace(moment, share=moment.share * 0.7)
    again = Victim(databases, name, DAY, chunk).end(PATIENCE)
    row = compared(databases, name, calm, (str(moment), where), again)
    databases.drop(name)
    return row


def compared(databases: Databases, name: str, calm: Calm, what: tuple[str, str], ended: int) -> Row:
    """Whether a night that was resumed left what the undisturbed one did. `what` says how it was killed, and where."""
    result_hash, proved = outcome(databases, name)
    same = result_hash == calm.result_hash and proved == PROVED and ended == 0
    found = f"{result_hash[:16]}, {proved}; it was {what[1]}"
    return Row(what[0], f"{calm.result_hash[:16]}, proved", found, same, "B-R1")


def wait_for(moment: Moment, victim: Victim, watch: Watch, calm: Calm) -> None:
    """Returns at the moment, or when the night has ended before it."""
    if not moment.step:
        time.sleep(moment.share * calm.whole)
        return
    while not watch.has_begun(moment.step) and victim.runs():
        time.sleep(0.002)
    time.sleep(moment.share * calm.seconds.get(moment.step, 0.0))


def strike(whom: str, victim: Victim, watch: Watch) -> None:
    """Kills -9."""
    if whom == PROCESS:
        victim.kill()
    elif whom == SESSION:
        watch.kill_sessions()
    else:
        watch.kill_server()


def zombie(databases: Databases, firm: str, chunk: int, step: str, calm: Calm) -> Iterator[Row]:
    """A process that sleeps past its lease: another ends the night; when it wakes it writes nothing and ends."""
    name, sleeper, watch = asleep(databases, firm, chunk, step, Victim.stop_between_copies)
    with watch:
        where, started = watch.where(), time.monotonic()
        ended = Victim(databases, name, DAY, chunk).end(PATIENCE)
        waited = time.monotonic() - started
        before = watch.everything_written()
        sleeper.wake()
        woken = sleeper.end(PATIENCE)
        after = watch.everything_written()
    row = compared(databases, name, calm, (f"a zombie, asleep while {step} was running", where), ended)
    databases.drop(name)
    lease = LEASE.total_seconds()
    yield row
    waited_enough = waited > lease - 1
    yield Row(
        "  the other process waited for its lease", f"{lease:.0f} s or more", f"{waited:.0f} s", waited_enough, "B-R1"
    )
    wrote = "nothing" if before == after else f"{len(set(after) - set(before))} tables differ"
    nothing = before == after and woken == 0
    yield Row("  woken, it wrote and it ended", "nothing, exit 0", f"{wrote}, exit {woken}", nothing, "B-R1")


def overtaken(databases: Databases, firm: str, chunk: int, calm: Calm) -> Iterator[Row]:
    """A process whose lease lapsed wakes while another one is in the middle of its step: it writes nothing more.

    Where the other had done with the step before it could be stopped, all of it is tried again: between two steps nobody has
    the run, and who wakes then may take the next one as any worker may.
    """
    while True:
        name, sleeper, watch = asleep(databases, firm, chunk, "settle", Victim.stop_between_transactions)
        with watch:
            where, attempts = watch.where(), watch.attempts()
            watch.let_lease_lapse()
            other = Victim(databases, name, DAY, chunk)
            while watch.attempts() == attempts and other.runs():
                time.sleep(0.002)
            other.stop_between_transactions(watch)
            middle = watch.where()
            before = watch.everything_written()
            sleeper.wake()
            time.sleep(AWAKE)
            after = watch.everything_written()
            other.wake()
            ended = max(other.end(PATIENCE), sleeper.end(PATIENCE), key=abs)
        if middle.startswith("in settle"):
            break
        databases.drop(name)
    row = compared(databases, name, calm, ("a process that was overtaken while it slept", where), ended)
    databases.drop(name)
    yield row
    wrote = "nothing" if before == after else f"{len(set(after) - set(before))} tables differ"
    found = f"{wrote}; the other was {middle}"
    yield Row("  woken in the middle of the other, it wrote", "nothing", found, before == after, "B-R1")


def asleep(
    databases: Databases, firm: str, chunk: int, step: str, stop: Callable[[Victim, Watch], None]
) -> tuple[str, Victim, Watch]:
    """A night whose process was stopped while it was in a step: its database, the process, and who looks on."""
    while True:
        name = databases.clone("zombie", firm)
        watch = Watch(databases, name)
        sleeper = Victim(databases, name, DAY, chunk)
        while not watch.has_begun(step) and sleeper.runs():
            time.sleep(0.002)
        stop(sleeper, watch)
        if watch.where().startswith(f"in {step}"):
            return name, sleeper, watch
        sleeper.kill()
        sleeper.end(PATIENCE)
        databases.drop(name)


def gone_with_its_host(databases: Databases, firm: str, chunk: int, calm: Calm) -> Row:
    """A process is killed, and nobody here can know: its step says that it ran on another host. Only the lease counts."""
    name = databases.clone("gone", firm)
    with Watch(databases, name) as watch:
        victim = Victim(databases, name, DAY, chunk)
        wait_for(Moment(PROCESS, "settle", 0.5), victim, watch, calm)
        victim.kill()
        victim.end(PATIENCE)
        watch.move_owner("elsewhere/4026531836:1:1")
        left, where = watch.seconds_of_lease(), watch.where()
        started = time.monotonic()
        again = Victim(databases, name, DAY, chunk)
        attempts = watch.attempts()
        while watch.attempts() == attempts and again.runs():
            time.sleep(0.1)
        waited = time.monotonic() - started
        ended = again.end(PATIENCE)
    what = ("a process gone with its host", f"{where}; {left:.0f} s of its lease were left")
    row = compared(databases, name, calm, what, ended)
    databases.drop(name)
    in_time = left - 1 < waited < left + 10
    return Row(
        row.what,
        f"{row.expected}, taken after {left:.0f} s",
        f"{row.found}, taken after {waited:.0f} s",
        row.held and in_time,
        "B-R8",
    )
