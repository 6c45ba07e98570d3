"""How figures become bars and columns."""

from machinery.chart import APART, FULL, SLOTS, WIDE, Chart, Figure, shares


def test_the_largest_is_whole_and_what_is_not_nothing_is_seen() -> None:
    assert shares([400, 1, 0, 100]) == [FULL, 3, 0, 250]
    assert shares([0, 0]) == [0, 0] and shares([]) == []


def test_columns_stand_side_by_side_from_the_ground() -> None:
    figures = [Figure("Monday", 750, "75 %", "/runs/1/"), Figure("Tuesday", FULL, "100 %", "/runs/2/")]
    chart = Chart("rate", "Rate", "of matches", "Night", figures)  # type: ignore[arg-type]
    assert [(left, top) for left, top, _figure in chart.columns] == [(APART, 250), (2 * APART + WIDE, 0)]
    assert chart.width == APART + SLOTS * (APART + WIDE), "few columns are not broad"
