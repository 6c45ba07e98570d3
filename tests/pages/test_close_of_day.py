"""Whether the day can be closed: each line of the list as it really stands, and the answer in one sentence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from backoffice import close_of_day
from itservices.models import ProofResult, Run
from itservices.operations import claim_step, fail_step, open_load, open_run, sign_of_life
from itservices.queries import next_step
from itservices.runner import run_to_end
from machinery.statements import run as execute
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, at_work, copy_of, enter
from tests.pages.firm import FRI_2026_11_20, MON_2026_11_23, SEED, build_empty, night_of
from tests.pages.reading import link, links, rows, text
from vocabulary.days import CalendarNotKnown

NIGHT = night_of(FRI_2026_11_20)
BEFORE = ("Cut-offs", "Earlier nights", "Files being read", "Rows set aside", "Emergencies", "A worker")
OF_THE_NIGHT = ("The night", "Matches set aside", "Control totals", "Proof", "Trail")


@pytest.fixture(autouse=True)
def friday_night() -> Iterator[None]:
    """An hour before the night, after the last cut-off."""
    with time_machine.travel(datetime(2026, 11, 20, 21, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def worker(fresh: OwnDatabase) -> None:
    """A worker is there."""
    with at_work(fresh):
        sign_of_life("test")


def lines(client: Client, where: str = "/day/") -> dict[str, tuple[str, str]]:
    """How each thing stands, and what is known of it."""
    page = client.get(where).content.decode()
    found = {}
    for table in page.split("<table")[1:]:
        for row in rows(type("Answer", (), {"content": table.encode()})()):
            found[row[0]] = (row[1], row[2])
    return found


def test_with_nothing_against_it_the_answer_is_yes(fresh: OwnDatabase, worker: None) -> None:
    client = enter("marcus")
    found, said = lines(client), text(client.get("/day/"))
    assert tuple(found) == BEFORE + OF_THE_NIGHT
    assert [found[name][0] for name in BEFORE] == ["holds", "holds", "holds", "look at it", "holds", "holds"]
    assert [found[name][0] for name in OF_THE_NIGHT[:4]] == ["not yet"] * 4
    assert "Can we close Fri 20 Nov 2026 ?" in said
    assert "Yes: nothing stands against it. The night closes it; it is planned for 17:00" in said
    assert "1 more to look at" in said
    aside = next(where for where, words in links(client.get("/day/")) if words == "These files")
    assert sum(int(row[7]) for row in rows(client.get(aside))) == int(found["Rows set aside"][1].split()[0]) == 4


def test_what_is_missing_stands_against_it(fresh: OwnDatabase) -> None:
    with at_work(fresh):
        open_load("instructions", "late.csv", "ab" * 32, by=SEED, at=NIGHT)
    client = enter("oliver")
    found = lines(client)
    assert found["A worker"][0] == found["Files being read"][0] == "blocks"
    assert "Not yet: 2 things stand against it." in text(client.get("/day/"))
    assert "pending" in link(client.get("/day/"), "Pending until then")
    assert [row[0] for row in rows(client.get("/loads/?state=LOADING"))] == ["late.csv"]
    assert "Aún no: 2 cosas lo impiden." in text(enter("lucia").get("/day/"))


def test_a_cut_off_that_is_to_come_is_waited_for(fresh: OwnDatabase, worker: None) -> None:
    with time_machine.travel(datetime(2026, 11, 20, 16, 0, tzinfo=UTC), tick=False):
        client = enter("oliver")
        verdict, known = lines(client)["Cut-offs"]
        said = text(client.get("/day/"))
    assert verdict == "not yet"
    assert known.startswith("1 of 2 are still to come, next Euro depository, free of payment, on 20 Nov 2026 17:00:00")
    assert "Not yet: 1 thing stands against it." in said


def test_where_the_calendar_ends_one_must_look(
    fresh: OwnDatabase, worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: date) -> None:
        raise CalendarNotKnown(expected="a date", found="none", way_out="Load it.")

    monkeypatch.setattr(close_of_day, "cut_offs", unknown)
    assert lines(enter("oliver"))["Cut-offs"][0] == "look at it"
    monkeypatch.setattr(close_of_day, "cut_offs", lambda _: [])
    assert lines(enter("oliver"))["Cut-offs"] == ("holds", "No market settles on this date.")


def test_a_night_that_stopped_blocks_and_leads_to_its_step(fresh: OwnDatabase, worker: None) -> None:
    with at_work(fresh):
        run = open_run("night", FRI_2026_11_20, by=SEED, at=NIGHT).pk
    client = enter("oliver")
    assert lines(client)["The night"][0] == "not yet"
    assert "Not yet: the night is under way, and closes it at its end." in text(client.get("/day/"))
    with at_work(fresh):
        lease = claim_step(next_step(run) or 0, "test")
        assert lease
        fail_step(lease, "ValueError: <b>no reason</b>")
    answer = client.get("/day/")
    assert lines(client)["The night"] == (
        "blocks",
        "It stopped at “Chase confirmations”. ValueError: <b>no reason</b>",
    )
    assert f"/runs/{run}/#step-chase" in [where for where, _ in links(answer)]
    assert '<span class="trouble" lang="en">' in answer.content.decode()
    assert "Not yet: 1 thing stands against it." in text(answer)


def test_an_earlier_night_comes_first(fresh: OwnDatabase, worker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with at_work(fresh):
        open_run("night", FRI_2026_11_20, by=SEED, at=NIGHT)
    monkeypatch.setattr(close_of_day, "business_date", lambda: MON_2026_11_23)
    found = lines(enter("oliver"))
    assert found["Earlier nights"] == ("blocks", "That of Fri 20 Nov 2026 is not done; it comes first.")
    assert found["The night"][0] == "not yet"


@pytest.fixture
def closed(fresh: OwnDatabase, worker: None) -> int:
    """Friday's night, done: the open date is Monday."""
    with at_work(fresh):
        run = open_run("night", FRI_2026_11_20, by=SEED, at=NIGHT).pk
    fresh.use("job")
    run_to_end(run)
    fresh.use("web")
    return run


def test_a_closed_date_shows_what_it_was_closed_on(fresh: OwnDatabase, closed: int) -> None:
    client = enter("marcus")
    assert "Can we close Mon 23 Nov 2026 ?" in text(client.get("/day/"))
    where = link(client.get("/day/"), "Last closed date: Fri 20 Nov 2026")
    assert where == "/day/?on=2026-11-20"
    found = lines(client, where)
    assert tuple(found) == ("Cut-offs", *OF_THE_NIGHT)
    assert {name: found[name][0] for name in OF_THE_NIGHT[:4]} == dict.fromkeys(OF_THE_NIGHT[:4], "holds")
    assert "Yes: Fri 20 Nov 2026 is closed." in text(client.get(where))
    shown = [found for found, _ in links(client.get(where))]
    assert {f"/runs/{closed}/", f"/runs/{closed}/#run-controls", f"/runs/{closed}/#proof"} <= set(shown)


def test_what_the_night_left_is_seen(fresh: OwnDatabase, closed: int) -> None:
    fresh.use("owner")
    execute(
        "update itservices_step set counts = counts || '{\"set_aside\": [1, 2]}' where run_id = %s and name = 'refuse'",
        [closed],
    )
    execute(
        "update itservices_step set counts = jsonb_set(counts, '{settled,EUR,number}', '0')"
        " where run_id = %s and name = 'settle'",
        [closed],
    )
    ProofResult.objects.create(
        business_date=FRI_2026_11_20, batch=900_000, invariant="L01", full=True, violations=2, milliseconds=1
    )
    fresh.use("web")
    client = enter("oliver")
    found = lines(client, "/day/?on=2026-11-20")
    assert found["Matches set aside"][0] == "look at it"
    assert found["Control totals"] == ("blocks", "What came in is not what settled and did not settle: EUR.")
    assert found["Proof"] == ("blocks", "2 rows break an invariant.")
    assert "Fri 20 Nov 2026 is closed, and 2 things stand against it." in text(client.get("/day/?on=2026-11-20"))


@pytest.mark.parametrize("on", ["2026-11-21", "2026-11-23", "2026-11-16", "yesterday", "1989-12-31", "%00"])
def test_another_date_is_refused_by_name(signed_in: SignedIn, firm: object, on: str) -> None:
    answer = signed_in("oliver").get(f"/day/?on={on}")
    assert (answer.status_code, "bad_parameter" in text(answer)) == (400, True)


def test_home_leads_to_it(signed_in: SignedIn, firm: object) -> None:
    assert link(signed_in("marcus").get("/"), "Can we close the day?") == "/day/"
    assert Run.objects.filter(business_date=FRI_2026_11_20).count() == 0


def test_before_the_first_night_nothing_is_closed(made: object, template: str, database: OwnDatabase) -> None:
    with copy_of(template, f"{database.name}_empty") as empty:
        build_empty(empty)
        client = enter("oliver")
        assert "Last closed date" not in text(client.get("/day/"))
        assert "No night has run yet." in text(client.get("/runs/grid/"))
