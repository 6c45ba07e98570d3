"""The windows of a market's day: when they are open, what is settled in them, and that nothing settles beside them."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from backoffice.day import open_night, run_night
from backoffice.proof import look
from backoffice.schedule import open_due_runs
from backoffice.windows import open_due_window, open_window, run_windows, windows_due
from itservices.labels import job_name
from itservices.models import Run
from itservices.operations import OtherRunIsOpen, move_clock
from itservices.queries import next_step, run_of, run_sheet, runs_by_slice
from itservices.runner import run_step, run_to_end
from machinery.statements import rows, run, value
from machinery.transactions import whole
from recordkeeping.models import Event
from refdata.operations import move_cut_off
from settlements.explanation import what_next
from settlements.models import OpenMatch, Settlement, SettlementPart
from settlements.operations import InTheNight, NightsStand, hold, release, set_windows
from settlements.part_words import settled_by
from settlements.queries import instruction_sheet, windows_of_day, windows_on
from settlements.shown import entries_of, situation_of
from settlements.windows import T2S, InvalidWindows, Window, checked, job_of, opened_at
from tests.conftest import OwnDatabase
from tests.refused import refused_by
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, JOB, LUMIERE, NORTE, SHARE, Firm, fund
from tests.settlements.test_acts import refused
from tests.settlements.test_parts import PARTS, auditor, came, has, has_thresholds, left, parts, sides
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening
from vocabulary.actor import Actor
from vocabulary.invalid import Invalid
from vocabulary.side import PaymentType

__all__ = ["auditor"]
TEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
"""Ten o'clock on Friday, by the clock of the market."""
MINUTE = timedelta(minutes=1)
BROUGHT: dict[str, str | None] = {
    **CASHLESS, "payment": "FOP", "quantity": "600", "deliverer": LUMIERE, "receiver": NORTE,
    "deliverer_account": "SEC-LUMI", "receiver_account": "SEC-NORT",
}  # fmt: skip


def rule(firm: Firm, *windows: Window, since: date = FRI_2026_11_20, source: str = "UDFS") -> bool:
    """The windows of the market's day from a day on."""
    return set_windows(firm.market, windows or T2S, source=source, valid_from=since, occasion=OCCASION)


def window(at: datetime = TEN) -> tuple[str, Run]:
    """Runs the windows that are open; the state and the run of the only one."""
    ((job, state),) = run_windows(by=JOB, at=at).items()
    found = run_of(job, FRI_2026_11_20)
    assert found is not None
    return state, found


def broken() -> list[str]:
    """What a full proof names."""
    return sorted({each.code for each in look(FRI_2026_11_20, full=True).broken})


@pytest.mark.parametrize(
    ("windows", "expected"),
    [
        ((), "1 to 9 windows"),
        (tuple(Window(time(hour)) for hour in range(10)), "1 to 9 windows"),
        ((Window(time(8), 0),), "1 to 600 minutes, or one of APMT, FREE"),
        ((Window(time(8), 601),), "1 to 600 minutes, or one of APMT, FREE"),
        ((Window(time(8), 0, "NIGHT"),), "1 to 600 minutes, or one of APMT, FREE"),
        ((Window(time(8), 15, "APMT"),), "1 to 600 minutes, or one of APMT, FREE"),
        ((Window(time(8)), Window(time(8), 30)), "windows that open one after another"),
    ],
)
def test_what_makes_no_day_is_refused(windows: tuple[Window, ...], expected: str) -> None:
    with pytest.raises(InvalidWindows) as found:
        checked(windows)
    assert found.value.expected == expected


def test_a_job_is_named_by_the_instant_at_which_its_windows_open() -> None:
    assert opened_at(job_of(TEN)) == TEN
    assert job_name(job_of(TEN)) == "Window of the day 2026-11-20T09:00Z"
    assert str(T2S[-1]) == "15:30 to APMT, in parts"


def test_windows_open_by_the_clock_of_the_market_and_close_with_the_cut_off_as_it_was_moved(market: Firm) -> None:
    assert windows_of_day(FRI_2026_11_20) == []
    with whole():
        rule(market)
    found = windows_of_day(FRI_2026_11_20)
    assert [f"{each.opens_at:%H:%M}-{each.closes_at:%H:%M}" for each in found[:-1]] == [
        "07:00-07:30",
        "09:00-09:15",
        "11:00-11:15",
        "13:00-13:15",
    ]
    planned = found[-1].closes_at
    assert found[-1].is_open(planned - MINUTE) and not found[-1].is_open(planned)
    with whole():
        told: dict[str, Any] = {"by": JOB, "at": OCCASION.at, "reason": "outage", "business_date": FRI_2026_11_20}
        move_cut_off(market.market, PaymentType.AGAINST, actual=time(15), **told)
    assert len(windows_of_day(FRI_2026_11_20)) == 4, "its cut-off comes before it"
    with whole():
        move_cut_off(market.market, PaymentType.AGAINST, actual=time(17, 45), **told)
    assert f"{windows_of_day(FRI_2026_11_20)[-1].closes_at:%H:%M}" == "16:45"
    assert windows_of_day(date(2026, 11, 21)) == [], "on Saturday the market is closed"


def test_a_window_settles_what_is_open_and_due_once_and_the_night_the_rest(market: Firm, auditor: Actor) -> None:
    """A thousand are owed twice: by ten o'clock Norte has four hundred, by night Lumière brings what lacks for the first."""
    has_thresholds(market)
    has(market, "400")
    match, other = came(1, PARTS), came(2)
    with whole():
        fund(market, "SEC-LUMI", SHARE, Decimal(600), FRI_2026_11_20)
    bringing = sides(came(3, BROUGHT))[:1]
    with whole():
        assert hold(bringing, OCCASION).failures == ()
        rule(market)
    assert windows_due(FRI_2026_11_20, TEN - MINUTE) == []
    assert windows_due(FRI_2026_11_20, TEN) == [TEN]
    state, made = window()
    assert (state, made.facts["markets"], made.facts["in_parts"]) == ("DONE", [market.market], [market.market])
    assert parts(match) == [(400, 2_000_000)] and left(match) == (600, 3_000_000)
    assert OpenMatch.objects.get(pk=other).deliverer_reason == "LACK", "what a window tries it tells why not"
    assert run_windows(by=JOB, at=TEN + MINUTE) == {}, "again: nothing"
    assert broken() == []
    with whole():
        assert release(bringing, OCCASION).failures == ()
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) == {"DONE"}
    assert Settlement.objects.filter(match=match).exists()
    sheet = instruction_sheet(sides(match)[0], auditor, OCCASION.at, MON_2026_11_23)
    assert sheet is not None
    booked = [each.run for each in entries_of(sheet, [], settled_by(sheet)) if each.kind == "booking"]
    night = run_of("night", FRI_2026_11_20)
    assert night is not None and sorted(filter(None, booked)) == sorted((made.pk, night.pk))
    found = run_sheet(made.pk)
    assert found is not None and (found.matches.came_in, found.matches.refused) == (3, 3)
    assert broken() == []


def test_where_nothing_is_due_a_window_takes_no_slice_of_the_books(market: Firm) -> None:
    with whole():
        rule(market)
    state, made = window()
    assert state == "DONE" and "slice" not in made.facts
    assert runs_by_slice([1]) == {}
    assert broken() == []


def test_a_window_without_parts_makes_none(market: Firm) -> None:
    has_thresholds(market)
    has(market, "400")
    came(1, PARTS)
    with whole():
        rule(market, Window(time(10), in_parts=False))
    assert window()[0] == "DONE"
    assert not SettlementPart.objects.exists()


def test_nothing_settles_beside_a_window_nor_a_window_beside_a_night(market: Firm) -> None:
    has(market, "1000")
    match = came(1)
    with whole():
        rule(market)
    opened = open_window(FRI_2026_11_20, TEN, by=JOB, at=TEN)
    step = next_step(opened)
    assert step is not None and run_step(step)
    with whole():
        outcome = hold(sides(match)[:1], OCCASION)
    assert refused(outcome) == [(sides(match)[0], InTheNight.code)]
    with pytest.raises(OtherRunIsOpen) as no:
        open_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20))
    assert no.value.data["run"] == opened and str(opened) in no.value.sentence()
    assert open_due_window(by=JOB, at=TEN + 120 * MINUTE) is None, "one after another"
    assert run_to_end(opened) == "DONE"
    with whole():
        assert hold(sides(match)[:1], OCCASION).failures == () or Settlement.objects.exists()
    open_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20))
    with pytest.raises(OtherRunIsOpen):
        run_windows(by=JOB, at=TEN + 120 * MINUTE)
    assert open_due_window(by=JOB, at=TEN + 120 * MINUTE) is None


def test_the_schedule_opens_a_window_while_it_is_open_and_never_later(market: Firm) -> None:
    with whole():
        rule(market)

    def now_is(at: datetime) -> None:
        with whole():
            move_clock(at - datetime.now(UTC), by=JOB, at=at)

    now_is(TEN - MINUTE)
    assert open_due_runs() == []
    now_is(TEN + MINUTE)
    (opened,) = open_due_runs()
    assert open_due_runs() == []
    assert run_to_end(opened) == "DONE"
    now_is(TEN + 20 * MINUTE)
    assert open_due_runs() == []
    now_is(datetime(2026, 11, 20, 22, 1, tzinfo=UTC))
    (night,) = open_due_runs()
    assert Run.objects.get(pk=night).job == "night"


def test_a_window_killed_after_it_claimed_goes_on(market: Firm) -> None:
    has(market, "1000")
    match = came(1)
    with whole():
        rule(market)
    opened = open_window(FRI_2026_11_20, TEN, by=JOB, at=TEN)
    for _ in range(2):
        step = next_step(opened)
        assert step is not None and run_step(step)
    run(
        "update itservices_step set state = 'DEAD', lease_until = null where run_id = %(r)s and name = 'publish'",
        {"r": opened},
    )
    run("update itservices_run set state = 'STOPPED' where id = %(r)s", {"r": opened})
    assert run_windows(by=JOB, at=TEN + 30 * MINUTE) == {job_of(TEN): "DONE"}
    assert Settlement.objects.get().match_id == match
    assert value("select count(*) from itservices_run") == 1
    assert broken() == []


def test_an_instruction_says_which_window_tries_it_next(market: Firm, auditor: Actor) -> None:
    match = came(1)
    with whole():
        rule(market)

    def told(at: datetime) -> list[str]:
        sheet = instruction_sheet(sides(match)[0], auditor, at, FRI_2026_11_20)
        assert sheet is not None
        return [each for each in what_next(situation_of(sheet, FRI_2026_11_20, at)) if "window" in each]

    assert ["10:00" in each for each in told(TEN)] == [True]
    window()
    assert ["12:00" in each for each in told(TEN)] == [True]
    assert told(evening(FRI_2026_11_20)) == []


def test_the_command_runs_what_is_open_and_says_so(market: Firm, capsys: pytest.CaptureFixture[str]) -> None:
    with whole():
        rule(market)
        move_clock(TEN - datetime.now(UTC), by=JOB, at=TEN)
    call_command("window")
    call_command("window")
    assert capsys.readouterr().out.splitlines() == [
        "Window of the day 2026-11-20T09:00Z: DONE",
        "No window is open that has not been run; nothing was changed.",
    ]
    open_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20))
    with whole():
        move_clock(TEN + 120 * MINUTE - datetime.now(UTC), by=JOB, at=TEN)
    with pytest.raises(SystemExit) as ended:
        call_command("window")
    assert ended.value.code == 2


def test_a_rule_counts_from_its_day_on_and_not_for_a_day_of_which_a_window_was_run(market: Firm) -> None:
    with whole():
        assert rule(market)
        assert not rule(market), "the same again changes nothing"
        assert rule(market, Window(time(9), in_parts=False), since=MON_2026_11_23)
    said = "08:00 30 min, in parts; 10:00 15 min, in parts; 12:00 15 min, in parts; 14:00 15 min, in parts; 15:30 to APMT, in parts"
    assert windows_on(market.market, FRI_2026_11_20) == f"{said} (UDFS)"
    assert windows_on(market.market, MON_2026_11_23) == "09:00 15 min (UDFS)"
    assert windows_on(market.market, date(2026, 11, 19)) == ""
    window()
    with whole(), pytest.raises(NightsStand) as found:
        rule(market, Window(time(9)))
    assert found.value.data == {"begun": "2026-11-20", "valid_from": "2026-11-20"}
    with whole(), pytest.raises(Invalid):
        rule(market, Window(time(9)), since=date(2026, 12, 1), source=" ")


def test_a_market_is_taken_out_of_windows_from_a_day_on(market: Firm) -> None:
    def none(since: date) -> bool:
        return set_windows(market.market, [], source="UDFS", valid_from=since, occasion=OCCASION)

    with whole():
        assert not none(FRI_2026_11_20), "it has none"
        assert rule(market)
        assert none(MON_2026_11_23)
        assert not none(MON_2026_11_23), "the same again changes nothing"
    assert len(windows_of_day(FRI_2026_11_20)) == 5
    assert windows_of_day(MON_2026_11_23) == [] and windows_on(market.market, MON_2026_11_23) == ""
    told = Event.objects.filter(code="windows.set").latest("id").after
    assert told is not None and (told["opens"], told["valid_from"]) == ([], "2026-11-23")
    with whole():
        assert rule(market, since=MON_2026_11_23)
    assert len(windows_of_day(MON_2026_11_23)) == 5


ROW = (
    "insert into settlements_windowrule (market_id, valid, opens, minutes, until, in_parts, source)"
    " values (%%(m)s, '%s', '%s', '%s', '%s', '%s', '%s')"
)
SINCE, OPENS, MINUTES, UNTIL, IN_PARTS = "[2026-01-01,)", "{08:00,10:00}", "{30,0}", '{"",APMT}', "{t,f}"
RIGHT = ROW % (SINCE, OPENS, MINUTES, UNTIL, IN_PARTS, "x")
TEN_OF_THEM = ROW % (
    SINCE,
    "{" + ",".join(f"{hour:02}:00" for hour in range(10)) + "}",
    "{" + ",".join("5" * 10) + "}",
    "{" + ",".join(['""'] * 10) + "}",
    "{" + ",".join("t" * 10) + "}",
    "x",
)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_market_has_one_set_of_windows_a_day", f"{RIGHT};{RIGHT}"),
        ("windows_of_a_market_have_a_beginning", ROW % ("(,2026-01-01)", OPENS, MINUTES, UNTIL, IN_PARTS, "x")),
        ("windows_of_a_market_name_their_source", ROW % (SINCE, OPENS, MINUTES, UNTIL, IN_PARTS, " ")),
        ("a_day_has_one_to_nine_windows", TEN_OF_THEM),
        ("each_window_is_said_whole", ROW % (SINCE, OPENS, MINUTES, UNTIL, "{t}", "x")),
        ("each_window_is_said_whole", ROW % (SINCE, OPENS, MINUTES, UNTIL, "{t,null}", "x")),
        (
            "a_window_lasts_some_minutes_or_until_a_cut_off",
            ROW % (SINCE, OPENS, "{30,15}", UNTIL, IN_PARTS, "x"),
        ),
        (
            "a_window_lasts_some_minutes_or_until_a_cut_off",
            ROW % (SINCE, OPENS, "{0,0}", UNTIL, IN_PARTS, "x"),
        ),
        ("windows_open_one_after_another", ROW % (SINCE, "{10:00,10:00}", MINUTES, UNTIL, IN_PARTS, "x")),
        ("windows_of_a_market_are_only_ended", f"{RIGHT}; update settlements_windowrule set in_parts = '{{t,t}}'"),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operation(firm: Firm, name: str, sql: str) -> None:
    assert refused_by(sql.replace("%(m)s", str(firm.market))) == name


@pytest.mark.role("owner")
def test_windows_are_never_deleted(firm: Firm) -> None:
    assert rows("select from pg_trigger where tgname = 'settlements_windowrule_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_windowrule"):
        run("delete from settlements_windowrule")


@pytest.mark.parametrize(
    "sql",
    [
        "update settlements_windowrule set in_parts = '{f,f,f,f,f}'",
        "update settlements_windowrule set opens = '{08:00,10:01,12:00,14:00,15:30}'",
        "update itservices_run set facts = facts || '{\"in_parts\": []}'",
    ],
)
def test_what_does_not_fit_the_windows_is_named(market: Firm, own_database: OwnDatabase, sql: str) -> None:
    has_thresholds(market)
    has(market, "400")
    came(1, PARTS)
    with whole():
        rule(market)
    window()
    assert broken() == []
    own_database.use("owner")
    with whole():
        run("alter table settlements_windowrule disable trigger user")
        run(sql)
    assert "S24" in broken()
