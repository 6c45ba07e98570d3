"""Lists: every column is defined, in both languages, and the first one leads to its row."""

import sys

import pytest
from django.utils import translation

from backoffice.wiring import BLOTTERS
from machinery.blotter import Blotter
from tests.house.code import none_of, packages


def test_every_list_is_known_by_its_name() -> None:
    """Else it could not be saved as a view, counted or taken as a file."""
    declared = {
        each.name
        for name, module in sys.modules.items()
        if name.split(".")[0] in packages() and "blotters" in name.split(".")
        for each in vars(module).values()
        if isinstance(each, Blotter)
    }
    assert declared == {each.name for each in BLOTTERS}


LISTS = pytest.mark.parametrize("blotter", BLOTTERS, ids=lambda each: each.name)


@LISTS
def test_every_column_says_what_it_means_in_both_languages(blotter: Blotter) -> None:
    wrong = []
    for column in blotter.columns:
        with translation.override("en"):
            english = str(column.explanation)
        with translation.override("es"):
            spanish = str(column.explanation)
        if not english.endswith(".") or len(english) < 12 or english == spanish:
            wrong.append(f"{blotter.name}.{column.name}: {english!r}, {spanish!r}")
    assert none_of(wrong)


@LISTS
def test_columns_have_names_of_their_own_and_the_first_names_the_row(blotter: Blotter) -> None:
    names = [column.name for column in blotter.columns]
    assert len(set(names)) == len(names)
    assert blotter.columns[0].kind == "link" and blotter.columns[0].is_shown
    assert set(blotter.choosing) <= set(blotter.filters)


@LISTS
def test_what_is_of_two_has_a_head_for_each(blotter: Blotter) -> None:
    """A file has a column for each of them."""
    two = {"pair", "reason", "coded", "facts"}
    assert none_of(
        f"{blotter.name}.{column.name}" for column in blotter.columns if (column.kind in two) != bool(column.below)
    )
