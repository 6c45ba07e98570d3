"""A night, and a window of the day before it, that are killed at every place where a transaction has just been committed come to
the same end."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.db import connection, transaction

from backoffice.bench.filing import file_matches, list_instruments
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.proof import prove
from backoffice.windows import open_window
from itservices.operations import open_run
from itservices.queries import next_step, run_state
from itservices.runner import run_step, run_to_end
from machinery.statements import rows, run, value
from machinery.transactions import whole
from settlements.netting import Model, Netting
from settlements.operations import LinkWish, NettingWish, link, set_netting, set_sequences, set_windows
from settlements.sequences import NightSequence
from settlements.windows import Window
from tests.conftest import OwnDatabase, clone, drop
from tests.settlements.test_races import BY, FRI_2026_10_02, NIGHT_OF_FRIDAY, OCCASION

NOON = datetime(2026, 10, 2, 12, tzinfo=UTC)
"""By the clock of the market, which has that of UTC."""
Opening = Callable[[], int]


class Killed(BaseException):
    """The process is gone: nothing of it commits any more."""


class Mortality:
    """Lets a process die right after its n-th commit, and live again."""

    def __init__(self) -> None:
        self.left, self.dead = 0, False

    def dies_after(self, commits: int) -> None:
        """From now on it lives for so many commits."""
        self.left, self.dead = commits, False

    def entered(self, real: Callable[[Any], None]) -> Callable[[Any], None]:
        """Whoever is dead begins no transaction."""

        def enter(atomic: Any) -> None:
            if self.dead:
                raise Killed
            real(atomic)

        return enter

    def left_by(self, real: Callable[..., None]) -> Callable[..., None]:
        """Counts commits of outermost transactions, and dies after the last one."""

        def leave(atomic: Any, kind: Any, problem: Any, trace: Any) -> None:
            real(atomic, kind, problem, trace)
            if kind is None and atomic.durable and not connection.in_atomic_block:
                self.left -= 1
                if not self.left:
                    self.dead = True
                    raise Killed

        return leave


@pytest.fixture
def mortality(monkeypatch: pytest.MonkeyPatch) -> Mortality:
    """Immortal until it is told."""
    made = Mortality()
    monkeypatch.setattr(transaction.Atomic, "__enter__", made.entered(transaction.Atomic.__enter__))
    monkeypatch.setattr(transaction.Atomic, "__exit__", made.left_by(transaction.Atomic.__exit__))
    return made


def sixty_matches() -> Firm:
    """Five participants in three ISINs with 60 matches due on Friday, some of them short; all may settle in parts, and four settle
    only at once with one another."""
    made = build_firm(FRI_2026_10_02, participants=5, instruments=3)
    open_balances(made, FRI_2026_10_02, holding=150, cash=1_000_000)
    list_instruments(made)
    file_matches(made, 60, FRI_2026_10_02, seed=3, parted=1, circles=2)
    return made


@pytest.fixture
def begins_with() -> Callable[[], Firm]:
    """Databases of their own begin with this firm."""
    return sixty_matches


@pytest.fixture
def firm(own_database: OwnDatabase) -> Firm:
    """The firm of `sixty_matches`; as the job role."""
    own_database.use("job")
    made: Firm = own_database.made
    return made


def night() -> int:
    """The run of Friday's night, opened."""
    with whole():
        return open_run("night", FRI_2026_10_02, by=BY, at=NIGHT_OF_FRIDAY).pk


def window() -> int:
    """The run of Friday's window at noon, opened."""
    return open_window(FRI_2026_10_02, NOON, by=BY, at=NOON)


def left_behind() -> list[object]:
    """What runs leave: balances now and kept, journals, facts, reasons, seals, counts and events."""
    return [
        rows("select account_id, posted, held from ledger_guard order by 1"),
        rows("select account_id, business_date, posted from ledger_balancesnapshot order by 1, 2"),
        rows("select * from ledger_movement order by journal_id, leg"),
        rows("select match_id, journal_id from settlements_settlement order by 1"),
        rows("select * from settlements_settlementpart order by journal_id"),
        rows(
            "select id, one_id, other_id, matches, gross_units, net_units, run_id from settlements_instructionnet order by id"
        ),
        rows("select * from settlements_netposition order by id"),
        rows("select * from settlements_standingnet order by match_id"),
        rows(
            "select match_id, settlement, deliverer_reason, receiver_reason, quantity_units, amount_units, is_parted"
            " from settlements_openmatch order by 1"
        ),
        rows(
            "select instruction_id, axis, from_status, to_status, reason_code from settlements_statuschange order by id"
        ),
        rows("select business_date, purpose, state, digest from ledger_slice order by 1, 2"),
        rows("select business_date, closed_at from ledger_day order by 1"),
        rows("select run_id, name, state, counts::text from itservices_step order by run_id, position"),
        rows("select code, after::text from recordkeeping_event order by code, id"),
    ]


def undisturbed(database: OwnDatabase, openings: Sequence[Opening]) -> list[object]:
    """The same runs in a copy of the database, in peace."""
    copy = OwnDatabase(f"{database.name}_peace")
    connection.close()
    clone(copy.name, database.name)
    copy.use("job")
    try:
        for opening in openings:
            assert run_to_end(opening()) == "DONE"
        return left_behind()
    finally:
        connection.close()
        drop(copy.name)
        database.use("job")


def link_of_each() -> None:
    """Every deliverer wants its last before its first, its second with its last, and two more in a pool."""
    found = rows(
        "select array_agg(m.delivering_id order by m.id) as own from settlements_openmatch o"
        " join settlements_match m on m.id = o.match_id group by o.deliverer_id having count(*) > 4"
    )
    wishes = [
        wish
        for first, second, third, fourth, *_, last in (each["own"] for each in found)
        for wish in (
            LinkWish(last, "BEFO", first),
            LinkWish(second, "WITH", last),
            *(LinkWish(each, "POOL", pool="P", members=2) for each in (third, fourth)),
        )
    ]
    with whole():
        assert wishes and link(wishes, OCCASION).failures == ()


def three_sequences(firm: Firm) -> None:
    """What is urgent comes first, then all whole, then all and in parts."""
    found = (NightSequence("Urgent", priority=2), NightSequence("All"), NightSequence("In parts", in_parts=True))
    with whole():
        set_sequences(firm.market, found, source="x", valid_from=FRI_2026_10_02, occasion=OCCASION)


def net_each_pair(firm: Firm) -> None:
    """The market nets what every two participants owe each other, by model 3."""
    wish = NettingWish(firm.market, firm.currency, Model.NET, Netting.BILATERAL)
    with whole():
        assert set_netting(wish, source="Rule 4", valid_from=FRI_2026_10_02, occasion=OCCASION)


def a_window_at_noon(firm: Firm) -> None:
    """The market settles at noon too, in parts."""
    with whole():
        assert set_windows(firm.market, (Window(time(12)),), source="x", valid_from=FRI_2026_10_02, occasion=OCCASION)


def killed_to_its_end(opened: int, mortality: Mortality) -> int:
    """Runs a run of which each attempt at a step lives for one commit more than the one before, until nothing is left to kill; the
    deaths."""
    lives, deaths = dict[int, int](), 0
    while run_state(opened) == "RUNNING":
        step = next_step(opened)
        assert step is not None
        lives[step] = lives.get(step, 0) + 1
        mortality.dies_after(lives[step])
        try:
            run_step(step)
        except Killed:
            deaths += 1
        mortality.dies_after(-1)
        connection.close()
        run("update itservices_step set lease_until = now() - interval '1 s', attempt = 0 where state = 'RUNNING'")
    assert run_state(opened) == "DONE"
    return deaths


@pytest.mark.parametrize("setting", ["by itself", "linked", "in sequences", "netted", "after a window"])
def test_killed_after_every_commit_in_turn_it_ends_the_same(
    firm: Firm, own_database: OwnDatabase, mortality: Mortality, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    monkeypatch.setattr("settlements.night.CHUNK", 20)
    if setting == "linked":
        link_of_each()
    if setting == "netted":
        net_each_pair(firm)
    if setting == "in sequences":
        three_sequences(firm)
    if setting == "after a window":
        a_window_at_noon(firm)
    openings = [window, night] if setting == "after a window" else [night]
    expected = undisturbed(own_database, openings)
    deaths = [killed_to_its_end(opening(), mortality) for opening in openings]
    assert sum(deaths) > 25 and min(deaths) > 10
    for mine, theirs in zip(left_behind(), expected, strict=True):
        assert mine == theirs
    assert value("select count(*) from settlements_settlement") > 20
    assert value("select count(*) from settlements_settlementpart") > 0 or setting == "netted"
    counts = rows("select counts from itservices_step where name = 'settle' order by run_id")
    settled = [each["counts"] if isinstance(each["counts"], dict) else json.loads(each["counts"]) for each in counts]
    assert settled[0]["at_once"] > 1 or setting in ("linked", "netted")
    assert len(settled[-1]["sequences"]) == (3 if setting == "in sequences" else 1)
    netted = "select count(*) from settlements_nettedmatch n join settlements_settlement s on s.match_id = n.match_id"
    assert (value(netted) > 0) is (setting == "netted")
    assert prove(FRI_2026_10_02, full=True).proved
