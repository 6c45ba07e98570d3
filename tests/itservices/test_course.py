"""The course of a run in time: its bars, when it should end, and what makes that later than usual."""

from datetime import UTC, datetime, timedelta

import pytest

from itservices.course import FULL, LEAST, Bar, Brake, Course, Stretch, course

FRI_23_00 = datetime(2026, 10, 2, 23, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """So long after the beginning."""
    return FRI_23_00 + timedelta(seconds=seconds)


def step(name: str, usual: float | None, began: float | None = None, ended: float | None = None) -> Stretch:
    """A step by seconds after the beginning."""
    return Stretch(
        name,
        None if began is None else at(began),
        None if ended is None else at(ended),
        None if usual is None else timedelta(seconds=usual),
    )


def told(found: Course) -> tuple[object, ...]:
    """When it ends, how late that is, and why, in seconds."""
    end, late, brake = found.end, found.late, found.brake
    return (
        end and (end - FRI_23_00).total_seconds(),
        late and late.total_seconds(),
        brake and (brake.step, brake.longer.total_seconds(), brake.is_wait),
    )


@pytest.mark.parametrize(
    ("steps", "now", "expected"),
    [
        ([step("settle", 40, 0), step("prove", 20)], 10, (60, None, None)),
        ([step("settle", 40, 0), step("prove", 20)], 50, (70, 10, ("settle", 10, False))),
        ([step("settle", 40, 0, 30), step("prove", 20, 30)], 40, (50, None, None)),
        ([step("settle", 40, 0, 45), step("prove", 20, 45)], 80, (80, 20, ("prove", 15, False))),
        ([step("settle", 40, 0, 40), step("prove", 20)], 70, (90, 30, ("prove", 30, True))),
        ([step("settle", 40, 0, 40), step("prove", None, 40)], 50, (None, None, None)),
        ([step("settle", 40, 0, 40.5), step("prove", 20, 40.5, 60.5)], None, (60.5, None, None)),
        ([step("settle", 40, 0, 42), step("prove", 20, 47, 66)], None, (66, 6, ("prove", 5, True))),
        ([step("settle", 40, 0, 44), step("prove", 20, 44)], None, (None, None, ("settle", 4, False))),
    ],
    ids=[
        "at work", "at work for longer", "quicker than usual", "two are longer", "waits", "never done before",
        "less than a second is nothing", "done after a wait", "stopped",
    ],
)  # fmt: skip
def test_the_end_and_what_makes_it_later(steps: list[Stretch], now: float | None, expected: tuple[object, ...]) -> None:
    found = course(steps, None if now is None else at(now), timedelta(seconds=60))
    assert told(found) == expected


def test_each_step_has_its_place_in_the_picture() -> None:
    found = course(
        [step("settle", 40, 0, 50), step("prove", 20, 60, 65), step("roll", 20)], at(70), timedelta(seconds=80)
    )
    assert (found.begins, found.ends, found.usual_end) == (at(0), at(90), round(80 / 90 * FULL))
    settle, prove, roll = found.lanes
    assert settle.took == Bar(0, round(50 / 90 * FULL)) and settle.usual == Bar(0, round(40 / 90 * FULL))
    assert settle.beyond == Bar(int(40 / 90 * FULL), round(10 / 90 * FULL))
    assert (settle.longer, settle.waited) == (timedelta(seconds=10), None)
    assert prove.waited == Bar(int(50 / 90 * FULL), round(10 / 90 * FULL))
    assert prove.beyond is None and prove.usual == Bar(int(60 / 90 * FULL), round(20 / 90 * FULL))
    assert roll.took is None and roll.usual == Bar(int(70 / 90 * FULL), round(20 / 90 * FULL))


def test_what_has_only_just_begun_or_stopped_at_once_is_seen() -> None:
    begun = course([step("settle", None, 0), step("prove", None)], at(0))
    assert begun.lanes[0].took == Bar(0, FULL // LEAST) and begun.lanes[1].took is None
    stopped = course([step("settle", 40, 0, 40), step("prove", 20, 40), step("roll", 1)], None)
    assert stopped.lanes[1].took == Bar(666, LEAST) and stopped.lanes[2].usual is None
    assert course([step("settle", 40)], at(0)).lanes[0].usual == Bar(0, FULL)
    with pytest.raises(ValueError, match="one that has begun"):
        course([step("settle", 40)], None)


def test_the_step_that_delays_most_is_named_and_no_other() -> None:
    found = course([step("a", 1, 0, 3), step("b", 1, 3, 9), step("c", 1, 9, 9.5)], None, timedelta(seconds=3))
    assert found.brake == Brake("b", timedelta(seconds=5), is_wait=False)
