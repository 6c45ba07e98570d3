"""Penalties on pages: what was reckoned, what it comes to, and why of an instruction; each figure leads to what it sums."""

import pytest

from settlements.models import Penalty, PenaltyNet
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import link, rows, text


@pytest.mark.usefixtures("firm")
def test_a_penalty_leads_to_its_instruction_that_says_why(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    page = oliver.get("/penalties/")
    found = rows(page)
    assert found and "settlement fail" in found[0][1] and "Thu" not in found[0][0]
    sheet = oliver.get(link(page, found[0][0].split()[0]))
    said = text(sheet)
    assert "What one side pays the other for each day" in said
    assert "when the night decided" in said
    assert "no price of 19 Nov 2026 for this instrument" in said or "bp a day" in said or "a 360th of it a day" in said
    past = oliver.get(f"{link(page, found[0][0].split()[0])}&as_of=2026-11-19")
    assert "when the night decided" in text(past)
    assert "No penalty was reckoned for it." in text(oliver.get("/instructions/2/?tab=penalties&as_of=2026-11-18"))


@pytest.mark.usefixtures("firm")
def test_totals_lead_to_their_rows_and_nets_to_what_they_sum(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    page = oliver.get("/penalties/?month=2026-11")
    lacking = Penalty.objects.filter(missing="price").count()
    assert lacking and "currency=EUR&amp;lacks=something" in page.content.decode()
    assert len(rows(oliver.get("/penalties/?lacks=something&currency=EUR"))) >= 1
    assert rows(oliver.get("/penalties/?month=2026-12")) == []
    assert oliver.get("/penalties/?month=November").status_code == 422
    assert oliver.get("/penalties/?lacks=nonsense").status_code == 422
    nets = oliver.get("/penalty-nets/")
    (pays, gets) = sorted(rows(nets), key=lambda row: row[2])
    assert {pays[2], gets[2]} == {"−1,234.56", "1,234.56"} or {pays[2], gets[2]} == {"-1,234.56", "1,234.56"}
    assert "month=2026-10" in nets.content.decode() and "market=EURX" in nets.content.decode()
    assert len(rows(oliver.get("/penalty-nets/?between=each"))) == PenaltyNet.objects.exclude(counterparty=None).count()


def test_penalties_are_of_the_parties_that_one_serves(fresh: OwnDatabase) -> None:
    clerk = clerk_of_one_entity(fresh, "settlement_clerk", entity=1)
    everything = enter("oliver")
    mine, all_of = rows(clerk.get("/penalties/")), rows(everything.get("/penalties/"))
    assert len(mine) < len(all_of)
    assert len(rows(clerk.get("/penalty-nets/"))) < len(rows(everything.get("/penalty-nets/")))
