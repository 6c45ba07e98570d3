"""What waits for others to agree, asked by message: answered once more when that request ends, in whichever way."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import OpenRequest, RequestEnd, User
from authorizations.operations import amend, ask, expire, set_policy, waits_for, withdraw
from machinery.transactions import whole
from settlements.correspondence import closing
from settlements.correspondence.taking import receive, take_up
from settlements.depositories import Ended
from settlements.messages.contents import CancellationStatus, Change, Linking
from settlements.messages.parts import Axis, Link, Named, Reason
from settlements.models import Cancellation, DepositoryRequest, Message, StandingLink
from settlements.operations import cancel, hold
from settlements.operations.faults import SENTENCES
from settlements.queries import statuses_of
from tests.authorizations.desk import REFUSE, decided
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.sessions import apart, until_waiting
from tests.settlements.correspondence.posted import JOB, TEN, changes_of, delivers, receives, sent, state, xml
from tests.settlements.correspondence.test_depositories import (
    MINUTE,
    OCCASION,
    advice,
    answers,
    confirmation,
    funded,
)
from tests.settlements.correspondence.test_passing_on import (
    BOTH,
    DONE,
    Written,
    asked,
    cancelled,
    changed,
    of_cancel,
    rejected,
    there,
    told,
    words,
)
from tests.settlements.firm import FRI_2026_11_20, NINE, SHARE, Firm
from vocabulary.status import MatchingStatus, ProcessingStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

HOLD = Change(reference="N000001", hold=True)
LATER = TEN + 2 * MINUTE
Answer = TypeVar("Answer")


@pytest.fixture
def tom(market: Firm, own_database: OwnDatabase) -> User:
    """Who has to agree to whatever is asked for from now on."""
    own_database.use("owner")
    rule = RuleWish(Decimal(0), (StepWish("approver"),), 18)
    acts = ("hold", "release", "cancel", "prioritise", "set_partial", "link", "release_part")
    with whole():
        found = account("tom", "approver")
        actions = ["depository.ask", *(f"instruction.{act}" for act in acts)]
        set_policy([ActionRules(each, (rule,)) for each in actions], by=JOB, at=NINE)
    own_database.use("web")
    return found


def waiting(message: Message, item: int = 1) -> int:
    """The request for which an item of a message waits."""
    return int(message.outcomes.get(item=item).request_id or 0)


def agreed(tom: User, request: int) -> str:
    with whole():
        return decided(tom, request, LATER).state


def refused(tom: User, request: int) -> str:
    with whole():
        return decided(tom, request, LATER, verdict=REFUSE, reason="A private word").state


def taken_back(request: int) -> None:
    with whole():
        withdraw(request, by=JOB, at=LATER)


def expired() -> int:
    with whole():
        return expire(by=JOB, at=TEN + timedelta(days=9))


def ended(how: str, tom: User, request: int) -> str:
    """Ends a request otherwise than by carrying it out; how it did."""
    match how:
        case "REFUSED":
            refused(tom, request)
        case "WITHDRAWN":
            taken_back(request)
        case "EXPIRED":
            assert expired() == 1
        case _:
            assert agreed(tom, request) == "IMPOSSIBLE"
    return str(RequestEnd.objects.get(pk=request).how)


def closed(message: Message) -> list[str]:
    """The keys of its second answers."""
    return list(message.answered_by.filter(key__startswith="closes ").order_by("pk").values_list("key", flat=True))


WAYS = {
    "REFUSED": "others_refused",
    "WITHDRAWN": "taken_back_before_agreed",
    "EXPIRED": "not_agreed_in_time",
    "IMPOSSIBLE": "impossible_once_agreed",
}


def says(message: Message, code: str) -> bool:
    """Whether its last answer says why by this sentence."""
    return SENTENCES[code].partition("%(value)s")[0] in words(message)


@BOTH
@pytest.mark.parametrize("how", WAYS)
def test_what_is_not_asked_of_a_depository_is_denied(market: Firm, tom: User, how: str, as_written: Written) -> None:
    instruction = there(market)
    message = cancelled(as_written=as_written)
    assert state(message) == ["PENDING"] and told(message) == ["PACK"] and not DepositoryRequest.objects.exists()
    request = waiting(message)
    if how == "IMPOSSIBLE":  # it is no longer at the depository
        rejected(instruction)
    assert ended(how, tom, request) == how
    assert told(message) == ["PACK", "DEND OTHR"] and not DepositoryRequest.objects.exists()
    assert says(message, WAYS[how]) and str(request) in words(message) and "private" not in words(message)
    assert closed(message) == [f"closes {message.pk}/1"] and state(message) == ["PENDING"]
    first, second = message.answered_by.order_by("pk")
    assert (second.sender, second.receiver, second.party_id) == (first.sender, first.receiver, message.party_id)
    assert (second.at, second.business_date) == (RequestEnd.objects.get(pk=request).at, FRI_2026_11_20)
    assert expired() == 0 and len(told(message)) == 2


@pytest.mark.parametrize("how", WAYS)
def test_a_change_that_is_not_asked_of_a_depository_is_denied(market: Firm, tom: User, how: str) -> None:
    instruction = there(market)
    message = changed(HOLD)
    if how == "IMPOSSIBLE":
        rejected(instruction)
    assert ended(how, tom, waiting(message)) == how
    assert told(message) == ["PEND OTHR", "DEND OTHR"] and says(message, WAYS[how])
    if how != "IMPOSSIBLE":
        again = changed(HOLD, "M3")
        assert state(again) == ["PENDING"] and waiting(again) != waiting(message), "it may be asked for anew"


def test_what_is_agreed_to_is_passed_on_and_answered_by_its_depository(market: Firm, tom: User) -> None:
    there(market)
    message = cancelled()
    assert agreed(tom, waiting(message)) == "EXECUTED" and told(message) == ["PACK"]
    assert (asked().asked_by, asked().asked_item) == (message, 1)
    answers(of_cancel(DONE), TEN + 3 * MINUTE)
    assert told(message) == ["PACK", "CAND CANI"] and len(closed(message)) == 1


@pytest.mark.parametrize("how", WAYS)
def test_what_settled_meanwhile_is_denied_for_that(market: Firm, tom: User, how: str) -> None:
    instruction = there(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    message = cancelled()
    answers(confirmation(instruction), TEN + MINUTE)
    assert told(message) == ["PACK"], "its request stands"
    assert ended(how, tom, waiting(message)) == how
    assert told(message) == ["PACK", "DEND DSET"] and says(message, "over_before_agreed")


@pytest.mark.parametrize("how", WAYS)
def test_what_its_depository_cancelled_meanwhile_is_cancelled(market: Firm, tom: User, how: str) -> None:
    """Whoever did it, for who asked for that; who asked for a hold is told that it is cancelled."""
    instruction = there(market)
    message = cancelled()
    answers(advice(instruction, processing=DONE), TEN + MINUTE)
    assert ended(how, tom, waiting(message)) == how
    assert told(message) == ["PACK", "CAND CANI"]


def test_a_hold_of_what_was_cancelled_meanwhile_is_denied_for_that(market: Firm, tom: User) -> None:
    instruction = there(market)
    message = changed(HOLD)
    answers(advice(instruction, processing=DONE), TEN + MINUTE)
    refused(tom, waiting(message))
    assert told(message) == ["PEND OTHR", "DEND DCAN"]


def test_who_changes_what_others_agree_to_leaves_its_party_answered(market: Firm, tom: User) -> None:
    """What is asked of the depository then is not what the party asked for."""
    instruction = there(market)
    message = cancelled()
    request = waiting(message)
    with whole():
        payload = {"instructions": [instruction], "act": "HOLD"}
        amend(request, payload, 1, replace(OCCASION, at=TEN + MINUTE))
    assert agreed(tom, request) == "EXECUTED"
    assert (asked().act, asked().asked_by) == ("HOLD", None)
    assert told(message) == ["PACK", "DEND OTHR"] and says(message, "agreed_otherwise")
    done = CancellationStatus(
        request_reference=asked().reference, processing=Axis(ProcessingStatus.DENIED, (Reason("CDCY"),))
    )
    answers(done, TEN + 3 * MINUTE)
    assert len(closed(message)) == 1


def here(**changes: Any) -> int:
    """What Norte instructed by message, in our books."""
    message = sent(xml(delivers(**changes), "M1"))
    return int(message.outcomes.get().instruction_id or 0)


@BOTH
@pytest.mark.parametrize("how", ["EXECUTED", *WAYS])
def test_a_cancellation_in_our_books_is_answered_once_it_is_agreed_to_or_not(
    market: Firm, tom: User, own_database: OwnDatabase, how: str, as_written: Written
) -> None:
    instruction = here()
    message = cancelled(as_written=as_written)
    request = waiting(message)
    assert state(message) == ["PENDING"] and told(message) == ["PACK"]
    if how == "EXECUTED":
        assert agreed(tom, request) == how and Cancellation.objects.get().pk == instruction
        assert told(message) == ["PACK", "CAND CANI"]
        return
    if how == "IMPOSSIBLE":
        own_database.use("owner")
        with whole():
            assert cancel([instruction], OCCASION).done == 1
        own_database.use("web")
    assert ended(how, tom, request) == how
    assert told(message) == ["PACK", "CAND CANI" if how == "IMPOSSIBLE" else "DEND OTHR"]
    assert len(closed(message)) == 1


def test_a_cancellation_of_what_is_matched_awaits_that_of_the_other_side(market: Firm, tom: User) -> None:
    instruction = here()
    sent(xml(receives(), "M2", "HARTGB2LXXX"))
    assert statuses_of([instruction])[instruction].matching == MatchingStatus.MATCHED
    message = cancelled("M3")
    assert agreed(tom, waiting(message)) == "EXECUTED"
    assert told(message) == ["PACK", "CANP CONF"]


@pytest.mark.parametrize("how", ["EXECUTED", *WAYS])
def test_a_change_in_our_books_is_answered_once_it_is_agreed_to_or_not(
    market: Firm, tom: User, own_database: OwnDatabase, how: str
) -> None:
    instruction = here()
    message = changed(HOLD)
    assert told(message) == ["PEND OTHR"]
    if how == "EXECUTED":
        assert agreed(tom, waiting(message)) == how and statuses_of([instruction])[instruction].hold
        assert told(message) == ["PEND OTHR", "COMP"]
        return
    if how == "IMPOSSIBLE":
        own_database.use("owner")
        with whole():
            assert hold([instruction], OCCASION).done == 1
        own_database.use("web")
    assert ended(how, tom, waiting(message)) == how
    assert told(message) == ["PEND OTHR", "DEND OTHR"] and says(message, WAYS[how])


def test_links_are_answered_once_they_are_agreed_to(market: Firm, tom: User) -> None:
    here()
    pool = Link(position=None, reference="BASKET 7", named=Named.POOL)
    message = changed(Change(reference="N000001", linking=Linking.LINK, links=(pool,)))
    assert told(message) == ["PEND OTHR"] and agreed(tom, waiting(message)) == "EXECUTED"
    assert told(message) == ["PEND OTHR", "COMP"] and StandingLink.objects.count() == 1


def test_each_item_of_a_message_is_answered_by_itself(market: Firm, tom: User) -> None:
    here()
    sent(xml(delivers(2), "M2"))
    changes = (HOLD, Change(reference="N000002", priority=3))
    message = sent(xml(changes_of(delivers(), *changes), "M3"))
    assert state(message) == ["PENDING", "PENDING"]
    agreed(tom, waiting(message, 2))
    refused(tom, waiting(message, 1))
    assert told(message) == ["PEND OTHR", "PEND OTHR", "COMP", "DEND OTHR"]
    assert closed(message) == [f"closes {message.pk}/2", f"closes {message.pk}/1"]


@pytest.mark.parametrize("how", ["EXECUTED", "REFUSED"])
def test_who_asks_for_just_what_waits_is_answered_with_it(market: Firm, tom: User, how: str) -> None:
    here()
    first, again = changed(HOLD), changed(HOLD, "M3")
    assert waiting(first) == waiting(again)
    (agreed if how == "EXECUTED" else refused)(tom, waiting(first))
    expected = ["PEND OTHR", "COMP" if how == "EXECUTED" else "DEND OTHR"]
    assert told(first) == told(again) == expected


def test_who_asks_for_something_else_meanwhile_is_denied(market: Firm, tom: User) -> None:
    """It would be told that it is done when the other act is."""
    instruction = here()
    first, other = changed(HOLD), cancelled("M3")
    assert state(other) == ["REJECTED"] and told(other) == ["DEND OTHR"]
    assert other.outcomes.get().reasons[0]["code"] == "waits_already" and waiting(first)
    taken_back(waiting(first))
    with whole():
        house = ask("instruction.hold", {"instructions": [instruction]}, OCCASION)
        assert waits_for(house.request, "instruction.hold", {"instructions": [instruction]})
        assert not waits_for(house.request, "instruction.cancel", {"instructions": [instruction]})
        assert not waits_for(waiting(first), "instruction.hold", {"instructions": [instruction]}), "it has ended"
        assert not waits_for(999_999, "instruction.hold", {"instructions": [instruction]})
    joined = changed(HOLD, "M4")
    assert waiting(joined) == house.request
    taken_back(house.request)
    assert told(joined) == ["PEND OTHR", "DEND OTHR"]


def at_once(first: Callable[[], object], second: Callable[[], Answer]) -> Answer:
    """Does one thing, and another one in another session that waits for the first; what came of the second."""
    with ThreadPoolExecutor(1) as other:
        with whole():
            first()
            later = other.submit(apart(second, "10s"))
            until_waiting(later)
        return later.result()


def test_of_two_who_end_it_at_once_one_does(market: Firm, tom: User) -> None:
    there(market)
    message = cancelled()

    assert at_once(lambda: withdraw(waiting(message), by=JOB, at=LATER), expired) == 0
    assert told(message) == ["PACK", "DEND OTHR"] and "taken back" in words(message)


def test_who_joins_what_waits_while_it_ends_is_answered_too(market: Firm, tom: User) -> None:
    here()
    first = changed(HOLD)
    body = xml(changes_of(delivers(), HOLD), "M3")
    told_at: dict[str, Any] = {"at": TEN, "business_date": FRI_2026_11_20}
    second: list[Message] = []

    def joins() -> None:
        second.append(receive(body, "HTTP", by=JOB, **told_at).message)
        take_up(second[0].pk, **told_at)

    at_once(joins, lambda: taken_back(waiting(first)))
    assert waiting(second[0]) == waiting(first)
    assert told(first) == told(second[0]) == ["PEND OTHR", "DEND OTHR"]


def test_who_joins_what_has_just_ended_waits_by_itself(market: Firm, tom: User) -> None:
    here()
    first = changed(HOLD)
    second = at_once(lambda: withdraw(waiting(first), by=JOB, at=LATER), lambda: changed(HOLD, "M3"))
    assert told(first) == ["PEND OTHR", "DEND OTHR"] and told(second) == ["PEND OTHR"]
    assert waiting(second) != waiting(first) and OpenRequest.objects.get().pk == waiting(second)


def test_who_is_killed_has_ended_and_answered_or_neither(
    market: Firm, tom: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    there(market)
    message = cancelled()

    def killed(*_told: Any, **_more: Any) -> int:
        raise RuntimeError("killed")

    with monkeypatch.context() as dying:
        dying.setattr(closing, "answer_message", killed)
        with pytest.raises(RuntimeError, match="killed"):
            taken_back(waiting(message))
    assert not RequestEnd.objects.filter(pk=waiting(message)).exists() and told(message) == ["PACK"]
    taken_back(waiting(message))
    assert told(message) == ["PACK", "DEND OTHR"]


def test_what_is_no_request_any_more_cannot_be_closed(market: Firm) -> None:
    here()
    message = Message.objects.get(reference="N000001", direction="IN")
    with pytest.raises(TypeError, match="expected a request"):
        closing.closing(closing.Item(message, 1, 1), Ended(True), "", OCCASION)
