"""No message can tell a depository how much of an instruction is released: that is refused, and says what to do instead."""

from dataclasses import replace
from decimal import Decimal

import pytest

from authorizations.queries import actor_of
from machinery.transactions import whole
from settlements.messages import iso15022, iso20022
from settlements.messages.contents import CannotBeWritten, Change, PartReleased
from settlements.messages.parts import Counted
from settlements.models import DepositoryRequest
from settlements.operations import PartReleaseWish, release_part
from settlements.operations.part_acts import against_parts
from settlements.queries import instruction_sheet
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.settlements.correspondence.posted import TEN, changes_of, delivers, header, sent, state, xml
from tests.settlements.correspondence.test_depositories import OCCASION, outside, reach
from tests.settlements.correspondence.test_passing_on import told, words
from tests.settlements.firm import FRI_2026_11_20, Firm
from vocabulary.side import QuantityType

pytestmark = pytest.mark.usefixtures("own_bic")

FORTY = PartReleased("N000001", Counted(Decimal(40), QuantityType.UNIT))


@pytest.mark.parametrize("form", ["ISO20022", "ISO15022"])
def test_a_part_is_not_released_at_a_depository(market: Firm, form: str, own_database: OwnDatabase) -> None:
    reach(market, form)
    instruction = outside()
    with whole():
        (failure,) = release_part([PartReleaseWish(instruction, Decimal(40))], OCCASION).failures
    assert failure.code == "part_cannot_be_told" and "release all of it" in failure.data["sentence"]
    own_database.use("owner")
    with whole():
        clerk = actor_of(account("lucia", "settlement_clerk"))
    sheet = instruction_sheet(instruction, clerk, TEN, FRI_2026_11_20)
    assert sheet is not None
    refused = {name: each.code for name, each in against_parts(sheet).items()}
    assert refused["release_part"] == "part_cannot_be_told" and refused["partial"] == "at_depository"


def test_a_party_that_asks_for_it_by_message_is_told_so(market: Firm) -> None:
    reach(market)
    outside()
    asks = replace(changes_of(delivers(), Change(reference="N000001", hold=False)), releases=(FORTY,))
    message = sent(xml(asks, "M2"))
    assert state(message) == ["REJECTED"] and told(message) == ["DEND OTHR"]
    assert message.outcomes.get().reasons[0]["code"] == "part_cannot_be_told" and "sese.030" in words(message)
    assert not DepositoryRequest.objects.exists()


def test_the_standards_have_no_place_for_it(market: Firm) -> None:
    """In sese.030 it is an extension of ours, which no depository reads; MT530 has no field."""
    asks = replace(changes_of(delivers(), Change(reference="N000001", hold=False)), releases=(FORTY,))
    body = iso20022.write_message(asks, header("M1"))
    assert b"SplmtryData" in body and b"urn:backoffice:partial-release:1" in body
    with pytest.raises(CannotBeWritten):
        iso15022.write_message(replace(asks, request_reference="R-1", account="21817"), header("M1"))
