"""Links of what goes to an external depository: told with what is sent, as far as both ends are there."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from lxml import etree

from machinery.statements import run
from machinery.transactions import whole
from settlements.correspondence.outside import send_again
from settlements.depositories import pool_reference_of
from settlements.messages.iso20022 import FAMILIES
from settlements.messages.parts import Axis, Link, Named, ProcessingPosition, Reason
from settlements.models import DepositoryLinkage, DepositoryPool, InstructionLink, Message
from settlements.operations import DepositoryWish, LinkWish, hold, link, release, set_depository, unlink
from settlements.queries.links_at_depositories import Known, known_outside
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.posted import TEN, delivers, sent, xml
from tests.settlements.correspondence.proved import broken
from tests.settlements.correspondence.test_depositories import (
    MINUTE,
    OCCASION,
    advice,
    answers,
    come_in,
    order,
    reach,
    said,
    send,
)
from tests.settlements.correspondence.test_links_at_entry import AFTER, BEFORE, INFORMATION, POOL, WITH
from tests.settlements.firm import Firm
from tests.settlements.messages.test_iso20022 import needs_data, schema
from tests.settlements.sides import delivers as delivering
from tests.settlements.sides import receives as receiving
from vocabulary.status import ProcessingStatus

pytestmark = pytest.mark.usefixtures("own_bic", "holds_together")

FORMS = pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
KINDS = {"BEFO": BEFORE, "AFTE": AFTER, "WITH": WITH, "INFO": INFORMATION}
MIRRORED = {"BEFO": "AFTE", "AFTE": "BEFO", "WITH": "WITH", "INFO": "INFO"}


def two(first: str = "CSD", second: str = "CSD") -> list[int]:
    """Two deliveries of Norte, by where each settles."""
    return come_in(delivering(1, place=first), delivering(2, place=second))


def linked(*wishes: LinkWish) -> list[int]:
    """Links them in our books."""
    with whole():
        done = link(wishes, OCCASION)
    assert not done.failures, done.failures
    return list(InstructionLink.objects.order_by("-pk").values_list("pk", flat=True)[: len(wishes)])


def links(instruction: int) -> tuple[Link, ...]:
    """What was told of links with what was sent of an instruction last."""
    return said(instruction).links


def to(instruction: int, position: ProcessingPosition) -> Link:
    return Link(position=position, reference=order(instruction).reference)


def to_pool(number: int = 0) -> Link:
    name = DepositoryPool.objects.order_by("pk")[number]
    return Link(position=WITH, reference=pool_reference_of(name.pk), named=Named.POOL)


def held(instruction: int, on: bool) -> None:
    with whole():
        assert (hold if on else release)([instruction], OCCASION).done == 1


def rejected(instruction: int, minutes: int = 1) -> None:
    why = Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),))
    answers(advice(instruction, processing=why), TEN + minutes * MINUTE)


def knows(instruction: int) -> set[tuple[str, int, str]]:
    return {tuple(each) for each in known_outside([instruction])[instruction]}


@FORMS
@pytest.mark.parametrize("kind", list(KINDS))
def test_a_link_is_told_by_the_second_of_two_that_are_sent(market: Firm, form: str, kind: str) -> None:
    reach(market, form)
    first, second = two()
    linked(LinkWish(first, kind, second))
    assert send() == 2
    assert links(first) == () and links(second) == (to(first, KINDS[MIRRORED[kind]]),)
    assert knows(first) == {(kind, second, "")} and knows(second) == {(MIRRORED[kind], first, "")}
    told = DepositoryLinkage.objects.get()
    assert (told.order, told.other_order, told.request) == (order(second), order(first), None)
    assert order(second).message.kind == ("sese.023" if form == "ISO20022" else "MT543")


@FORMS
def test_whichever_is_sent_second_tells_it(market: Firm, form: str) -> None:
    reach(market, form)
    first, second = two()
    linked(LinkWish(first, "AFTE", second))
    held(first, True)
    assert send() == 1 and links(second) == () and knows(second) == set()
    held(first, False)
    assert send() == 1 and links(first) == (to(second, AFTER),)
    assert knows(second) == {("BEFO", first, "")} and send() == 0


@FORMS
def test_what_is_not_there_is_not_told(market: Firm, form: str) -> None:
    reach(market, form)
    first, second = two(second="OWN")
    linked(LinkWish(first, "WITH", second))
    assert send() == 1
    assert links(first) == () and knows(first) == set() and not DepositoryLinkage.objects.exists()


@FORMS
def test_all_links_of_an_instruction_are_told_at_once(market: Firm, form: str) -> None:
    reach(market, form)
    made = come_in(*(delivering(number, place="CSD") for number in (1, 2, 3)))
    linked(LinkWish(made[2], "AFTE", made[0]), LinkWish(made[2], "WITH", made[1]), LinkWish(made[2], "INFO", made[0]))
    send()
    assert links(made[2]) == (to(made[0], AFTER), to(made[1], WITH), to(made[0], INFORMATION))
    assert len(knows(made[0])) == 2


@FORMS
def test_a_pool_is_told_by_each_of_its_members(market: Firm, form: str) -> None:
    """Under a name of ours that no pool of another party has: there both parties are one."""
    reach(market, form)
    made = come_in(
        delivering(1, place="CSD"), delivering(2, place="CSD"), receiving(3, place="CSD"), receiving(4, place="CSD")
    )
    linked(*(LinkWish(each, "POOL", pool="A BASKET WITH A LONG NAME", members=2) for each in made))
    assert send() == 4
    assert [links(each) for each in made] == [(to_pool(0),), (to_pool(0),), (to_pool(1),), (to_pool(1),)]
    assert knows(made[0]) == {("POOL", 0, "A BASKET WITH A LONG NAME")}
    assert set(DepositoryLinkage.objects.values_list("members", flat=True)) == {2}


def test_a_link_that_was_taken_away_before_is_not_told(market: Firm) -> None:
    reach(market)
    first, second = two()
    (made,) = linked(LinkWish(first, "WITH", second))
    with whole():
        assert unlink([made], OCCASION).done == 1
    send()
    assert links(first) == links(second) == ()


@FORMS
def test_what_is_sent_again_tells_its_links_again(market: Firm, form: str) -> None:
    reach(market, form)
    first, second = two()
    linked(LinkWish(first, "AFTE", second), LinkWish(second, "POOL", pool="P"))
    send()
    rejected(first)
    assert knows(second) == {("POOL", 0, "P")}, "what is not there any more its depository knows no more"
    with whole():
        assert send_again([first], OCCASION).done == 1
    assert order(first).attempt == 2 and links(first) == (to(second, AFTER),)
    assert knows(second) == {("POOL", 0, "P"), ("BEFO", first, "")}


def test_both_are_rejected_and_sent_again(market: Firm) -> None:
    reach(market)
    first, second = two()
    linked(LinkWish(first, "BEFO", second))
    send()
    rejected(first)
    rejected(second, 2)
    with whole():
        assert send_again([first, second], OCCASION).done == 2
    assert links(first) == () and links(second) == (to(first, AFTER),)
    assert to(first, AFTER).reference.endswith("-2") and DepositoryLinkage.objects.count() == 2


def test_at_another_depository_it_is_not_known(market: Firm) -> None:
    """What goes to the depository by another way: to an agent there."""
    reach(market)
    first, second = two()
    linked(LinkWish(first, "WITH", second))
    held(second, True)
    send()
    location = market.accounts["LOC-EURX"]
    agent = DepositoryWish(market.market, "AGNTESMMXXX", "ISO20022", "77", location, location, 60)
    with whole():
        set_depository(agent, OCCASION)
    held(second, False)
    assert send() == 1 and links(second) == () and knows(second) == set()


@FORMS
def test_what_comes_in_linked_is_told_so(market: Firm, form: str) -> None:
    """By a message of its party: the second one names the first, which is at the depository already."""
    reach(market, form)
    sent(xml(delivers(1), "M1"))
    assert send() == 1
    wish = Link(position=AFTER, reference="N000001")
    message = sent(xml(delivers(2, links=(wish, POOL)), "M2"))
    assert message.outcomes.get().state == "ACCEPTED" and send() == 1
    first, second = (
        Message.objects.filter(key__startswith="sends ").order_by("pk").values_list("instruction", flat=True)
    )
    assert links(int(second)) == (to(int(first), AFTER), to_pool())
    assert Known("BEFO", int(second), "") in known_outside([int(first)])[int(first)]


def valid(messages: Sequence[Message]) -> None:
    for each in messages:
        _header, document = etree.fromstring(bytes(each.body))
        name = f"{each.kind}.001.{FAMILIES[each.kind].version:02d}"
        schema(name).assertValid(etree.fromstring(etree.tostring(document)))


@needs_data
def test_what_is_sent_with_links_is_valid(market: Firm) -> None:
    reach(market)
    made = come_in(*(delivering(number, place="CSD") for number in (1, 2, 3)))
    linked(
        *(LinkWish(made[2], kind, made[0]) for kind in ("AFTE", "INFO")),
        LinkWish(made[1], "WITH", made[2]),
        LinkWish(made[2], "POOL", pool="P"),
    )
    send()
    assert len(links(made[2])) == 4
    valid(Message.objects.filter(direction="OUT", kind="sese.023"))


def test_a_message_out_of_two_tells_no_link_twice(market: Firm) -> None:
    reach(market)
    first, second = two()
    linked(LinkWish(first, "WITH", second))
    send()
    again = replace(OCCASION, at=TEN + MINUTE)
    with whole():
        assert send_again([first, second], again).done == 0
    assert DepositoryLinkage.objects.count() == 1


@pytest.mark.parametrize(
    "done",
    [
        "delete from settlements_depositorylinkage where kind = 'POOL'",
        "update settlements_depositorylinkage set kind = 'BEFO' where kind = 'AFTE'",
    ],
)
def test_what_was_told_is_proved_by_its_event(market: Firm, own_database: OwnDatabase, done: str) -> None:
    reach(market)
    first, second = two()
    linked(LinkWish(second, "AFTE", first), LinkWish(second, "POOL", pool="P"))
    send()
    own_database.use("owner")
    with pytest.raises(RuntimeError, match="undone"), whole():
        run("alter table settlements_depositorylinkage disable trigger user")
        assert run(done) == 1
        assert {code for code, *_ in broken()} == {"X01"}
        raise RuntimeError("undone")
