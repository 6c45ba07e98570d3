"""Limits on pages: whose they are, which trades a figure sums, and how one is set and overridden."""

from decimal import Decimal

import pytest

from authorizations.matrix import ActionRules, RuleWish, StepWish
from authorizations.models import OpenRequest
from authorizations.operations import set_policy
from clearing.models import LimitOverride, LimitTerms
from clearing.queries import LimitsWanted, limit_lines
from machinery.paging import Cut
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import FRI_2026_11_20, LONG_AGO, SEED
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import link, rows, text

OVERRIDE = {"amount": "2500000", "until": "2026-11-30", "reason": "Large rights issue"}


@pytest.mark.usefixtures("firm")
def test_each_amount_used_leads_to_the_trades_that_it_sums(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    listed = oliver.get("/limits/")
    assert [row[3] for row in rows(listed)] == ["2,000,000.00", "500,000.00"]
    assert "133.3" in rows(listed)[0][6] and "above the limit" in rows(listed)[0][6]
    taken = oliver.get(link(listed, "2,000,000.00"))
    assert [(row[0].split()[0], row[1]) for row in rows(taken)] == [("FO0001", "2,000,000.00")]
    assert "above the limit" in rows(taken)[0][3]
    assert [row[3] for row in rows(oliver.get("/limits/?level=above"))] == ["2,000,000.00"]
    assert "With this trade more than a soft limit was used." in text(oliver.get("/trades/1/"))


@pytest.mark.usefixtures("firm")
def test_a_page_of_limits_goes_on_where_the_one_before_ended() -> None:
    first = limit_lines(LimitsWanted(), FRI_2026_11_20, Cut(size=1))
    rest = limit_lines(LimitsWanted(), FRI_2026_11_20, Cut(first.after, size=1))
    assert [line.used for line in (*first.rows, *rest.rows)] == [Decimal(2_000_000), Decimal(500_000)]
    assert limit_lines(LimitsWanted(), FRI_2026_11_20, Cut(before=rest.before, size=1)).rows == first.rows


def test_limits_are_the_houses(fresh: OwnDatabase) -> None:
    clerk = clerk_of_one_entity(fresh)
    for address in ("/limits/", "/limits/1/", "/earmarks/?limit=1"):
        assert clerk.get(address).status_code == 403
    assert "tab=limits" not in clerk.get("/trades/1/").content.decode()
    assert enter("amelia").get("/limits/99/").status_code == 404
    assert enter("amelia").get("/limits/set/?limit=x").status_code == 400


@pytest.mark.usefixtures("fresh")
def test_a_limit_is_set_after_a_look_at_what_happens() -> None:
    amelia = enter("amelia")
    asked = {
        "kind": "COUNTRY", "scope": "es", "amount": "5000000", "unit": "EUR", "is_hard": "hard",
        "valid_from": "2026-11-20", "reason": "New market",
    }  # fmt: skip
    looked = amelia.post("/limits/set/", asked)
    assert "5000000 hard" in text(looked) and LimitTerms.objects.count() == 1
    done = amelia.post("/limits/set/", asked | {"confirmed": "1"}, follow=True)
    assert "It is done." in text(done) and "Country · ES" in text(done)
    assert LimitTerms.objects.get(limit__country="ES").amount == Decimal(5_000_000)
    for wrong, status in (({"amount": "-1"}, 422), ({"scope": "XX9"}, 422), ({"valid_from": "2026-01-01"}, 422)):
        assert amelia.post("/limits/set/", asked | wrong | {"confirmed": "1"}).status_code == status


def test_an_override_waits_for_who_must_agree(fresh: OwnDatabase) -> None:
    fresh.use("owner")
    with whole():
        rule = RuleWish(Decimal(0), (StepWish("approver"),))
        set_policy([ActionRules("limit.override", (rule,))], by=SEED, at=LONG_AGO)
    fresh.use("web")
    amelia = enter("amelia")
    assert "1 × Approver" in text(amelia.post("/limits/1/override/", OVERRIDE))
    answer = amelia.post("/limits/1/override/", OVERRIDE | {"confirmed": "1"}, follow=True)
    assert "It waits for approval as request" in text(answer)
    assert OpenRequest.objects.filter(
        request__action="limit.override"
    ).count() == 1 and LimitOverride.objects.get().amount == Decimal(1_500_000)
    assert amelia.post("/limits/1/override/", OVERRIDE | {"confirmed": "1"}).status_code == 409
