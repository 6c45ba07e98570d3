"""Pages of depositories' penalties beside ours, of their lists and of appeals."""

from settlements.models import AppealAnswer, PenaltyAppeal, PenaltyList
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import SmallFirm
from tests.pages.reading import rows, text

WHY = {"reason": "The price is another"}


def test_the_comparison_shows_what_differs_and_leads_to_the_two_side_by_side(
    signed_in: SignedIn, firm: SmallFirm
) -> None:
    oliver = signed_in("oliver")
    listed = text(oliver.get("/penalty-comparison/"))
    assert "appeal: waits for its answer" in listed
    assert len(rows(oliver.get("/penalty-comparison/?appealed=yes"))) == 1
    assert rows(oliver.get("/penalty-comparison/?month=2026-12")) == []
    assert oliver.get("/penalty-comparison/?verdict=nonsense").status_code == 422
    line = PenaltyAppeal.objects.get().line_id
    page = text(oliver.get(f"/penalty-comparison/{line}/"))
    assert "The two side by side" in page and "Appeals until" in page and "The depository's" in page
    assert oliver.get("/penalty-comparison/999999/").status_code == 404


def test_a_list_shows_what_is_left_beside_ours(signed_in: SignedIn, firm: SmallFirm) -> None:
    oliver = signed_in("oliver")
    assert len(rows(oliver.get("/penalty-lists/"))) == 1
    assert rows(oliver.get("/penalty-lists/?frequency=MNTH")) == []
    found = PenaltyList.objects.get()
    page = text(oliver.get(f"/penalty-lists/{found.pk}/"))
    assert "As the list says" in page and found.reference in page
    assert oliver.get("/penalty-lists/999999/").status_code == 404


def test_an_appeal_is_shown_with_its_last_day(signed_in: SignedIn, firm: SmallFirm) -> None:
    oliver = signed_in("oliver")
    assert len(rows(oliver.get("/penalty-appeals/?appeal_state=OPEN"))) == 1
    assert rows(oliver.get("/penalty-appeals/?appeal_state=REJECTED")) == []
    assert rows(oliver.get("/penalty-appeals/?due=2026-12-01")) == []
    page = text(oliver.get(f"/penalty-appeals/{PenaltyAppeal.objects.get().pk}/"))
    assert "that the other side pays it" in page and "waits for its answer" in page
    assert oliver.get("/penalty-appeals/999999/").status_code == 404


def test_an_answer_is_noted_once_and_a_line_appealed_once(fresh: OwnDatabase) -> None:
    oliver = enter("oliver")
    first = PenaltyAppeal.objects.get()
    where = f"/penalty-comparison/{first.line_id}/appeal/"
    assert "that it is removed: TECH" in text(oliver.get(where))
    assert oliver.post(where, {**WHY, "asks": "REMOVAL LUCK", "ask": "1"}).status_code == 422
    assert oliver.post(where, {**WHY, "asks": "REMOVAL TECH", "ask": "1"}).status_code == 409, "it is appealed already"
    assert oliver.post(f"/penalty-appeals/{first.pk}/accept/", {**WHY, "ask": "1"}).status_code == 302
    assert AppealAnswer.objects.get().state == "ACCEPTED"
    said = text(oliver.get(f"/penalty-appeals/{first.pk}/"))
    assert "accepted" in said and "Change of ours" in said
    assert oliver.post(f"/penalty-appeals/{first.pk}/reject/", {**WHY, "ask": "1"}).status_code == 409
    assert enter("lucia").get(where).status_code == 403
