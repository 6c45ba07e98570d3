"""Settlement messages for programs: sent in over HTTP, answered in their own format, listed for whose they are."""

from base64 import b64decode
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from machinery.statements import value
from settlements.messages.contents import Change, StatusAdvice
from settlements.messages.contents import Message as Read
from settlements.messages.either import read_message
from settlements.messages.parts import Counted
from tests.api.conftest import Caller, sign_in
from tests.settlements.correspondence.posted import cancels, changes_of, delivers, fin, receives, xml
from tests.settlements.firm import HARTWELL, LEIS, NORTE
from vocabulary.side import QuantityType

XML, FIN = "application/xml", "text/plain"
APART = Counted(Decimal(41), QuantityType.UNIT)


def post(call: Caller, body: bytes, media: str = XML, **more: Any) -> HttpResponse:
    return call("POST", "messages", None, raw=body, Content_Type=media, **more)


def test_a_message_is_taken_in_and_answered_in_its_format(call: Caller) -> None:
    for number, (write, media) in enumerate(((xml, XML), (fin, FIN)), start=4_100):
        answer = post(call, write(delivers(number, quantity=APART), f"A{number}"), media)
        found = answer.json()
        assert answer.status_code == 200 and found["state"] == "ACCEPTED", found
        assert found["party"] == LEIS[NORTE] and found["reference"] == f"N{number:06d}"
        story = call("GET", f"instructions/{found['items'][0]['instruction']}").json()
        assert story["reference"] == found["reference"] and story["statuses"]["processing"]["code"] == "PACK"
        (told,) = found["answered_by"]
        read = read_message(told["text"].encode())
        assert isinstance(read, Read) and isinstance(read.content, StatusAdvice)
        assert told["kind"] == {XML: "sese.024", FIN: "MT548"}[media]
        again = post(call, write(delivers(number, quantity=APART), f"A{number}"), media)
        assert again.json()["id"] == found["id"]
        assert b64decode(call("GET", f"messages/{found['id']}").json()["body"]) == write(
            delivers(number, quantity=APART), f"A{number}"
        )


def test_what_waits_or_is_set_aside_is_202_and_what_is_rejected_says_why(call: Caller) -> None:
    early = post(call, xml(cancels(delivers(4_110)), "A4110"))
    assert early.status_code == 202 and early.json()["awaited"] == ["N004110"]
    broken = post(call, b"<broken")
    assert broken.status_code == 202 and broken.json()["faults"][0]["code"] == "not_xml"
    rejected = post(call, xml(delivers(4_111, account="SEC-HART"), "A4111"))
    (item,) = rejected.json()["items"]
    assert rejected.status_code == 200 and item["state"] == "REJECTED" and item["codes"] == ["SAFE"]
    assert item["reasons"][0]["detail"] and item["reasons"][0]["field"].endswith("SfkpgAcct/Id")
    spanish = call("GET", f"messages/{rejected.json()['id']}", Accept_Language="es").json()
    assert spanish["items"][0]["reasons"][0]["detail"] != item["reasons"][0]["detail"]
    assert post(call, b"x" * (300 << 10)).status_code == 413
    assert post(call, b"{}", "application/json").status_code == 415


def test_nobody_speaks_for_whom_he_does_not_act(call: Caller, stranger: Caller) -> None:
    before = value("select count(*) from settlements_instruction")
    forged = post(stranger, xml(delivers(4_120), "A4120"))
    assert forged.status_code == 202 and forged.json()["faults"][0]["code"] == "sender_not_served"
    bare = post(stranger, xml(replace(receives(4_120))))
    assert bare.json()["items"][0]["state"] == "REJECTED" and bare.json()["party"] is None
    cancelled = post(stranger, xml(cancels(delivers(4_100))))
    assert cancelled.json()["faults"][0]["code"] == "party_not_served"
    assert value("select count(*) from settlements_instruction") == before
    taken = post(call, xml(delivers(4_120, quantity=APART), "A4120"))
    assert taken.json()["state"] == "ACCEPTED", "a forged identifier is not used up"
    assert stranger("GET", f"messages/{taken.json()['id']}").status_code == 404
    mine = stranger("GET", f"messages/{forged.json()['id']}")
    assert mine.status_code == 200


def test_the_list_has_the_filters_of_the_page(call: Caller, stranger: Caller) -> None:
    post(call, xml(receives(4_130, quantity=APART), "A4130", HARTWELL))
    found = call("GET", "messages?reference=H004130").json()["items"]
    assert [each["direction"] for each in found] == ["OUT", "IN"] and found[0]["answers"] == found[1]["id"]
    assert [each["kind"] for each in call("GET", "messages?reference=H004130&way=IN").json()["items"]] == ["sese.023"]
    assert call("GET", "messages?reference=H004130&message_state=REJECTED").json()["items"] == []
    assert len(call("GET", f"messages?reference=H004130&party={HARTWELL}&message_kind=sese.023").json()["items"]) == 1
    assert call("GET", "messages?since=2030-01-01").json()["items"] == []
    assert call("GET", "messages?until=2020-01-01").json()["items"] == []
    assert stranger("GET", "messages?reference=H004130").json()["items"] == []


def test_a_rehearsal_leaves_nothing(call: Caller) -> None:
    before = value("select count(*) from settlements_message")
    answer = call("POST", "messages?dry_run=true", None, raw=xml(delivers(4_140), "A4140"), Content_Type=XML, key=None)
    assert answer.status_code == 200 and value("select count(*) from settlements_message") == before


def test_a_token_does_by_message_what_it_may_do_without(call: Caller) -> None:
    narrow = sign_in(Caller(call.application, call.secret), "settlements.view settlements.load")
    held = Change(reference="N004150", hold=True)
    for said, right in (
        (delivers(4_150, hold=True), "settlements.hold"),
        (cancels(delivers(4_150)), "settlements.cancel"),
        (changes_of(delivers(4_150), held), "settlements.hold"),
        (changes_of(delivers(4_150), replace(held, hold=False)), "settlements.release"),
        (changes_of(delivers(4_150), replace(held, hold=None, priority=3)), "settlements.prioritise"),
    ):
        refused = post(narrow, xml(said, "A4150"))
        assert refused.status_code == 403 and right in refused.json()["detail"], refused.json()
    assert post(narrow, xml(delivers(4_150), "A4150")).json()["state"] == "ACCEPTED"
