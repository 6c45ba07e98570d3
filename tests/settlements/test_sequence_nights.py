"""Nights take what is due in the sequences of its market; and the rules that say so, from a day on."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError

from backoffice.day import run_night
from backoffice.proof import look
from itservices.queries import run_of, run_sheet
from machinery.statements import rows, run
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.explanation import what_next
from settlements.models import OpenMatch, Settlement, SettlementPart
from settlements.operations import LinkWish, NightsStand, PartReleaseWish, hold, link, release_part, set_sequences
from settlements.queries import NIGHT, instruction_sheet, night_plan, sequences_on
from settlements.sequences import T2S, InvalidSequences, NightSequence, Takes
from settlements.shown import situation_of
from tests.conftest import OwnDatabase
from tests.refused import refused_by
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, JOB, Firm
from tests.settlements.test_gridlock_nights import BACK
from tests.settlements.test_parts import PARTS, auditor, came, has, has_thresholds, parts, sides
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening
from vocabulary.actor import Actor
from vocabulary.invalid import Invalid

__all__ = ["auditor"]
FREE: dict[str, str | None] = {**CASHLESS, "payment": "FOP"}
FREE_FIRST = (NightSequence("Free", Takes.FREE), NightSequence("All", in_parts=True))
WHOLE_ALONE = (NightSequence("Top", priority=2), NightSequence("All"))


def rule(firm: Firm, *sequences: NightSequence, since: date = FRI_2026_11_20, source: str = "UDFS") -> bool:
    """The sequences of the market's night from a day on."""
    return set_sequences(firm.market, sequences, source=source, valid_from=since, occasion=OCCASION)


def night(day: date = FRI_2026_11_20) -> list[int]:
    """Runs the nights up to a day; of how many matches each sequence moved something."""
    assert set(run_night(day, by=JOB, at=evening(day)).values()) <= {"DONE"}
    found = run_of(NIGHT, day)
    sheet = run_sheet(found.pk) if found else None
    assert sheet is not None
    return list(sheet.by_sequence)


def settled() -> list[int]:
    """The matches that settled, in the order of their journals."""
    return list(Settlement.objects.order_by("journal_id").values_list("match_id", flat=True))


def test_what_is_free_of_payment_settles_first_where_its_market_says_so(market: Firm) -> None:
    """Norte has a thousand shares and owes two deliveries of as many: the first one in the queue is against payment."""
    has(market, "1000")
    paid, free = came(1), came(2, FREE)
    with whole():
        rule(market, *FREE_FIRST)
    assert night() == [1, 0]
    assert settled() == [free]
    assert list(OpenMatch.objects.values_list("pk", flat=True)) == [paid]
    event = Event.objects.get(code="night.settled")
    assert (event.after["sequence"], event.after["sequences"]) == (1, 2)
    assert look(FRI_2026_11_20, full=True).broken == []


def test_a_later_sequence_tries_again_what_failed_before(market: Firm) -> None:
    """The free delivery lacks shares until the one against payment has brought them."""
    has(market, "1000")
    paid = came(1)
    free = came(2, {**BACK, **FREE})
    with whole():
        rule(market, *FREE_FIRST)
    assert night() == [0, 2]
    assert settled() == [paid, free]


def test_parts_are_made_only_in_sequences_that_make_them(market: Firm) -> None:
    has_thresholds(market)
    has(market, "400")
    match = came(1, PARTS)
    with whole():
        rule(market, *WHOLE_ALONE)
        rule(market, *T2S, since=MON_2026_11_23)
    night()
    assert not SettlementPart.objects.exists() and not settled()
    assert night(MON_2026_11_23) == [0, 0, 1]
    assert SettlementPart.objects.get().match_id == match
    assert look(MON_2026_11_23, full=True).broken == []


@pytest.mark.parametrize(
    ("sequences", "said"),
    [
        ((NightSequence("All"),), ""),
        (FREE_FIRST, "That night takes it in its last sequence, “All”."),
        (T2S, "That night takes it in its sequence “Sequence 4” first, and tries it again in those after it."),
    ],
)
def test_an_instruction_says_in_which_sequence_it_is_tried(
    market: Firm, auditor: Actor, sequences: tuple[NightSequence, ...], said: str
) -> None:
    came(1)
    with whole():
        rule(market, *sequences)
    (side,) = rows("select delivering_id as d from settlements_match")
    sheet = instruction_sheet(side["d"], auditor, OCCASION.at, FRI_2026_11_20)
    assert sheet is not None
    told = what_next(situation_of(sheet, FRI_2026_11_20, OCCASION.at))
    assert [each for each in told if "sequence" in each] == ([said] if said else [])


def test_a_rule_counts_from_its_day_on_and_not_for_a_night_that_has_begun(market: Firm) -> None:
    with whole():
        assert rule(market, *FREE_FIRST)
        assert not rule(market, *FREE_FIRST), "the same again changes nothing"
        assert rule(market, *T2S, since=MON_2026_11_23)
    assert sequences_on(market.market, FRI_2026_11_20) == "Free: FREE <= 4; All: ALL <= 4, in parts (UDFS)"
    assert sequences_on(market.market, date(2026, 11, 19)) == ""
    assert night_plan(MON_2026_11_23).by_market == {market.market: T2S}
    assert night_plan(MON_2026_11_23, []).by_market == {}
    night()
    with whole(), pytest.raises(NightsStand) as refused:
        rule(market, *T2S)
    assert refused.value.data == {"begun": "2026-11-20", "valid_from": "2026-11-20"}
    with whole(), pytest.raises(InvalidSequences):
        rule(market, NightSequence("Free", Takes.FREE), since=date(2026, 12, 1))
    for name, source in ((" ", "UDFS"), ("All", " ")):
        with whole(), pytest.raises(Invalid):
            rule(market, NightSequence(name), since=date(2026, 12, 1), source=source)


ROW = (
    "insert into settlements_sequencerule (market_id, valid, names, takes, priorities, in_parts, source)"
    " values (%%(m)s, '%s', %s, %s, %s, %s, '%s')"
)
SINCE, NAMES, TAKES, PRIORITIES, PARTS_OF = "[2026-01-01,)", "'{a,b}'", "'{FREE,ALL}'", "'{4,4}'", "'{f,t}'"
RIGHT = ROW % (SINCE, NAMES, TAKES, PRIORITIES, PARTS_OF, "x")


@pytest.mark.role("owner")
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_market_has_one_order_of_sequences_a_day", f"{RIGHT};{RIGHT}"),
        ("sequences_of_a_market_have_a_beginning", ROW % ("(,2026-01-01)", NAMES, TAKES, PRIORITIES, PARTS_OF, "x")),
        ("sequences_of_a_market_name_their_source", ROW % (SINCE, NAMES, TAKES, PRIORITIES, PARTS_OF, " ")),
        ("a_night_has_one_to_nine_sequences", ROW % (SINCE, "'{}'", "'{}'", "'{}'", "'{}'", "x")),
        (
            "a_night_has_one_to_nine_sequences",
            ROW
            % (
                SINCE,
                "array_fill('a'::text, array[10])",
                "array_fill('ALL'::text, array[10])",
                "array_fill(4, array[10])",
                "array_fill(true, array[10])",
                "x",
            ),
        ),
        ("each_sequence_is_said_whole", ROW % (SINCE, NAMES, "'{ALL}'", PRIORITIES, PARTS_OF, "x")),
        ("each_sequence_is_said_whole", ROW % (SINCE, NAMES, TAKES, "'{4}'", PARTS_OF, "x")),
        ("each_sequence_is_said_whole", ROW % (SINCE, NAMES, TAKES, PRIORITIES, "'{t,null}'", "x")),
        ("each_sequence_has_a_name", ROW % (SINCE, "'{a,\"\"}'", TAKES, PRIORITIES, PARTS_OF, "x")),
        ("each_sequence_has_a_name", ROW % (SINCE, "'{a,null}'", TAKES, PRIORITIES, PARTS_OF, "x")),
        (
            "a_sequence_takes_all_free_or_against_payment",
            ROW % (SINCE, NAMES, "'{DVP,ALL}'", PRIORITIES, PARTS_OF, "x"),
        ),
        ("a_sequence_takes_priorities_from_1_to_4", ROW % (SINCE, NAMES, TAKES, "'{0,4}'", PARTS_OF, "x")),
        ("the_last_sequence_takes_everything", ROW % (SINCE, NAMES, "'{ALL,FREE}'", PRIORITIES, PARTS_OF, "x")),
        ("the_last_sequence_takes_everything", ROW % (SINCE, NAMES, TAKES, "'{4,3}'", PARTS_OF, "x")),
        (
            "sequences_of_a_market_are_only_ended",
            f"{RIGHT}; update settlements_sequencerule set in_parts = '{{t,t}}'",
        ),
    ],
)
def test_postgresql_refuses_what_goes_round_the_operation(firm: Firm, name: str, sql: str) -> None:
    assert refused_by(sql.replace("%(m)s", str(firm.market))) == name


@pytest.mark.role("owner")
def test_sequences_are_never_deleted(firm: Firm) -> None:
    assert rows("select from pg_trigger where tgname = 'settlements_sequencerule_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_sequencerule"):
        run("delete from settlements_sequencerule")


@pytest.mark.parametrize(
    "sql",
    [
        "update settlements_sequencerule set in_parts = '{f,f}'",
        "update settlements_sequencerule set takes = '{APMT,ALL}'",
        "update settlements_sequencerule set names = '{a,b,c}', takes = '{FREE,FREE,ALL}', priorities = '{3,4,4}',"
        " in_parts = '{f,f,t}'",
        "update recordkeeping_event set after = after || '{\"sequence\": 1}' where after ->> 'sequence' = '2'",
        "update recordkeeping_event set after = after || '{\"sequence\": 0}' where after ->> 'sequence' = '1'",
    ],
)
def test_what_does_not_fit_the_sequences_is_named(market: Firm, own_database: OwnDatabase, sql: str) -> None:
    """A free delivery settled in the first sequence, a part against payment in the second."""
    has_thresholds(market)
    has(market, "1400")
    came(1, PARTS)
    came(2, FREE)
    with whole():
        rule(market, *FREE_FIRST)
    assert night() == [1, 1]
    own_database.use("owner")
    with whole():
        for table in ("settlements_sequencerule", "recordkeeping_event"):
            run(f"alter table {table} disable trigger user")
        run(sql)
    assert "S24" in {each.code for each in look(FRI_2026_11_20, full=True).broken}


@pytest.mark.parametrize(("shares", "moved"), [("400", [(400, 2_000_000)]), ("399", [])])
def test_of_what_is_held_all_that_is_released_settles_also_where_no_parts_are_made(
    market: Firm, shares: str, moved: list[tuple[int, int]]
) -> None:
    has_thresholds(market)
    has(market, shares)
    match = came(1, PARTS)
    with whole():
        rule(market, *WHOLE_ALONE)
        assert not hold(sides(match)[:1], OCCASION).failures
        assert not release_part([PartReleaseWish(sides(match)[0], Decimal(400))], OCCASION).failures
    night()
    assert parts(match) == moved
    assert look(FRI_2026_11_20, full=True).broken == []


def test_what_is_linked_is_told_the_sequence_that_takes_the_last_of_it(market: Firm, auditor: Actor) -> None:
    free, paid = came(1, FREE), came(2)

    def told() -> list[str]:
        sheet = instruction_sheet(sides(free)[0], auditor, OCCASION.at, FRI_2026_11_20)
        assert sheet is not None
        return [each for each in what_next(situation_of(sheet, FRI_2026_11_20, OCCASION.at)) if "sequence" in each]

    with whole():
        rule(market, *FREE_FIRST)
    assert ["“Free”" in each for each in told()] == [True]
    with whole():
        assert not link([LinkWish(sides(free)[0], "WITH", sides(paid)[0])], OCCASION).failures
    assert told() == ["That night takes it in its last sequence, “All”."]
