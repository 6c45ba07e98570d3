"""Links on pages: the list of them, those of an instruction, and the forms by which they are asked for and taken away."""

import pytest

from machinery.statements import rows, value
from machinery.transactions import whole
from settlements.models import InstructionLink, Unlinking
from settlements.operations import LinkWish, Occasion, link
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, SEED, night_of
from tests.pages.reading import text

WHY = {"reason": "Client asked"}


@pytest.fixture
def pair(fresh: OwnDatabase) -> list[tuple[int, str]]:
    """Three open instructions of one participant, each with its reference: of the one that has most."""
    found = rows(
        "select i.id, i.reference from settlements_openmatch o join settlements_match m on m.id = o.match_id"
        " join settlements_instruction i on i.id = m.delivering_id where i.participant_id = (select deliverer_id"
        " from settlements_openmatch where not deliverer_cancels group by 1 order by count(*) desc limit 1)"
        " and not o.deliverer_cancels order by i.id limit 3"
    )
    assert len(found) == 3
    return [(each["id"], each["reference"]) for each in found]


def linked(*wishes: LinkWish) -> int:
    """Links by the operation; the number of the newest link."""
    with whole():
        assert link(wishes, Occasion(SEED, night_of(FRI_2026_11_20), FRI_2026_11_20, "x")).failures == ()
    return InstructionLink.objects.latest("pk").pk


def test_the_list_of_links_shows_what_waits_for_what(pair: list[tuple[int, str]]) -> None:
    (first, own), (second, other), (third, pooled) = pair
    assert "Nothing is linked." in text(enter("oliver").get("/links/"))
    linked(LinkWish(first, "BEFO", second), LinkWish(third, "POOL", pool="P 1", members=3))
    said = text(enter("oliver").get("/links/"))
    assert all(each in said for each in (own, other, pooled, "settles before", "P 1 (1 of 3)", "1–2 of 2"))
    assert "se liquida antes" in text(enter("lucia").get("/links/"))
    assert "1–1 of 1" in text(enter("oliver").get("/links/?pool=P+1"))
    assert "1–1 of 1" in text(enter("oliver").get(f"/links/?link_kind=BEFO&reference={other}"))
    assert own not in text(enter("oliver").get("/links/?link_kind=INFO"))


def test_an_instruction_is_linked_and_the_link_taken_away_on_its_page(pair: list[tuple[int, str]]) -> None:
    (first, _), (second, other), _ = pair
    oliver, where = enter("oliver"), f"/instructions/{first}/"
    tab = oliver.get(f"{where}?tab=links")
    assert "It is linked with nothing." in text(tab) and f'href="{where}link/"' in tab.content.decode()
    wish = {"kind": "AFTE", "other": other, **WHY}
    looked = text(oliver.post(f"{where}link/", {**wish, "look": "1"}))
    assert "AFTE" in looked and InstructionLink.objects.count() == 0
    said = text(oliver.post(f"{where}link/", {**wish, "ask": "1"}, follow=True))
    assert "settles after" in said and other in said
    again = oliver.post(f"{where}link/", {**wish, "ask": "1"})
    assert again.status_code == 409 and "This cannot be done" in text(again) and "linked" in text(again)
    assert InstructionLink.objects.count() == 1
    theirs = text(oliver.get(f"/instructions/{second}/?tab=links"))
    assert "settles before" in theirs
    number = InstructionLink.objects.get().pk
    assert "Take away" in text(oliver.get(f"{where}?tab=links"))
    gone = text(oliver.post(f"/links/{number}/unlink/", {**WHY, "ask": "1"}, follow=True))
    assert "It is linked with nothing." in gone and "Links that are over" in gone
    assert Unlinking.objects.get().link_id == number
    assert oliver.get(f"/links/{number}/unlink/").status_code == 404


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"kind": "BEFO"}, "Give the reference of the other instruction."),
        ({"kind": "BEFO", "other": "NOBODY"}, "The participant has no instruction with this reference."),
        ({"kind": "POOL"}, "Give the name of the pool."),
        ({"kind": "POOL", "pool": "P", "other": "X"}, "A pool has a name; leave the other instruction out."),
        ({"kind": "WITH", "other": "X", "pool": "P"}, "Only a pool has this; leave it out, or choose the pool."),
        ({"kind": "POOL", "pool": "P", "members": "1"}, "2"),
    ],
)
def test_a_wrong_wish_is_said_at_its_field(pair: list[tuple[int, str]], wish: dict[str, str], said: str) -> None:
    answer = enter("oliver").post(f"/instructions/{pair[0][0]}/link/", {**wish, **WHY, "look": "1"})
    assert answer.status_code == 422 and said in text(answer)
    assert InstructionLink.objects.count() == 0


def test_an_auditor_reads_links_and_asks_for_none(pair: list[tuple[int, str]]) -> None:
    number = linked(LinkWish(pair[0][0], "WITH", pair[1][0]))
    begona, where = enter("begona"), f"/instructions/{pair[0][0]}/"
    tab = begona.get(f"{where}?tab=links")
    assert pair[1][1] in text(tab) and f"/links/{number}/unlink/" not in tab.content.decode()
    assert begona.get(f"{where}link/").status_code == 403
    assert begona.get(f"/links/{number}/unlink/").status_code == 403


def test_what_is_final_stands_among_the_links_that_are_over(pair: list[tuple[int, str]]) -> None:
    linked(LinkWish(pair[0][0], "INFO", pair[1][0]))
    assert value("select count(*) from settlements_standinglink") == 1
    past = enter("oliver").get(f"/instructions/{pair[0][0]}/?as_of={FRI_2026_11_20}")
    assert past.status_code in {200, 404, 422}
