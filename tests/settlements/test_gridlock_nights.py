"""A night settles at once what waits for one another, and says so; what only new liquidity frees, it says too."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from authorizations.queries import actor_of
from backoffice.day import run_night
from backoffice.proof import look
from itservices.queries import run_of, run_sheet
from machinery.transactions import whole
from recordkeeping.models import Event
from settlements.explanation import why
from settlements.liquidity.resolution import QueuePolicy
from settlements.models import Match, OpenMatch
from settlements.operations import LinkWish, hold, link, set_gridlock_policy
from settlements.queries import NIGHT, instruction_sheet
from settlements.shown import situation_of
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, JOB, NORTE, SHARE, Firm, fund
from tests.settlements.test_penalising import MON_2026_11_23, OCCASION, evening, took
from vocabulary.actor import Actor

OWED: Mapping[str, str | None] = {"isin": SHARE, "quantity": "100", "amount": "5000.00"}

BACK: Mapping[str, str | None] = {
    "deliverer": HARTWELL, "receiver": NORTE, "deliverer_account": "SEC-HART", "receiver_account": "SEC-NORT",
    "deliverer_cash_account": "CSH-HART-EUR", "receiver_cash_account": "CSH-NORT-EUR",
}  # fmt: skip


@pytest.fixture
def auditor(own_database: OwnDatabase) -> Actor:
    """Who may see everything; the role is job again."""
    own_database.use("owner")
    with whole():
        made = actor_of(account("audra", "auditor"))
    own_database.use("job")
    return made


def there_and_back(back: str = "100") -> tuple[int, int]:
    """Norte owes Hartwell a hundred shares, Hartwell owes Norte as many, or another number, each for 5,000 euro; their matches."""
    with whole():
        return took(1, **OWED), took(2, **{**OWED, **BACK, "quantity": back})


def night() -> tuple[int | None, bool]:
    """Runs the night; how many it settled at once, and whether it calls what is left a deadlock."""
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) <= {"DONE"}
    found = run_of(NIGHT, FRI_2026_11_20)
    assert found is not None
    sheet = run_sheet(found.pk)
    assert sheet is not None
    return sheet.at_once, sheet.is_deadlocked


def told(match: int, auditor: Actor) -> list[str]:
    """Why the deliverer's instruction stands where it does."""
    sheet = instruction_sheet(Match.objects.get(pk=match).delivering_id, auditor, OCCASION.at, MON_2026_11_23)
    assert sheet is not None
    return list(why(situation_of(sheet, FRI_2026_11_20, OCCASION.at, None)))


def test_who_owe_each_other_as_much_settle_at_once_with_nothing(market: Firm, auditor: Actor) -> None:
    matches = there_and_back()
    assert night() == (2, False)
    assert not OpenMatch.objects.exists()
    event = Event.objects.get(code="night.settled")
    assert event.after["at_once"] == 2
    assert told(matches[0], auditor)[-1] == (
        "It settled at the same moment as 1 other match: neither could have settled by itself."
    )
    with whole():
        assert [each.code for each in look(FRI_2026_11_20, True).broken] == []


def test_what_settles_by_itself_says_nothing_of_others(market: Firm, auditor: Actor) -> None:
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(100), FRI_2026_11_20)
        fund(market, "CSH-HART-EUR", "EUR", Decimal(5_000), FRI_2026_11_20)
    matches = there_and_back()
    assert night() == (0, False)
    assert all(len(told(match, auditor)) == 1 for match in matches)


def test_a_share_too_few_is_a_deadlock(market: Firm, auditor: Actor) -> None:
    matches = there_and_back("99")
    assert night() == (0, True)
    assert sorted(OpenMatch.objects.values_list("pk", flat=True)) == sorted(matches)


def test_what_is_on_hold_settles_with_nobody(market: Firm) -> None:
    first, _ = there_and_back()
    with whole():
        assert not hold([Match.objects.get(pk=first).receiving_id], OCCASION).failures
    assert night() == (0, True)


def test_what_is_linked_settles_by_its_links_alone(market: Firm) -> None:
    """All that is linked settles as one already: what is tried at once is the rest."""
    first, second = (Match.objects.get(pk=match) for match in there_and_back())
    with whole():
        assert not link([LinkWish(first.delivering_id, "WITH", second.receiving_id)], OCCASION).failures
    assert night() == (0, False)
    assert not OpenMatch.objects.exists()


def in_queue_order(firm: Firm) -> None:
    """The market passes nobody over from today on."""
    with whole():
        set_gridlock_policy(
            firm.market, QueuePolicy.QUEUE_ORDER, source="Rule 9", valid_from=FRI_2026_11_20, occasion=OCCASION
        )


def too_much_before_there_and_back() -> tuple[int, int, int]:
    """Norte owes Hartwell two hundred shares more, before the hundred that Hartwell owes it too."""
    with whole():
        first = took(3, **{**OWED, "quantity": "200", "priority": "3"})
    return first, *there_and_back()


def test_with_bypass_what_cannot_settle_is_passed_over(market: Firm) -> None:
    first, *_others = too_much_before_there_and_back()
    assert night() == (2, False)
    assert list(OpenMatch.objects.values_list("pk", flat=True)) == [first]


def test_in_queue_order_nobody_is_passed_over(market: Firm) -> None:
    """The two hundred shares come first in the queue of what leaves Norte's account, and nothing brings them."""
    in_queue_order(market)
    matches = too_much_before_there_and_back()
    assert night() == (0, True)
    assert sorted(OpenMatch.objects.values_list("pk", flat=True)) == sorted(matches)


def test_in_queue_order_what_is_on_hold_stands_in_no_queue(market: Firm) -> None:
    in_queue_order(market)
    first, *_others = too_much_before_there_and_back()
    with whole():
        assert not hold([Match.objects.get(pk=first).delivering_id], OCCASION).failures
    assert night()[0] == 2
    assert list(OpenMatch.objects.values_list("pk", flat=True)) == [first]


def test_in_queue_order_what_is_behind_settles_at_once_too(market: Firm) -> None:
    in_queue_order(market)
    there_and_back()
    assert night() == (2, False)
    assert not OpenMatch.objects.exists()
    assert look(FRI_2026_11_20, full=True).broken == []
