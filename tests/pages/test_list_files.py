"""A list as a file: the rows and columns that the page shows, in the reader's numbers, harmless, on record, and not too long."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

import backoffice.list_files
from machinery.blotter import BLOTTERS
from machinery.patience import TooSlow
from machinery.statements import run, value
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.reading import rows, text

OPEN_IN_EURO = "state=open&currency=EUR&columns=amount,currency,parties,reason&sort=-amount"


def taken(client: Client, question: str, kind: str = "csv") -> bytes:
    answer = client.post("/lists/instructions/file/", {"question": question, "kind": kind})
    assert answer.status_code == 200, answer.status_code
    assert answer["Content-Disposition"] == f'attachment; filename="instructions.{kind}"'
    return answer.content


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_a_file_has_what_the_page_shows(fresh: OwnDatabase) -> None:
    oliver = enter("oliver")
    heads, *found = read(taken(oliver, OPEN_IN_EURO))
    assert heads == ["Reference", "Amount", "Currency", "Participant", "Counterparty", "Reason", "Reason in words"]
    shown = rows(oliver.get(f"/instructions/?{OPEN_IN_EURO}"))
    assert len(found) == value(
        "select 2 * count(*) from settlements_openmatch o join refdata_asset a on a.id = currency_id where a.code = 'EUR'"
    )
    assert [row[0] for row in found[: len(shown)]] == [row[0].split()[0] for row in shown]
    amounts = [Decimal(row[1]) for row in found]
    assert amounts == sorted(amounts, reverse=True) and {row[2] for row in found} == {"EUR"}
    event = value("select after from recordkeeping_event where code = 'list.taken_as_file'")
    assert f'"rows": {len(found)}' in event and '"kind": "csv"' in event


def test_who_writes_a_decimal_comma_gets_one(fresh: OwnDatabase) -> None:
    heads, first, *_ = read(taken(enter("lucia"), OPEN_IN_EURO), ";")
    assert heads[:2] == ["Referencia", "Importe"]
    assert "," in first[1] and "." not in first[1]


def test_a_workbook_says_what_it_is_and_has_numbers(fresh: OwnDatabase) -> None:
    book = load_workbook(BytesIO(taken(enter("oliver"), OPEN_IN_EURO, "xlsx")))
    cover, sheet = (book[name] for name in book.sheetnames)
    said = {row[0]: row[1] for row in cover.iter_rows(values_only=True)}
    assert said["List"] == "Instructions" and said["Taken by"] == "Oliver Bennett" and said["Currency"] == "EUR"
    assert said["Business date"] == "Fri 20 Nov 2026" and said["Order"] == "by Amount, falling"
    assert said["Status"] == "Open: all open"
    opened = load_workbook(BytesIO(taken(enter("lucia"), "", "xlsx")))
    assert "fallida" in str(opened[opened.sheetnames[0]]["B8"].value), "also what nobody asked for is said"
    body = list(sheet.iter_rows(min_row=2))
    assert str(len(body)) == said["Rows"]
    assert all(isinstance(row[1].value, int | float) and row[1].number_format == "#,##0.00" for row in body)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_name_that_would_be_a_formula_is_text(fresh: OwnDatabase, kind: str) -> None:
    fresh.use("owner")
    run("alter table settlements_instruction disable trigger user")
    first = value("select min(match_id) from settlements_openmatch")
    run(
        "update settlements_instruction set reference = '=1+1'"
        " where id = (select delivering_id from settlements_match where id = %s)",
        [first],
    )
    fresh.use("web")
    content = taken(enter("oliver"), "state=open", kind)
    if kind == "csv":
        assert "'=1+1" in {row[0] for row in read(content)}
    else:
        book = load_workbook(BytesIO(content))
        [cell] = [row[0] for row in book[book.sheetnames[1]].iter_rows() if row[0].value == "=1+1"]
        assert cell.data_type == "s"


def test_nobody_takes_rows_that_he_may_not_see(fresh: OwnDatabase) -> None:
    naomi = {row[0] for row in read(taken(enter("naomi"), "state=open"))[1:]}
    mine = value(
        "select count(*) from settlements_instruction i join settlements_match m on i.id in (delivering_id, receiving_id)"
        " join settlements_openmatch o on o.match_id = m.id where participant_id = (select min(id) + 1 from refdata_party)"
    )
    assert 0 < len(naomi) == mine
    assert (
        enter("marcus").post("/lists/instructions/file/", {"question": "state=open", "kind": "csv"}).status_code == 403
    )


def test_what_cannot_be_taken_is_refused(fresh: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    oliver, where = enter("oliver"), "/lists/instructions/file/"
    for question, kind in (("colour=red", "csv"), ("isin=x", "csv"), ("state=settled&sort=amount", "csv"), ("", "pdf")):
        assert oliver.post(where, {"question": question, "kind": kind}).status_code == 400, question
    assert oliver.post("/lists/nothing/file/", {"kind": "csv"}).status_code == 404
    assert oliver.get(where).status_code == 405
    monkeypatch.setattr(backoffice.list_files, "MOST", {"csv": 3})
    answer = oliver.post(where, {"question": "state=open", "kind": "csv"})
    assert answer.status_code == 422 and "more than 3 rows" in text(answer) and "list_too_long" in text(answer)
    monkeypatch.undo()

    def slow(*_: object, **__: object) -> None:
        raise TooSlow("stopped")

    monkeypatch.setattr("settlements.blotters.instructions.lines", slow)
    answer = oliver.post(where, {"question": "state=open", "kind": "csv"})
    assert answer.status_code == 422 and "takes too long" in text(answer) and "list_too_slow" in text(answer)
    assert value("select count(*) from recordkeeping_event where code = 'list.taken_as_file'") == 0


def test_a_list_says_that_it_has_more_rows_by_now(signed_in: SignedIn) -> None:
    client = signed_in("oliver")
    listing = client.get("/instructions/?state=held").context["listing"]
    number = listing.pages.count.number
    assert "more" not in client.get(listing.news_url).content.decode()
    fewer = client.get("/lists/instructions/news/", {"question": "state=held", "had": number - 1})
    assert "1 row more: show it" in fewer.content.decode() and "/instructions/?state=held" in fewer.content.decode()
    for query, status in (
        ({"question": "state=held", "had": "-1"}, 400),
        ({"question": "state=held"}, 400),
        ({"question": "colour=red", "had": "1"}, 400),
        ({"question": "", "had": "1", "x": "1"}, 400),
    ):
        assert client.get("/lists/instructions/news/", query).status_code == status
    assert client.get("/lists/nothing/news/", {"had": "1"}).status_code == 404
    assert signed_in("lucia").get("/lists/trail/news/", {"had": "1"}).status_code == 403


def test_a_list_that_takes_too_long_to_count_has_no_news(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise TooSlow

    monkeypatch.setitem(BLOTTERS, "files", replace(BLOTTERS["files"], total=slow))  # type: ignore[arg-type]
    answer = signed_in("oliver").get("/lists/files/news/", {"had": "0"})
    assert (answer.status_code, answer.content.strip()) == (200, b"")
