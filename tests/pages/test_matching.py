"""Pages of matching: what waits beside its nearest candidate, field by field; what others allege; acts on one side alone."""

from datetime import UTC, datetime

import pytest

from machinery.statements import value
from machinery.transactions import whole
from settlements.operations import allege_due
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import lei
from tests.pages.reading import text


def instruction(reference: str) -> int:
    """The instruction of a reference."""
    return int(value("select id from settlements_instruction where reference = %s", [reference]))


@pytest.fixture
def firm_of_sides(fresh: OwnDatabase) -> OwnDatabase:
    """The firm in a database of its own."""
    return fresh


def test_what_waits_is_listed_with_its_nearest_candidate(firm_of_sides: OwnDatabase) -> None:
    said = text(enter("oliver").get("/matching/"))
    assert "OWN0001" in said and "OWN0002" in said and "1–4 of 4" in said
    assert "Amount: 1,240.00\xa0EUR / 1,260.00\xa0EUR" in said and "DMON" in said and "CMIS" in said
    own = text(enter("naomi").get("/matching/"))
    assert "OWN0002" in own and "1–2 of 2" in own
    spanish = text(enter("lucia").get("/matching/?reference=OWN0002"))
    assert "1–1 de 1" in spanish and "Importe" in spanish
    assert enter("oliver").get("/matching/?isin=US0378331006").status_code == 422


def test_the_two_sides_stand_beside_each_other(firm_of_sides: OwnDatabase) -> None:
    where = f"/instructions/{instruction('OWN0001')}/"
    said = text(enter("oliver").get(where))
    assert "Amount: this side says 1,240.00\xa0EUR, the other 1,260.00\xa0EUR (DMON)." in said
    beside = text(enter("oliver").get(f"{where}?tab=matching"))
    assert "The nearest candidate, field by field" in beside and "OWN0002" in beside and "DMON" in beside
    alone = text(enter("oliver").get(f"/instructions/{instruction('OWN0003')}/?tab=matching"))
    assert "No candidate is near." in alone


def test_an_allegement_is_for_whom_it_names(firm_of_sides: OwnDatabase) -> None:
    """Due on Friday, whose cut-off has long passed by the clock of the test: alleged at once."""
    said = text(enter("naomi").get("/allegements/"))
    assert "OWN0003" in said and "OWN0004" not in said
    page = text(enter("naomi").get(f"/allegements/{instruction('OWN0003')}/"))
    assert "What would answer it" in page and "Receive" in page and "75" in page and str(lei(102)) in page
    assert enter("naomi").get(f"/allegements/{instruction('OWN0004')}/").status_code == 404
    assert enter("oliver").get("/allegements/987654321/").status_code == 404


def test_a_side_alone_is_held_and_cancelled_on_its_page(firm_of_sides: OwnDatabase) -> None:
    oliver, where = enter("oliver"), f"/instructions/{instruction('OWN0003')}/"
    assert "on hold by this side" in text(oliver.post(f"{where}hold/", {"reason": "Asked"}, follow=True))
    preview = text(oliver.get(f"{where}cancel/"))
    assert "cancelled" in preview
    said = text(oliver.post(f"{where}cancel/", {"reason": "Entered twice"}, follow=True))
    assert "Its own side cancelled it before it was matched." in said
    assert value("select count(*) from settlements_unmatched where instruction_id = %s", [instruction("OWN0003")]) == 0


def test_an_allegement_that_is_over_says_why_to_whom_it_was_made(firm_of_sides: OwnDatabase) -> None:
    alleged = f"/allegements/{instruction('OWN0003')}/"
    firm_of_sides.use("job")
    with whole():
        allege_due(at=datetime(2026, 11, 20, 15, tzinfo=UTC))
    firm_of_sides.use("web")
    oliver = enter("oliver")
    oliver.post(f"/instructions/{instruction('OWN0003')}/cancel/", {"reason": "Entered twice"})
    said = text(enter("naomi").get(alleged))
    assert "Removed" in said and "the party that sent it cancelled it" in said and "What would have answered it" in said
    assert "la canceló la parte que la envió" in text(enter("lucia").get(alleged))
    assert "OWN0003" not in text(enter("naomi").get("/allegements/"))


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("OWN0001", "One of the two is cancelled and instructed anew, so that it and"),
        ("OWN0003", "The other side is taken to hold nothing, and to have what it owes."),
    ],
)
def test_what_would_settle_it_is_told_before_it_is_matched(
    firm_of_sides: OwnDatabase, reference: str, said: str
) -> None:
    """From its page one click further, in both languages."""
    oliver, where = enter("oliver"), f"/instructions/{instruction(reference)}/"
    assert 'href="?tab=waits"' in oliver.get(where).content.decode()
    assert said in text(oliver.get(f"{where}?tab=waits"))
    spanish = text(enter("lucia").get(f"{where}?tab=waits"))
    assert "Con qué se liquidaría" in spanish and said not in spanish
