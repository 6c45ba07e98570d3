"""What settles in parts: in which nights, what of it stays open, and what is said of it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest

from authorizations.queries import actor_of
from backoffice.day import run_night
from backoffice.proof import look
from backoffice.results import night_result
from itservices.queries import run_of, run_sheet
from machinery.paging import Cut
from machinery.statements import row as first_row
from machinery.statements import rows, run
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.explanation import why
from settlements.models import OpenMatch, Settlement, SettlementPart
from settlements.operations import LinkWish, PartThresholdWish, cancel, link, set_part_threshold
from settlements.part_words import settled_by
from settlements.partials import T2S_THRESHOLDS
from settlements.queries import NIGHT, Wanted, instruction_sheet, lines, scope_of, totals
from settlements.shown import entries_of, situation_of
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.refused import refused_by
from tests.settlements.firm import BOND, CASHLESS, FRI_2026_11_20, JOB, SHARE, Firm, fund
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening, took
from vocabulary.actor import Actor

SAP: Mapping[str, str | None] = {"isin": SHARE, "quantity": "1000", "amount": "50000.00"}
PARTS: Mapping[str, str | None] = {"partial": "PART"}
BY_QUANTITY: Mapping[str, str | None] = {"partial": "PARQ"}


def has_thresholds(firm: Firm) -> None:
    """Those of T2S: EUR 10,000 for units, 100,000 nominal."""
    with whole():
        for (_currency, counted), amount in T2S_THRESHOLDS.items():
            wish = PartThresholdWish(firm.market, firm.assets["EUR"], counted, amount)
            set_part_threshold(wish, source="T2S", valid_from=FRI_2026_11_20, occasion=OCCASION)


def has(firm: Firm, securities: str, cash: str = "1000000", isin: str = SHARE, day: date = FRI_2026_11_20) -> None:
    """Norte has so many securities, Hartwell so much cash."""
    with whole():
        fund(firm, "SEC-NORT", isin, Decimal(securities), day)
        if Decimal(cash):
            fund(firm, "CSH-HART-EUR", "EUR", Decimal(cash), day)


def came(number: int = 1, changes: Mapping[str, str | None] = MappingProxyType({})) -> int:
    """A trade is taken in; its match."""
    with whole():
        return took(number, **{**SAP, **changes})


def night(day: date = FRI_2026_11_20) -> None:
    """Runs the nights up to a day; each proves itself."""
    assert set(run_night(day, by=JOB, at=evening(day)).values()) <= {"DONE"}


def parts(match: int) -> list[tuple[int, int]]:
    """Quantity and amount of the parts of a match, in whole units."""
    found = SettlementPart.objects.filter(match=match).order_by("journal_id")
    return [(each.quantity_units, each.amount_units) for each in found]


def left(match: int) -> tuple[int, int] | None:
    """What is open of a match; None where nothing is."""
    found = OpenMatch.objects.filter(pk=match).first()
    return (found.quantity_units, found.amount_units) if found else None


@pytest.fixture
def auditor(own_database: OwnDatabase) -> Actor:
    """Who may see everything; the role is job again."""
    own_database.use("owner")
    with whole():
        made = actor_of(account("audra", "auditor"))
    own_database.use("job")
    return made


def told(match: int, auditor: Actor) -> tuple[list[str], list[str]]:
    """Why the deliverer's instruction stands where it does, and what its timeline says of settlement."""
    side = first_row("select delivering_id from settlements_match where id = %(m)s", {"m": match})
    assert side is not None
    sheet = instruction_sheet(side["delivering_id"], auditor, OCCASION.at, MON_2026_11_23)
    assert sheet is not None
    booked = [each for each in entries_of(sheet, [], settled_by(sheet)) if each.kind == "booking"]
    words = [f"{each.chips[0].word} {each.reason}".strip() for each in booked]
    return list(why(situation_of(sheet, FRI_2026_11_20, OCCASION.at, None))), words


def test_what_is_there_settles_and_the_rest_the_next_night(market: Firm, auditor: Actor) -> None:
    has_thresholds(market)
    match = came(1, PARTS)
    has(market, "400")
    night()
    assert (parts(match), left(match)) == ([(400, 2_000_000)], (600, 3_000_000))
    sentences, booked = told(match, auditor)
    assert "400 of 1,000 have settled in parts; 600 are still open." in sentences
    assert booked == ["in parts 400 for 20,000.00\N{NO-BREAK SPACE}EUR"]
    has(market, "600", "0", day=MON_2026_11_23)
    night(MON_2026_11_23)
    assert left(match) is None and len(parts(match)) == 1
    last = Settlement.objects.get(match=match)
    moved = rows(
        "select leg, amount from ledger_movement where journal_id = %(j)s order by leg", {"j": last.journal_id}
    )
    assert [(f["leg"], f["amount"]) for f in moved] == [(1, Decimal(600)), (2, Decimal(30_000))]
    assert told(match, auditor)[1] == ["settled", "in parts 400 for 20,000.00\N{NO-BREAK SPACE}EUR"]
    with whole():
        assert [each.code for each in look(MON_2026_11_23, True).broken] == []


def test_the_last_part_takes_what_rounding_left(market: Firm) -> None:
    match = came(1, {**BY_QUANTITY, "quantity": "3", "amount": "100.00"})
    has(market, "1")
    night()
    has(market, "1", "0", day=MON_2026_11_23)
    night(MON_2026_11_23)
    assert (parts(match), left(match)) == ([(1, 3_333), (1, 3_333)], (1, 3_334))


@pytest.mark.parametrize(
    ("changes", "securities", "cash", "sentence"),
    [
        ({"partial": "NPAR"}, "400", "1000000", "It settles whole or not at all: not both sides allow parts."),
        (PARTS, "150", "1000000", ""),
        (PARTS, "400", "19999.99", ""),
        ({**PARTS, "isin": BOND, "quantity": "5000"}, "1000", "1000000", ""),
    ],
    ids=["not allowed", "below the threshold", "part not paid", "below the minimum unit"],
)
def test_no_part_is_made_where_the_rule_says_none(
    market: Firm, auditor: Actor, changes: Mapping[str, str | None], securities: str, cash: str, sentence: str
) -> None:
    has_thresholds(market)
    match = came(1, changes)
    has(market, securities, cash, isin=changes.get("isin") or SHARE)
    night()
    assert parts(match) == []
    assert sentence in {"", *told(match, auditor)[0]}


def test_without_a_threshold_only_what_needs_none_settles_in_parts(market: Firm, auditor: Actor) -> None:
    against, by_quantity, free = came(1, PARTS), came(2, BY_QUANTITY), came(3, {**PARTS, **CASHLESS, "payment": "FOP"})
    has(market, "100")
    night()
    assert [parts(each) for each in (against, by_quantity, free)] == [[], [(100, 500_000)], []]
    assert (
        "Both sides allow parts, but nobody has set what a part must at least be paid in its market and currency."
        in told(against, auditor)[0]
    )
    has(market, "50", "0", day=MON_2026_11_23)
    with whole():
        assert cancel(sides(by_quantity), OCCASION).done == 2
    night(MON_2026_11_23)
    assert (parts(free), left(free)) == ([(50, 0)], (950, 0))


def sides(match: int) -> list[int]:
    """Both instructions of a match."""
    found = first_row("select delivering_id, receiving_id from settlements_match where id = %(m)s", {"m": match})
    return list(found.values()) if found else []


def test_what_settled_in_part_can_be_cancelled_and_its_part_stays(market: Firm) -> None:
    match = came(1, BY_QUANTITY)
    has(market, "400")
    night()
    with whole():
        assert cancel(sides(match), OCCASION).done == 2
    night(MON_2026_11_23)
    assert (len(parts(match)), left(match), Settlement.objects.filter(match=match).count()) == (1, None, 0)


def test_what_is_linked_settles_whole_and_says_so(market: Firm, auditor: Actor) -> None:
    first, second = came(1, BY_QUANTITY), came(2, BY_QUANTITY)
    with whole():
        assert link([LinkWish(sides(first)[0], "WITH", sides(second)[0])], OCCASION).done == 1
    has(market, "400")
    night()
    assert parts(first) == parts(second) == []
    assert "It settles whole or not at all, because it is linked." in told(first, auditor)[0]


def test_whole_comes_before_parts_whatever_the_queue_says(market: Firm) -> None:
    """The first in the queue could have had 400 in part; the second settles whole with them."""
    first, second = came(1, BY_QUANTITY), came(2, {**BY_QUANTITY, "quantity": "300", "amount": "15000.00"})
    has(market, "400")
    night()
    assert left(second) is None and parts(second) == []
    assert parts(first) == [(100, 500_000)]


def test_the_night_counts_parts_apart_and_its_lists_show_them(market: Firm, auditor: Actor) -> None:
    match = came(1, BY_QUANTITY)
    came(2, {"quantity": "1", "amount": "50.00"})
    has(market, "401")
    night()
    found = night_result(FRI_2026_11_20)
    assert found is not None and found.counts_of("settle")["parts"] == {"EUR": {"number": 1, "amount": "20000.00"}}
    opened = run_of(NIGHT, FRI_2026_11_20)
    assert opened is not None
    (control,) = run_sheet(opened.pk).controls  # type: ignore[union-attr]
    assert (control.difference, control.parts) == ((0, Decimal(0)), (1, Decimal(20_000)))
    scope = scope_of(auditor, OCCASION.at)
    for wanted, quantity, amount in (
        (Wanted(state="parts", on=FRI_2026_11_20), 400, 20_000),
        (Wanted(state="open"), 600, 30_000),
    ):
        listed = lines(wanted, scope, FRI_2026_11_20, Cut(size=10)).rows
        assert {(each.quantity, each.amount) for each in listed} == {(Decimal(quantity), Decimal(amount))}
        assert {(each.instructed_quantity, each.instructed) for each in listed} == {(Decimal(1000), Decimal(50_000))}
        assert totals(wanted, scope).count.number == len(listed) == 2
    settled = lines(Wanted(state="settled", on=FRI_2026_11_20), scope, FRI_2026_11_20, Cut(size=10)).rows
    assert {(each.quantity, each.instructed_quantity) for each in settled} == {(Decimal(1), None)}
    event = Event.objects.get(code="night.settled", after__parts=1)
    assert (event.after or {})["count"] >= 1
    assert match


PART = (
    "insert into settlements_settlementpart (journal_id, match_id, slice, business_date, quantity_units, amount_units)"
    " select 9, {match}, {slice}, '2026-11-20', {quantity}, 5 from settlements_openmatch limit 1;"
)
SHRINK = (
    "update settlements_openmatch set quantity_units = quantity_units - {by}, amount_units = amount_units - 5{flag}"
)


@pytest.mark.role("owner")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("a_part_moves_securities", PART.format(match="match_id", slice=1, quantity=0)),
        ("a_part_is_of_a_match", PART.format(match=0, slice=1, quantity=1)),
        (
            "a_match_settles_in_one_part_a_night",
            PART.format(match="match_id", slice=1, quantity=1)
            + PART.format(match="match_id", slice=1, quantity=1).replace("select 9", "select 10"),
        ),
        ("what_is_open_shrinks_by_its_parts", SHRINK.format(by=1, flag=", is_parted = true")),
        (
            "what_is_open_shrinks_by_its_parts",
            PART.format(match="match_id", slice=1, quantity=2) + SHRINK.format(by=1, flag=", is_parted = true"),
        ),
        (
            "what_is_open_shrinks_by_its_parts",
            PART.format(match="match_id", slice=1, quantity=1) + SHRINK.format(by=1, flag=""),
        ),
        ("what_is_open_shrinks_by_its_parts", "update settlements_openmatch set is_parted = true"),
    ],
)
def test_postgresql_refuses_a_part_that_goes_round_the_night(firm: Firm, name: str, sql: str) -> None:
    took(1, **SAP)
    assert refused_by(sql) == name


@pytest.mark.role("owner")
@pytest.mark.django_db
def test_the_queue_shrinks_by_the_part_that_is_on_file(firm: Firm) -> None:
    took(1, **SAP)
    run(PART.format(match="match_id", slice=1, quantity=1))
    assert run(SHRINK.format(by=1, flag=", is_parted = true")) == 1
    assert refused_by(SHRINK.format(by=1, flag="")) == "what_is_open_shrinks_by_its_parts", "once"
