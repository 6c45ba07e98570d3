"""Messages on pages: the list, one beside what it says and what is wrong with it, and its repair."""

import pytest

from tests.pages.conftest import SignedIn, enter
from tests.pages.reading import link, rows, text


@pytest.mark.usefixtures("firm")
def test_the_list_leads_to_a_message_that_says_what_came_of_it(signed_in: SignedIn) -> None:
    oliver = signed_in("oliver")
    page = oliver.get("/messages/")
    found = rows(page)
    assert [row[0].split()[0] for row in found] == ["4", "3", "2", "1"]
    assert "set aside" in found[1][4] and "waits for its instruction" in found[0][4] and "rejected" in found[3][4]
    said = text(oliver.get(link(page, "1")))
    for words in ("MSG0001", "SAFE-999", "12345678", "Answered by sese.024 2"):
        assert words in said, said
    assert "Safekeeping account SAFE-999 'SAFE-999' is not an account of that party and kind." in said
    assert "It waits for these instructions: MSG0002" in text(oliver.get("/messages/4/"))
    assert len(rows(oliver.get("/messages/?message_state=QUARANTINED"))) == 1
    assert len(rows(oliver.get("/messages/?reference=MSG0001"))) == 2
    assert oliver.get("/messages/?message_state=LOST").status_code == 422


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
