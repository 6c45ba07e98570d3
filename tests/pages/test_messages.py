"""Messages on pages: the list, one beside what it says and what is wrong with it, and its repair."""

import re

import pytest

from tests.pages.conftest import SignedIn, enter
from tests.pages.reading import link, rows, text


@pytest.mark.usefixtures("firm")
def test_the_list_leads_to_a_message_that_says_what_came_of_it(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    page = oliver.get("/messages/?way=IN")
    found = rows(page)[-3:]
    assert [row[0].split()[0] for row in found] == ["4", "3", "1"]
    assert "set aside" in found[1][4] and "waits for its instruction" in found[0][4] and "rejected" in found[2][4]
    said = text(oliver.get(link(page, "1")))
    for words in ("MSG0001", "SAFE-999", "12345678", "Answered by sese.024 2"):
        assert words in said, said
    assert "Safekeeping account SAFE-999 'SAFE-999' is not an account of that party and kind." in said
    assert "It waits for these instructions: MSG0002" in text(oliver.get("/messages/4/"))
    assert len(rows(oliver.get("/messages/?message_state=QUARANTINED"))) == 1
    assert len(rows(oliver.get("/messages/?reference=MSG0001"))) == 2
    assert oliver.get("/messages/?message_state=LOST").status_code == 422


@pytest.mark.usefixtures("firm")
def test_what_is_told_says_of_what_and_leads_there(signed_in: SignedIn) -> None:
    oliver, begona = signed_in("oliver"), signed_in("begona")
    page = oliver.get("/messages/?way=OUT&message_kind=sese.025")
    first = rows(page)[0]
    assert (
        "went out" in first[2]
        and "Matches settled and booked" in " ".join(first)
        and "there to be fetched" in " ".join(first)
    )
    told = oliver.get(link(page, first[0].split()[0]))
    assert "Tells Matches settled and booked" in text(told) and "As it went out" in text(told)
    hers = signed_in("lucia").get(link(page, first[0].split()[0]))
    assert "/trail/" not in hers.content.decode().split("<main")[1]
    seen = begona.get(link(page, first[0].split()[0])).content.decode()
    trail = re.search(r'href="(/trail/[0-9]+/)">', seen)
    assert trail and "night.settled" in text(begona.get(trail[1]))
    instruction = re.search(r'href="(/instructions/[0-9]+/)">', told.content.decode())
    assert instruction
    tab = text(oliver.get(f"{instruction[1]}?tab=messages"))
    assert "sese.025" in tab and "Matches settled and booked" in tab
    assert "No message came in about it" in text(oliver.get("/instructions/2/?tab=messages"))


@pytest.mark.usefixtures("firm")
def test_who_is_told_of_what_is_listed(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    page = oliver.get("/message-wishes/")
    found = rows(page)
    assert len(found) == 2 and {row[2] for row in found} == {"changes of status", "confirmations of settlement"}
    assert all(row[3] == "ISO 20022" and "told" in row[4] for row in found)
    assert "/message-wishes/set/" not in page.content.decode() and oliver.get("/message-wishes/set/").status_code == 403
    assert not rows(oliver.get("/message-wishes/?party=zzz"))


@pytest.mark.usefixtures("firm")
def test_what_is_set_aside_says_why_and_is_asked_to_be_repaired(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    page = oliver.get("/messages/3/")
    assert "no well-formed XML" in text(page) and "/messages/3/repair/" in page.content.decode()
    raw = oliver.get("/messages/3/raw/")
    assert raw["Content-Disposition"].startswith("attachment") and raw.content.startswith(b"<?xml")
    body = oliver.get("/messages/1/raw/").content.decode()
    asked = oliver.post("/messages/3/repair/", {"body": body, "reason": "As sent by mail", "look": "1"})
    assert asked.status_code == 200 and "repaired" in text(asked)
    broken = oliver.post("/messages/3/repair/", {"body": "no message", "reason": "As sent by mail", "look": "1"})
    assert broken.status_code == 422 and "would be set aside again" in text(broken)
    assert oliver.get("/messages/1/repair/").status_code == 404
    assert enter("grace").get("/messages/3/repair/").status_code == 403
    assert "/messages/3/repair/" not in enter("grace").get("/messages/3/").content.decode()
