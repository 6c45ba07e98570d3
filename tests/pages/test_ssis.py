"""Standing settlement instructions on pages: found by filters, as of a day, with their history and who set it."""

import pytest

from machinery.statements import value
from tests.pages.conftest import SignedIn
from tests.pages.firm import PARTIES, lei
from tests.pages.reading import link, rows, text

pytestmark = pytest.mark.usefixtures("firm")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["House", "Bonds", "House", "House"]),
        ("?party=norte", ["House", "Bonds"]),
        (f"?party={lei(101)}", ["House"]),
        ("?product=BOND", ["Bonds"]),
        ("?market=EURX&product=EQUITY", []),
        ("?currency=eur", []),
        ("?on=2025-12-31", []),
    ],
)
def test_the_list_is_narrowed(signed_in: SignedIn, asked: str, found: list[str]) -> None:
    answer = signed_in("oliver").get(f"/ssis/{asked}")
    assert [row[0] for row in rows(answer)] == found
    assert answer.context["listing"].pages.count.number == len(found)


def test_a_list_of_what_there_is_not_is_refused(signed_in: SignedIn) -> None:
    client = signed_in("oliver")
    assert [client.get(f"/ssis/?{asked}").status_code for asked in ("product=SHARES", "currency=EURO", "on=x", "a=1")] == [
        422, 422, 422, 400,
    ]  # fmt: skip


def test_who_represents_a_party_sees_its_instructions_alone(signed_in: SignedIn) -> None:
    assert [row[1] for row in rows(signed_in("naomi").get("/ssis/"))] == [PARTIES[1][0]]
    assert [signed_in("naomi").get(f"/ssis/{pk}/").status_code for pk in (1, 2, 99)] == [404, 200, 404]


def test_an_instruction_tells_what_it_says_what_it_will_say_and_who_set_it(signed_in: SignedIn) -> None:
    client = signed_in("oliver")
    where = link(client.get("/ssis/?product=BOND"), "Bonds")
    page = client.get(where)
    assert [(row[0].removesuffix(" in force"), row[1], row[2].split()[0], row[10]) for row in rows(page)] == [
        ("1 Dec 2026", "—", "seed", "70/2"),
        ("1 Jan 2026", "1 Dec 2026", "seed", "70/1"),
    ]
    assert "in force" in rows(page)[1][0] and "weight 1 of 7" in text(page)
    told = text(client.get(f"{where}?tab=timeline"))
    assert told.count("Standing settlement instruction set") >= 2
    assert "Safekeeping account 70/1 70/2 changed" in told
    assert client.get(f"/parties/{lei(100)}/").status_code == 200
    listed = client.get(f"/parties/{lei(100)}/?tab=ssis")
    assert [row[0] for row in rows(listed)] == ["House", "Bonds"]
    assert link(listed, "Bonds") == where


def test_a_bond_shows_what_its_interest_is_reckoned_from(signed_in: SignedIn) -> None:
    isin = value("select isin from refdata_instrument join refdata_bondterms on instrument_id = asset_id")
    page = text(signed_in("oliver").get(f"/instruments/{isin}/?tab=terms"))
    for words in ("Coupon 3.15 % 1 a year, ACT/ACT ICMA", "Maturity 30 Apr 2033", "Interest over time"):
        assert words in page
