"""How long a market waits before it alleges what is unmatched: its rows, by the intended date; what is refused of them."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError

from machinery.statements import rows, run
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.allegement import Delays
from settlements.models import Unmatched
from settlements.operations import NightsStand, allege_due, set_allegement_delays
from settlements.queries import WantedUnmatched, number_unmatched, settlement_rules
from settlements.queries.allegement_delays import allegement_delays_on
from settlements.queries.scope import Scope
from tests.refused import refused_by
from tests.settlements.firm import FRI_2026_11_20, NINE, Firm
from tests.settlements.sides import delivers
from tests.settlements.test_alleging import LATE, LATER, broken, send
from tests.settlements.test_night import FRI_2026_10_02, OCCASION, night

pytestmark = [pytest.mark.django_db, pytest.mark.role("job")]
MON_2026_11_23 = date(2026, 11, 23)
EVERYBODY = Scope(None)
RULE = "insert into settlements_allegementdelays (market_id, valid, after_entry, before_cut_off, source) values (%s)"
RULES = [
    ("delays_of_allegements_have_a_beginning", "{m}, '(,2026-01-01)', 60, 60, 'x'"),
    ("an_allegement_waits_a_week_at_most", "{m}, '[2026-01-01,)', -1, 60, 'x'"),
    ("an_allegement_waits_a_week_at_most", "{m}, '[2026-01-01,)', 60, 10081, 'x'"),
    ("delays_of_allegements_name_their_source", "{m}, '[2026-01-01,)', 60, 60, ' '"),
    (
        "a_market_alleges_in_one_way_a_day",
        "{m}, '[2026-01-01,)', 60, 60, 'x'), ({m}, '[2026-02-01,)', 30, 30, 'x'",
    ),
]


def alleges(firm: Firm, after: int, before: int, valid_from: date = FRI_2026_11_20, source: str = "Rule 3") -> bool:
    """After so many minutes, or so many before the cut-off."""
    delays = Delays(timedelta(minutes=after), timedelta(minutes=before))
    with whole():
        return set_allegement_delays(firm.market, delays, source=source, valid_from=valid_from, occasion=OCCASION)


@pytest.mark.role("owner")
@pytest.mark.parametrize(("name", "facts"), RULES)
def test_a_rule_is_one_and_sound_a_day(firm: Firm, name: str, facts: str) -> None:
    assert refused_by(RULE % facts.replace("{m}", str(firm.market))) == name


@pytest.mark.role("owner")
def test_a_rule_is_only_ended_and_never_deleted(firm: Firm) -> None:
    alleges(firm, 60, 30)
    assert refused_by("update settlements_allegementdelays set after_entry = 5") == "allegement_delays_are_only_ended"
    assert rows("select from pg_trigger where tgname = 'settlements_allegementdelays_is_never_deleted'")
    with pytest.raises(DatabaseError, match="settlements_allegementdelays"):
        run("delete from settlements_allegementdelays")


def test_said_again_it_changes_nothing(firm: Firm) -> None:
    assert [alleges(firm, 60, 30), alleges(firm, 60, 30), alleges(firm, 60, 30, source="Rule 4")] == [True, False, True]
    assert Event.objects.filter(code="allegement_delays.set").count() == 2
    assert allegement_delays_on(firm.market, FRI_2026_11_20) == "60 / 30 (Rule 4)"
    (told,) = [each for each in settlement_rules(firm.market, FRI_2026_11_20) if each.kind == "allegements"]
    assert (told.value, told.source, told.since) == ("60/30", "Rule 4", FRI_2026_11_20)


def alleged_at(after: timedelta) -> int:
    """How many are alleged so long after nine, by the list."""
    return number_unmatched(WantedUnmatched(is_alleged=True), EVERYBODY, NINE + after).number or 0


def test_it_is_alleged_after_the_delay_of_its_market(firm: Firm) -> None:
    alleges(firm, 60, 0)
    send(delivers(1, **LATE))
    assert [alleged_at(timedelta(minutes=each)) for each in (59, 60)] == [0, 1]
    assert allege_due(at=NINE + timedelta(minutes=59)) == 0
    assert allege_due(at=NINE + timedelta(minutes=60)) == 1
    assert not broken()


def test_a_longer_delay_than_that_of_t2s_is_waited_for_too(firm: Firm) -> None:
    alleges(firm, 600, 0)
    send(delivers(1, **LATE))
    assert (allege_due(at=LATER), allege_due(at=NINE + timedelta(hours=10))) == (0, 1)


def test_near_its_cut_off_it_is_alleged_as_the_market_says(firm: Firm) -> None:
    """By T2S what is intended for today is alleged from one o'clock on, three hours before four."""
    alleges(firm, 600, 30)
    send(delivers(1))
    first = next(each for each in range(24 * 60) if alleged_at(timedelta(minutes=each)))
    assert allege_due(at=NINE + timedelta(minutes=first - 1)) == 0
    assert allege_due(at=NINE + timedelta(minutes=first)) == 1
    assert first > 4 * 60


def test_the_rule_is_that_of_the_intended_date_and_one_that_ends_gives_way(firm: Firm) -> None:
    alleges(firm, 60, 0)
    alleges(firm, 120, 0, MON_2026_11_23)
    made = send(delivers(1, **LATE), delivers(2, intended_settlement_date="2026-11-20"))
    assert allege_due(at=NINE + timedelta(minutes=60)) == 1
    assert Unmatched.objects.get(is_alleged=True).pk == made[2]
    assert allege_due(at=NINE + timedelta(minutes=120)) == 1


def test_what_is_alleged_stays_so_when_the_rule_is_another(firm: Firm) -> None:
    send(delivers(1, **LATE))
    assert allege_due(at=LATER) == 1
    alleges(firm, 600, 0)
    assert alleged_at(timedelta(hours=5)) == 1 and allege_due(at=LATER) == 0


def test_nothing_is_said_of_the_date_of_a_night_that_has_begun(firm: Firm) -> None:
    night()
    with pytest.raises(NightsStand):
        alleges(firm, 60, 0, FRI_2026_10_02)
