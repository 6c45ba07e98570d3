"""A change of links of what is at its depository is a request to that: nothing changes until it answers."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import ask, set_policy
from backoffice.day import run_night
from machinery.invariants import Scope
from machinery.payload import InvalidPayload
from machinery.statements import rows
from machinery.transactions import whole
from settlements.correspondence.outside import ask_depository, send_again
from settlements.correspondence.passing_on import asks_for
from settlements.depository_link_words import links_at_depository
from settlements.depository_words import told_steps
from settlements.labels import change_words
from settlements.link_invariants import LINKS
from settlements.messages.contents import Change, ChangeStatus, Linking, ModificationRequest, ModificationStatus
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Axis, Link, Reason
from settlements.models import (
    DepositoryLinkage,
    DepositoryRequest,
    InstructionLink,
    Message,
    Settlement,
    StandingLink,
    Unlinking,
)
from settlements.operations import LinkWish, link, unlink
from settlements.queries import lines_of
from settlements.queries.depositories import at_depository
from settlements.queries.links import linked_tonight
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.posted import JOB, TEN, changes_of, delivers, fin, sent, state, xml
from tests.settlements.correspondence.test_depositories import (
    MINUTE,
    OCCASION,
    advice,
    answers,
    come_in,
    confirmation,
    funded,
    reach,
    send,
    standing,
)
from tests.settlements.correspondence.test_links_at_entry import AFTER, POOL, WITH
from tests.settlements.correspondence.test_links_at_entry import to as named
from tests.settlements.correspondence.test_links_outside import (
    FORMS,
    held,
    knows,
    linked,
    links,
    rejected,
    to,
    two,
    valid,
)
from tests.settlements.correspondence.test_passing_on import Written, told, words
from tests.settlements.firm import FRI_2026_11_20, NINE, SHARE, Firm
from tests.settlements.messages.test_iso20022 import needs_data
from tests.settlements.sides import delivers as delivering
from tests.settlements.sides import receives as receiving
from tests.settlements.test_penalising import evening
from vocabulary.outcome import Failure, Outcome
from vocabulary.status import ProcessingStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

BOTH = pytest.mark.parametrize("as_written", [xml, fin], ids=["by sese.030", "by MT530"])


@pytest.fixture
def holds_together(holds_together: None) -> Iterator[None]:
    """After each of these tests everything is true, of links too."""
    yield
    assert rows(LINKS.sql(), LINKS.parameters(Scope(FRI_2026_11_20))) == []


def there(market: Firm, form: str = "ISO20022", number: int = 2) -> list[int]:
    """Deliveries of Norte at their depository."""
    reach(market, form)
    made = come_in(*(delivering(each, place="CSD") for each in range(1, number + 1)))
    assert send() == number
    return made


def asked() -> DepositoryRequest:
    """What the depository was asked last."""
    return DepositoryRequest.objects.order_by("-pk")[0]


def of_change(status: ChangeStatus, *codes: str) -> ModificationStatus:
    why = tuple(Reason(code) for code in codes)
    return ModificationStatus(request_reference=asked().reference, processing=Axis(status, why))


def asks(act: str, instruction: int, *wishes: LinkWish) -> Outcome:
    with whole():
        return ask_depository([instruction], act, "", OCCASION, links=wishes)


def refusal(done: Outcome) -> str:
    (failure,) = done.failures
    assert isinstance(failure, Failure) and failure.data["sentence"]
    return failure.code


def links_here(*wishes: LinkWish) -> str:
    """By which code linking in our books is refused; "" for none."""
    with whole():
        done = link(wishes, OCCASION)
    return done.failures[0].code if done.failures else ""


def change() -> Change:
    """What the depository was asked last, as it reads it."""
    read = read_message(bytes(asked().message.body))
    assert isinstance(read, Read) and isinstance(read.content, ModificationRequest)
    return read.content.changes[0]


def done(minutes: int = 1) -> None:
    answers(of_change(ChangeStatus.DONE), TEN + minutes * MINUTE)


def denied(minutes: int = 1) -> None:
    answers(of_change(ChangeStatus.DENIED, "LATE"), TEN + minutes * MINUTE)


@FORMS
@pytest.mark.parametrize("kind", ["BEFO", "AFTE", "WITH", "INFO"])
def test_a_link_is_made_once_the_depository_has_made_it(market: Firm, form: str, kind: str) -> None:
    first, second = there(market, form)
    wish = LinkWish(first, kind, second)
    assert links_here(wish) == "at_depository" and not InstructionLink.objects.exists()
    assert asks("LINK", first, wish).done == 1
    assert asked().message.kind == ("sese.030" if form == "ISO20022" else "MT530")
    position = None if kind == "INFO" else to(second, AFTER).position.__class__(kind)  # type: ignore[union-attr]
    expected = Link(position=position, reference=to(second, AFTER).reference)
    assert (change().linking, change().links) == (Linking.LINK, (expected,))
    assert not InstructionLink.objects.exists() and knows(first) == set()
    answers(of_change(ChangeStatus.PENDING, "OTHR"), TEN + MINUTE)
    assert not InstructionLink.objects.exists()
    done(2)
    made = InstructionLink.objects.get()
    assert (made.instruction_id, made.kind, made.other_id) == (first, kind, second)
    assert knows(first) == {(kind, second, "")} and StandingLink.objects.count() == 1
    assert refusal(asks("LINK", first, wish)) == "linked_already"


@FORMS
def test_a_link_is_taken_away_once_the_depository_has_done_so(market: Firm, form: str) -> None:
    """From whichever end it is asked for."""
    reach(market, form)
    first, second = two()
    (made,) = linked(LinkWish(first, "AFTE", second))
    assert send() == 2
    with whole():
        assert unlink([made], OCCASION).failures[0].code == "at_depository"
    assert asks("UNLINK", second, LinkWish(second, "BEFO", first)).done == 1
    assert change().linking == Linking.UNLINK and change().links[0].reference == to(first, AFTER).reference
    assert not Unlinking.objects.exists() and knows(first) == {("AFTE", second, "")}
    done()
    assert Unlinking.objects.get().pk == made and not StandingLink.objects.exists()
    assert knows(first) == knows(second) == set()
    assert refusal(asks("UNLINK", first, LinkWish(first, "AFTE", second))) == "link_needs_no_depository"


@FORMS
@pytest.mark.parametrize("act", ["LINK", "UNLINK"])
def test_what_is_denied_changes_nothing_and_may_be_asked_again(market: Firm, form: str, act: str) -> None:
    reach(market, form)
    first, second = two()
    wish = LinkWish(first, "WITH", second)
    before = {("WITH", second, "")} if act == "UNLINK" else set()
    if before:
        linked(wish)
    send()
    assert asks(act, first, wish).done == 1
    denied()
    assert knows(first) == before and not Unlinking.objects.exists()
    assert InstructionLink.objects.count() == len(before)
    assert asks(act, first, wish).done == 1 and asked().number == 2


def test_one_request_about_links_of_an_end_at_a_time(market: Firm) -> None:
    first, second, third = there(market, number=3)
    assert asks("LINK", first, LinkWish(first, "AFTE", second)).done == 1
    for instruction, other in ((first, third), (second, first), (third, second)):
        assert refusal(asks("LINK", instruction, LinkWish(instruction, "AFTE", other))) == "request_stands"
    with whole():
        assert ask_depository([second], "HOLD", "", OCCASION).done == 1, "another act may be asked for"
    done_by = DepositoryRequest.objects.get(act="LINK")
    answers(replace(of_change(ChangeStatus.DONE), request_reference=done_by.reference), TEN + MINUTE)
    assert refusal(asks("LINK", second, LinkWish(second, "AFTE", first))) == "link_makes_a_circle"
    assert asks("LINK", third, LinkWish(third, "AFTE", first)).done == 1


def test_links_and_a_pool_of_one_request_are_made_together(market: Firm) -> None:
    made = there(market, number=3)
    wishes = (LinkWish(made[0], "AFTE", made[1]), LinkWish(made[0], "POOL", pool="BASKET", members=2))
    assert asks("LINK", made[0], *wishes).done == 1
    assert len(change().links) == 2 and DepositoryLinkage.objects.filter(request=asked()).count() == 2
    done()
    assert sorted(InstructionLink.objects.values_list("kind", "members")) == [("AFTE", None), ("POOL", 2)]
    assert (
        refusal(asks("LINK", made[2], LinkWish(made[2], "POOL", pool="BASKET", members=3))) == "pool_counted_otherwise"
    )
    assert asks("LINK", made[2], LinkWish(made[2], "POOL", pool="BASKET")).done == 1
    done(2)
    assert asks("UNLINK", made[2], LinkWish(made[2], "POOL", pool="BASKET")).done == 1
    done(3)
    assert knows(made[2]) == set() and ("POOL", 0, "BASKET") in knows(made[0])


def test_the_answer_twice_and_late_changes_nothing_more(market: Firm) -> None:
    first, second = there(market)
    asks("LINK", first, LinkWish(first, "WITH", second))
    done()
    again = answers(of_change(ChangeStatus.DONE), TEN + 2 * MINUTE)
    assert state(again) != ["FOLLOWED"] and InstructionLink.objects.count() == 1


def test_with_what_is_not_there_it_cannot_be_told(market: Firm) -> None:
    """What would wait there cannot; what waits here, or for nothing, is a matter of our books."""
    reach(market)
    first, second = two(second="OWN")
    send()
    for wish in (LinkWish(first, "AFTE", second), LinkWish(second, "BEFO", first), LinkWish(first, "WITH", second)):
        assert links_here(wish) == "not_known_at_depository"
        assert refusal(asks("LINK", first, replace_instruction(wish, first))) == "not_known_at_depository"
    for wish in (LinkWish(first, "BEFO", second), LinkWish(first, "INFO", second)):
        assert refusal(asks("LINK", first, wish)) == "link_needs_no_depository"
        assert links_here(wish) == ""
    assert knows(first) == set() and len(links_at_depository(first)) == 2
    assert all("not at that depository" in each for each in links_at_depository(first))
    standing_here = list(StandingLink.objects.values_list("link", flat=True))
    with whole():
        assert unlink(standing_here, OCCASION).done == 2


def replace_instruction(wish: LinkWish, first: int) -> LinkWish:
    """The same link from the end that is at the depository."""
    return wish if wish.instruction == first else LinkWish(first, "AFTE", wish.instruction)


def test_with_what_is_still_to_be_sent_it_is_told_then(market: Firm) -> None:
    reach(market)
    first, second = two()
    held(second, True)
    send()
    wish = LinkWish(first, "AFTE", second)
    assert refusal(asks("LINK", first, wish)) == "link_needs_no_depository"
    assert links_here(wish) == "" and "once both are sent" in links_at_depository(first)[0]
    assert "once both are sent" in links_at_depository(second)[0]
    held(second, False)
    assert send() == 1 and links(second) and "knows of the link" in links_at_depository(first)[0]


def test_a_pool_takes_in_what_is_there_and_nothing_else(market: Firm) -> None:
    reach(market)
    made = come_in(delivering(1, place="CSD"), delivering(2, place="CSD"), delivering(3, place="OWN"))
    pool = [LinkWish(each, "POOL", pool="P") for each in made]
    assert links_here(pool[0]) == "" and "told of the link with" in links_at_depository(made[0])[0]
    send()
    assert links_here(pool[1]) == "at_depository" and links_here(pool[2]) == "not_known_at_depository"
    assert links_here(LinkWish(made[2], "POOL", pool="Q")) == ""
    assert links_here(LinkWish(made[1], "POOL", pool="Q")) == "not_known_at_depository"
    asks("LINK", made[1], pool[1])
    done()
    assert knows(made[1]) == {("POOL", 0, "P")} and "knows of the link" in links_at_depository(made[1])[0]


def test_a_pool_that_is_not_all_there_is_said_so(market: Firm) -> None:
    reach(market)
    made = come_in(delivering(1, place="CSD"), delivering(2, place="OWN"))
    linked(*(LinkWish(each, "POOL", pool="P") for each in made))
    send()
    first, last = links_at_depository(made[0])
    assert "knows of the link" in first and last.startswith("1 member of the pool P is not at that depository")


def test_what_became_of_an_end_meanwhile_stands(market: Firm) -> None:
    """What the depository has done of a link stays with it where our books have no place for it any more; the page says so."""
    first, second = there(market)
    asks("LINK", first, LinkWish(first, "AFTE", second))
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    answers(confirmation(second), TEN + MINUTE)
    assert standing(second).state == "SETTLED"
    done(2)
    assert not InstructionLink.objects.exists() and knows(first) == {("AFTE", second, "")}
    assert links_at_depository(first) == [], "what has settled is waited for by nothing"


def test_a_pool_that_was_full_by_then_is_only_at_its_depository(market: Firm) -> None:
    """Two ask for the last place in it at once; the page of the one that is late says what only its depository has."""
    made = there(market, number=3)
    asks("LINK", made[0], LinkWish(made[0], "POOL", pool="BASKET", members=2))
    done()
    asks("LINK", made[1], LinkWish(made[1], "POOL", pool="BASKET"))
    late = asked().reference
    asks("LINK", made[2], LinkWish(made[2], "POOL", pool="BASKET"))
    done(2)
    answers(replace(of_change(ChangeStatus.DONE), request_reference=late), TEN + 3 * MINUTE)
    assert sorted(InstructionLink.objects.values_list("instruction_id", flat=True)) == [made[0], made[2]]
    assert any("which it is not here" in each for each in links_at_depository(made[1]))


def test_a_pool_of_which_a_member_settled_there_takes_no_more(market: Firm) -> None:
    made = there(market, number=2)
    asks("LINK", made[0], LinkWish(made[0], "POOL", pool="BASKET"))
    done()
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    answers(confirmation(made[0]), TEN + 2 * MINUTE)
    assert standing(made[0]).state == "SETTLED"
    assert refusal(asks("LINK", made[1], LinkWish(made[1], "POOL", pool="BASKET"))) == "pool_is_settled"


def test_a_request_of_an_attempt_before_is_not_done(market: Firm) -> None:
    """It is not waited for, and the link is told anew by who asks again."""
    first, second = there(market)
    asks("LINK", first, LinkWish(first, "AFTE", second))
    rejected(first)
    assert refusal(asks("LINK", first, LinkWish(first, "AFTE", second))) == "not_at_depository"
    assert refusal(asks("LINK", second, LinkWish(second, "BEFO", first))) == "link_needs_no_depository"
    assert links_here(LinkWish(first, "AFTE", second)) == "", "it is told when it is sent again"
    with whole():
        assert send_again([first], OCCASION).done == 1
    assert links(first) == (to(second, AFTER),)
    assert asks("UNLINK", second, LinkWish(second, "BEFO", first)).done == 1, "what was asked before is not waited for"


@BOTH
@pytest.mark.parametrize("status", [ChangeStatus.DONE, ChangeStatus.DENIED])
def test_what_a_party_asks_of_links_is_passed_on_and_answered(
    market: Firm, as_written: Written, status: ChangeStatus
) -> None:
    first, second = there(market)
    message = request("M2", Linking.LINK, named(2, WITH), POOL, as_written=as_written)
    assert state(message) == ["PENDING"] and told(message) == ["PEND OTHR"] and asked().reference in words(message)
    assert (asked().act, asked().asked_by, asked().asked_item) == ("LINK", message, 1)
    assert len(change().links) == 2 and not InstructionLink.objects.exists()
    again = request("M3", Linking.LINK, named(2, WITH), as_written=as_written)
    assert told(again) == ["DEND OTHR"] and again.outcomes.get().reasons[0]["code"] == "request_stands"
    codes = () if status == ChangeStatus.DONE else ("LATE",)
    answers(of_change(status, *codes), TEN + MINUTE)
    assert told(message) == ["PEND OTHR", " ".join([status, *codes])]
    kinds = {("WITH", second, ""), ("POOL", 0, "BASKET 7")}
    assert knows(first) == (kinds if status == ChangeStatus.DONE else set())
    found = at_depository(asked().instruction)
    assert found and "link it WITH" in " ".join(each.said for each in told_steps(found, asked().instruction))


def request(
    identifier: str, linking: Linking, *wanted: Link, as_written: Written = xml, reference: str = "N000001"
) -> Message:
    """Norte asks for links of one of its instructions."""
    content = changes_of(delivers(), Change(reference=reference, linking=linking, links=wanted))
    if as_written is fin:
        content = replace(content, request_reference=f"R-{identifier}", account="SEC-NORT")
    return sent(as_written(content, identifier))


@BOTH
def test_a_party_has_a_link_taken_away(market: Firm, as_written: Written) -> None:
    reach(market)
    first, second = two()
    (made,) = linked(LinkWish(first, "AFTE", second))
    send()
    message = request("M2", Linking.UNLINK, named(2, AFTER), as_written=as_written)
    assert told(message) == ["PEND OTHR"] and asked().act == "UNLINK" and not Unlinking.objects.exists()
    done()
    assert told(message) == ["PEND OTHR", "COMP"] and Unlinking.objects.get().pk == made
    unknown = request("M3", Linking.UNLINK, named(2, AFTER), as_written=as_written)
    assert state(unknown) == ["REJECTED"]


def test_a_link_that_is_named_twice_is_refused_whole(market: Firm) -> None:
    reach(market)
    first, second = two()
    linked(LinkWish(first, "AFTE", second))
    send()
    message = request("M2", Linking.UNLINK, named(2, AFTER), named(2, AFTER))
    assert state(message) == ["REJECTED"] and "each link once" in words(message)
    assert not DepositoryRequest.objects.exists()


def test_what_settles_meanwhile_is_answered_as_denied(market: Firm) -> None:
    first, _second = there(market)
    funded(market, "SEC-NORT", SHARE, Decimal(100))
    message = request("M2", Linking.LINK, named(2, AFTER))
    answers(confirmation(first), TEN + MINUTE)
    assert told(message) == ["PEND OTHR", "DEND DSET"] and not InstructionLink.objects.exists()
    done(2)
    assert len(told(message)) == 2 and not InstructionLink.objects.exists()


def test_a_party_is_told_what_cannot_be_told_there(market: Firm) -> None:
    reach(market)
    two(second="OWN")
    send()
    message = request("M2", Linking.LINK, named(2, AFTER))
    assert state(message) == ["REJECTED"] and told(message) == ["REJT INVL"]
    assert message.outcomes.get().reasons[0]["code"] == "not_known_at_depository"
    assert not DepositoryRequest.objects.exists()


def test_links_are_asked_for_by_the_command_as_they_are_asked_by_message(market: Firm) -> None:
    first, second = there(market)
    wish = {"kind": "AFTE", "other": second}
    wrong: list[dict[str, Any]] = [
        {"act": "LINK"},
        {"act": "HOLD", "links": [wish]},
        {"act": "LINK", "links": [{"kind": "POOL", "other": second}]},
        {"act": "LINK", "links": [wish], "instructions": [first, second]},
        {"act": "LINK", "links": [wish], "wanted": "3"},
        {"act": "LINK", "links": [wish], "message": 1, "item": 1},
        {"act": "UNLINK", "links": [wish, wish]},
    ]
    for each in wrong:
        with whole(), pytest.raises(InvalidPayload):
            ask("depository.ask", {"instructions": [first], **each}, OCCASION)
    with whole():
        made = ask("depository.ask", {"instructions": [first], "act": "LINK", "links": [wish]}, OCCASION)
    assert made.is_done and made.effect.changes[0].after == f"LINK AFTE {lines_of([second])[second].key}"
    assert change_words(made.effect.bound()["changes"][0])[2].startswith("to link it AFTE ")
    done()
    assert knows(first) == {("AFTE", second, "")}


def test_an_item_is_passed_on_with_its_own_links_alone(market: Firm) -> None:
    first, second = there(market)
    message = request("M2", Linking.LINK, named(2, AFTER))
    assert asked().asked_by == message
    other = request("M3", Linking.LINK, named(2, WITH))
    assert state(other) == ["REJECTED"]
    found = [
        asks_for(other.pk, 1, first, act, "", links=[LinkWish(first, kind, second)])
        for act, kind in (("LINK", "WITH"), ("UNLINK", "WITH"), ("LINK", "AFTE"))
    ]
    assert found == [False, False, False], "it is answered for good"


def test_where_others_agree_to_links_the_depository_s_word_makes_them(market: Firm, own_database: OwnDatabase) -> None:
    """What it has done has the request by which it was asked; nobody else links without others."""
    first, second = there(market)
    own_database.use("owner")
    with whole():
        rule = RuleWish(Decimal(0), (StepWish("approver"),))
        set_policy([ActionRules(each, (rule,)) for each in ("instruction.link", "instruction.unlink")], by=JOB, at=NINE)
    own_database.use("job")
    asks("LINK", first, LinkWish(first, "AFTE", second))
    done()
    assert InstructionLink.objects.count() == 1
    asks("UNLINK", first, LinkWish(first, "AFTE", second))
    done(2)
    assert Unlinking.objects.count() == 1


def test_a_rejection_of_the_depository_ends_what_it_knows(market: Firm) -> None:
    first, second = there(market)
    asks("LINK", first, LinkWish(first, "AFTE", second))
    done()
    answers(advice(second, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))), TEN + 2 * MINUTE)
    assert knows(first) == set() and StandingLink.objects.count() == 1
    with whole():
        assert unlink([InstructionLink.objects.get().pk], OCCASION).done == 1


@needs_data
def test_what_is_asked_of_links_is_valid(market: Firm) -> None:
    made = there(market, number=3)
    wishes = [LinkWish(made[0], kind, made[1]) for kind in ("AFTE", "INFO")]
    assert asks("LINK", made[0], *wishes, LinkWish(made[0], "POOL", pool="P")).done == 1
    done()
    assert asks("UNLINK", made[0], wishes[1]).done == 1
    message = request("M2", Linking.LINK, named(1, AFTER), reference="N000003")
    assert state(message) == ["REJECTED"], "one at a time"
    done(2)
    assert told(request("M3", Linking.LINK, named(1, AFTER), reference="N000003")) == ["PEND OTHR"]
    done(3)
    found = Message.objects.filter(direction="OUT", kind__in=["sese.030", "sese.031"])
    assert {each.kind for each in found} == {"sese.030", "sese.031"}
    valid(found)


def test_what_waits_here_for_what_is_there_settles_once_that_is_confirmed(market: Firm) -> None:
    """The depository does not have to know of it: nothing there waits."""
    reach(market)
    there_, here = two(second="OWN")
    come_in(receiving(2, place="OWN"))
    send()
    assert links_here(LinkWish(here, "AFTE", there_)) == ""
    funded(market, "SEC-NORT", SHARE, Decimal(1_000))
    funded(market, "CSH-HART-EUR", "EUR", Decimal(1_000_000))
    (unit,) = [each for each in linked_tonight().units if each.after]
    assert not linked_tonight().is_free(unit)
    answers(confirmation(there_), TEN + MINUTE)
    assert linked_tonight().is_free(unit)
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) <= {"DONE"}
    assert Settlement.objects.get().match.delivering_id == here
