"""The fails desk on pages: a chase is noted, shown and asked for again; what fails cost to fund adds up and leads to its rows."""

import re

import pytest

from backoffice.day import run_night
from machinery.statements import value
from settlements.models import FailChase
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, SEED, night_of
from tests.pages.reading import text

CHASE = {"reached": "Ana, Norte settlements", "channel": "PHONE", "reason": "They deliver on Friday"}


@pytest.fixture
def failing(fresh: OwnDatabase) -> int:
    """A delivery against payment that fails."""
    found: int = value(
        "select m.delivering_id from settlements_openmatch o join settlements_match m on m.id = o.match_id"
        " where o.settlement = 'PENF' and o.payment = 'DVP' order by o.match_id limit 1"
    )
    return found


def test_a_chase_is_noted_on_its_page_and_shown_wherever_it_is_asked_for(failing: int, fresh: OwnDatabase) -> None:
    oliver, where = enter("oliver"), f"/instructions/{failing}/"
    page = oliver.get(f"{where}?tab=chases")
    assert "Nobody was chased about it." in text(page) and f'href="{where}chase/"' in page.content.decode()
    assert "Funding cost so far" in text(page)
    looked = text(oliver.post(f"{where}chase/", {**CHASE, "chase_again_on": "2026-11-23", "look": "1"}))
    assert "Last chase" in looked and not FailChase.objects.exists()
    for wrong in ({"chase_again_on": "2026-11-20"}, {"reached": ""}, {"channel": "FAX"}, {"reason": ""}):
        assert oliver.post(f"{where}chase/", CHASE | wrong | {"ask": "1"}).status_code == 422
    asked = CHASE | {"promised_for": "2026-11-24", "chase_again_on": "2026-11-23", "ask": "1"}
    answer = oliver.post(f"{where}chase/", asked, follow=True)
    assert "It is done." in text(answer) and "They deliver on Friday" in text(answer)
    again = oliver.post(f"{where}chase/", asked)
    assert again.status_code == 409 and "noted of instruction" in text(again)
    assert "Chased: Ana, Norte settlements, phone" in text(oliver.get(where))
    listed = oliver.get("/fails/?chased=once")
    assert "Ana, Norte settlements" in text(listed) and f'href="{where}?tab=chases"' in listed.content.decode()
    assert oliver.get("/fails/?chase_by=2026-11-23").context["listing"].pages.count.number == 1
    assert oliver.get("/fails/?chase_by=2026-11-20").context["listing"].pages.count.number == 0
    assert "Fails about which somebody" not in text(oliver.get("/")), "it is Friday still"
    fresh.use("job")
    run_night(FRI_2026_11_20, by=SEED, at=night_of(FRI_2026_11_20))
    fresh.use("web")
    home = oliver.get("/")
    assert "Fails about which somebody is to be chased again" in text(home)
    assert 'href="/fails/?chase_by=2026-11-23"' in home.content.decode()
    taken = oliver.post("/lists/fails/file/", {"question": "chased=once", "kind": "csv"})
    assert taken.status_code in {200, 302}


def test_nobody_notes_a_chase_of_what_is_not_his_to_comment_on(failing: int) -> None:
    assert enter("marcus").get(f"/instructions/{failing}/chase/").status_code in {403, 404}
    assert enter("oliver").get("/instructions/999999/chase/").status_code == 404


def test_what_fails_cost_to_fund_leads_to_exactly_its_rows(failing: int) -> None:
    oliver = enter("oliver")
    page = oliver.get("/fails/").content.decode()
    board = page[page.index('id="funding-title"') :]
    found = re.findall(
        r'<td class="number"><a href="(/fails/\?currency=[A-Z]{3}&amp;side=collects)">([\d,]+)</a>', board
    )
    assert found
    for address, number in found:
        rows = oliver.get(address.replace("&amp;", "&")).context["listing"].pages.count.number
        assert rows == int(number.replace(",", ""))
