"""What is pending fails at the cut-off of its date as it was moved, by the clock: once, and told as a night tells it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command

from backoffice.cut_offs import CUT_OFF, job_of, open_cut_off, open_due_cut_off, run_cut_offs
from backoffice.day import open_night, run_night
from backoffice.proof import look
from backoffice.schedule import open_due_runs
from backoffice.windows import open_window
from itservices.labels import job_name
from itservices.models import Run
from itservices.operations import OtherRunIsOpen, move_clock
from itservices.queries import next_step, open_run_of, run_of
from itservices.runner import run_step, run_to_end
from machinery.statements import run, value
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.operations import move_cut_off
from settlements.explanation import what_next
from settlements.jobs import settling
from settlements.models import OpenMatch, Penalty, StatusChange
from settlements.operations import hold
from settlements.queries import instruction_sheet
from settlements.queries.night import cut_offs_that_end
from settlements.shown import situation_of
from settlements.windows import Window
from tests.conftest import OwnDatabase
from tests.sessions import elsewhere, meanwhile, until_waiting
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, JOB, Firm
from tests.settlements.test_parts import auditor, sides
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening, in_scope, night, took
from tests.settlements.test_windows import MINUTE, TEN, rule
from vocabulary.actor import Actor
from vocabulary.side import PaymentType

__all__ = ["auditor"]
AGAINST = datetime(2026, 11, 20, 15, tzinfo=UTC)
"""Four in the afternoon by the clock of the market: the cut-off against payment."""
FREE = datetime(2026, 11, 20, 17, tzinfo=UTC)
"""Six: that of what is free."""
MONDAYS: dict[str, str | None] = {"intended_settlement_date": "2026-11-23"}


@pytest.fixture
def by_day(market: Firm) -> Firm:
    """The market, which settles by day too: at ten."""
    with whole():
        rule(market, Window(time(10)))
    return market


@pytest.fixture
def two(by_day: Firm) -> tuple[int, int]:
    """A match against payment and one free of it, for Friday."""
    with whole():
        return took(1), took(2, payment="FOP", **CASHLESS)


def moved(firm: Firm, actual: time, payment: PaymentType = PaymentType.AGAINST, days_later: int = 0) -> None:
    with whole():
        move_cut_off(
            firm.market, payment, business_date=FRI_2026_11_20, actual=actual, days_later=days_later,
            by=JOB, at=OCCASION.at, reason="outage",
        )  # fmt: skip


def statuses() -> dict[int, str]:
    return dict(OpenMatch.objects.order_by("pk").values_list("pk", "settlement"))


def marked(at: datetime) -> list[str]:
    """Runs the cut-offs that have passed; how each run ended."""
    return list(run_cut_offs(by=JOB, at=at).values())


def broken(day: date = FRI_2026_11_20) -> list[str]:
    """What a full proof names; but that events are sealed within two minutes: nobody seals here, and the market may be older."""
    return sorted({each.code for each in look(day, full=True).broken} - {"T11"})


def test_what_is_against_payment_fails_at_its_cut_off_and_what_is_free_at_its_own(two: tuple[int, int]) -> None:
    against, free = two
    assert marked(AGAINST - MINUTE) == []
    assert statuses() == {against: "PEND", free: "PEND"}
    assert marked(AGAINST) == ["DONE"]
    assert statuses() == {against: "PENF", free: "PEND"}
    assert marked(AGAINST + MINUTE) == [], "again: nothing"
    assert marked(FREE) == ["DONE"]
    assert statuses() == {against: "PENF", free: "PENF"}
    assert marked(FREE + MINUTE) == []
    assert list(Run.objects.order_by("pk").values_list("job", flat=True)) == [job_of(AGAINST), job_of(FREE)]
    assert job_name(job_of(AGAINST)) == "Cut-off of the day 2026-11-20T15:00Z"


def test_it_is_told_as_a_night_tells_it(two: tuple[int, int]) -> None:
    against, _ = two
    marked(AGAINST)
    made = run_of(job_of(AGAINST), FRI_2026_11_20)
    assert made is not None
    facts = ("instruction_id", "axis", "from_status", "to_status", "reason_code", "business_date", "by", "at")
    told = StatusChange.objects.filter(run_id=made.pk).order_by("pk")
    assert list(told.values_list(*facts)) == [
        (side, "SETT", "PEND", "PENF", "", FRI_2026_11_20, job_of(AGAINST), AGAINST) for side in sorted(sides(against))
    ]
    event = Event.objects.get(code="night.failing")
    assert (event.subject_ids, event.after) == ([str(made.pk)], {"business_date": "2026-11-20", "count": 1})
    (step,) = made.steps.all()
    assert (step.name, step.counts["failing"], step.counts["told"], step.counts["told_by"]) == (
        "mark failing", 1, 2, "night.failing",
    )  # fmt: skip


def test_a_cut_off_that_is_moved_counts_as_it_was_moved(by_day: Firm, two: tuple[int, int]) -> None:
    against, free = two
    moved(by_day, time(15))
    moved(by_day, time(17), PaymentType.FREE)
    assert marked(AGAINST - 60 * MINUTE) == ["DONE"]
    assert statuses() == {against: "PENF", free: "PEND"}
    moved(by_day, time(20), PaymentType.FREE)
    assert marked(FREE) == [], "two hours later than planned"
    assert marked(FREE + 120 * MINUTE) == ["DONE"]
    assert statuses() == {against: "PENF", free: "PENF"}


def test_what_fails_goes_on_failing_where_its_cut_off_is_moved_after_it_has_passed(
    by_day: Firm, two: tuple[int, int]
) -> None:
    against, _ = two
    marked(AGAINST)
    moved(by_day, time(17, 30))
    assert marked(AGAINST + MINUTE) == []
    assert statuses()[against] == "PENF"
    assert broken() == []


def test_a_cut_off_that_is_moved_before_its_run_marks_anything_ends_nothing(by_day: Firm, two: tuple[int, int]) -> None:
    opened = open_due_cut_off(by=JOB, at=AGAINST)
    assert opened is not None
    moved(by_day, time(17))
    assert run_to_end(opened) == "DONE"
    assert set(statuses().values()) == {"PEND"} and not Event.objects.filter(code="night.failing").exists()
    assert marked(AGAINST + 60 * MINUTE) == ["DONE"]
    assert statuses()[two[0]] == "PENF"


def test_in_a_market_that_settles_by_night_alone_the_night_brings_what_is_pending_to_its_date(market: Firm) -> None:
    """It fails at its cut-off where nothing settles it: at an external depository."""
    with whole():
        tonight, outside = took(1), took(2, place="CSD")
    assert [each.place for each in cut_offs_that_end(FRI_2026_11_20, AGAINST)] == ["CSD"]
    assert marked(AGAINST) == ["DONE"]
    assert statuses() == {tonight: "PEND", outside: "PENF"}


def test_a_cut_off_moved_past_midnight_is_heeded_though_the_night_has_been(market: Firm) -> None:
    """And in every market: nothing settles it on its date any more."""
    with whole():
        match = took(1)
    moved(market, time(1), days_later=1)
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) == {"DONE"}
    assert statuses() == {match: "PEND"}
    after = datetime(2026, 11, 21, 0, tzinfo=UTC)
    assert marked(after - MINUTE) == []
    assert marked(after) == ["DONE"]
    assert statuses() == {match: "PENF"}
    made = run_of(job_of(after), MON_2026_11_23)
    assert made is not None, "on the date that is open"
    assert broken(MON_2026_11_23) == []


def test_what_is_more_than_one_run_marks_is_marked_by_the_next(by_day: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settling, "AT_ONCE", 2)
    with whole():
        three = [took(number) for number in (1, 2, 3)]
    assert marked(AGAINST) == ["DONE"]
    assert list(statuses().values()) == ["PENF", "PENF", "PEND"]
    assert marked(AGAINST + MINUTE) == ["DONE"]
    assert statuses() == dict.fromkeys(three, "PENF")
    assert [
        event.after["count"] for event in Event.objects.filter(code="night.failing").order_by("pk") if event.after
    ] == [2, 1]
    assert marked(AGAINST + 2 * MINUTE) == []


def test_what_is_for_a_later_date_goes_on_pending(by_day: Firm) -> None:
    with whole():
        match = took(1, **MONDAYS)
    assert marked(FREE) == []
    assert statuses() == {match: "PEND"}


def test_where_there_is_no_cut_off_none_has_passed(
    by_day: Firm, two: tuple[int, int], own_database: OwnDatabase
) -> None:
    own_database.use("owner")
    with whole():
        run("alter table refdata_cutoff disable trigger user")
        run("delete from refdata_cutoff where payment = 'APMT'")
        run("alter table refdata_cutoff enable trigger user")
    assert marked(FREE) == ["DONE"]
    assert statuses() == {two[0]: "PEND", two[1]: "PENF"}


def penalised(firm: Firm, *, by_the_clock: bool) -> tuple[list[tuple[Any, ...]], Any]:
    """What Friday's night reckons of a match that lacks securities; and how many moves of PEND to PENF it makes itself."""
    with whole():
        in_scope(firm)
        took(1)
    if by_the_clock:
        assert marked(AGAINST) == ["DONE"]
    night()
    facts = ("kind", "penalty_date", "side", "failing", "quantity", "price", "amount", "reason", "missing")
    made = run_of("night", FRI_2026_11_20)
    assert made is not None
    return list(Penalty.objects.values_list(*facts)), made.steps.get(name="mark failing").counts["failing"]


def test_a_night_finds_nothing_left_to_mark_and_penalises_once(by_day: Firm) -> None:
    found, failing = penalised(by_day, by_the_clock=True)
    assert [row[:3] for row in found] == [("SEFP", FRI_2026_11_20, "DELI")] and failing == 0
    assert found[0][7] == "LACK"
    assert broken() == []
    assert value("select count(*) from settlements_statuschange where to_status = 'PENF' and from_status = 'PEND'") == 2


def test_a_night_that_marks_itself_penalises_the_same(by_day: Firm) -> None:
    found, failing = penalised(by_day, by_the_clock=False)
    assert [row[:3] for row in found] == [("SEFP", FRI_2026_11_20, "DELI")] and failing == 1
    assert found[0][7] == "LACK"
    assert broken() == []


def test_two_that_look_at_once_open_one_run(two: tuple[int, int]) -> None:
    opened = open_due_cut_off(by=JOB, at=AGAINST)
    assert opened == elsewhere(lambda: open_cut_off(FRI_2026_11_20, by=JOB, at=AGAINST + timedelta(seconds=59)))
    assert open_due_cut_off(by=JOB, at=AGAINST) is None
    with pytest.raises(OtherRunIsOpen):
        open_cut_off(FRI_2026_11_20, by=JOB, at=AGAINST + MINUTE)
    assert run_to_end(opened or 0) == "DONE"
    assert value("select count(*) from settlements_statuschange where to_status = 'PENF'") == 2


def test_two_workers_at_one_run_mark_once(two: tuple[int, int]) -> None:
    opened = open_due_cut_off(by=JOB, at=AGAINST)
    step = next_step(opened or 0)
    assert step is not None
    done = [elsewhere(lambda: run_step(step)), run_step(step)]
    assert sorted(done) == [False, True]
    assert value("select count(*) from settlements_statuschange where to_status = 'PENF'") == 2
    assert Event.objects.filter(code="night.failing").count() == 1


def test_it_waits_for_nobody_who_is_at_an_instruction_and_comes_back_to_it(by_day: Firm) -> None:
    """One of two is being put on hold: the other one is marked, and this one a minute later."""
    with whole():
        held, free = took(1), took(2)
    with whole():
        assert hold(sides(held)[:1], OCCASION).failures == ()
        assert elsewhere(lambda: marked(AGAINST)) == ["DONE"]
    assert statuses() == {held: "PEND", free: "PENF"}
    assert marked(AGAINST + MINUTE) == ["DONE"]
    assert statuses() == {held: "PENF", free: "PENF"}
    assert broken() == []


HELD_UP = """create function held_up() returns trigger language plpgsql as $$ begin
    if new.code = 'night.failing' then perform pg_advisory_xact_lock(20261120); end if;
    return new;
end $$"""


def test_one_that_is_killed_in_the_middle_has_marked_nothing_and_marks_all_when_it_goes_on(
    two: tuple[int, int], own_database: OwnDatabase
) -> None:
    """Its session ends when it has marked and is about to tell of it, which somebody else holds up."""
    own_database.use("owner")
    run(HELD_UP)
    run("create trigger held_up before insert on recordkeeping_event for each row execute function held_up()")
    own_database.use("job")
    opened = open_due_cut_off(by=JOB, at=AGAINST) or 0
    step = next_step(opened)
    assert step is not None
    with meanwhile(lambda: run_step(step), "30s") as at_it:
        with whole():
            run("select pg_advisory_xact_lock(20261120)")
            until_waiting(at_it)
            assert set(statuses().values()) == {"PEND"}
            assert value("select pg_terminate_backend(pid) from pg_locks where not granted and objid = 20261120")
        assert at_it.result(), "the attempt has ended, and another one may be made"
    assert (statuses(), value("select count(*) from settlements_statuschange")) == ({1: "PEND", 2: "PEND"}, 0)
    assert run_to_end(opened) == "DONE"
    assert statuses() == {1: "PENF", 2: "PEND"}
    assert Event.objects.filter(code="night.failing").count() == 1
    own_database.use("owner")
    run("drop function held_up cascade")
    assert broken() == []


def test_nothing_is_marked_beside_a_window_or_a_night_that_has_claimed(by_day: Firm, two: tuple[int, int]) -> None:
    opened = open_window(FRI_2026_11_20, TEN, by=JOB, at=TEN)
    assert open_due_cut_off(by=JOB, at=AGAINST) is None
    with pytest.raises(OtherRunIsOpen):
        marked(AGAINST)
    assert run_to_end(opened) == "DONE"
    cut_off = open_due_cut_off(by=JOB, at=AGAINST)
    assert cut_off is not None
    made = open_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20))
    for _ in range(4):
        step = next_step(made)
        assert step is not None and run_step(step)
    assert run_to_end(cut_off) == "DONE"
    assert set(statuses().values()) == {"PEND"}, "the night has claimed it, and marks it"
    assert run_to_end(made) == "DONE"
    assert set(statuses().values()) == {"PENF"}
    assert broken() == []


def test_a_run_that_was_left_open_marks_nothing_for_a_date_that_is_closed(two: tuple[int, int]) -> None:
    opened = open_due_cut_off(by=JOB, at=AGAINST)
    assert opened is not None
    night()
    before = value("select count(*) from settlements_statuschange")
    assert run_to_end(opened) == "DONE"
    assert value("select count(*) from settlements_statuschange") == before
    assert broken() == []


def now_is(at: datetime) -> None:
    with whole():
        move_clock(at - datetime.now(UTC), by=JOB, at=at)


def test_the_schedule_marks_what_a_cut_off_has_ended(two: tuple[int, int]) -> None:
    now_is(AGAINST - MINUTE)
    assert open_due_runs() == []
    now_is(AGAINST + MINUTE)
    (opened,) = open_due_runs()
    assert open_due_runs() == []
    assert run_to_end(opened) == "DONE"
    assert open_due_runs() == []
    assert statuses()[two[0]] == "PENF"


def test_the_command_marks_what_has_passed_and_says_so(
    two: tuple[int, int], capsys: pytest.CaptureFixture[str]
) -> None:
    now_is(AGAINST + timedelta(seconds=30))
    call_command("cut_off")
    call_command("cut_off")
    assert capsys.readouterr().out.splitlines() == [
        "Cut-off of the day 2026-11-20T15:00Z: DONE",
        "Nothing is pending whose cut-off has ended it; nothing was changed.",
    ]
    open_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20))
    now_is(FREE + timedelta(seconds=30))
    with pytest.raises(SystemExit) as ended:
        call_command("cut_off")
    assert ended.value.code == 2


def test_one_that_has_stopped_is_resumed_by_whoever_asks_again(two: tuple[int, int]) -> None:
    opened = open_due_cut_off(by=JOB, at=AGAINST)
    told = {"r": opened}
    run("update itservices_step set state = 'DEAD', lease_until = null where run_id = %(r)s", told)
    run("update itservices_run set state = 'STOPPED' where id = %(r)s", told)
    assert open_run_of(CUT_OFF) is not None and open_due_cut_off(by=JOB, at=AGAINST + MINUTE) is None
    assert run_cut_offs(by=JOB, at=AGAINST + MINUTE) == {job_of(AGAINST): "DONE"}
    assert statuses()[two[0]] == "PENF"


def test_an_instruction_says_that_it_fails_at_its_cut_off(two: tuple[int, int], auditor: Actor) -> None:
    def told(at: datetime) -> list[str]:
        sheet = instruction_sheet(sides(two[0])[0], auditor, at, FRI_2026_11_20)
        assert sheet is not None
        return [each for each in what_next(situation_of(sheet, FRI_2026_11_20, at)) if "failing" in each]

    assert ["from then on" in each for each in told(AGAINST - MINUTE)] == [True]
    marked(AGAINST)
    assert told(AGAINST + MINUTE) == []
