"""A night that is killed at every place where a transaction has just been committed comes to the same end."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from backoffice.bench.filing import file_matches, list_instruments
from backoffice.bench.firm import Firm, build_firm, open_balances
from backoffice.proof import prove
from itservices.operations import open_run
from itservices.queries import next_step, run_state
from itservices.runner import run_step, run_to_end
from machinery.statements import rows, run, value
from machinery.transactions import whole
from settlements.netting import Model, Netting
from settlements.operations import LinkWish, NettingWish, link, set_netting, set_sequences
from settlements.sequences import NightSequence
from tests.conftest import OwnDatabase, clone, drop
from tests.settlements.test_races import BY, FRI_2026_10_02, NIGHT_OF_FRIDAY, OCCASION


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


def left_behind() -> list[object]:
    """What a night leaves: balances now and kept, journals, facts, reasons, seals, counts and events."""
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
        rows("select name, state, counts::text from itservices_step order by position"),
        rows("select code, after::text from recordkeeping_event order by code, id"),
    ]


def undisturbed(database: OwnDatabase) -> list[object]:
    """The same night in a copy of the database, in peace."""
    copy = OwnDatabase(f"{database.name}_peace")
    connection.close()
    clone(copy.name, database.name)
    copy.use("job")
    try:
        assert run_to_end(night()) == "DONE"
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


@pytest.mark.parametrize("setting", ["by itself", "linked", "in sequences", "netted"])
def test_killed_after_every_commit_in_turn_it_ends_the_same(
    firm: Firm, own_database: OwnDatabase, mortality: Mortality, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    """Each attempt at a step lives for one commit more than the one before; then nothing is left to kill."""
    monkeypatch.setattr("settlements.night.CHUNK", 20)
    if setting == "linked":
        link_of_each()
    if setting == "netted":
        net_each_pair(firm)
    if setting == "in sequences":
        three_sequences(firm)
    expected = undisturbed(own_database)
    opened, lives, deaths = night(), dict[int, int](), 0
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
    assert deaths > 25
    for mine, theirs in zip(left_behind(), expected, strict=True):
        assert mine == theirs
    assert value("select count(*) from settlements_settlement") > 20
    assert value("select count(*) from settlements_settlementpart") > 0 or setting == "netted"
    at_once = value("select (counts ->> 'at_once')::int from itservices_step where name = 'settle'")
    assert at_once > 1 or setting in ("linked", "netted")
    (moved,) = rows("select counts -> 'sequences' as n from itservices_step where name = 'settle'")
    assert len(json.loads(moved["n"])) == (3 if setting == "in sequences" else 1)
    netted = "select count(*) from settlements_nettedmatch n join settlements_settlement s on s.match_id = n.match_id"
    assert (value(netted) > 0) is (setting == "netted")
    assert prove(FRI_2026_10_02, full=True).proved
