"""What does not settle for long enough is warned of by one night, and cancelled by the system at the end of another."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError

from authorizations.registry import command_named
from backoffice.day import run_night
from backoffice.proof import look
from machinery.paging import Cut
from machinery.statements import row as first_row
from machinery.statements import rows, run
from machinery.transactions import whole
from refdata.queries import markets
from settlements.correspondence.telling import tell
from settlements.messages.contents import Message as Read
from settlements.messages.contents import StatusAdvice
from settlements.messages.either import read_message
from settlements.models import Cancellation, Message, OpenMatch, Penalty, RecyclingWarning, Unmatched
from settlements.operations import (
    LinkWish,
    NightsStand,
    RecycledCounts,
    RecyclingNight,
    cancel,
    hold,
    link,
    recycle,
    set_recycling,
)
from settlements.operations.allege import allege_due
from settlements.operations.wishes import set_message_wish
from settlements.queries import (
    Foreseen,
    Scope,
    Wanted,
    ending_of,
    foreseen_on,
    lines,
    recycling_rule_on,
    statuses_of,
    warnings_standing,
)
from settlements.recycling import RecyclingPeriods
from tests.refused import refused_by
from tests.sealing import seal
from tests.settlements.correspondence.posted import OURS
from tests.settlements.firm import FRI_2026_11_20, JOB, NORTE, Firm
from tests.settlements.sides import delivers
from tests.settlements.test_alleging import LATER, send
from tests.settlements.test_penalising import (
    MON_2026_11_23,
    OCCASION,
    TUE_2026_11_24,
    WED_2026_11_25,
    evening,
    in_scope,
    took,
)
from vocabulary.invalid import Invalid

SHORT = RecyclingPeriods(unmatched=1, matched=2, unmatched_warning=0, matched_warning=1)
"""What is matched is warned of after one business day and cancelled after two; what is unmatched after one, without a word."""
THU_2026_11_26, FRI_2026_11_27 = date(2026, 11, 26), date(2026, 11, 27)
DATES = (FRI_2026_11_20, MON_2026_11_23, TUE_2026_11_24)


@pytest.fixture
def owned(market: Firm, own_database: Any) -> Iterator[Firm]:
    """The market as its owner has it: what a test does to it may go round the operations."""
    own_database.use("owner")
    yield market


def rule(firm: Firm, periods: RecyclingPeriods = SHORT, since: date = FRI_2026_11_20, source: str = "T2S") -> bool:
    """The market recycles for so long from a day on."""
    return set_recycling(firm.market, periods, source=source, valid_from=since, occasion=OCCASION)


def night(day: date) -> dict[str, int]:
    """Runs the nights up to a day; what its step counted."""
    assert set(run_night(day, by=JOB, at=evening(day)).values()) <= {"DONE"}
    found = first_row(
        "select s.counts from itservices_step s join itservices_run r on r.id = s.run_id"
        " where s.name = 'recycle' and r.business_date = %s",
        [day],
    )
    assert found is not None
    counts = json.loads(found["counts"])
    return {name: counts[name] for name in ("cancelled", "warned")}


def sides_of(match: int) -> tuple[int, int]:
    """The delivering and the receiving instruction."""
    found = first_row("select delivering_id as d, receiving_id as r from settlements_match where id = %s", [match])
    assert found is not None
    return found["d"], found["r"]


def broken(day: date) -> list[str]:
    """What a full proof names."""
    return sorted({each.code for each in look(day, full=True).broken})


def test_a_match_is_warned_of_then_cancelled_with_its_trail_and_what_it_was_linked_with(market: Firm) -> None:
    """Due and failing on Friday: Monday is the first business day after it, Tuesday the second."""
    with whole():
        in_scope(market)
        rule(market)
        match, other = took(1), took(2)
        delivering, receiving = sides_of(match)
        link([LinkWish(delivering, "AFTE", sides_of(other)[0])], OCCASION)
        assert cancel([receiving], OCCASION).done == 1
    assert night(FRI_2026_11_20) == {"cancelled": 0, "warned": 0}
    assert night(MON_2026_11_23) == {"cancelled": 0, "warned": 4}
    assert warnings_standing([delivering, receiving]) == dict.fromkeys((delivering, receiving), TUE_2026_11_24)
    ending = ending_of(match, delivering, market.market, MON_2026_11_23)
    assert ending is not None
    assert (ending.recycled.counted_from, ending.recycled.cancelled_end_of) == (FRI_2026_11_20, TUE_2026_11_24)
    assert (ending.days_left, ending.source, ending.is_warned) == (1, "T2S", True)
    assert night(TUE_2026_11_24) == {"cancelled": 4, "warned": 0}
    assert not OpenMatch.objects.exists()
    found = statuses_of([delivering, receiving])
    assert [(each.processing, each.settlement, each.reason) for each in found.values()] == [("CAND", "", "CANS")] * 2
    moves = rows(
        "select instruction_id as i, from_status as f, to_status as t from settlements_statuschange"
        " where axis = 'IPRC' and reason_code = 'CANS' and instruction_id = any (%(i)s) order by instruction_id",
        {"i": [delivering, receiving]},
    )
    assert [(m["f"], m["t"]) for m in moves] == [("PACK", "CAND"), ("CANP", "CAND")]
    assert rows("select from settlements_standinglink") == []
    days = Penalty.objects.filter(match_id=other).values_list("penalty_date", flat=True)
    assert sorted(set(days)) == list(DATES), "it failed on the day at whose end it is cancelled too, and not after"
    failed = lines(Wanted(state="failed", on=TUE_2026_11_24), Scope(None), WED_2026_11_25, Cut()).rows
    assert len(failed) == 4, "and is among what failed on it"
    assert night(WED_2026_11_25) == {"cancelled": 0, "warned": 0}
    assert set(Penalty.objects.values_list("penalty_date", flat=True)) == set(DATES)
    assert broken(WED_2026_11_25) == []


def test_what_is_unmatched_leaves_the_queue_of_matching_and_its_allegement_is_over(market: Firm) -> None:
    with whole():
        rule(market)
        made = send(delivers(1), delivers(2, intended_settlement_date="2026-11-23"))
        allege_due(at=LATER)
    assert night(FRI_2026_11_20) == {"cancelled": 0, "warned": 0}
    assert night(MON_2026_11_23) == {"cancelled": 1, "warned": 0}
    assert list(Cancellation.objects.values_list("instruction_id", "reason_code")) == [(made[1], "CANS")]
    assert list(Unmatched.objects.values_list("instruction_id", flat=True)) == [made[2]]
    (event,) = rows(
        "select after ->> 'status' as s, after ->> 'allegements' as n from recordkeeping_event where code = 'allegements.removed'"
    )
    assert (event["n"], event["s"]) == ("1", "CAND")
    assert broken(MON_2026_11_23) == []


def test_a_change_of_status_begins_the_count_anew_and_the_warning_is_void(market: Firm) -> None:
    with whole():
        rule(market)
        delivering, receiving = sides_of(took(1))
    night(FRI_2026_11_20)
    assert night(MON_2026_11_23) == {"cancelled": 0, "warned": 2}
    with whole():
        assert hold([delivering], replace(OCCASION, business_date=TUE_2026_11_24)).done == 1
    assert warnings_standing([delivering, receiving]) == {}
    assert night(TUE_2026_11_24) == {"cancelled": 0, "warned": 0}
    assert night(WED_2026_11_25) == {"cancelled": 0, "warned": 2}
    assert RecyclingWarning.objects.filter(instruction=delivering).count() == 2
    assert broken(WED_2026_11_25) == []


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_who_wishes_to_be_told_is_told_of_the_warning_and_of_the_cancellation(
    market: Firm, settings: Any, form: str
) -> None:
    settings.OWN_BIC = OURS
    seal()
    with whole():
        set_message_wish(market.parties[NORTE], "STATUS", form, is_wished=True, occasion=OCCASION)
        rule(market)
        took(1)
    for each in DATES:
        night(each)
    seal()
    is_more = True
    while is_more:
        with whole():
            is_more = tell(by=JOB, at=evening(WED_2026_11_25), business_date=WED_2026_11_25).is_more
    kept = [read_message(bytes(each.body)) for each in Message.objects.filter(direction="OUT").order_by("pk")]
    told = [each.content for each in kept if isinstance(each, Read)]
    assert len(told) == len(kept)
    *_, warned, cancelled = [each for each in told if isinstance(each, StatusAdvice)]
    assert warned.settlement is not None and cancelled.processing is not None
    words = " ".join(warned.settlement.reasons[0].text.split())
    assert words == f"CANCELLED BY THE SYSTEM AT THE END OF {TUE_2026_11_24} UNLESS IT SETTLES BEFORE"
    assert (cancelled.processing.status, cancelled.processing.reasons[0].code) == ("CAND", "CANS")


def test_the_second_time_nothing_more_is_done(market: Firm) -> None:
    with whole():
        rule(market)
        took(1)
    night(MON_2026_11_23)
    facts = rows("select * from settlements_recyclingwarning order by id")
    (found,) = rows("select id from itservices_run where business_date = %(d)s", {"d": MON_2026_11_23})
    again = RecyclingNight(found["id"], MON_2026_11_23, JOB, evening(MON_2026_11_23))
    with whole():
        assert recycle(again) == RecycledCounts()
    assert rows("select * from settlements_recyclingwarning order by id") == facts


def test_without_a_rule_and_at_another_place_nothing_is_cancelled(owned: Firm) -> None:
    """A rule that begins on Wednesday warns then of what had run out before, and cancels it a day of warning later."""
    with whole():
        elsewhere, ours = took(1), took(2)
    for day in DATES:
        assert night(day) == {"cancelled": 0, "warned": 0}
    tampered(f"update settlements_openmatch set place = 'CSD' where match_id = {elsewhere}")
    with whole():
        rule(owned, since=WED_2026_11_25)
        assert recycle(RecyclingNight(99, TUE_2026_11_24, JOB, evening(TUE_2026_11_24))) == RecycledCounts()
        assert recycle(RecyclingNight(99, WED_2026_11_25, JOB, evening(WED_2026_11_25))) == RecycledCounts(warned=2)
        assert recycle(RecyclingNight(99, THU_2026_11_26, JOB, evening(THU_2026_11_26))) == RecycledCounts(cancelled=2)
    assert list(OpenMatch.objects.values_list("pk", flat=True)) == [elsewhere]
    assert set(Cancellation.objects.values_list("instruction_id", flat=True)) == set(sides_of(ours))


def test_what_is_over_by_a_new_rule_is_warned_first_and_ends_after_the_days_of_warning(market: Firm) -> None:
    """Due on Friday, by a rule of Tuesday to be warned on Monday and over on Wednesday: warned on Tuesday, cancelled at the end of
    Thursday; of what is unmatched the rule does not warn, and cancels it on its first night."""
    with whole():
        match = took(1)
        send(delivers(9))
    delivering, receiving = sides_of(match)
    for day in (FRI_2026_11_20, MON_2026_11_23):
        assert night(day) == {"cancelled": 0, "warned": 0}
    with whole():
        rule(market, RecyclingPeriods(1, 3, 0, 2), TUE_2026_11_24)
    assert foreseen_on(market.market, MON_2026_11_23) == Foreseen(0, 0, 0), "no rule is in force by then"
    assert foreseen_on(market.market, TUE_2026_11_24) == Foreseen(cancelled=1, warned=2, over=0)
    assert foreseen_on(market.market, WED_2026_11_25) == Foreseen(cancelled=1, warned=2, over=2)
    foreseen = ending_of(match, receiving, market.market, WED_2026_11_25)
    assert foreseen is not None and not foreseen.is_warned
    assert (foreseen.recycled.warned_on, foreseen.recycled.cancelled_end_of) == (WED_2026_11_25, FRI_2026_11_27)
    assert night(TUE_2026_11_24) == {"cancelled": 1, "warned": 2}
    assert warnings_standing([delivering]) == {delivering: THU_2026_11_26}
    found = ending_of(match, receiving, market.market, WED_2026_11_25)
    assert found is not None and found.is_warned and found.days_left == 1
    assert (found.recycled.warned_on, found.recycled.cancelled_end_of) == (TUE_2026_11_24, THU_2026_11_26)
    assert foreseen_on(market.market, WED_2026_11_25) == Foreseen(0, 0, 0), "who was warned is not warned again"
    assert night(WED_2026_11_25) == {"cancelled": 0, "warned": 0}
    assert broken(WED_2026_11_25) == [], "the period is over, a day of warning is left"
    assert night(THU_2026_11_26) == {"cancelled": 2, "warned": 0}
    assert broken(THU_2026_11_26) == []


def test_a_rule_changed_twice_keeps_the_last_day_that_was_named_and_warns_anew_where_that_is_over(market: Firm) -> None:
    """Warned on Monday of Wednesday. A rule of Tuesday that is shorter brings no earlier end. One of Wednesday is longer: that day
    passes. One of Thursday is short again: over since long, and warned of anew."""
    with whole():
        match = took(1)
        for since, days, warning in (
            (FRI_2026_11_20, 3, 2),
            (TUE_2026_11_24, 1, 0),
            (WED_2026_11_25, 60, 2),
            (THU_2026_11_26, 2, 1),
        ):
            rule(market, RecyclingPeriods(20, days, 5, warning), since)
    counts = [night(day) for day in (*DATES, WED_2026_11_25, THU_2026_11_26, FRI_2026_11_27)]
    assert [each["warned"] for each in counts] == [0, 2, 0, 0, 2, 0]
    assert [each["cancelled"] for each in counts] == [0, 0, 0, 0, 0, 2]
    named = RecyclingWarning.objects.filter(instruction=sides_of(match)[0]).values_list(
        "business_date", "cancelled_end_of"
    )
    assert list(named.order_by("pk")) == [(MON_2026_11_23, WED_2026_11_25), (THU_2026_11_26, FRI_2026_11_27)]
    assert broken(FRI_2026_11_27) == []


def test_a_night_that_is_killed_after_its_warnings_warns_once_when_it_is_resumed(market: Firm) -> None:
    """The step is one transaction: what was not kept is done again, and what was kept is not."""
    with whole():
        match = took(1)
    night(FRI_2026_11_20)
    night(MON_2026_11_23)
    with whole():
        rule(market, since=TUE_2026_11_24)
    killed = RecyclingNight(99, TUE_2026_11_24, JOB, evening(TUE_2026_11_24))
    with pytest.raises(KeyboardInterrupt), whole():
        assert recycle(killed) == RecycledCounts(warned=2)
        raise KeyboardInterrupt
    assert not RecyclingWarning.objects.exists()
    assert night(TUE_2026_11_24) == {"cancelled": 0, "warned": 2}
    assert night(WED_2026_11_25) == {"cancelled": 2, "warned": 0}
    assert not OpenMatch.objects.filter(pk=match).exists() and broken(WED_2026_11_25) == []


def test_who_sets_a_rule_is_told_what_its_first_night_would_do(market: Firm) -> None:
    with whole():
        took(1)
        send(delivers(9))
    code = next(each.code for each in markets().values() if each.id == market.market)
    payload: dict[str, Any] = {"market": code, "valid_from": WED_2026_11_25.isoformat(), "source": "Rule 7"}
    payload |= {"unmatched": 1, "unmatched_warning": 0, "matched": 2, "matched_warning": 1}
    command = command_named("recycling.set")
    assert command is not None
    with whole():
        effect = command.run(command.read(payload), OCCASION).effect
    assert command.beside(effect.shown) == [
        "As things stand the night of 25 Nov 2026 would warn of 2 instructions by these periods.",
        "For 2 of them the period is over by then: they are cancelled once the days of warning have passed.",
        "It would cancel 1 instruction at once.",
    ]
    assert not command.beside({}), "of a request of before nothing was told"


def test_a_rule_counts_from_its_day_on_and_not_for_a_night_that_has_begun(market: Firm) -> None:
    with whole():
        assert rule(market)
        assert not rule(market), "the same again changes nothing"
        assert rule(market, RecyclingPeriods(), MON_2026_11_23)
    assert recycling_rule_on(market.market, FRI_2026_11_20) == "1 (-0) / 2 (-1) (T2S)"
    assert recycling_rule_on(market.market, MON_2026_11_23) == "20 (-5) / 60 (-15) (T2S)"
    assert recycling_rule_on(market.market, date(2026, 11, 19)) == ""
    night(FRI_2026_11_20)
    with whole(), pytest.raises(NightsStand) as refused:
        rule(market)
    assert refused.value.data == {"begun": "2026-11-20", "valid_from": "2026-11-20"}
    with whole(), pytest.raises(Invalid):
        rule(market, since=TUE_2026_11_24, source=" ")


TABLES = (
    "settlements_recyclingrule",
    "settlements_recyclingwarning",
    "settlements_instruction",
    "settlements_openmatch",
    "recordkeeping_event",
)


def tampered(*statements: str) -> None:
    """Something is done past the triggers."""
    with whole():
        for table in TABLES:
            run(f"alter table {table} disable trigger user")
        for sql in statements:
            run(sql)
        run("set constraints all immediate")
        for table in TABLES:
            run(f"alter table {table} enable trigger user")


@pytest.mark.parametrize(
    ("code", "sql"),
    [
        ("R01", "update settlements_recyclingrule set matched = 3"),
        ("R01", "update settlements_instruction set intended_settlement_date = '2026-11-24'"),
        (
            "R01",
            "update recordkeeping_event set after = jsonb_set(after, '{digest}', '\"\"') where code = 'night.recycled'",
        ),
        ("R01", "delete from settlements_recyclingwarning"),
        ("R01", "update settlements_recyclingwarning set cancelled_end_of = '2026-11-25'"),
        ("R02", "update settlements_recyclingrule set unmatched_warning = 0, unmatched = 1"),
        ("R02", "update settlements_recyclingrule set unmatched_warning = 1, unmatched = 2"),
        (
            "R03",
            "delete from settlements_recyclingwarning where id = (select min(id) from settlements_recyclingwarning)",
        ),
        ("R03", "update settlements_recyclingwarning set cancelled_end_of = '2027-01-04'"),
        ("R03", "update recordkeeping_event set code = 'night.warned' where code = 'night.recycling_warned'"),
    ],
)
def test_the_proof_names_what_goes_round_the_night(owned: Firm, code: str, sql: str) -> None:
    with whole():
        rule(owned, RecyclingPeriods(unmatched=20, matched=2, unmatched_warning=5, matched_warning=1))
        took(1)
        send(delivers(9))
    for day in DATES:
        night(day)
    assert broken(TUE_2026_11_24) == []
    tampered(sql)
    assert code in broken(TUE_2026_11_24)


ROW = (
    "insert into settlements_recyclingrule (market_id, valid, unmatched, unmatched_warning, matched, matched_warning, source)"
    " values (%%(m)s, '%s', %s, '%s')"
)
RIGHT = ROW % ("[2026-01-01,)", "20, 5, 60, 15", "x")


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_market_recycles_in_one_way_a_day", f"{RIGHT};{RIGHT}"),
        ("a_rule_of_recycling_has_a_beginning", ROW % ("(,2026-01-01)", "20, 5, 60, 15", "x")),
        ("recycling_ends_after_1_to_250_days", ROW % ("[2026-01-01,)", "20, 5, 251, 15", "x")),
        ("a_warning_of_recycling_comes_before_its_end", ROW % ("[2026-01-01,)", "20, 20, 60, 15", "x")),
        ("a_rule_of_recycling_names_its_source", ROW % ("[2026-01-01,)", "20, 5, 60, 15", " ")),
        ("a_rule_of_recycling_is_only_ended", f"{RIGHT}; update settlements_recyclingrule set matched = 2"),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operation(firm: Firm, name: str, sql: str) -> None:
    assert refused_by(sql.replace("%(m)s", str(firm.market))) == name


@pytest.mark.role("owner")
def test_a_rule_is_never_deleted(firm: Firm) -> None:
    assert rows("select from pg_trigger where tgname = 'settlements_recyclingrule_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_recyclingrule"):
        run("delete from settlements_recyclingrule")


WARNING = (
    "insert into settlements_recyclingwarning (instruction_id, counted_from, cancelled_end_of, business_date, run_id, at)"
    " values ({instruction}, '2026-11-20', '%s', '2026-11-23', 1, now())"
)


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("an_end_of_recycling_is_warned_of_once", ";".join([WARNING % "2026-11-24"] * 2)),
        ("a_warning_comes_before_the_end_of_recycling", WARNING % "2026-11-23"),
        ("a_warning_is_of_an_instruction", (WARNING % "2026-11-24").replace("{instruction}", "0")),
    ],
)
def test_a_warning_stands_once_before_the_end_and_of_an_instruction(firm: Firm, name: str, sql: str) -> None:
    assert firm.parties[NORTE]
    instruction = sides_of(took(1))[0]
    assert refused_by(sql.replace("{instruction}", str(instruction))) == name
