"""The page of one penalty, and the pages on which its changes are asked for."""

import pytest

from settlements.models import Penalty, PenaltyAccrual, PenaltyChange, PenaltyNet
from tests.pages.conftest import SignedIn
from tests.pages.reading import text

WHY = {"reason": "An appeal of the deliverer"}


@pytest.mark.usefixtures("firm")
def test_a_penalty_says_what_stands_and_until_when_it_may_be_changed(signed_in: SignedIn) -> None:
    pk = Penalty.objects.filter(missing="").order_by("id").values_list("pk", flat=True)[0]
    said = text(signed_in("oliver").get(f"/penalties/{pk}/"))
    assert "ACTV active" in said and "Nothing was changed of it" in said
    assert "15 Dec 2026" in said
    assert signed_in("oliver").get("/penalties/999999/").status_code == 404
    assert signed_in("lucia").get(f"/penalties/{pk}/remove/").status_code == 403


@pytest.mark.usefixtures("fresh")
def test_a_removal_is_shown_before_it_is_asked_for_and_then_stands(signed_in: SignedIn) -> None:
    pk = Penalty.objects.filter(missing="").order_by("id").values_list("pk", flat=True)[0]
    oliver = signed_in("oliver")
    form = oliver.get(f"/penalties/{pk}/remove/")
    assert form.status_code == 200 and "TECH technical impossibility" in text(form)
    shown = oliver.post(f"/penalties/{pk}/remove/", {**WHY, "code": "TECH"})
    assert shown.status_code == 200 and "REMO TECH" in text(shown)
    assert oliver.post(f"/penalties/{pk}/remove/", {**WHY, "code": "LUCK"}).status_code == 422
    assert oliver.post(f"/penalties/{pk}/reinstate/", {**WHY, "ask": "1"}).status_code == 409
    assert oliver.post(f"/penalties/{pk}/remove/", {**WHY, "code": "TECH", "ask": "1"}).status_code == 302
    said = text(oliver.get(f"/penalties/{pk}/"))
    assert "REMO removed: TECH technical impossibility" in said and WHY["reason"] in said
    assert PenaltyChange.objects.get().penalty_id == pk


@pytest.mark.usefixtures("firm")
def test_a_net_says_how_it_is_paid_and_an_accrual_leads_to_its_penalties(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    pk = PenaltyNet.objects.filter(counterparty=None).order_by("net").values_list("pk", flat=True)[0]
    said = text(oliver.get(f"/penalty-nets/{pk}/"))
    assert "due on 25 Nov 2026" in said and "No night has accrued anything of it." in said
    assert oliver.get("/penalty-nets/999999/").status_code == 404
    found = PenaltyAccrual.objects.order_by("pk")[0]
    led = oliver.get(f"/penalty-accruals/{found.pk}/")
    assert led.status_code == 302 and str(led["Location"]).startswith("/penalties/?party=")
    assert oliver.get(led["Location"]).status_code == 200
    assert oliver.get("/penalty-accruals/999999/").status_code == 404
    journal = text(oliver.get(f"/journals/{found.journal_id}/"))
    assert "Penalties accrued" in journal and "Penalties between two parties" in journal


@pytest.mark.usefixtures("firm")
def test_the_penalties_desk_has_what_is_in_the_books_and_the_fails_what_tonight_would_cost(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    assert "Penalties in the books" in text(oliver.get("/penalties/"))
    assert "Penalties of the coming night" in text(oliver.get("/fails/"))
    said = text(oliver.get("/penalty-forecast/"))
    assert "What one side would pay the other" in said
    assert "Nothing would be charged." in text(oliver.get("/penalty-forecast/?currency=JPY"))
    assert oliver.get("/penalty-nets/?net_payment=unpaid").status_code == 200


@pytest.mark.usefixtures("firm")
def test_what_awaits_a_price_is_counted_on_the_desk_listed_and_says_what_is_missing(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    lacking = Penalty.objects.filter(missing__contains="price", business_date__month=11)
    number = lacking.count()
    assert number
    desk = text(oliver.get("/penalties/"))
    assert f"{number} penalties await a price or a rate of their day" in desk
    assert f"{number} penalties" in text(oliver.get("/penalties/?lacks=awaited"))
    assert "Nothing matches these filters." in text(oliver.get("/penalties/?lacks=too_late"))
    pk = lacking.order_by("id").values_list("pk", flat=True)[0]
    said = text(oliver.get(f"/penalties/{pk}/"))
    assert "NCOM not computed" in said and "no price of 19 Nov 2026 for this instrument" in said
    assert "reckoned once it comes." in said
