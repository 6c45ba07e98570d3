"""`manage.py bench`: a row for every goal of the issue, never null, at sizes that a test can wait for."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from backoffice.bench import BENCHES, PRINTED, Row
from backoffice.management.commands.bench import bench_table, figure
from tests.conftest import OwnDatabase

SMALL_FIRM = ("--participants", "8", "--instruments", "4")
NIGHT = ("--instructions", "300", "--nights", "1", "--per-night", "50", "--sample", "20", *SMALL_FIRM)
LEDGER = ("--clients", "2", "--seconds", "0.3", "--rounds", "2", "--journals", "50", "--sets", "2", *SMALL_FIRM)
READ = ("--nights", "1", "--per-night", "40", "--open", "40", "--asked", "3", "--depth", "1", *SMALL_FIRM)

GOALS = {
    "night": {
        "settle + book against bare COPY": "<= 3.5 x",
        "settled against a per-row ORM loop": ">= 150 x",
        "whole night with its proof": "< 90 s",
        "memory of the night's process": "< 2 GiB",
        "memory of the largest PostgreSQL process": "< 2 GiB",
        "longest balance read beside a night": "< 2 s",
        "longest statement read beside a night": "< 2 s",
        "longest list read beside a night": "< 2 s",
        "longest single posting beside a night": "< 1 s",
        "unsound snapshots during a night": "none",
        "reads and postings that failed beside a night": "none",
    },
    "ledger": {
        "one journal per commit, 2 clients": ">= 0.7 x the bare function",
        "a set of 50 payments": ">= 0.7 x plain INSERT .. SELECT",
        "a set of 50 movements of shares": ">= 0.7 x plain INSERT .. SELECT",
    },
    "read": {
        **dict.fromkeys(
            (
                f"{what}, p95"
                for what in (
                    "instruction by reference",
                    "instruction by id",
                    "hottest account as of a day",
                    "statement of the hottest account",
                    "50 balances as of a day",
                    "balances of all its cash",
                    "open list, page 1",
                    "open list, a page at depth",
                    "settled list, page 1",
                    "settled list, a page at depth",
                )
            ),
            "< 50 ms",
        ),
        **{
            f"page: {what}, p95": f"< {most} ms"
            for most, pages in (
                (
                    300,
                    (
                        "home",
                        "list of failing instructions",
                        "list of open instructions",
                        "list of settled instructions",
                    ),
                ),
                (300, ("list of accounts", "list of journals", "list of parties", "list of instruments", "trail")),
                (300, ("list of movements", "list of movements of an account", "list of runs")),
                (2000, ("needs before each cut-off",)),
                (200, ("an instruction", "an account", "a journal", "a party", "an instrument")),
                (200, ("an account as of a day", "what is open on an account", "holders of an instrument")),
            )
            for what in pages
        },
        "as-of of the hottest account against its key": "<= 3 x",
        "open list, deep against page 1": "<= 6 x",
        "settled list, deep against page 1": "<= 6 x",
    },
}

Bench = Callable[..., dict[str, object]]


@pytest.fixture
def bench(own_database: OwnDatabase) -> Bench:
    """Runs a bench on a database of its own as the deploy role; its one object."""
    own_database.use("owner")

    def run(*arguments: str) -> dict[str, object]:
        out = StringIO()
        call_command("bench", *arguments, "--json", stdout=out, stderr=StringIO())
        found: dict[str, object] = json.loads(out.getvalue())
        return found

    return run


@pytest.mark.parametrize(("name", "sizes"), [("night", NIGHT), ("ledger", LEDGER), ("read", READ)])
def test_there_is_a_row_for_every_goal_and_no_null(bench: Bench, name: str, sizes: tuple[str, ...]) -> None:
    found = bench(name, *sizes)
    assert set(found) == {"bench", "machine", "rows"}
    assert found["bench"] == name
    assert all(found["machine"][fact] for fact in ("cpu", "cores", "memory_gib", "postgresql"))  # type: ignore[index]
    rows = found["rows"]
    assert all(set(row) == {"what", "value", "unit", "limit", "ratio", "goal", "met"} for row in rows)  # type: ignore[attr-defined]
    assert not [row for row in rows if None in row.values()]  # type: ignore[attr-defined]
    assert {row["what"]: row["goal"] for row in rows if row["goal"] != PRINTED} == GOALS[name]  # type: ignore[attr-defined]


def test_a_sound_night_at_small_size_is_found_sound(bench: Bench) -> None:
    """What does not depend on the speed of the machine holds here too."""
    rows = {row["what"]: row for row in bench("night", *NIGHT)["rows"]}  # type: ignore[attr-defined]
    assert rows["unsound snapshots during a night"]["met"]
    assert rows["unsound snapshots during a night"]["value"] == 0
    assert rows["reads and postings that failed beside a night"]["met"]
    assert 0 < rows["settled"]["value"] <= 300


def test_an_unknown_bench_is_refused_with_the_names_that_there_are() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("bench", "knight")
    assert all(name in str(refused.value) for name in ("knight", *BENCHES))


def test_the_table_says_what_is_missed_and_nothing_of_what_has_no_goal() -> None:
    missed, met, printed = (line.split() for line in bench_table([
        Row("a", 2.0, "s", 1.0, 2.0, "<= 1 s", False),
        Row("b", 1.0, "s", 1.0, 1.0, "<= 1 s", True),
        Row("c", 1.0, "s", 1.0, 1.0, PRINTED, True),
    ])[1:])  # fmt: skip
    assert (missed[-1], met[-1], printed[-1]) == ("NO", "yes", PRINTED)


@pytest.mark.parametrize(("number", "text"), [(1234.5, "1,234"), (12.345, "12.35"), (3.0, "3"), (0.0, "0")])
def test_a_figure_has_as_many_digits_as_it_is_worth(number: float, text: str) -> None:
    assert figure(number) == text
