"""Messages that were set aside: corrected and taken up, taken up as they came, or rejected; both are kept."""

import pytest

from authorizations.operations import NewGrant, grant_roles
from authorizations.queries import actor_of
from machinery.transactions import whole
from refdata.refusals import PartyOutOfReach
from settlements.correspondence.repairing import (
    MessageNotFound,
    MessageNotSetAside,
    MessageStillFaulty,
    reject_message,
    repair_message,
)
from settlements.models import Message
from settlements.operations import Occasion
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.posted import JOB, TEN, delivers, sent, state, xml
from tests.settlements.firm import FRI_2026_11_20, NINE, Firm

OCCASION = Occasion(by=JOB, at=TEN, business_date=FRI_2026_11_20, reason="The client corrected it by telephone")


def repaired(pk: int, body: bytes) -> Message:
    with whole():
        return repair_message(pk, body, OCCASION)[1]


def test_a_broken_message_is_repaired_and_both_are_kept(market: Firm) -> None:
    broken = sent(xml(delivers(), "M1")[:-20])
    new = repaired(broken.pk, xml(delivers(), "M1"))
    assert state(broken) == ["REPAIRED"] and state(new) == ["ACCEPTED"] and new.repairs_id == broken.pk
    assert broken.outcomes.get().reasons[0]["code"] == "not_xml"
    with pytest.raises(MessageNotSetAside) as refused:
        repaired(broken.pk, xml(delivers(), "M1"))
    assert str(broken.pk) in refused.value.sentence()


def test_a_possible_duplicate_is_taken_up_as_it_came(market: Firm) -> None:
    sent(xml(delivers(), "M1"))
    other = sent(xml(delivers(2), "M1"))
    new = repaired(other.pk, bytes(other.body))
    assert state(new) == ["ACCEPTED"] and new.sha256 == other.sha256 and state(other) == ["REPAIRED"]


def test_what_would_be_set_aside_again_changes_nothing(market: Firm) -> None:
    broken = sent(b"no message")
    with pytest.raises(MessageStillFaulty) as refused:
        repaired(broken.pk, b"still none")
    assert refused.value.sentence() and state(broken) == ["QUARANTINED"] and Message.objects.count() == 1
    with pytest.raises(MessageNotFound) as unknown:
        repaired(987_654, b"x")
    assert unknown.value.sentence()


def test_it_is_left_to_who_may_hand_in_for_its_party(market: Firm, own_database: OwnDatabase) -> None:
    """Who may look at all messages and hand in for other parties alone does nothing about this one, nor about nobody's."""
    own_database.use("web")
    with whole():
        clerk = account("clerk", "auditor", at=NINE)
        of_hartwell = NewGrant("settlement_clerk", person_id=clerk.person_id, legal_entity_id=market.entities[1])
        grant_roles([of_hartwell], by=JOB, at=NINE)
    sent(xml(delivers(), "M1"))
    twice, broken = sent(xml(delivers(2), "M1")), sent(b"no message")
    occasion = Occasion(by=actor_of(clerk), at=TEN, business_date=FRI_2026_11_20, reason="Tidying up")
    for pk in (twice.pk, broken.pk):
        with pytest.raises(PartyOutOfReach), whole():
            reject_message(pk, occasion)
        with pytest.raises(PartyOutOfReach), whole():
            repair_message(pk, xml(delivers(3), "M7"), occasion)
    assert state(twice) == state(broken) == ["QUARANTINED"]


def test_it_is_rejected_for_good(market: Firm) -> None:
    broken = sent(b"no message")
    with whole():
        reject_message(broken.pk, OCCASION)
    assert state(broken) == ["REJECTED"] and not broken.answered_by.exists()
    with pytest.raises(MessageNotSetAside), whole():
        reject_message(broken.pk, OCCASION)
