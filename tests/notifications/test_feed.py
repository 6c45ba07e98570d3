"""The feed: what concerns a client system, in order, nothing left out, nothing of others, and always an end."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from itservices.operations import open_run
from itservices.runner import run_to_end
from machinery.api.answers import as_json
from machinery.statements import rows, value
from machinery.transactions import whole
from notifications.queries import EventOut, event_at, events_after, feed, items_of, reader_of
from settlements.operations import Occasion, cancel, hold, prioritise, release
from tests.notifications.conftest import Market, file
from tests.sealing import seal
from tests.settlements.firm import CASHLESS, FRI_2026_11_20, JOB, NINE, SHARE, fund
from vocabulary.actor import Actor

pytestmark = pytest.mark.role("job")
ACT = Occasion(by=Actor("person", "7", "Ana Secret"), at=NINE, business_date=FRI_2026_11_20, reason="inside reason")


def told(market: Market, name: str, after: int = -1, limit: int = 100, **more: object) -> list[EventOut]:
    """What a client system reads."""
    return list(events_after(reader_of(market.clients[name], NINE), after, limit, **more).events)  # type: ignore[arg-type]


def types(market: Market, name: str) -> list[str]:
    """The types that it reads."""
    return [event.type for event in told(market, name)]


def test_each_side_is_told_of_its_own_and_a_third_of_nothing(market: Market) -> None:
    intake = file(1)
    seal()
    made = intake.made[1]
    [mine], [other] = told(market, "norte"), told(market, "hartwell")
    assert (mine.type, mine.subject_id, mine.reference) == ("instruction.submitted", str(made.delivering), "N000001")
    assert (other.position, other.subject_id, other.reference) == (mine.position, str(made.receiving), "H000001")
    assert told(market, "lumiere") == []
    [both] = told(market, "both")
    assert (both.subject_id, both.expands) == (None, True)


def test_acts_are_told_to_the_side_that_they_move(market: Market) -> None:
    made = file(1).made[1]
    for minute, act in enumerate((hold, release, cancel)):
        with whole():
            assert act([made.delivering], replace(ACT, at=NINE + timedelta(minutes=minute))).done == 1
    with whole():
        prioritise([made.receiving], 3, ACT)
    with whole():
        assert cancel([made.receiving], replace(ACT, at=NINE + timedelta(minutes=9))).done == 1
    seal()
    expected = ["submitted", "held", "released", "cancelled"]
    assert types(market, "norte") == [f"instruction.{each}" for each in [*expected, "cancelled"]]
    assert types(market, "hartwell") == [
        f"instruction.{each}" for each in ["submitted", "held", "released", "prioritised", "cancelled"]
    ]
    assert types(market, "lumiere") == []
    assert {event.subject_id for event in told(market, "hartwell")} == {str(made.receiving)}


def test_a_payload_is_thin(market: Market) -> None:
    made = file(1).made[1]
    with whole():
        hold([made.delivering], ACT)
    seal()
    payload = json.loads(as_json(told(market, "norte")[-1].payload()))
    assert payload == {
        "id": payload["id"],
        "type": "instruction.held",
        "timestamp": "2026-11-20T09:00:00.000000Z",
        "data": {"subject": {"type": "instruction", "id": str(made.delivering), "reference": "N000001"}},
        "items": f"/api/v1/events/{payload['id']}/items",
    }


def test_pages_follow_one_another_and_types_can_be_chosen(market: Market) -> None:
    for number in range(1, 8):
        file(number)
    seal()
    reader, after, found = reader_of(market.clients["norte"], NINE), -1, []
    for _ in range(4):
        page = events_after(reader, after, 2)
        found += [event.reference for event in page.events]
        after = page.through
    assert found == [f"N{number:06d}" for number in range(1, 8)]
    assert not page.more and page.through == value("select max(position) from recordkeeping_leaf")
    assert told(market, "norte", types=["night.settled"]) == []


def test_a_set_is_expanded_page_by_page_each_client_its_own(market: Market) -> None:
    intake = file(*range(1, 81))
    seal()
    [event] = told(market, "norte")
    assert (event.subject_id, event.expands) == (None, True)
    reader, after, found = reader_of(market.clients["norte"], NINE), 0, []
    sealed, _ = event_at(event.position, reader) or (None, None)
    assert sealed is not None
    while page := items_of(sealed, reader, after, 30):
        found += page
        after = page[-1].id
    assert [each.id for each in found] == sorted(made.delivering for made in intake.made.values())
    assert event_at(event.position, reader_of(market.clients["lumiere"], NINE)) is None
    assert items_of(sealed, reader_of(market.clients["lumiere"], NINE), 0, 30) == []


def test_a_night_tells_what_it_settled_what_not_and_that_it_is_done(market: Market) -> None:
    market.database.use("owner")
    with whole():
        fund(market.firm, "SEC-NORT", SHARE, Decimal(100))
    market.database.use("job")
    file(1, 2, **CASHLESS, payment="FOP")
    with whole():
        run = open_run("night", FRI_2026_11_20, by=JOB, at=datetime(2026, 11, 20, 23, tzinfo=UTC)).pk
    run_to_end(run)
    seal()
    found = told(market, "norte")
    nightly = [event for event in found if event.subject == "run"]
    assert [event.type for event in nightly] == ["night.settled", "night.refused", "night.failing", "run.finished"]
    assert [event.reference for event in nightly[:2]] == ["N000001", "N000002"]
    assert (nightly[-1].subject_id, nightly[-1].expands) == (str(run), False)
    assert types(market, "lumiere") == ["run.finished"]


def test_postings_are_told_to_whose_account_they_move(market: Market) -> None:
    market.database.use("owner")
    with whole():
        fund(market.firm, "SEC-NORT", SHARE, Decimal(100))
    seal()
    [event] = told(market, "norte")
    assert (event.type, event.subject, event.reference) == ("journal.posted", "journal", "OPEN")
    assert told(market, "hartwell") == []
    reader = reader_of(market.clients["norte"], NINE)
    sealed, _ = event_at(event.position, reader) or (None, None)
    assert sealed is not None
    assert [str(each.id) for each in items_of(sealed, reader, 0, 10)] == [event.subject_id]
    without = reader_of(market.clients["norte"], NINE, frozenset({"settlements.view"}))
    assert events_after(without, -1, 10).events == []


def test_a_client_with_nothing_in_a_long_trail_gets_a_cursor_that_moved(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 21):
        file(number)
    seal()
    monkeypatch.setattr(feed, "STRETCH", 3)
    monkeypatch.setattr(feed, "MOST_POSITIONS", 9)
    reader, after, asked = reader_of(market.clients["lumiere"], NINE), -1, 0
    while True:
        page = events_after(reader, after, 10)
        assert page.events == [] and page.through > after
        after, asked = page.through, asked + 1
        if not page.more:
            break
    assert asked > 2 and after == value("select max(position) from recordkeeping_leaf")


def test_large_sets_end_a_question_early_and_none_is_left_out(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    for start in (1, 201, 401):
        file(*range(start, start + 150))
    seal()
    monkeypatch.setattr(feed, "MOST_FACTS", 200)
    reader, after, found = reader_of(market.clients["hartwell"], NINE), -1, []
    while True:
        page = events_after(reader, after, 10)
        assert len(page.events) <= 2
        found += page.events
        after = page.through
        if not page.more:
            break
    assert len(found) == 3


def test_nothing_uncommitted_is_seen_and_nothing_late_is_missed(market: Market) -> None:
    """The feed goes by leaves: what has none yet is not there, whatever its id."""
    file(1)
    assert told(market, "norte") == []
    seal()
    assert len(told(market, "norte")) == 1
    assert rows("select count(*) as n from recordkeeping_leaf")[0]["n"] == 1 + told(market, "norte")[0].position
