"""The list of runs, and the grid of runs against steps."""

import csv
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from authorizations.models import User
from backoffice.day import STEPS
from itservices.models import ProofResult, Run, Step
from itservices.operations import claim_step, fail_step, open_run
from itservices.queries import next_step, recent_runs, runs_wanted, violations_of
from machinery.statements import run as execute
from machinery.statements import value
from tests.conftest import OwnDatabase
from tests.pages.conftest import SignedIn, at_work, enter
from tests.pages.firm import FRI_2026_11_20, NIGHTS, SEED, THU_2026_11_19, TUE_2026_11_17, WED_2026_11_18, night_of
from tests.pages.limited import clerk_of_one_entity
from tests.pages.reading import links, rows, text, walked

COLUMNS = "columns=state,took,steps,at_step,came_in,settled,refused,aside,violations,attempts"
WED = "Wed 18 Nov 2026"


@pytest.fixture
def stopped(fresh: OwnDatabase) -> int:
    """Friday's night, stopped at its first step."""
    with at_work(fresh):
        run = open_run("night", FRI_2026_11_20, by=SEED, at=night_of(FRI_2026_11_20)).pk
        lease = claim_step(next_step(run) or 0, "test")
        assert lease
        fail_step(lease, "ValueError: no reason")
    return run


def dates(where: str) -> list[str]:
    """The business dates that a list shows."""
    return [row[0] for row in rows(enter("oliver").get(where))]


def test_a_line_a_run_newest_first_with_what_became_of_its_matches(fresh: OwnDatabase, stopped: int) -> None:
    found = rows(enter("oliver").get(f"/runs/?{COLUMNS}"))
    assert [row[0] for row in found] == ["Fri 20 Nov 2026", "Thu 19 Nov 2026", WED, "Tue 17 Nov 2026"]
    assert found[0][1:5] == ["stopped", "—", f"0 of {len(STEPS)}", "Chase confirmations"] and found[0][5:8] == [
        "—",
        "—",
        "—",
    ]
    for row, day in zip(found[1:], reversed(NIGHTS), strict=True):
        settled = value("select count(*) from settlements_settlement where business_date = %s", [day])
        came_in, refused = int(row[5]), int(row[7])
        assert (row[1], row[3], row[4], row[6]) == (
            "done",
            f"{len(STEPS)} of {len(STEPS)}",
            "—",
            str(settled),
        ) and came_in == settled + refused
        assert row[8:] == ["0", "0", "0"]


def test_runs_are_found_by_state_dates_and_trouble(fresh: OwnDatabase, stopped: int) -> None:
    assert dates("/runs/?state=STOPPED") == dates("/runs/?trouble=1") == ["Fri 20 Nov 2026"]
    assert dates("/runs/?since=2026-11-18&until=2026-11-18") == [WED]
    assert dates("/runs/?state=DONE&until=2026-11-18") == [WED, "Tue 17 Nov 2026"]
    assert "Nothing matches these filters." in text(enter("oliver").get("/runs/?state=RUNNING"))
    for bad, words in (("since=2026-11-20&until=2026-11-19", "The last day lies"), ("state=dead", "State:")):
        answer = enter("oliver").get(f"/runs/?{bad}")
        assert answer.status_code == 422 and words in text(answer)
    assert enter("oliver").get("/runs/?after=x~1").status_code == 400
    assert enter("oliver").get("/runs/?job=night").status_code == 400


def test_trouble_is_a_step_tried_again_or_matches_set_aside(fresh: OwnDatabase) -> None:
    fresh.use("owner")
    steps = Step.objects.filter(name="refuse")
    steps.filter(run__business_date=TUE_2026_11_17).update(attempt=2)
    steps.filter(run__business_date=WED_2026_11_18).update(counts={"set_aside": [7, 8]})
    fresh.use("web")
    found = runs_wanted(only_troubled=True).values_list("business_date", flat=True)
    assert set(found) == {TUE_2026_11_17, WED_2026_11_18}
    shown = {row[0]: row[1:] for row in rows(enter("oliver").get("/runs/?columns=attempts,aside"))}
    assert (shown["Tue 17 Nov 2026"], shown[WED]) == (["1", "0"], ["0", "2"])


def test_violations_are_those_of_the_newest_proof(fresh: OwnDatabase) -> None:
    fresh.use("owner")
    ProofResult.objects.bulk_create(
        ProofResult(
            business_date=WED_2026_11_18, batch=batch, invariant=code, full=True, violations=number, milliseconds=1
        )
        for batch, code, number in ((800_000, "L01", 9), (800_001, "L01", 2), (800_001, "L02", 3))
    )
    fresh.use("web")
    assert violations_of([WED_2026_11_18, FRI_2026_11_20]) == {WED_2026_11_18: 5}
    assert [row[1] for row in rows(enter("oliver").get("/runs/?columns=violations")) if row[0] == WED] == ["5"]


def test_a_long_list_goes_on_from_where_its_page_ended(fresh: OwnDatabase) -> None:
    fresh.use("owner")
    Run.objects.bulk_create(
        Run(
            job="night",
            business_date=TUE_2026_11_17 - timedelta(days=n),
            state="DONE",
            at=night_of(TUE_2026_11_17),
            finished_at=night_of(TUE_2026_11_17),
            actor_kind="job",
            actor_id="seed",
            actor_name="seed",
        )
        for n in range(1, 120)
    )
    fresh.use("web")
    client = enter("oliver")
    *pages, [[last]] = walked(client, "/runs/", "Next")
    assert [len(page) for page in pages] == [50, 50, 22]
    found = [datetime.strptime(row[0], "%a %d %b %Y").replace(tzinfo=UTC) for page in pages for row in page]
    assert found == sorted(found, reverse=True) and len(set(found)) == 122
    back = next(where for where, said in links(client.get(last)) if said == "Previous")
    assert rows(client.get(f"/runs/{back}")) == pages[1]


def test_matches_are_told_to_who_may_see_those_of_all(fresh: OwnDatabase) -> None:
    client = clerk_of_one_entity(fresh)
    found = rows(client.get(f"/runs/?{COLUMNS}"))
    assert len(found) == 3 and all(row[5:8] == ["—", "—", "—"] for row in found)


def test_a_file_of_runs_has_lengths_in_seconds(fresh: OwnDatabase) -> None:
    answer = enter("oliver").post("/lists/runs/file/", {"question": "columns=took,usual", "kind": "csv"})
    heads, *found = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert heads == ["Business date", "Took", "Usually takes"] and len(found) == 3
    assert all(took.isdigit() and usual.isdigit() for _date, took, usual in found)


def test_the_grid_leads_to_each_step_on_the_page_of_its_run(signed_in: SignedIn) -> None:
    client = signed_in("lucia")
    answer = client.get("/runs/grid/")
    assert ("/runs/?view=", "En lista") in links(answer)
    assert ("/runs/grid/", "Procesos por pasos") in links(client.get("/runs/"))
    shown = recent_runs("night")
    steps = [(where, said) for where, said in links(answer) if "#step-" in where]
    assert len(steps) == sum(len(sheet.steps) for sheet in shown) == 3 * len(STEPS)
    assert steps[0][1].startswith("Reclamar confirmaciones, hecho:")
    widths = [int(width) for width in re.findall(r'<rect width="(\d+)" height="5" fill', answer.content.decode())]
    assert len(widths) == 3 * (len(STEPS) + 1) and max(widths) == 1_000 and min(widths) > 0
    run, anchor = steps[-1][0].split("#")
    assert f'id="{anchor}"' in client.get(run).content.decode()


def test_the_page_of_a_run_says_what_made_its_end_later(fresh: OwnDatabase) -> None:
    fresh.use("owner")
    run = Run.objects.get(business_date=THU_2026_11_19).pk
    execute("update itservices_step set finished_at = finished_at + interval '1 hour' where run_id = %s"
            " and name = 'roll'", [run])  # fmt: skip
    fresh.use("web")
    client = enter("oliver")
    said = text(client.get(f"/runs/{run}/"))
    assert re.search("“Open the next day” makes the end later by (1.h 00|59).min", said)
    assert "later than usual." in said and client.get(f"/runs/{run}/").content.decode().count("lane-beyond") == 2
    User.objects.filter(username="oliver").update(language="es")
    assert "retrasa el final" in text(enter("oliver").get(f"/runs/{run}/"))


def test_a_run_that_stopped_is_drawn_up_to_where_it_stands(fresh: OwnDatabase, stopped: int) -> None:
    answer = enter("oliver").get(f"/runs/{stopped}/")
    assert "It stands still until somebody resumes it." in text(answer)
    assert answer.content.decode().count('class="lane-bad"') == 1
