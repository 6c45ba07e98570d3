"""The page of a run while it runs, and the button that runs the night."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError

from authorizations.models import User
from backoffice import night_views
from backoffice.day import STEPS, DateNotDue
from backoffice.night_views import NightIsDone, NightIsRunning
from backoffice.proof import ProofFailed
from itservices.models import Run, Step
from itservices.operations import advance, claim_step, fail_step, give_back, hold_lease, open_run, sign_of_life
from itservices.queries import next_step
from itservices.runner import run_to_end
from machinery.statements import run as execute
from machinery.transactions import whole
from tests.conftest import OwnDatabase
from tests.pages.conftest import at_work, enter
from tests.pages.firm import FRI_2026_11_20, SEED, night_of
from tests.pages.reading import links, text

NIGHT = night_of(FRI_2026_11_20)


@pytest.fixture
def run(fresh: OwnDatabase) -> int:
    """Friday's night, opened."""
    with at_work(fresh):
        return open_run("night", FRI_2026_11_20, by=SEED, at=NIGHT).pk


def run_all(database: OwnDatabase, run: int) -> None:
    """Runs the night to its end, as the role job; then as web again."""
    database.use("job")
    run_to_end(run)
    database.use("web")


def test_progress_answers_304_until_something_changes(fresh: OwnDatabase, run: int) -> None:
    client, where = enter("oliver"), f"/runs/{run}/progress/"
    with time_machine.travel(datetime(2026, 11, 20, 23, 0, 5, tzinfo=UTC), tick=False) as clock:
        first = client.get(where)
        tag = first["ETag"]
        assert first["Cache-Control"] == "private, no-cache"
        assert "hx-trigger" in first.content.decode() and tag.strip('"') in first.content.decode()
        again = client.get(where, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        with at_work(fresh):
            lease = claim_step(next_step(run) or 0, "test")
        assert lease
        running = client.get(where, headers={"If-None-Match": tag})
        assert running.status_code == 200
        with at_work(fresh):
            hold_lease(lease)
            advance(lease, checkpoint={}, done=30, total=40, counts={})
        moved = client.get(where, headers={"If-None-Match": running["ETag"]})
        assert 'value="4"' in moved.content.decode()
        clock.shift(timedelta(seconds=30))
        later = client.get(where, headers={"If-None-Match": moved["ETag"]})
        assert later.status_code == 200
    assert enter("lucia").get(where, headers={"If-None-Match": later["ETag"]}).status_code == 200


def test_a_step_is_announced_once(run: int) -> None:
    client, where = enter("oliver"), f"/runs/{run}/progress/"
    assert f"running: 0 of {len(STEPS)} steps done, now Chase confirmations" in text(client.get(where))
    assert "#run-said" not in client.get(f"{where}?said=RUNNING.chase").content.decode()


def test_a_run_that_nobody_takes_says_so(fresh: OwnDatabase, run: int) -> None:
    assert "No worker has given a sign of life" in text(enter("oliver").get(f"/runs/{run}/"))
    assert "No worker is there to take it." in text(enter("oliver").get("/"))
    with at_work(fresh):
        sign_of_life("test")
    assert "No worker" not in text(enter("oliver").get(f"/runs/{run}/"))


def test_a_run_that_is_done_asks_no_more_and_balances(fresh: OwnDatabase, run: int) -> None:
    run_all(fresh, run)
    answer = enter("oliver").get(f"/runs/{run}/")
    said = text(answer)
    assert "hx-get" not in answer.content.decode().partition("<main")[2]
    assert said.count(" none") == 5
    assert "invariants were checked" in said and "all of them hold" in said
    assert "/instructions/?state=settled&place=own&on=2026-11-20" in [where for where, _ in links(answer)]
    assert "Mon 23 Nov 2026" in enter("oliver").get("/").content.decode()


def test_a_run_that_stopped_tells_the_trouble_and_is_resumed(fresh: OwnDatabase, run: int) -> None:
    with at_work(fresh):
        lease = claim_step(next_step(run) or 0, "test")
        assert lease
        fail_step(lease, "ValueError: <script>alert(1)</script>")
    client = enter("oliver")
    answer = client.get(f"/runs/{run}/")
    assert "It stopped at “Chase confirmations”." in text(answer)
    assert "ValueError: <script>alert(1)</script>" in text(answer)
    assert "<script>alert" not in answer.content.decode()
    assert ("/night/", "Resume") in links(answer)
    assert "Resume the night of Fri 20 Nov 2026" in text(client.get("/night/"))
    assert client.post("/night/", {"business_date": "2026-11-20"})["Location"] == f"/runs/{run}/"
    assert Run.objects.get(pk=run).state == Run.State.RUNNING
    assert Step.objects.get(run=run, position=1).state == Step.State.READY


def test_trouble_by_its_code_is_told_in_the_language_of_the_reader(fresh: OwnDatabase, run: int) -> None:
    broken = {"code": "L16", "violations": 2, "key": "account 7", "expected": "0", "found": "1"}
    with at_work(fresh):
        lease = claim_step(next_step(run) or 0, "test")
        assert lease
        fail_step(lease, ProofFailed(business_date="2026-11-20", broken=[broken]))
    for language, told in (("en", "2026-11-20 is not proved: L16"), ("es", "2026-11-20 no está comprobado: L16")):
        User.objects.filter(username="oliver").update(language=language)
        answer = enter("oliver").get(f"/runs/{run}/")
        assert told in text(answer)
        assert 'class="trouble" lang' not in answer.content.decode()


def test_trouble_that_passes_is_told_while_it_lasts(fresh: OwnDatabase, run: int) -> None:
    with at_work(fresh):
        lease = claim_step(next_step(run) or 0, "test")
        assert lease
        give_back(lease, "OperationalError: deadlock detected")
    said = text(enter("oliver").get(f"/runs/{run}/progress/"))
    assert "it is tried again by itself, at most five times (attempts so far: 1)" in said
    assert "deadlock detected" in said


def test_the_button_opens_the_night_and_wakes_a_worker(fresh: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[int] = []
    monkeypatch.setattr(night_views, "wake", woken.append)
    client = enter("marcus")
    said = text(client.get("/night/"))
    assert "Run the night of Fri 20 Nov 2026" in said and "cannot be opened again" in said
    assert not Run.objects.filter(business_date=FRI_2026_11_20).exists()
    answer = client.post("/night/", {"business_date": "2026-11-20"})
    opened = Run.objects.get(business_date=FRI_2026_11_20)
    assert answer["Location"] == f"/runs/{opened.pk}/"
    assert woken == [opened.steps.get(position=1).pk]
    assert (opened.actor_kind, opened.actor_name) == ("person", "Marcus Reed")
    assert "The night is asked for." in text(client.get(answer["Location"]))


def test_a_broker_that_is_away_does_not_matter(fresh: OwnDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(step: int) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(night_views, "wake", away)
    assert enter("marcus").post("/night/", {"business_date": "2026-11-20"}).status_code == 302


@pytest.mark.parametrize("typed", ["", "20/11/2026", "2026-11-31", "\x00"])
def test_a_form_without_its_date_runs_nothing(fresh: OwnDatabase, typed: str) -> None:
    answer = enter("marcus").post("/night/", {"business_date": typed})
    assert (answer.status_code, "There is a problem" in text(answer)) == (422, True)
    assert not Run.objects.filter(business_date=FRI_2026_11_20).exists()


def test_while_one_night_runs_no_other_begins(fresh: OwnDatabase, run: int) -> None:
    answer = enter("marcus").post("/night/", {"business_date": "2026-11-20"})
    assert answer.status_code == NightIsRunning.status
    assert f"is running as run {run}" in text(answer)
    assert (f"/runs/{run}/", "Watch it") in links(enter("marcus").get("/night/"))


def test_who_comes_second_in_the_same_moment_is_told_of_the_first(
    fresh: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    def second(*_: object, **__: object) -> int:
        with whole():
            open_run("night", FRI_2026_11_20, by=SEED, at=NIGHT)
        raise IntegrityError("a_job_runs_once_per_business_date")

    monkeypatch.setattr(night_views, "open_night", second)
    answer = enter("marcus").post("/night/", {"business_date": "2026-11-20"})
    assert (answer.status_code, "night_is_running" in text(answer)) == (409, True)


def test_a_page_left_open_over_night_does_not_run_the_next_one(fresh: OwnDatabase, run: int) -> None:
    run_all(fresh, run)
    answer = enter("marcus").post("/night/", {"business_date": "2026-11-20"})
    assert answer.status_code == NightIsDone.status
    assert "The night of Fri 20 Nov 2026 is done; the open date is Mon 23 Nov 2026." in text(answer)
    early = enter("marcus").post("/night/", {"business_date": "2030-01-02"})
    assert (early.status_code, DateNotDue.code in text(early)) == (409, True)


def test_matches_that_were_set_aside_are_named(fresh: OwnDatabase, run: int) -> None:
    fresh.use("owner")
    execute(
        "update itservices_step set counts = '{\"set_aside\": [1, 2]}' where run_id = %s and name = 'refuse'", [run]
    )
    fresh.use("web")
    answer = enter("oliver").get(f"/runs/{run}/")
    assert ("/instructions/matches/1/", "match 1") in links(answer)
    assert "/instructions/matches/" not in enter("marcus").get(f"/runs/{run}/").content.decode()
