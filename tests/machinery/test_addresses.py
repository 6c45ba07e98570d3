"""What an address may say: places in a list, parameters, days, and the addresses of pages."""

import doctest
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from machinery import places
from machinery.fields import DayField
from machinery.paging import Count, pages_around
from machinery.parameters import BadParameter, day, flag, number, only
from machinery.places import InvalidPlace, place_of, text_of


def test_docstrings_are_true() -> None:
    assert doctest.testmod(places).failed == 0


UNITS = st.integers(-(10**17), 10**17)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)), UNITS, st.integers(0, 6), UNITS, st.integers(0, 1))
def test_a_place_is_read_as_it_was_written(day: date, units: int, scale: int, match: int, side: int) -> None:
    written = text_of((day, units / 10**scale, match, side))
    assert place_of(written, ("date", "float8", "bigint", "int")) == tuple(written.split("~"))


@pytest.mark.parametrize("share", ["-1.333333", "0E-20", "-2.5E-7", "Infinity"])
def test_a_share_stands_in_a_place_as_it_is_reckoned(share: str) -> None:
    assert place_of(text_of((Decimal(share), 7)), ("numeric", "int")) == (share, "7")


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("1", ("bigint", "bigint")),
        ("1~2~3", ("bigint", "bigint")),
        ("1~", ("bigint", "bigint")),
        ("9223372036854775808", ("bigint",)),
        ("1_000", ("bigint",)),
        ("١", ("bigint",)),
        (" 1", ("bigint",)),
        ("1\n", ("bigint",)),
        ("2147483648", ("int",)),
        ("99999", ("smallint",)),
        ("nan", ("float8",)),
        ("1e400", ("float8",)),
        ("NaN", ("numeric",)),
        ("1E9999", ("numeric",)),
        ("2026-W47-5", ("date",)),
        ("20261120", ("date",)),
        ("2026-02-30", ("date",)),
        ("0000-01-01", ("date",)),
        ("a b", ("text",)),
        ("'", ("text",)),
        ("", ("text", "text")),
    ],
)
def test_what_is_no_place_is_refused(text: str, kinds: tuple[str, ...]) -> None:
    if not text:
        assert place_of(text, kinds) is None
    else:
        with pytest.raises(InvalidPlace):
            place_of(text, kinds)


@pytest.mark.parametrize("text", ["0", "-1", "1.0", "1e3", "0x1", "١", "9" * 19, "\x00", " 1"])
def test_a_number_that_is_none_is_named(text: str) -> None:
    with pytest.raises(BadParameter) as refused:
        number({"before": text}, "before")
    assert refused.value.data["name"] == "before"
    assert "\x00" not in refused.value.sentence()


def test_parameters_are_read_strictly() -> None:
    assert (number({}, "n"), number({"n": ""}, "n"), number({"n": "17"}, "n")) == (None, None, 17)
    assert (flag({}, "f"), flag({"f": "1"}, "f")) == (False, True)
    assert (day({}, "d"), day({"d": "2026-11-20"}, "d")) == (None, date(2026, 11, 20))
    for wrong in ("20261120", "2026-W47-5", "2026-11-31", "today"):
        with pytest.raises(BadParameter):
            day({"d": wrong}, "d")
    with pytest.raises(BadParameter):
        flag({"f": "yes"}, "f")
    only({"a": "1"}, ("a", "b"))
    with pytest.raises(BadParameter, match="one of a, b"):
        only({"c": "1"}, ("a", "b"))


def test_pages_keep_the_question_and_change_the_place() -> None:
    query = {"state": "open", "isin": "", "after": "x", "from": "51"}
    found = pages_around(query, 50, 51, Count(120), before="b~1", after="c~2")
    assert (found.first, found.last) == (51, 100)
    assert found.previous_url == "?state=open&before=b~1&from=1"
    assert found.next_url == "?state=open&after=c~2&from=101"
    empty = pages_around(query, 0, 1, Count(0), before="", after="")
    assert (empty.first, empty.last, empty.previous_url, empty.next_url) == (0, 0, "", "")


@pytest.mark.parametrize("typed", ["2026-11-31", "20/11/2026", "soon", "\x00"])
def test_a_day_that_is_none_is_refused_as_it_was_typed_and_not_given_back(typed: str) -> None:
    field = DayField()
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert "is not a day of the calendar" in refused.value.messages[0]
    assert field.widget.format_value(typed) is None
    assert field.widget.format_value(date(2026, 11, 20)) == "2026-11-20"
