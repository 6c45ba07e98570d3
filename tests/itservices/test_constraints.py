"""What can never be false of runs, steps, loads and proofs, tried around the operations, as the owner."""

import pytest

from machinery.statements import run
from tests.refused import allowed, refused_by

pytestmark = [pytest.mark.django_db, pytest.mark.role("owner")]

RUN = """
insert into itservices_run (job, business_date, state, at, actor_kind, actor_id, actor_name, facts, finished_at)
values ({job}, {business_date}, {state}, now(), 'job', 'test', 'test', '{{}}', {finished_at})"""
STEP = """
insert into itservices_step (run_id, position, name, state, attempt, fence, owner, lease_until, checkpoint, done_count,
                             total_count, counts, trouble)
select max(id), {position}, {name}, {state}, {attempt}, 1, '', {lease_until}, '{{}}', 0, 0, '{{}}', '' from itservices_run"""
LOAD = """
insert into itservices_load (kind, file_name, sha256, state, received, accepted, unchanged, quarantined, totals, actor_kind,
                             actor_id, actor_name, at)
values ('leis', 'a.csv', {sha256}, {state}, {received}, {accepted}, 2, 1, '{{}}', 'job', 'test', 'test', now())"""
ROW = """
insert into itservices_quarantinedrow (load_id, line, raw, reasons)
select max(id) {more}, {line}, 'x', '[]' from itservices_load"""
RESULT = """
insert into itservices_proofresult (business_date, batch, invariant, "full", violations, sample, milliseconds)
values ('2026-10-02', {batch}, 'L01', false, 0, '[]', 1)"""

A_RUN = {"job": "'night'", "business_date": "'2026-10-02'", "state": "'DONE'", "finished_at": "now()"}
A_STEP = {"position": "1", "name": "'claim'", "state": "'READY'", "attempt": "0", "lease_until": "null"}
A_LOAD = {"sha256": "'a'", "state": "'LOADED'", "received": "10", "accepted": "7"}


@pytest.mark.parametrize(
    ("there", "facts", "constraint"),
    [
        ({}, {"state": "'RUNNING'"}, "a_job_runs_once_per_business_date"),
        (
            {"state": "'RUNNING'", "finished_at": "null"},
            {"state": "'STOPPED'", "finished_at": "null", "business_date": "'2026-10-05'"},
            "one_run_of_a_job_is_open_at_a_time",
        ),
        ({}, {"business_date": "'2026-10-05'", "finished_at": "null"}, "a_run_that_is_done_has_finished"),
        ({}, {"business_date": "'2026-10-05'", "state": "'RUNNING'"}, "a_run_that_is_done_has_finished"),
    ],
)
def test_a_run(there: dict[str, str], facts: dict[str, str], constraint: str) -> None:
    run(RUN.format(**A_RUN | there))
    if constraint == "a_job_runs_once_per_business_date":
        facts = {}
    assert refused_by(RUN.format(**A_RUN | facts)) == constraint


def test_a_skipped_step_and_a_repaired_row_say_why() -> None:
    run(RUN.format(**A_RUN))
    assert refused_by(STEP.format(**A_STEP | {"state": "'SKIPPED'"})) == "a_skipped_step_says_by_whom_and_why"
    run(LOAD.format(**A_LOAD))
    run(ROW.format(more="", line=1))
    repair = (
        "insert into itservices_rowrepair (row_id, made, by_kind, by_id, by_name, reason, at)"
        " select max(id), '{}', 'job', 'test', 'test', ' ', now() from itservices_quarantinedrow"
    )
    assert refused_by(repair) == "a_row_is_repaired_for_a_reason"


def test_another_job_may_run_beside_it() -> None:
    run(RUN.format(**A_RUN | {"state": "'RUNNING'", "finished_at": "null"}))
    assert allowed(RUN.format(**A_RUN | {"job": "'report'", "state": "'RUNNING'", "finished_at": "null"}))


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"position": "2"}, "a_run_has_each_step_once"),
        ({"name": "'snapshot'"}, "steps_of_a_run_are_in_order"),
        ({"position": "2", "name": "'snapshot'", "state": "'RUNNING'"}, "a_running_step_has_a_lease"),
        ({"position": "2", "name": "'snapshot'", "attempt": "6"}, "a_step_is_tried_five_times"),
    ],
)
def test_a_step(facts: dict[str, str], constraint: str) -> None:
    run(RUN.format(**A_RUN))
    run(STEP.format(**A_STEP))
    assert allowed(STEP.format(**A_STEP | {"position": "2", "name": "'snapshot'", "attempt": "5"}))
    assert refused_by(STEP.format(**A_STEP | facts)) == constraint


def test_trouble_by_its_code_has_a_text() -> None:
    run(RUN.format(**A_RUN))
    run(STEP.format(**A_STEP))
    without = "update itservices_step set trouble = '', trouble_code = 'workers_lost'"
    assert refused_by(without) == "trouble_by_its_code_has_a_text"
    assert allowed("update itservices_step set trouble = 'lost', trouble_code = 'workers_lost'")


def test_a_run_with_steps_stays() -> None:
    run(RUN.format(**A_RUN))
    run(STEP.format(**A_STEP))
    assert refused_by("delete from itservices_run").startswith("itservices_step_run_id_")


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({}, "a_file_is_loaded_once"),
        ({"sha256": "'b'", "received": "11"}, "a_load_accounts_for_every_row"),
        ({"sha256": "'b'", "accepted": "6"}, "a_load_accounts_for_every_row"),
    ],
)
def test_a_load(facts: dict[str, str], constraint: str) -> None:
    run(LOAD.format(**A_LOAD))
    assert allowed(LOAD.format(**A_LOAD | {"sha256": "'b'", "state": "'LOADING'", "received": "0"}))
    assert refused_by(LOAD.format(**A_LOAD | facts)) == constraint


def test_a_line_of_a_load_is_set_aside_once_and_for_ever() -> None:
    run(LOAD.format(**A_LOAD))
    run(ROW.format(line=3, more=""))
    assert refused_by(ROW.format(line=3, more="")) == "a_line_is_quarantined_once"
    assert refused_by(ROW.format(line=4, more="+ 1")).startswith("itservices_quarantin")
    for change in ("update itservices_quarantinedrow set raw = 'y'", "delete from itservices_quarantinedrow"):
        assert refused_by(change) == "itservices_quarantinedrow_is_append_only"


def test_what_a_proof_found_is_evidence() -> None:
    run(RESULT.format(batch=1))
    assert allowed(RESULT.format(batch=2))
    assert refused_by(RESULT.format(batch=1)) == "a_proof_checks_an_invariant_once"
    for change in ("update itservices_proofresult set violations = 1", "truncate itservices_proofresult"):
        assert refused_by(change) == "itservices_proofresult_is_append_only"


def test_there_is_one_sandbox_clock() -> None:
    run("insert into itservices_sandboxclock (id, ahead) values (1, '1 hour')")
    assert refused_by("insert into itservices_sandboxclock (id, ahead) values (2, '1 hour')") == "there_is_one_clock"
