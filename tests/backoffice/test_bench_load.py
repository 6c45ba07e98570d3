"""`bench load` at a small size: a row for every goal, both sides of the ratio measured on the same rows."""

from argparse import ArgumentParser

import pytest

from backoffice.bench import PRINTED, bench_of
from backoffice.bench import load as bench
from machinery.statements import rows, value
from tests.conftest import OwnDatabase


def measured(*arguments: str) -> list[bench.Row]:
    """The rows of one small run."""
    parser = ArgumentParser()
    bench.add_arguments(parser)
    return bench.measure(vars(parser.parse_args(["--on-file", "50", *arguments])), lambda _: None)


def test_there_is_a_row_for_every_goal_and_one_for_each_turn(own_database: OwnDatabase) -> None:
    own_database.use("owner")
    found = measured("--trades", "300", "--rounds", "2")
    assert [row.what for row in found] == ["file load, validation on", "memory that a load takes", "turn 1", "turn 2"]
    assert [row.goal for row in found] == [">= 0.6 x COPY", "<= 256 MB", PRINTED, PRINTED]
    assert all(row.value >= 0 and row.limit > 0 and row.ratio >= 0 for row in found)
    assert found[0].met == (found[0].ratio >= 0.6)


def test_the_limit_leaves_the_very_rows_that_the_load_wrote(own_database: OwnDatabase) -> None:
    """350 matches: 50 that were on file, 300 by COPY with the load's references; every key and trigger is on."""
    own_database.use("owner")
    measured("--trades", "300", "--rounds", "1")
    assert value("select count(*) from settlements_instruction") == 700
    assert value("select count(*) from settlements_instruction i join itservices_load l on l.id = i.load_id") == 600
    assert value("select count(*) from settlements_openmatch o join settlements_match m on m.id = o.match_id") == 350
    off = rows(
        "select conname as name from pg_constraint where not convalidated"
        " union all select tgname from pg_trigger where tgenabled <> 'O'"
    )
    assert off == []


def test_a_load_that_does_not_take_every_row_is_no_measure(
    own_database: OwnDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_database.use("owner")
    made = bench.trades_of
    monkeypatch.setattr(bench, "trades_of", lambda *told: [row | {"quantity": "0"} for row in made(*told)])
    with pytest.raises(RuntimeError, match=r"expected 10 rows accepted.*must_be_positive"):
        measured("--trades", "10", "--rounds", "1")


def test_it_is_named_in_the_list_of_benches() -> None:
    assert bench_of("load") is bench
