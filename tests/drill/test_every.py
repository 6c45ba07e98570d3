"""What `drill all` does with the drills that it is given."""

from types import SimpleNamespace
from typing import Any

import pytest

from backoffice.drill import Row
from backoffice.drill.every import of_profile, perform_all, sizes
from backoffice.management.commands.drill import DRILLS


def drill(rows: Any, **sizes_of: Any) -> Any:
    """A drill that answers with what it was asked for."""

    def perform(options: Any, progress: Any) -> Any:
        progress("at work")
        return rows(options)

    def add_arguments(parser: Any) -> None:
        parser.add_argument("--many", type=int, default=7)
        parser.add_argument("--seed", type=int, default=1)

    return SimpleNamespace(perform=perform, add_arguments=add_arguments, SIZES=sizes_of)


def trouble(options: Any) -> list[Row]:
    raise ValueError("no room")


def asked(options: Any) -> list[Row]:
    return [Row("asked", "", f"{options['many']} {options['seed']}", True)]


def test_every_drill_is_done_in_the_sizes_of_the_profile_whatever_happens_to_another(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[str] = []
    done = perform_all({"first": drill(trouble, ci={}), "second": drill(asked, ci={"many": 3})}, "ci", 9, told.append)
    assert [(each.name, [(row.found, row.held) for row in each.rows]) for each in done[:2]] == [
        ("first", [("ValueError: no room", False)]),
        ("second", [("3 9", True)]),
    ]
    assert done[2].rows[0].held
    assert told == ["first: at work", "second: at work"]
    (record,) = caplog.records
    assert "first" in record.getMessage() and "raise ValueError" in caplog.text, "where it broke is in the log"


def test_a_drill_of_another_profile_is_left_out() -> None:
    drills = {"first": drill(asked, nightly={"many": 3}), "second": drill(asked, ci={})}
    assert [each.name for each in perform_all(drills, "ci", 1, lambda _: None)] == ["second", "all"]


def test_the_nightly_profile_has_no_limit() -> None:
    assert [each.name for each in perform_all({"only": drill(asked, nightly={})}, "nightly", 2, lambda _: None)] == [
        "only"
    ]


def test_each_drill_knows_the_sizes_of_its_profiles() -> None:
    for name, module in DRILLS.items():
        assert sizes(module, "ci", 5).keys() == sizes(module, "nightly", 5).keys(), name
        assert sizes(module, "ci", 5).get("seed", 5) == 5
    assert of_profile(DRILLS, "nightly") == DRILLS
    assert DRILLS.keys() - of_profile(DRILLS, "ci") == {"hosts", "planted"}
