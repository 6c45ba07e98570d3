"""Links that messages ask for, with an instruction or by a request to change: made in one transaction, or not at all."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.operations import set_policy
from authorizations.refusals import RightToAskMissing
from backoffice.day import run_night
from machinery.invariants import Scope
from machinery.statements import rows, value
from machinery.transactions import whole
from settlements.correspondence.acting import rights_of
from settlements.link_invariants import LINKS
from settlements.messages.contents import Change, Linking
from settlements.messages.parts import Link, Named, ProcessingPosition
from settlements.models import Instruction, InstructionLink, Message, StandingLink, Unlinking
from settlements.operations import Occasion, cancel
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.posted import JOB, TEN, changes_of, delivers, fin, receives, sent, state, xml
from tests.settlements.correspondence.test_taking import BOTH, Written
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, NINE, SHARE, Firm, fund
from tests.settlements.test_penalising import evening

AFTER, BEFORE, WITH, INFORMATION = (
    ProcessingPosition.AFTER,
    ProcessingPosition.BEFORE,
    ProcessingPosition.WITH,
    ProcessingPosition.INFORMATION,
)
POOL, OTHER_POOL = (Link(position=None, reference=f"BASKET {n}", named=Named.POOL) for n in (7, 8))
ELEVEN = TEN + timedelta(hours=1)


def to(number: int, position: ProcessingPosition | None = AFTER) -> Link:
    """A link with one of Norte's instructions."""
    return Link(position=position, reference=f"N{number:06d}")


def linked() -> list[tuple[str, str, str]]:
    """Each link that stands: the reference of its instruction, its kind, and what it is linked with."""
    return [
        (each.instruction.reference, str(each.kind), each.other.reference if each.other else str(each.pool))
        for each in InstructionLink.objects.filter(unlinking__isnull=True).order_by("pk")
    ]


def codes(message: Message) -> list[str]:
    """The codes of what stands against its items."""
    return [why["code"] for each in message.outcomes.order_by("item") for why in each.reasons]


def asks(identifier: str, linking: Linking, *links: Link, reference: str = "N000001", at: datetime = TEN) -> Message:
    """A request to change, to link or unlink one of Norte's instructions."""
    change = Change(reference=reference, linking=linking, links=links)
    return sent(xml(changes_of(delivers(), change), identifier), at=at)


def others_agree(own_database: OwnDatabase, *actions: str) -> None:
    """Somebody else has to agree to these from now on."""
    own_database.use("owner")
    rule = RuleWish(Decimal(0), (StepWish("approver"),))
    with whole():
        set_policy([ActionRules(each, (rule,)) for each in actions], by=JOB, at=NINE)
    own_database.use("job")


@BOTH
def test_an_instruction_comes_in_linked(market: Firm, as_written: Written) -> None:
    for number in (1, 2):
        sent(as_written(delivers(number), f"M{number}"))
    message = sent(as_written(delivers(3, links=(to(1, BEFORE), to(2, WITH), POOL)), "M3"))
    assert state(message) == ["ACCEPTED"]
    assert linked() == [("N000003", "BEFO", "N000001"), ("N000003", "WITH", "N000002"), ("N000003", "POOL", "BASKET 7")]
    assert StandingLink.objects.count() == 3
    assert rows(LINKS.sql(), LINKS.parameters(Scope(FRI_2026_11_20))) == []


def test_it_is_matched_as_well(market: Firm) -> None:
    sent(xml(delivers(1), "M1"))
    sent(xml(receives(2), "M2", HARTWELL))
    sent(xml(delivers(2, links=(to(1),)), "M3"))
    assert linked() == [("N000002", "AFTE", "N000001")] and value("select count(*) from settlements_match") == 1


def test_the_same_instruction_again_is_not_linked_twice(market: Firm) -> None:
    sent(xml(delivers(1), "M1"))
    body = delivers(2, links=(to(1), to(1)))
    first, again = sent(xml(body, "M2")), sent(xml(body, "M3"))
    assert state(first) == state(again) == ["ACCEPTED"] and len(linked()) == 1


@BOTH
def test_with_what_is_not_on_file_it_does_not_come_in(market: Firm, as_written: Written) -> None:
    """Of two links one is known: none is made, and the sender is told which is not, where it stands."""
    sent(as_written(delivers(1), "M1"))
    message = sent(as_written(delivers(3, links=(to(1), to(2, WITH))), "M3"))
    outcome = message.outcomes.get()
    assert (outcome.state, outcome.codes, codes(message)) == ("REJECTED", ["INVL"], ["linked_not_on_file"])
    assert "N000002" in outcome.reasons[0]["value"] and outcome.reasons[0]["field"]
    assert Instruction.objects.count() == 1 and not linked()


def test_it_may_say_whose_reference_is_another_s(market: Firm) -> None:
    """The counterparty's reference is not one of its own: no party is told of another's instructions."""
    sent(xml(receives(1), "M1", HARTWELL))
    message = sent(xml(delivers(2, links=(Link(position=AFTER, reference="H000001"),)), "M2"))
    assert codes(message) == ["linked_not_on_file"]


def test_for_information_it_comes_in_whatever_is_known(market: Firm) -> None:
    """What holds nothing back is linked where it is on file, and left out where it is not."""
    sent(xml(delivers(1), "M1"))
    links = (to(1, INFORMATION), to(9, None), Link(position=INFORMATION, reference="T-1", named=Named.MARKET))
    assert state(sent(xml(delivers(2, links=links), "M2"))) == ["ACCEPTED"]
    assert linked() == [("N000002", "INFO", "N000001")]


def test_what_the_links_would_be_refused_for_keeps_it_out(market: Firm) -> None:
    """Both before another and with it is a circle; and what is cancelled is waited for in vain."""
    sent(xml(delivers(1), "M1"))
    circle = sent(xml(delivers(2, links=(to(1, BEFORE), to(1, WITH))), "M2"))
    assert codes(circle) == ["link_makes_a_circle"] and circle.outcomes.get().codes == ["INVL"]
    assert circle.outcomes.get().reasons[0]["field"].startswith("/Document")
    with whole():
        cancel([Instruction.objects.get().pk], Occasion(JOB, NINE, FRI_2026_11_20, "x"))
    assert codes(sent(xml(delivers(3, links=(to(1),)), "M3"))) == ["not_open"]
    assert Instruction.objects.count() == 1 and not linked()


def test_a_link_for_information_with_what_is_final_keeps_nothing_out(market: Firm) -> None:
    sent(xml(delivers(1), "M1"))
    with whole():
        cancel([Instruction.objects.get().pk], Occasion(JOB, NINE, FRI_2026_11_20, "x"))
    assert state(sent(xml(delivers(2, links=(to(1, INFORMATION),)), "M2"))) == ["ACCEPTED"]
    assert Instruction.objects.count() == 2 and not linked()


def test_after_what_has_settled_it_comes_in_and_before_it_not(market: Firm) -> None:
    """What it asks to wait for is done; what asks to be waited for comes too late."""
    sent(xml(delivers(1), "M1"))
    sent(xml(receives(1), "H1", HARTWELL))
    with whole():
        fund(market, "SEC-NORT", SHARE, Decimal(100_000), FRI_2026_11_20)
        fund(market, "CSH-HART-EUR", "EUR", Decimal(100_000_000), FRI_2026_11_20)
    assert set(run_night(FRI_2026_11_20, by=JOB, at=evening(FRI_2026_11_20)).values()) <= {"DONE"}
    assert value("select count(*) from settlements_settlement") == 1
    assert state(sent(xml(delivers(2, links=(to(1, AFTER),)), "M2"))) == ["ACCEPTED"]
    assert codes(sent(xml(delivers(3, links=(to(1, BEFORE),)), "M3"))) == ["not_open"]
    assert Instruction.objects.count() == 3 and not linked()


def test_what_others_must_agree_to_does_not_come_in_linked(market: Firm, own_database: OwnDatabase) -> None:
    sent(xml(delivers(1), "M1"))
    others_agree(own_database, "instruction.link")
    message = sent(xml(delivers(2, links=(to(1),)), "M2"))
    assert codes(message) == ["link_needs_others"] and message.outcomes.get().codes == ["INVL"]
    assert Instruction.objects.count() == 1 and not linked()
    assert value("select count(*) from authorizations_openrequest") == 0


def test_who_may_not_link_is_told_so(market: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise RightToAskMissing(right="settlements.link")

    sent(xml(delivers(1), "M1"))
    monkeypatch.setattr("settlements.correspondence.linked.ask", refuses)
    assert codes(sent(fin(delivers(2, links=(to(1),)), "M2"))) == ["link_needs_others"]
    assert Instruction.objects.count() == 1


def test_a_hold_that_is_asked_for_twice_waits_once(market: Firm, own_database: OwnDatabase) -> None:
    """What the second request wrote before it was found to wait already is taken back."""
    sent(xml(delivers(1), "M1"))
    others_agree(own_database, "instruction.hold")
    holds = changes_of(delivers(), Change(reference="N000001", hold=True))
    first, again = (sent(xml(holds, each)) for each in ("H1", "H2"))
    assert state(first) == state(again) == ["PENDING"]
    assert first.outcomes.get().request_id == again.outcomes.get().request_id
    assert value("select count(*) from authorizations_commandrequest") == 1


def test_a_token_needs_the_right_to_link_for_what_asks_for_links(market: Firm) -> None:
    asked = changes_of(delivers(), Change(reference="N000001", linking=Linking.LINK, links=(to(2),)))
    assert rights_of(asked) == rights_of(delivers(2, links=(to(1),))) == rights_of(delivers(2, links=(POOL,)))
    assert rights_of(asked) == {"settlements.link"} and rights_of(delivers(2, links=(to(1, INFORMATION),))) == set()


def test_a_request_puts_into_a_pool_and_takes_out_of_it(market: Firm) -> None:
    for number in (1, 2):
        sent(xml(delivers(number), f"M{number}"))
    for number in (1, 2):
        assert state(asks(f"L{number}", Linking.LINK, POOL, reference=f"N{number:06d}")) == ["ACCEPTED"]
    assert linked() == [("N000001", "POOL", "BASKET 7"), ("N000002", "POOL", "BASKET 7")]
    assert codes(asks("L3", Linking.LINK, POOL)) == ["linked_already"]
    assert state(asks("L4", Linking.UNLINK, POOL)) == ["ACCEPTED"]
    assert linked() == [("N000002", "POOL", "BASKET 7")]
    assert codes(asks("L5", Linking.UNLINK, POOL)) == ["no_such_link"]


def test_of_several_links_of_a_request_all_are_made_or_none(market: Firm) -> None:
    for number in (1, 2, 3):
        sent(xml(delivers(number), f"M{number}"))
    assert state(asks("L1", Linking.LINK, to(2), to(3, WITH), POOL)) == ["ACCEPTED"]
    assert [kind for _, kind, _ in linked()] == ["AFTE", "WITH", "POOL"]
    assert codes(asks("L2", Linking.LINK, OTHER_POOL, to(3, BEFORE))) == ["link_makes_a_circle"]
    assert len(linked()) == 3, "the one that could be made is not kept either"
    assert codes(asks("L3", Linking.UNLINK, to(2), to(2, WITH))) == ["no_such_link"] and len(linked()) == 3
    assert state(asks("L4", Linking.UNLINK, to(2), POOL)) == ["ACCEPTED"]
    assert [kind for _, kind, _ in linked()] == ["WITH"] and Unlinking.objects.count() == 2


def test_a_request_to_link_waits_where_others_must_agree(market: Firm, own_database: OwnDatabase) -> None:
    for number in (1, 2):
        sent(xml(delivers(number), f"M{number}"))
    assert state(asks("L1", Linking.LINK, to(2))) == ["ACCEPTED"]
    others_agree(own_database, "instruction.link", "instruction.unlink")
    pooled = asks("L2", Linking.LINK, POOL, at=ELEVEN)
    assert state(pooled) == ["PENDING"] and pooled.outcomes.get().request_id
    again = asks("L3", Linking.LINK, POOL, at=ELEVEN)
    assert state(again) == ["PENDING"] and again.outcomes.get().request_id == pooled.outcomes.get().request_id
    assert linked() == [("N000001", "AFTE", "N000002")], "nothing is linked until they have agreed"
    other = asks("L4", Linking.UNLINK, to(1, BEFORE), reference="N000002", at=ELEVEN)
    assert codes(other) == ["waits_already"], "it would be answered as done when the other request is"
    assert state(asks("L5", Linking.UNLINK, to(1, BEFORE), reference="N000002", at=ELEVEN)) == ["REJECTED"]
    assert StandingLink.objects.count() == 1
