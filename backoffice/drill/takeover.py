"""The second half of `drill hosts`: a standby is streamed to, answers reads, and takes over when the primary is killed.

Reads: the product's web server knows both. Who sends a trade and asks for it at once finds it, although the standby is kept
half a second behind; later the same reads are answered by the standby; and when it is killed, by the primary. Taking over:
the primary acknowledges nothing that the standby has not flushed; it is killed -9 under clients, the standby is promoted, and
everything that a client was told is there. The next night runs on it.
"""

import http.client
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from multiprocessing.synchronize import Event
from threading import Thread
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from django.db import Error, connection

from backoffice.bench.beside import FORK, beside
from backoffice.day import open_night, run_night
from backoffice.drill import PROVED, Progress, Row, proof_says, shown
from backoffice.drill.crash import Crash
from backoffice.drill.databases import Databases
from backoffice.drill.house import House, Size
from backoffice.drill.idempotency import PATH, Door
from backoffice.drill.servers import OnNetwork, Origin, Place, base_backup
from ledger.operations import Entry, Leg, post
from machinery.statements import tuples
from machinery.transactions import whole
from vocabulary.actor import Actor

BY: Final = Actor("job", "drill", "drill")
NAME: Final = "standby"
PORT: Final = 5433
BEHIND: Final = "500ms"
SECONDS: Final = 4.0
FLUSHED_WITHIN: Final = 11.0
"""A session that idles tells the statistics what it did after ten seconds at the latest."""
PATIENCE: Final = 300.0
ANSWERS_WITHIN: Final = 10.0


@dataclass(frozen=True)
class Streamed:
    """What the standby is made from: databases and programs of the first server, the primary, where they listen, the broker,
    and two business dates whose nights have not run."""

    first: Databases
    origin: Origin
    primary: OnNetwork
    place: Place
    redis: str
    days: Sequence[date]


@dataclass(frozen=True)
class Scene:
    """Primary and standby, the firm on them, and the web server that knows both, as a client system sees it."""

    primary: OnNetwork
    standby: OnNetwork
    crash: Crash
    door: Door


def take_over(streamed: Streamed, crash: Crash, trades: int, progress: Progress) -> Iterator[Row]:
    """The rows of the standby; so many trades are sent and asked for at once."""
    primary, (evening, last) = streamed.primary, streamed.days
    progress("a standby")
    started = time.monotonic()
    standby, copied = made(streamed)
    with standby:
        yield streams(primary, started, copied)
        with Databases("own", primary.url) as databases:
            databases.use(crash.name, "job")
            more = {"DATABASE_READ_URL": url_of(standby, crash.name), "REDIS_URL": streamed.redis}
            with House(databases, crash.name, Size(beats=0), more) as house:
                scene = Scene(primary, standby, crash, Door(house.url, *crash.client))
                progress("reads")
                yield from read(scene, crash.trades[:trades])
                progress("postings")
                alone = posted(crash, evening, "alone")
                yield synchronous(primary)
                both = posted(crash, evening, "both")
                unanswered = alone.unanswered + both.unanswered
                yield Row("postings without and with the standby that failed", "none",
                          f"{unanswered}; {pace(alone.seconds)}; {pace(both.seconds)}", not unanswered, "B-R5")  # fmt: skip
                progress(f"{evening}: a night with the standby")
                yield night_streamed(scene, evening)
                progress("the primary is killed")
                told, taken, seconds = killed(scene, last, crash.trades[trades:])
        streamed.first.use(str(streamed.first.before["NAME"]), "owner")
        yield Row("the standby, promoted: may be written to after the kill", f"{ANSWERS_WITHIN:.0f} s",
                  f"{seconds:.1f} s", seconds <= ANSWERS_WITHIN, "B-R8")  # fmt: skip
        with Databases("own", standby.url) as databases:
            databases.use(crash.name, "job")
            yield kept(told, taken)
            progress("it goes on")
            yield goes_on(crash, last)


def made(streamed: Streamed) -> tuple[OnNetwork, str]:
    """A standby of the primary, not yet started, from a base backup over the network with a slot; how long that took."""
    started = time.monotonic()
    streamed.primary.ask("select pg_create_physical_replication_slot(%s)", NAME)
    options = ("--write-recovery-conf", f"--slot={NAME}")
    data = base_backup(streamed.first, streamed.origin, *options, url=streamed.primary.url)
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    copied = f"{time.monotonic() - started:.1f} s of them for a copy of {size / 1e6:,.0f} MB"
    more = {"cluster_name": NAME}
    return OnNetwork(
        streamed.first, streamed.origin, data, more, is_standby=True, port=PORT, place=streamed.place
    ), copied


def streams(primary: OnNetwork, started: float, copied: str) -> Row:
    """Waits until the standby streams."""
    query = "select application_name, state from pg_stat_replication"
    good = until(lambda: primary.ask(query) == [(NAME, "streaming")])
    found = f"{primary.ask(query)} after {time.monotonic() - started:.1f} s, {copied}"
    return Row("a standby streams through its slot", f"{NAME}, streaming", found, good)


def url_of(server: OnNetwork, name: str) -> str:
    """A database of a server, as DATABASE_READ_URL says it."""
    return urlunsplit(urlsplit(server.url)._replace(path=f"/{name}"))


def until(holds: Callable[[], bool]) -> bool:
    """Waits until something holds, a minute at most; whether it does."""
    end = time.monotonic() + 60
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def read(scene: Scene, trades: Sequence[Mapping[str, str]]) -> Iterator[Row]:
    """What a client system reads: what it has just written, then the same from the standby, then without a standby."""
    standby, door, told = scene.standby, scene.door, Counter[int]()
    paths = []
    configure(standby, "recovery_min_apply_delay", BEHIND)
    for number, trade in enumerate(trades):
        answer = door.post(trade, f"hosts-{number}")
        if answer.status == http.client.CREATED:
            paths.append(f"{PATH}/{json.loads(answer.body)['instructions'][0]['id']}")
            told[door.get(paths[-1]).status] += 1
    yield Row(f"{len(trades)} trades, asked for at once; the standby {BEHIND} behind", f"{len(trades):,} x 200",
              shown(told), told == {http.client.OK: len(trades)}, "B-R4")  # fmt: skip
    configure(standby, "recovery_min_apply_delay", "0")
    time.sleep(FLUSHED_WITHIN)
    before = looked_up(scene)
    told = Counter(door.get(path).status for path in paths)
    time.sleep(FLUSHED_WITHIN)
    there, here = (now - was for now, was in zip(looked_up(scene), before, strict=True))
    yield Row("the same reads a little later", "nearly all at the standby",
              f"{there:,} look-ups there, {here:,} at the primary, {shown(told)}",
              there > 4 * here and told == {http.client.OK: len(paths)}, "B-R4")  # fmt: skip
    standby.kill()
    told = Counter(door.get(path).status for path in paths)
    (check,) = [each for each in json.loads(door.get("/readyz").body)["checks"] if each["name"] == "standby"]
    standby.start()
    yield Row("and when the standby was killed", f"{len(paths):,} x 200, and health says so",
              f"{shown(told)}, {check['wrong']}",
              told == {http.client.OK: len(paths)} and not check["ok"], "B-R8")  # fmt: skip


def configure(server: OnNetwork, setting: str, text: str) -> None:
    """Sets something for a whole server, at once."""
    server.ask(f"alter system set {setting} = '{text}'")
    server.ask("select pg_reload_conf()")


def looked_up(scene: Scene) -> tuple[int, int]:
    """How often instructions were looked up: at the standby, at the primary."""
    query = (
        "select coalesce(seq_scan, 0) + coalesce(idx_scan, 0) from pg_stat_user_tables"
        " where relname = 'settlements_instruction'"
    )
    there, here = (server.ask(query, database=scene.crash.name)[0][0] for server in (scene.standby, scene.primary))
    return int(str(there)), int(str(here))


def synchronous(primary: OnNetwork) -> Row:
    """From now on the primary acknowledges what the standby has flushed."""
    configure(primary, "synchronous_standby_names", NAME)
    query = "select sync_state, current_setting('synchronous_commit') from pg_stat_replication"
    good = until(lambda: primary.ask(query) == [("sync", "on")])
    return Row("synchronous_standby_names", "[('sync', 'on')]", str(primary.ask(query)), good, "B-R5")


@dataclass
class Told:
    """What one client was told is done, how many seconds each answer took, and how often there was none."""

    effects: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0


@dataclass(frozen=True)
class Clerk:
    """One client that posts one journal after the other until `over`, each under an effect of its own."""

    name: str
    asset: int
    accounts: tuple[int, int]
    day: date
    over: Event

    def work(self, _: object) -> Told:
        """Posts; what it was told. What got no answer is not asked for again."""
        told, turn = Told(), 0
        while not self.over.is_set():
            turn, began = turn + 1, time.monotonic()
            try:
                told.effects.append(self.post(turn))
                told.seconds.append(time.monotonic() - began)
            except Error:
                told.unanswered += 1
                connection.close()
                time.sleep(0.05)
        return told

    def post(self, turn: int) -> str:
        """One journal; its effect."""
        leg = Leg(self.asset, self.accounts[turn % 2], self.accounts[1 - turn % 2], Decimal(1))
        entry = Entry(f"hosts:{self.name}:{turn}", "HAND", self.day, [leg])
        with whole():
            post([entry], business_date=self.day, by=BY, at=datetime.now(UTC))
        return entry.effect


def clerks(crash: Crash, day: date, name: str, over: Event) -> list[Clerk]:
    """Two of them, on accounts of participants that do not trade."""
    first, second, third, fourth = crash.reserved
    return [
        Clerk(f"{name}{number}", crash.firm.currency, pair, day, over)
        for number, pair in enumerate([(first, second), (third, fourth)])
    ]


def posted(crash: Crash, day: date, name: str) -> Told:
    """Lets them post for a while, and nothing strikes; what all of them were told."""
    over = FORK.Event()
    with beside([clerk.work for clerk in clerks(crash, day, name, over)]) as colleagues:
        for colleague in colleagues:
            colleague.ask(None)
        time.sleep(SECONDS)
        over.set()
        answers = [colleague.answer() for colleague in colleagues]
    return Told(
        [effect for each in answers for effect in each.effects],
        [seconds for each in answers for seconds in each.seconds],
        sum(each.unanswered for each in answers),
    )


def pace(seconds: Sequence[float]) -> str:
    """Answers a second of two clients, the median and the 95th percentile."""
    ordered = sorted(seconds)
    median, late = statistics.median(ordered), ordered[len(ordered) * 95 // 100]
    return f"{len(ordered) / SECONDS:,.0f} a second, p50 {median * 1e3:.1f} ms, p95 {late * 1e3:.1f} ms"


def night_streamed(scene: Scene, day: date) -> Row:
    """A night whose every commit the standby has flushed, and how far its replay was behind meanwhile."""
    started, behind = time.monotonic(), list[float]()
    open_night(day, by=BY, at=datetime(day.year, day.month, day.day, 23, tzinfo=UTC))
    query, name = "select state from itservices_run where business_date = %s", scene.crash.name
    while scene.primary.ask(query, day, database=name) == [("RUNNING",)] and time.monotonic() - started < PATIENCE:
        found = scene.primary.ask(
            "select extract(epoch from replay_lag)::float from pg_stat_replication where replay_lag is not null"
        )
        behind += [float(str(lag)) for (lag,) in found]
        time.sleep(0.1)
    seconds, states = time.monotonic() - started, scene.primary.ask(query, day, database=name)
    lag = (
        f"replay {statistics.median(behind):.2f} s behind, at most {max(behind):.2f} s" if behind else "replay not told"
    )
    return Row("a night with the standby", "done", f"{seconds:.1f} s, {scene.crash.alone:.1f} s without; {lag}",
               states == [("DONE",)], "B-R1")  # fmt: skip


@dataclass
class Sent:
    """What a client system was answered: the references of trades that were taken, how often each status, how often none."""

    references: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0


def killed(scene: Scene, day: date, trades: Sequence[Mapping[str, str]]) -> tuple[list[Told], Sent, float]:
    """Kills the primary under clerks and a client system, and promotes the standby: what they were told, what became of the
    trades, and the seconds until the standby may be written to."""
    over, taken, standby = FORK.Event(), Sent(), scene.standby

    def send() -> None:
        for trade in trades:
            try:
                status = scene.door.post(trade, trade["deliverer_reference"]).status
            except (OSError, http.client.HTTPException):
                taken.unanswered += 1
                continue
            taken.statuses[status] += 1
            if status == http.client.CREATED:
                taken.references.append(trade["deliverer_reference"])
            if over.is_set():
                return

    sender = Thread(target=send)
    with beside([clerk.work for clerk in clerks(scene.crash, day, "last", over)]) as colleagues:
        for colleague in colleagues:
            colleague.ask(None)
        sender.start()
        time.sleep(SECONDS)
        scene.primary.kill()
        fell = time.monotonic()
        standby.ask("select pg_promote()")
        standby.is_standby = False
        until(standby.answers)
        seconds = time.monotonic() - fell
        over.set()
        told = [colleague.answer() for colleague in colleagues]
        sender.join()
    return told, taken, seconds


def kept(told: Sequence[Told], sent: Sent) -> Row:
    """Whether everything that was acknowledged is on the promoted standby, and nothing was answered but that a trade is taken,
    that a copy is at work, or that the database is away."""
    effects = {effect for each in told for effect in each.effects}
    there = {effect for (effect,) in tuples("select effect from ledger_effect where effect like 'hosts:last%%'")}
    query = "select reference from settlements_instruction where reference = any(%s)"
    trades = {reference for (reference,) in tuples(query, [sent.references])}
    lost, gone = len(effects - there), len(set(sent.references) - trades)
    found = f"{lost} of {len(effects):,} journals, {gone} of {len(sent.references):,} trades"
    found += f" ({len(there - effects)} more journals; {shown(sent.statuses)}, {sent.unanswered} without an answer)"
    good = not lost and not gone and not sent.statuses.keys() - {201, 409, 503}
    return Row("acknowledged, and lost with the primary", "none", found,
               good and bool(effects) and bool(sent.references), "B-R5")  # fmt: skip


def goes_on(crash: Crash, day: date) -> Row:
    """Whether the product goes on where the primary stopped: a posting, a night, a full proof."""
    clerk = clerks(crash, day, "after", FORK.Event())[0]
    posted = clerk.post(1)
    ended = run_night(day, by=BY, at=datetime(day.year, day.month, day.day, 23, tzinfo=UTC))
    said = proof_says()
    found = f"{posted} posted, the night {', '.join(ended.values()).lower()}, {said}"
    good = list(ended.values()) == ["DONE"] and said == PROVED
    return Row("the promoted standby goes on", "a posting, a night, proved", found, good, "B-R1")
