"""The trail as an auditor searches it: who, what, when, subject; page by page; as a file that no spreadsheet runs."""

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from machinery.statements import rows as sql_rows
from machinery.statements import value
from machinery.transactions import whole
from recordkeeping.operations import record
from recordkeeping.queries import version_of
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, enter
from tests.pages.firm import SmallFirm
from tests.pages.limited import also, clerk_of_one_entity
from tests.pages.reading import links, text
from tests.pages.reading import rows as table
from vocabulary.actor import Actor

pytestmark = pytest.mark.usefixtures("firm")
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
EVIL = Actor("person", "66", "=HYPERLINK(1)")


def keep(code: str, subject: object, minutes: int = 0, **facts: object) -> None:
    """Keeps one event."""
    with whole():
        record(
            by=EVIL, at=AT + timedelta(minutes=minutes), code=code, subject_type="vault", subject_ids=[subject], **facts
        )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("who=Demo", "actor_name ilike 'Demo%%'"),
        ("what=run", "code like 'run.%%'"),
        ("what=run.opened", "code = 'run.opened'"),
        ("subject_type=run&subject=1", "subject_type = 'run' and subject_ids @> '{1}'"),
        ("since=2026-11-19&until=2026-11-19", "at >= '2026-11-19Z' and at < '2026-11-20Z'"),
        ("", "true"),
    ],
)
def test_the_search_finds_exactly_what_is_asked_for(signed_in: SignedIn, query: str, where: str) -> None:
    client = signed_in("begona")
    expected = [f["id"] for f in sql_rows(f"select id from recordkeeping_event where {where} order by id desc", {})]
    found, url = [], f"/trail/?{query}"
    while url:
        answer = client.get(url)
        assert answer.status_code == 200
        listing = answer.context["listing"]
        found += [int(row[0].value[0]) for row in listing.table.rows]
        url = f"/trail/{listing.pages.next_url}" if listing.pages.next_url else ""
    assert found == expected


def test_codes_are_shown_in_the_words_of_the_reader(signed_in: SignedIn) -> None:
    for who, words in (
        ("begona", ("Proceso abierto", "Proceso", "tarea", "Puesto en el registro sellado")),
        ("oliver", ("Run opened", "Run", "job", "Place in the sealed trail")),
    ):
        said = text(signed_in(who).get("/trail/?what=run.opened"))
        assert all(word in said for word in (*words, "run.opened")), said


def test_a_search_that_cannot_be_read_is_said(signed_in: SignedIn) -> None:
    client = signed_in("begona")
    assert client.get("/trail/?since=2026-11-20&until=2026-11-19").status_code == 422
    assert client.get("/trail/?after=x").status_code == 400
    assert client.get("/trail/?colour=red").status_code == 400


def test_who_has_the_right_in_one_entity_alone_sees_no_trail(fresh: OwnDatabase) -> None:
    client = clerk_of_one_entity(fresh, "settlement_supervisor")
    assert client.get("/trail/").status_code == 403
    assert client.get("/trail/1/").status_code == 403
    assert client.post("/lists/trail/file/", {"kind": "csv"}).status_code == 403
    assert client.get("/views/trail/counts/").status_code == 403
    also(fresh, "auditor")
    assert client.get("/trail/").status_code == 200


def test_the_file_runs_nothing_and_is_an_event_itself(fresh: OwnDatabase) -> None:
    keep("vault.opened", "-1+1", reason="@SUM(A1)", after={"door": "north"})
    client = enter("begona")
    question = "subject_type=vault&columns=event,who,subjects,reason,facts"
    answer = client.post("/lists/trail/file/", {"question": question, "kind": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    _head, line = csv.reader(StringIO(answer.content.decode()), delimiter=";")
    assert line[1:5] == ["'=HYPERLINK(1)", "persona", "'-1+1", "'@SUM(A1)"]
    assert (line[5], json.loads(line[6])) == ("", {"door": "north"})
    told = json.loads(value("select after::text from recordkeeping_event where code = 'list.taken_as_file'"))
    assert (told["list"], told["rows"]) == ("trail", 1)


def test_a_record_is_as_it_was_at_any_instant(fresh: OwnDatabase) -> None:
    keep("vault.moved", 1, 0, before={"place": "cellar", "door": "north"}, after={"place": "attic", "door": "north"})
    keep("vault.moved", 1, 10, before={"place": "attic"}, after={"place": "garden"})
    keep("vault.painted", 1, 20, before={"colour": "grey"}, after={"colour": "red"})
    expected = {
        -1: {"place": "cellar", "door": "north", "colour": "grey"},
        5: {"place": "attic", "door": "north", "colour": "grey"},
        15: {"place": "garden", "door": "north", "colour": "grey"},
        25: {"place": "garden", "door": "north", "colour": "red"},
    }
    assert {m: version_of("vault", 1, AT + timedelta(minutes=m)) for m in expected} == expected
    page = enter("oliver").get("/trail/?subject_type=vault&subject=1&until=2026-11-20")
    assert "garden" in text(page)
    assert version_of("vault", 2, AT) == {}


def test_the_trail_is_in_the_navigation_of_who_may_see_it(signed_in: SignedIn, firm: SmallFirm) -> None:
    assert "/trail/" in [where for where, _ in links(signed_in("begona").get("/"))]
    assert "/trail/" not in [where for where, _ in links(signed_in("lucia").get("/"))]


def test_a_page_leads_to_its_own_subject_in_the_trail(signed_in: SignedIn, firm: SmallFirm) -> None:
    """An account of the books is not the account of reference data that has the same number."""
    account = firm.books["CASH-001-EUR", "EUR"]
    client = signed_in("begona")
    shown = client.get(f"/accounts/{account}/?tab=timeline")
    where = f"/trail/?subject_type=book_account&subject={account}"
    assert where.replace("&", "&amp;") in shown.content.decode()
    assert client.get(where).status_code == 200


def test_an_event_has_a_page_with_each_fact_before_and_after(fresh: OwnDatabase) -> None:
    keep("vault.moved", 1, 0, before={"place": "cellar", "door": "north"}, after={"place": "attic", "key": ["a", 1]})
    pk = value("select max(id) from recordkeeping_event")
    client = enter("oliver")
    assert f"/trail/{pk}/" in [where for where, _ in links(client.get("/trail/?subject_type=vault"))]
    page = client.get(f"/trail/{pk}/")
    assert [row[:3] for row in table(page)] == [
        ["door", "north", "—"],
        ["place", "cellar", "attic"],
        ["key", "—", '["a", 1]'],
    ]
    assert client.get("/trail/999999/").status_code == 404


def test_pages_of_the_trail_go_back_as_they_came(fresh: OwnDatabase) -> None:
    for number in range(60):
        keep("vault.opened", number, number)
    client = enter("oliver")
    first = client.get("/trail/")
    second = client.get(f"/trail/{first.context['listing'].pages.next_url}")
    again = client.get(f"/trail/{second.context['listing'].pages.previous_url}")
    assert table(again) == table(first) and len(table(first)) == 50
    assert second.context["listing"].pages.first == 51
