"""What is at depositories on pages and for programs: the list, the tab of an instruction, and the forms that ask."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from authorizations import roles
from machinery.statements import value
from machinery.transactions import whole
from settlements.correspondence.outside import send_due
from settlements.correspondence.taking import receive, take_up
from settlements.depositories import RIGHTS
from settlements.messages import iso20022
from settlements.messages.contents import Allegement, ChangeStatus, Header, ModificationStatus, StatusAdvice
from settlements.messages.parts import Axis, Chain, Counted, NamedBy, Party, Reason
from settlements.models import DepositoryOrder, DepositoryRequest, InstructionLink, Unlinking
from settlements.operations import (
    DepositoryWish,
    LinkWish,
    Occasion,
    OwnRow,
    cancel,
    link,
    set_depository,
    submit_sides,
)
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.pages.conftest import enter
from tests.pages.firm import FIRST_ISIN, FRI_2026_11_20, SEED, lei
from tests.pages.reading import rows, text
from tests.pages.test_fails import figures
from tests.settlements.expected import expects
from vocabulary.side import Direction, PaymentType, QuantityType
from vocabulary.status import ProcessingStatus

TEN = datetime(2026, 11, 20, 10, tzinfo=UTC)
OCCASION = Occasion(SEED, TEN, FRI_2026_11_20, "Rule 7")
WHY = {"reason": "Client asked"}
DEPOSITORY = "EURXESMMXXX"


@pytest.fixture
def outside(fresh: OwnDatabase, settings: Any) -> list[int]:
    """Two instructions of one participant at the depository of the market, and one that is to be sent."""
    settings.OWN_BIC = "CUSTESMMXXX"
    location = value("select id from refdata_account where number = 'LOC-EURX'")
    market = value("select id from refdata_market where code = 'EURX'")
    with whole():
        set_depository(DepositoryWish(market, DEPOSITORY, "ISO20022", "21817", location, location, 60), OCCASION)
    made = [come_in(number) for number in (1, 2)]
    with whole():
        assert send_due(OCCASION) == 2
    return [*made, come_in(3)]


def come_in(number: int, intended: str = "2026-11-20", place: str = "CSD") -> int:
    row = OwnRow(
        number,
        participant=str(lei(100)),
        reference=f"OUT{number}",
        counterparty=str(lei(101)),
        direction="RECE",
        payment="FOP",
        isin=FIRST_ISIN,
        quantity="10",
        trade_date="2026-11-18",
        intended_settlement_date=intended,
        securities_account="SAFE-001",
        place=place,
    )
    with whole():
        taken = submit_sides([row], by=SEED, at=TEN, business_date=FRI_2026_11_20)
    assert taken.made, taken.taken
    return taken.made[number]


def says(instruction: int, **axes: Any) -> None:
    reference = DepositoryOrder.objects.get(instruction=instruction).reference
    header = Header(sender=DEPOSITORY, receiver="CUSTESMMXXX", message_id=f"E{instruction}", created_at=TEN)
    body = iso20022.write_message(StatusAdvice(reference=reference, **axes), header)
    with whole():
        message = receive(body, "HTTP", by=SEED, at=TEN, business_date=FRI_2026_11_20).message
        take_up(message.pk, at=TEN, business_date=FRI_2026_11_20)


def test_the_list_shows_how_far_each_has_come(outside: list[int]) -> None:
    oliver = enter("oliver")
    said = text(oliver.get("/depositories/"))
    assert all(each in said for each in ("OUT1", "OUT2", "OUT3", "to be sent", "1–3 of 3"))
    assert len(rows(oliver.get("/depositories/?at_depository=TO_SEND"))) == 1
    assert len(rows(oliver.get("/depositories/?reference=OUT1&market=eurx"))) == 1
    assert "Nothing is at a depository." in text(oliver.get("/depositories/?party=nobody")) or not rows(
        oliver.get("/depositories/?party=nobody")
    )
    assert oliver.get("/depositories/?at_depository=LOST").status_code == 422


def test_what_is_rejected_or_not_answered_in_time_is_something_to_do(outside: list[int]) -> None:
    says(outside[0], processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),)))
    said = enter("lucia").get("/").content.decode()
    assert "/depositories/?at_depository=REJECTED" in said and "/depositories/?at_depository=OVERDUE" in said


def test_an_instruction_tells_what_went_to_and_fro(outside: list[int]) -> None:
    first, second, third = outside
    says(first, processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),)))
    oliver, lucia = enter("oliver"), enter("lucia")
    page = oliver.get(f"/instructions/{first}/?tab=depository")
    said = text(page)
    assert "has rejected it" in said and "SAFE" in said and "Sent" in said and "D" in said
    assert (
        f'href="/instructions/{first}/send-again/"'
        in lucia.get(f"/instructions/{first}/?tab=depository").content.decode()
    )
    assert "to answer" in text(oliver.get(f"/instructions/{second}/"))
    assert "It will be sent to its depository" in text(oliver.get(f"/instructions/{third}/?tab=depository"))


def test_what_was_rejected_and_then_cancelled_here_asks_for_nothing_more(outside: list[int]) -> None:
    says(outside[0], processing=Axis(ProcessingStatus.REJECTED, (Reason("SAFE"),)))
    oliver = enter("oliver")
    where = f"/instructions/{outside[0]}/"
    assert "send it again, or cancel it" in text(oliver.get(where))
    with whole():
        assert cancel([outside[0]], OCCASION).done == 1
    said = text(oliver.get(where))
    assert "had rejected it" in said and "send it again" not in said


def test_a_depository_is_asked_on_the_page_of_an_instruction(outside: list[int]) -> None:
    first = outside[1]
    oliver, where = enter("oliver"), f"/instructions/{outside[1]}/"
    tab = oliver.get(f"{where}?tab=depository")
    assert f'href="{where}ask-depository/"' in tab.content.decode()
    assert "Ask the depository for it" in text(oliver.get(where))
    wrong = oliver.post(f"{where}ask-depository/", {"act": "PRIORITY", "wanted": "PART", **WHY, "look": "1"})
    assert wrong.status_code == 422
    looked = text(oliver.post(f"{where}ask-depository/", {"act": "CANCEL", **WHY, "look": "1"}))
    assert "to cancel" in looked and not DepositoryRequest.objects.exists()
    oliver.post(f"{where}ask-depository/", {"act": "CANCEL", **WHY, "ask": "1"}, follow=True)
    assert DepositoryRequest.objects.get().instruction_id == first
    assert "was asked to cancel" in text(oliver.get(where))
    assert oliver.get("/instructions/1/ask-depository/").status_code == 404


def test_the_page_offers_the_acts_to_which_its_reader_has_the_right(
    outside: list[int], fresh: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = f"/instructions/{outside[1]}/"
    link = f'href="{where}ask-depository/"'
    seen = roles.ROLES["settlement_supervisor"] - set(RIGHTS.values())
    oliver = enter("oliver")
    monkeypatch.setitem(roles._ROLES, "settlement_supervisor", seen | {"settlements.cancel"})
    assert link in oliver.get(f"{where}?tab=depository").content.decode()
    form = oliver.get(f"{where}ask-depository/").content.decode()
    assert 'value="CANCEL"' in form and 'value="HOLD"' not in form
    refused = oliver.post(f"{where}ask-depository/", {"act": "HOLD", **WHY, "ask": "1"})
    assert refused.status_code == 422 and not DepositoryRequest.objects.exists()
    oliver.post(f"{where}ask-depository/", {"act": "CANCEL", **WHY, "ask": "1"})
    assert DepositoryRequest.objects.get().act == "CANCEL"
    monkeypatch.setitem(roles._ROLES, "settlement_supervisor", seen)
    assert link not in oliver.get(f"{where}?tab=depository").content.decode()
    assert oliver.get(f"{where}ask-depository/").status_code == 403


def test_what_the_depository_is_expected_to_charge_stands_among_the_penalties(
    outside: list[int], fresh: OwnDatabase
) -> None:
    fresh.use("owner")
    expects(outside[0])
    expects(outside[0], kind="LMFP", reason="", penalty_date=FRI_2026_11_20 - timedelta(days=1))
    oliver = enter("oliver")
    said = text(oliver.get(f"/instructions/{outside[0]}/?tab=penalties"))
    assert "Expected, charged by" in said and "lacked securities (told: CLAC)." in said
    assert "at 1 bp a day" in said and "Told to have matched too late for this day: the instruction of" in said
    assert "No penalty was reckoned for it." not in said
    assert "No penalty was reckoned for it." in text(oliver.get(f"/instructions/{outside[1]}/?tab=penalties"))


def test_how_a_depository_is_written_to_is_set_on_the_page_of_its_market(
    outside: list[int], fresh: OwnDatabase
) -> None:
    fresh.use("owner")
    with whole():
        account("sofia", "data_steward", name="Sofía")
    fresh.use("web")
    sofia = enter("sofia")
    page = sofia.get("/markets/EURX/")
    assert DEPOSITORY in text(page) and 'href="/markets/EURX/depository/"' in page.content.decode()
    wish = {
        "receiver": "AGNTESMMXXX",
        "form": "ISO15022",
        "account": "7",
        "location": "LOC-EURX",
        "nostro": "LOC-EURX",
        "answers_within": "30",
        **WHY,
    }
    assert "AGNTESMMXXX" in text(sofia.post("/markets/EURX/depository/", wish | {"look": "1"}))
    other = sofia.post("/markets/EURX/depository/", wish | {"location": "SAFE-001", "look": "1"})
    assert other.status_code == 422
    assert sofia.get("/markets/NOWHERE/depository/").status_code == 404


def test_what_settles_outside_stands_beside_it_once_its_date_has_passed(outside: list[int]) -> None:
    failing = [come_in(number, "2026-11-19") for number in (4, 5)]
    with whole():
        assert send_due(OCCASION) == 3
    failing.append(come_in(6, "2026-11-19"))
    oliver = enter("oliver")
    there = [(address, number) for address, number in figures(oliver) if "place=outside" in address]
    assert there and there[-1][1] == len(failing)
    for address, number in figures(oliver):
        assert oliver.get(address).context["listing"].pages.count.number == number, address
    said = text(oliver.get("/fails/?place=outside"))
    assert "external depository EURXESMMXXX" in said and "sent" in said and "to be sent" in said
    page = text(oliver.get(f"/instructions/{failing[0]}/?tab=chases"))
    assert "Anotar una reclamación" in text(enter("lucia").get(f"/instructions/{failing[0]}/?tab=chases"))
    assert "Chaser log" in page
    assert "for us it fails, whatever its depository says" in page
    assert oliver.get("/fails/?place=nowhere").status_code == 422


def alleges(reference: str, quantity: str, due: date = FRI_2026_11_20) -> None:
    """The depository alleges that somebody delivers shares to the participant."""
    place = Party(NamedBy.BIC, DEPOSITORY)
    said = Allegement(
        reference=reference,
        direction=Direction.RECEIVE,
        payment_type=PaymentType.FREE,
        trade_date=date(2026, 11, 12),
        settlement_date=due,
        isin=FIRST_ISIN,
        quantity=Counted(Decimal(quantity), QuantityType.UNIT),
        account="21817",
        transaction_type="TRAD",
        deliverer=Chain(depository=place, party=Party(NamedBy.SCHEME, str(lei(101)), "GLEIF")),
        receiver=Chain(depository=place, party=Party(NamedBy.BIC, "CUSTESMMXXX")),
    )
    header = Header(sender=DEPOSITORY, receiver="CUSTESMMXXX", message_id=reference, created_at=TEN)
    with whole():
        message = receive(
            iso20022.write_message(said, header), "HTTP", by=SEED, at=TEN, business_date=FRI_2026_11_20
        ).message
        take_up(message.pk, at=TEN, business_date=FRI_2026_11_20)


def test_what_a_depository_alleges_stands_beside_the_nearest_order(outside: list[int]) -> None:
    alleges("L1", "11")
    alleges("L2", "10", date(2026, 11, 13))
    oliver = enter("oliver")
    page = oliver.get("/depositories/allegements/")
    said = text(page)
    assert all(each in said for each in ("L1", "L2", "OUT1", "DQUA", "DDAT", "stands", "stale", "1–2 of 2"))
    assert f'href="/instructions/{outside[0]}/"' in page.content.decode()
    assert len(rows(oliver.get("/depositories/allegements/?alleged=STANDING"))) == 1
    assert len(rows(oliver.get(f"/depositories/allegements/?depository=eurx&isin={FIRST_ISIN}"))) == 2
    assert rows(oliver.get("/depositories/allegements/?alleged=REMOVED")) == []
    assert oliver.get("/depositories/allegements/?alleged=LOST").status_code == 422
    todo = enter("lucia").get("/").content.decode()
    assert "/depositories/allegements/?alleged=STANDING" in todo and "alleged=STALE" in todo


def test_links_of_what_is_there_are_asked_for_on_their_pages(outside: list[int]) -> None:
    """By who may link: the page asks the depository where it has both ends, and links here what is still to be sent."""
    first, second, third = outside
    oliver = enter("oliver")
    where, tab = f"/instructions/{first}/link/", f"/instructions/{first}/?tab=depository"
    asked = {"kind": "AFTE", "other": "OUT2", **WHY}
    looked = text(oliver.post(where, {**asked, "look": "1"}))
    assert "nothing changes until it answers" in looked and "to link it AFTE" in looked and "/OUT2" in looked
    oliver.post(where, {**asked, "ask": "1"}, follow=True)
    request = DepositoryRequest.objects.get()
    assert (request.instruction_id, request.act) == (first, "LINK") and not InstructionLink.objects.exists()
    assert "was asked to link it" in text(oliver.get(tab))
    again = oliver.post(where, {**asked, "ask": "1"})
    assert again.status_code == 409 and "was asked for this already" in text(again)
    answered(request)
    assert InstructionLink.objects.get().other_id == second
    assert "Its depository knows of the link: settles after OUT2." in text(oliver.get(tab))
    oliver.post(where, {"kind": "WITH", "other": "OUT3", **WHY, "ask": "1"}, follow=True)
    assert InstructionLink.objects.count() == 2 and DepositoryRequest.objects.count() == 1
    assert "is told of the link once both are sent: settles with OUT3." in text(oliver.get(tab))
    unlink = f"/links/{InstructionLink.objects.get(other=second).pk}/unlink/"
    assert "nothing changes until it answers" in text(oliver.get(unlink))
    oliver.post(unlink, {**WHY, "ask": "1"}, follow=True)
    assert DepositoryRequest.objects.get(act="UNLINK").instruction_id == first and not Unlinking.objects.exists()
    answered(DepositoryRequest.objects.get(act="UNLINK"))
    assert Unlinking.objects.exists() and third


def answered(request: DepositoryRequest) -> None:
    """The depository has done what it was asked."""
    header = Header(sender=DEPOSITORY, receiver="CUSTESMMXXX", message_id=f"A{request.pk}", created_at=TEN)
    done = ModificationStatus(request_reference=request.reference, processing=Axis(ChangeStatus.DONE))
    with whole():
        body = iso20022.write_message(done, header)
        message = receive(body, "HTTP", by=SEED, at=TEN, business_date=FRI_2026_11_20).message
        take_up(message.pk, at=TEN, business_date=FRI_2026_11_20)


def test_in_spanish_too_and_not_by_who_may_not_link(outside: list[int]) -> None:
    first, second, third = outside
    here = come_in(9, place="OWN")
    with whole():
        assert link([LinkWish(first, "INFO", here), LinkWish(third, "AFTE", first)], OCCASION).done == 2
    said = text(enter("lucia").get(f"/instructions/{first}/?tab=depository"))
    assert "su depositario no conoce el vínculo" in said and "Se dirá el vínculo" in said
    assert (
        enter("begona").post(f"/instructions/{second}/link/", {"kind": "WITH", "other": "OUT1", **WHY}).status_code
        == 403
    )
