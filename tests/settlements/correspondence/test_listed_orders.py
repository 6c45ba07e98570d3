"""A depository's list of penalties that names what we sent to it: by our reference there, of its party or of the house."""

from collections.abc import Iterator
from typing import Any

import pytest

from machinery.invariants import Scope
from machinery.statements import rows, run
from machinery.transactions import whole
from settlements.models import ListedPenalty
from settlements.penalty_list_invariants import PENALTY_LISTS
from tests.settlements.correspondence.posted import OURS, state
from tests.settlements.correspondence.test_depositories import order, outside, reach
from tests.settlements.firm import FRI_2026_11_20, HARTWELL, LUMIERE, NORTE, Firm
from tests.settlements.listed import about, block, comes, listing, penalty

pytestmark = pytest.mark.usefixtures("own_bic")


@pytest.fixture
def reached(market: Firm, own_database: Any) -> Iterator[Firm]:
    """There is a way to the depository; what tests break is written past the operations."""
    own_database.use("owner")
    reach(market)
    yield market


def broken() -> list[str]:
    """What a full proof of lists names."""
    return [found["code"] for found in rows(PENALTY_LISTS.sql(), PENALTY_LISTS.parameters(Scope(FRI_2026_11_20)))]


def linked(reference: str, party: str) -> tuple[int | None, str]:
    """The instruction of the one line that tells a party a penalty of a reference, and how it is known."""
    told = listing(block(penalty(penalised=about(reference)), party=party, other=HARTWELL))
    message = comes(told, f"M-{reference}-{party}")
    assert state(message) == ["ACCEPTED"]
    line = ListedPenalty.objects.get(list__message=message.pk)
    return line.instruction_id, line.known_by


@pytest.mark.parametrize("party", [NORTE, OURS], ids=["of its party", "of the house"])
def test_our_reference_there_names_the_instruction(reached: Firm, party: str) -> None:
    """The account at the depository is the house's, so it may be told the penalty in place of its client."""
    sent = outside()
    reference = order(sent).reference
    assert reference != "N000001"
    assert linked(reference, party) == (sent, "REFERENCE")
    assert broken() == []


def test_another_party_does_not_name_it_by_that(reached: Firm) -> None:
    sent = outside()
    assert linked(order(sent).reference, LUMIERE) == (None, "")
    assert broken() == []


def test_a_partys_own_reference_goes_before_ours(reached: Firm) -> None:
    """Norte calls another of its instructions as we call this one at the depository."""
    sent = outside()
    reference = order(sent).reference
    named = outside(2, common_reference="ELSE")
    with whole():
        run("alter table settlements_instruction disable trigger user")
        run("update settlements_instruction set reference = %s where id = %s", [reference, named])
        run("alter table settlements_instruction enable trigger user")
    assert linked(reference, NORTE) == (named, "REFERENCE")
    assert broken() == []


def test_the_proof_finds_a_line_of_a_house_that_did_not_send_it(reached: Firm) -> None:
    sent = outside()
    linked(order(sent).reference, OURS)
    with whole():
        run("alter table settlements_listedpenalty disable trigger user")
        run("update settlements_listedpenalty set instruction_named = 'ELSE'")
        run("alter table settlements_listedpenalty enable trigger user")
    assert broken() == ["Q02"]
