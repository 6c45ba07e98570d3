"""What an instruction waits for and who waits for whom, on pages: each figure leads to exactly its rows."""

import re

import pytest
from django.test import Client

from machinery.patience import TooSlow
from settlements.models import Match, OpenMatch
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, copy_of, enter
from tests.pages.firm import build_empty
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import text

ROW = re.compile(r'<td class="number"><a href="(/fails/[^"]*)">([\d,]+)</a></td>')


def figures(client: Client) -> list[tuple[str, int]]:
    """Each figure of the table: where it leads, and how many it says there are."""
    found = ROW.findall(client.get("/fails/who-waits/").content.decode())
    return [(address.replace("&amp;", "&"), int(number.replace(",", ""))) for address, number in found]


def failing() -> int:
    """The deliverer's instruction of a match that fails."""
    match = OpenMatch.objects.filter(settlement="PENF", deliverer_reason="LACK", place="OWN").earliest("pk")
    return Match.objects.get(pk=match.pk).delivering_id


def test_each_figure_leads_to_exactly_its_rows(fresh: OwnDatabase) -> None:
    for client in (enter("oliver"), enter("naomi"), clerk_of_one_entity(fresh)):
        found = figures(client)
        assert found
        for address, number in found:
            assert client.get(address).context["listing"].pages.count.number == number, address
        page = client.get("/fails/who-waits/")
        for web in page.context["webs"]:
            for node in web.ring.nodes:
                assert client.get(node.url).context["listing"].pages.count.number, node
            assert {arrow.url for arrow in web.ring.arrows} <= {address for address, _ in found}


def test_who_serves_one_entity_sees_no_more_of_who_waits(fresh: OwnDatabase) -> None:
    everybody = {address for address, _ in figures(enter("oliver"))}
    mine = figures(clerk_of_one_entity(fresh))
    assert sum(number for _, number in mine) > 0 and {address for address, _ in mine} != everybody


@pytest.mark.usefixtures("firm")
def test_the_causes_part_the_fails_of_a_side(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    own, other = (
        oliver.get(f"/fails/?cause={which}").context["listing"].pages.count.number for which in ("own", "other")
    )
    every = 2 * OpenMatch.objects.filter(settlement="PENF").count()
    assert own and other and own + other <= every + 2 * OpenMatch.objects.filter(deliverer_reason="BOTH").count()
    assert oliver.get("/instructions/?state=settled&cause=own").status_code == 422
    assert oliver.get("/fails/?cause=nobody").status_code in {400, 422}


@pytest.mark.usefixtures("firm")
def test_an_open_instruction_says_what_would_settle_it(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    oliver, pk = signed_in("oliver"), failing()
    page = oliver.get(f"/instructions/{pk}/?tab=waits")
    assert "What would settle it" in text(page) and page.context["standstill"].acts
    assert f'href="/instructions/{pk}/"' in page.content.decode()
    assert "What it waits for, and what would settle it" in text(oliver.get(f"/instructions/{pk}/"))

    def slow(*_given: object) -> None:
        raise TooSlow

    monkeypatch.setattr("settlements.views.one_tabs.standstill", slow)
    monkeypatch.setattr("settlements.views.who_waits.who_waits", slow)
    assert "too much in the queue" in text(oliver.get(f"/instructions/{pk}/?tab=waits"))
    assert "too many to count" in text(oliver.get("/fails/who-waits/"))


def test_where_nothing_fails_nobody_waits(made: object, template: str, database: OwnDatabase) -> None:
    with copy_of(template, f"{database.name}_empty") as empty:
        build_empty(empty)
        assert "Nobody waits for anybody." in text(enter("oliver").get("/fails/who-waits/")) and made
