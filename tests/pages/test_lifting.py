"""The pages on which one asks for the lifting of a hold of the house, and agrees to it, say what it cancels."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from authorizations.matrix import MATRIX
from authorizations.models import OpenRequest
from authorizations.operations import set_policy
from machinery.transactions import whole
from settlements.correspondence.taking import receive, take_up
from settlements.messages import iso20022
from settlements.messages.contents import Header, StatusAdvice
from settlements.messages.parts import Axis, Reason
from settlements.models import Cancellation, DepositoryOrder, HoldKind, ImposedHold
from settlements.operations import HoldWish, impose_hold
from tests.authorizations.people import account
from tests.conftest import OwnDatabase
from tests.pages.checkers import seen, with_checkers
from tests.pages.conftest import enter
from tests.pages.firm import FRI_2026_11_20, LONG_AGO, SEED
from tests.pages.reading import rows, text
from tests.pages.test_depositories import DEPOSITORY, OCCASION, TEN, outside
from tests.settlements.correspondence.test_lifting import LIFT, ONE, UNA
from vocabulary.status import ProcessingStatus

__all__ = ["outside"]

ACT, MANY = "/imposed-holds/acts/", "/approvals/many/"
WHY = {"reason": "Another person"}
TWO = "This cancels 2 instructions, which their depositories cancelled while the house held them."
DOS = "Esto cancela 2 instrucciones, que sus depositarios cancelaron mientras la casa las retenía."
MINUTES = count(1)


def told(instruction: int, status: ProcessingStatus, reason: str) -> None:
    """What its depository says of it, later than all it said before."""
    reference = DepositoryOrder.objects.get(instruction=instruction).reference
    at = TEN + timedelta(minutes=next(MINUTES))
    header = Header(sender=DEPOSITORY, receiver="CUSTESMMXXX", message_id=f"E{at:%H%M}", created_at=at)
    advice = StatusAdvice(reference=reference, processing=Axis(status, (Reason(reason),)))
    with whole():
        message = receive(
            iso20022.write_message(advice, header), "HTTP", by=SEED, at=at, business_date=FRI_2026_11_20
        ).message
        take_up(message.pk, at=at, business_date=FRI_2026_11_20)


@pytest.fixture
def held(fresh: OwnDatabase, outside: list[int]) -> list[int]:
    """The holds by law of two instructions that their depository had rejected."""
    with_checkers(fresh)
    fresh.use("owner")
    with whole():
        for name, language in (("inigo", "en"), ("ines", "es")):
            account(name, "compliance_analyst", language=language)
        account("abel", "approver", language="es")
        set_policy([each for each in MATRIX if each.action == LIFT], by=SEED, at=LONG_AGO)
    for each in outside[:2]:
        told(each, ProcessingStatus.REJECTED, "SAFE")
    with whole():
        law = HoldWish(HoldKind.CSDH, "A name of a list", legal_reason="SANCTIONS")
        assert impose_hold(outside[:2], law, OCCASION).done == 2
    return list(ImposedHold.objects.order_by("instruction").values_list("pk", flat=True))


def gone(database: OwnDatabase, instruction: int) -> None:
    """Its depository cancels it."""
    database.use("job")
    told(instruction, ProcessingStatus.CANCELLED, "CANS")
    database.use("web")


def cancelled(instructions: list[int]) -> list[int]:
    """Those of some instructions that are cancelled here."""
    found = Cancellation.objects.filter(pk__in=instructions).order_by("pk")
    return list(found.values_list("pk", flat=True))


def lines(answer: Any) -> list[list[str]]:
    """What changes, before and after, of each line of the first table."""
    return [[cell.replace("—", "") for cell in row[1:4]] for row in rows(answer)]


def waiting() -> int:
    """The request that waits."""
    return OpenRequest.objects.get(request__action=LIFT).pk


def test_the_page_of_one_hold_says_it_before_it_is_asked_for(
    fresh: OwnDatabase, held: list[int], outside: list[int]
) -> None:
    gone(fresh, outside[0])
    for who, sentence, axis, was, now in (
        ("inigo", ONE, "Processing", "accepted", "cancelled"),
        ("ines", UNA, "Tramitación", "aceptada", "cancelada"),
    ):
        page = enter(who)
        looked = page.post(f"/imposed-holds/{held[0]}/lift/", {**WHY, "look": "1"})
        assert looked.status_code == 200 and sentence in text(looked)
        assert [axis, was, now] in lines(looked) and len(lines(looked)) == 2
        other = page.post(f"/imposed-holds/{held[1]}/lift/", {**WHY, "look": "1"})
        assert sentence not in text(other) and len(lines(other)) == 1
    assert not cancelled(outside) and not OpenRequest.objects.filter(request__action=LIFT).exists()


def test_the_page_of_picked_holds_says_which_of_them_it_cancels(
    fresh: OwnDatabase, held: list[int], outside: list[int]
) -> None:
    gone(fresh, outside[0])
    for who, sentence, now in (("inigo", ONE, "cancelled"), ("ines", UNA, "cancelada")):
        page = enter(who)
        looked = page.post(ACT, {"act": "lift", "pick": held})
        assert looked.status_code == 200 and sentence in text(looked)
        assert looked.context["cancelled"] == {outside[0]}
        assert [row[0].endswith(now) for row in rows(looked)] == [True, False]
        other = page.post(ACT, {"act": "lift", "pick": held[1]})
        assert sentence not in text(other) and other.context["cancelled"] == set()
        review = page.post(ACT, {"act": "review", "pick": held})
        assert sentence not in text(review) and review.context["cancelled"] == set()


def test_who_agrees_reads_it_in_the_sentence_of_the_request(
    fresh: OwnDatabase, held: list[int], outside: list[int]
) -> None:
    gone(fresh, outside[0])
    enter("inigo").post(ACT, {"act": "lift", "pick": held, **WHY})
    request, ada = waiting(), enter("ada")
    where = f"/requests/{request}/"
    assert f"Lift holds of the house: {held[0]}, {held[1]}. {ONE}" in text(ada.get(where))
    assert f"Levantar retenciones de la casa: {held[0]}, {held[1]}. {UNA}" in text(enter("abel").get(where))
    assert ["Processing", "accepted", "cancelled"] in lines(ada.get(where))
    assert ONE in text(ada.post(MANY, {"pick": [request]})) and UNA in text(
        enter("abel").post(MANY, {"pick": [request]})
    )
    assert not cancelled(outside)
    assert "It is carried out." in text(ada.post(f"{where}decision/", seen(request), follow=True))
    assert cancelled(outside) == [outside[0]]
    assert not ImposedHold.objects.filter(ending=None).exists()
    assert ONE in text(ada.get(where)), "what it did stays on its page"


def test_who_agreed_before_its_depository_cancelled_it_is_asked_again(
    fresh: OwnDatabase, held: list[int], outside: list[int]
) -> None:
    enter("inigo").post(f"/imposed-holds/{held[0]}/lift/", {**WHY, "ask": "1"})
    request, ada = waiting(), enter("ada")
    where, was_seen = f"/requests/{request}/", seen(request)
    assert ONE not in text(ada.get(where))
    gone(fresh, outside[0])
    returned = text(ada.post(f"{where}decision/", was_seen, follow=True))
    assert ONE in returned and "What differs from revision 1" in returned and "Done instead" in returned
    assert not cancelled(outside) and ImposedHold.objects.filter(ending=None).count() == 2
    assert UNA in text(enter("abel").get(where))
    stale = ada.post(f"{where}decision/", was_seen)
    assert stale.status_code == 409 and not cancelled(outside)
    assert "It is carried out." in text(ada.post(f"{where}decision/", seen(request), follow=True))
    assert cancelled(outside) == [outside[0]]


def test_where_nobody_has_to_agree_it_is_said_when_it_is_done(
    fresh: OwnDatabase, held: list[int], outside: list[int]
) -> None:
    fresh.use("owner")
    with whole():
        nobody = [each for each in MATRIX if each.action == "instruction.impose_hold"]
        set_policy([replace(each, action=LIFT) for each in nobody], by=SEED, at=LONG_AGO)
    for each in outside[:2]:
        gone(fresh, each)
    looked = enter("ines").post(ACT, {"act": "lift", "pick": held})
    assert DOS in text(looked)
    done = enter("inigo").post(ACT, {"act": "lift", "pick": held, **WHY}, follow=True)
    assert f"Lift a hold of the house: 2 holds. {TWO}" in text(done)
    assert cancelled(outside) == outside[:2]
