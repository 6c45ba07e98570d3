"""Statements and the message folder on pages: asked for, listed, and read as messages."""

import pytest

from settlements.models import FileToWrite, FolderFile, Message, Statement
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, at_work, enter
from tests.pages.reading import link, rows, text

ASKED = {"topic": "HOLDINGS", "form": "ISO20022", "stated_on": "2026-11-19"}


def test_a_statement_is_asked_for_and_read(fresh: OwnDatabase) -> None:
    oliver, number = enter("oliver"), "SAFE-001"
    assert "There is no statement." in text(oliver.get("/statements/"))
    assert "Ask for a statement" in text(oliver.get("/statements/ask/"))
    asked = oliver.post("/statements/ask/", {"of": number, **ASKED}, follow=True)
    assert "1 statement is there." in text(asked)
    again = oliver.post("/statements/ask/", {"of": number, **ASKED}, follow=True)
    assert len(rows(again)) == 1 == Statement.objects.count()
    (line,) = rows(again)
    reference = line[0]
    assert number in line and "daily statements of holdings" in " ".join(line)
    pages = oliver.get(link(again, reference))
    (message,) = rows(pages)
    assert "semt.002" in " ".join(message) and "there to be fetched" in " ".join(message)
    said = text(oliver.get(link(pages, message[0])))
    for words in ("statement of holdings", "Safekeeping account", number, "Holdings 1 · ISIN"):
        assert words in said, said
    assert not rows(oliver.get("/statements/?safekeeping_account=NOTHING"))
    assert len(rows(oliver.get("/statements/?statement_topic=HOLDINGS&since=2026-11-19&until=2026-11-19"))) == 1
    assert oliver.get("/statements/?statement_topic=WEATHER").status_code == 422


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({"stated_on": "2026-11-20"}, 409, "Ask for a statement at the close of a date that is over."),
        ({"of": "NOBODY"}, 409, "NOBODY is neither a safekeeping account nor a party"),
        ({"topic": "WEATHER"}, 422, "WEATHER"),
        ({"stated_on": ""}, 422, "This field is required."),
    ],
)
def test_what_cannot_be_stated_is_said(fresh: OwnDatabase, changes: dict[str, str], status: int, words: str) -> None:
    found = enter("oliver").post("/statements/ask/", {"of": "SAFE-001", **ASKED, **changes})
    assert found.status_code == status and words in text(found)


def test_who_may_not_hand_in_asks_for_no_statement(fresh: OwnDatabase) -> None:
    grace = enter("grace")
    assert grace.get("/statements/ask/").status_code == 403
    assert "Ask for a statement" not in text(grace.get("/statements/"))


def test_what_came_by_the_folder_is_listed(fresh: OwnDatabase) -> None:
    marcus = enter("marcus")
    empty = text(marcus.get("/message-folder/"))
    assert "No file has come by the folder." in empty and "No folder is named" in empty
    message = Message.objects.order_by("pk")[0]
    on = {"sha256": "0" * 64, "business_date": message.business_date, "at": message.at}
    with at_work(fresh):
        FolderFile.objects.create(key="1", name="a.xml", size=10, message=message, refusal="", **on)
        FolderFile.objects.create(key="2", name="b.xml", size=0, refusal="empty", **on)
        FileToWrite.objects.create(message=Message.objects.filter(direction="OUT")[0])
    page = marcus.get("/message-folder/")
    assert [row[0] for row in rows(page)] == ["b.xml", "a.xml"] and "refused: empty" in " ".join(rows(page)[0])
    assert "1 message is still to be written into the folder." in text(page)
    assert len(rows(marcus.get("/message-folder/?file_state=refused"))) == 1
    assert enter("naomi").get("/message-folder/").status_code == 403


@pytest.mark.usefixtures("firm")
def test_both_are_in_spanish(signed_in: SignedIn) -> None:
    lucia = signed_in("lucia")
    assert "Extractos" in text(lucia.get("/statements/")) and "Carpeta de mensajes" in text(
        lucia.get("/message-folder/")
    )
